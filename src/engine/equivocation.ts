/**
 * Somebody signed two events for one place of their chain. Whoever sees both makes the proof and carries it to the pool; its seal freezes the
 * device. What was sealed of it stays.
 */
import { toHex } from '#core/kernel/bytes.ts';
import { type SignedEvent, encodeHeader, verifyEventSignature } from '#core/contract/event.ts';
import { BRANCH_HEADERS_MAX, authorEquivocated, deviceOf, equivocationHolds, memberOf } from '#core/features/index.ts';
import type { LineState } from './line-state.ts';
import type { Signer } from './ports.ts';

export interface EquivocationProof {
  readonly author: string;
  readonly seq: number;
  readonly first: Branch;
  readonly second: Branch;
}

interface Branch {
  readonly headers: readonly string[];
  readonly signature: string;
}

/**
 * `theirs`: a run of one author that overlaps our chain. A proof if the two part and both sides are signed; undefined: they agree, or nothing
 * can be proven yet.
 */
export function findEquivocation(state: LineState, theirs: readonly SignedEvent[]): EquivocationProof | undefined {
  const { store } = state.ports;
  const first = theirs[0];
  const head = first === undefined ? undefined : store.head(first.author);
  if (first === undefined || head === undefined || first.seq > head.seq) return undefined;
  // Each header carries the hash of the one before: where the last common place agrees, all before it do.
  const lastShared = Math.min(head.seq, theirs.at(-1)?.seq ?? 0);
  const ours = store.range(first.author, first.seq, Math.min(head.seq, lastShared + BRANCH_HEADERS_MAX));
  let at = lastShared - first.seq;
  if (ours[at]?.hash === theirs[at]?.hash) return undefined;
  while (at > 0 && ours[at - 1]?.hash !== theirs[at - 1]?.hash) at -= 1;
  // Where even the first differs they parted earlier: the place before is needed to say where.
  if (ours[at]?.prev !== theirs[at]?.prev) return undefined;
  const [own, other] = [branchOf(state, ours.slice(at)), branchOf(state, theirs.slice(at))];
  if (own === undefined || other === undefined) return undefined;
  return { author: first.author, seq: first.seq + at, first: own, second: other };
}

function branchOf({ ports }: LineState, events: readonly SignedEvent[]): Branch | undefined {
  const end = events.findIndex((event) => event.signature !== undefined);
  const last = events[end];
  if (last?.signature === undefined || end >= BRANCH_HEADERS_MAX) return undefined;
  if (!verifyEventSignature(last, ports.crypto)) return undefined;
  const headers = events
    .slice(0, end + 1)
    .map((event) => toHex(encodeHeader({ ...event, payloadHash: ports.crypto.sha256Hex(event.payload) })));
  return { headers, signature: toHex(last.signature) };
}

/** Who may carry the proof from here: an agent of a member, else any device of one. */
function carrier(state: LineState, accused: string): Signer | undefined {
  const { store } = state.ports;
  const able = [...state.signers.values()].filter(({ device }) => {
    const row = deviceOf(store, device);
    return (
      row !== undefined &&
      row.revoked === 0 &&
      device !== accused &&
      ['active', 'muted', 'suspended'].includes(memberOf(store, row.user)?.state ?? '')
    );
  });
  return able.find(({ device }) => deviceOf(store, device)?.kind === 'agent') ?? able[0];
}

/** Remembers a proof; the line carries it to the pool when it next ticks. Once per accused device. */
export function noteEquivocation(state: LineState, theirs: readonly SignedEvent[]): void {
  if (state.kind !== 'pool') return;
  const proof = findEquivocation(state, theirs);
  if (proof === undefined || state.accused.has(proof.author)) return;
  if (deviceOf(state.ports.store, proof.author)?.revoked === 2) return;
  if (!equivocationHolds(proof, state.space, state.ports.crypto)) return;
  state.accused.set(proof.author, proof);
}

export interface Accusation {
  readonly signer: Signer;
  readonly draft: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> };
}

/** What is to be carried to the pool from here, and can be. */
export function takeAccusations(state: LineState): Accusation[] {
  const found: Accusation[] = [];
  for (const [author, proof] of state.accused) {
    if (state.carried.has(author)) continue;
    const signer = carrier(state, author);
    if (signer === undefined) continue;
    state.carried.add(author);
    found.push({ signer, draft: { type: authorEquivocated.type, payload: { ...proof } } });
  }
  return found;
}
