/**
 * Events by hash. What a certified seal names is taken from whoever has it: past quotas, without a signature of its own (the seal's
 * quorum vouches for the hash), and in place of an undecided event of ours that its author signed for the same place.
 */
import { decodeRun, encodeRun } from '#core/contract/run.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { ZERO_HASH } from '#core/contract/event.ts';
import { recordBytes } from '#core/contract/record.ts';
import { noteEquivocation } from './equivocation.ts';
import { afterAppend, appendEvents } from './ingest.ts';
import type { LineState } from './line-state.ts';
import { forgetPending } from './pending.ts';
import type { Verdict } from './ports.ts';
import { authors } from './tables.ts';
import { type Message, EVENTS_PER_MESSAGE_MAX, encodeMessage } from './wire.ts';

const ANSWER_BYTES_MAX = 200 * 1024;
/** The same hashes are asked for again this often. */
const ASK_AGAIN_MS = 1_000;

/**
 * `peer`: who named them; else all who may know. Whoever tells of a later seal has let us in, though a copy that is behind may not know yet that
 * it is a member: where all whom it knows are gone, nobody else could help it past its author's other branch.
 */
export function askForEvents(state: LineState, hashes: readonly string[], peer?: string): void {
  const nowMs = state.ports.clock.nowMs();
  if (nowMs - state.eventsAskedMs < ASK_AGAIN_MS) return;
  state.eventsAskedMs = nowMs;
  const asked = hashes.slice(0, EVENTS_PER_MESSAGE_MAX);
  state.wantedEvents = new Set(asked);
  const bytes = encodeMessage({ kind: 'want-events', hashes: asked });
  for (const [key, known] of state.peers)
    if ((known.authorised || known.highestSeal > state.sealNumber) && (peer === undefined || key === peer))
      state.ports.network.send(key, bytes);
}

export function giveEvents(state: LineState, peer: string, hashes: readonly string[]): void {
  const runs: Uint8Array[] = [];
  let bytes = 0;
  for (const hash of hashes) {
    const event = state.ports.store.event(hash);
    if (event === undefined) continue;
    bytes += recordBytes(event);
    if (bytes > ANSWER_BYTES_MAX && runs.length > 0) break;
    runs.push(encodeRun([event]));
  }
  state.ports.network.send(peer, encodeMessage({ kind: 'events', runs }));
}

/**
 * Inside a transaction. A seal is entered with the execution of the time when it was proposed; since then the other branch of an author who
 * signed two events for one place may have taken theirs: what is sealed goes back. Returns the authors of whom that was true.
 */
export function putBack(state: LineState, events: readonly SignedEvent[]): string[] {
  const { store } = state.ports;
  const chains = new Map<string, SignedEvent[]>();
  for (const event of events) {
    const chain = chains.get(event.author);
    if (chain === undefined) chains.set(event.author, [event]);
    else chain.push(event);
  }
  const authors: string[] = [];
  for (const [author, chain] of chains) {
    const [first, last] = [chain[0] as SignedEvent, chain.at(-1) as SignedEvent];
    // Each event names the one before: where the last is the same, all are.
    if (store.eventAt(author, last.seq)?.hash === last.hash) continue;
    store.dropUndecided(author, first.seq);
    appendEvents(state, chain);
    authors.push(author);
  }
  return authors;
}

/** The hash at the place before it. Of what a snapshot brought only the chain's ends say it. */
function placeBefore(
  { ports: { store } }: LineState,
  { author, seq }: SignedEvent,
  ends: readonly { readonly seq: number; readonly hash: string }[],
): string | undefined {
  return ends.find((end) => end.seq === seq - 1)?.hash ?? store.eventAt(author, seq - 1)?.hash;
}

/** @throws {MalformedBytes} */
export function takeEvents(state: LineState, message: Extract<Message, { kind: 'events' }>): Verdict {
  const { store, crypto } = state.ports;
  const wanted: SignedEvent[] = [];
  for (const run of message.runs) {
    const [event] = decodeRun(run, state.space, crypto);
    if (event !== undefined && state.wantedEvents.has(event.hash)) wanted.push(event);
  }
  wanted.sort((a, b) => (a.author === b.author ? a.seq - b.seq : a.author < b.author ? -1 : 1));
  let taken = 0;
  for (const event of wanted) {
    const head = store.head(event.author) ?? { seq: 0, hash: ZERO_HASH };
    const decided = store.get(authors, event.author) ?? { seq: 0, hash: ZERO_HASH };
    // Since it was asked for a snapshot may have brought its outcome, without its body.
    if (event.seq > head.seq + 1 || event.seq <= decided.seq) continue;
    if (placeBefore(state, event, [head, decided]) !== event.prev || store.event(event.hash) !== undefined) continue;
    noteEquivocation(state, [event]);
    store.transaction(() => {
      if (event.seq <= head.seq) store.dropUndecided(event.author, event.seq);
      appendEvents(state, [event]);
    });
    if (event.seq <= head.seq) forgetPending(state, event.author);
    afterAppend(state, [event], true);
    state.wantedEvents.delete(event.hash);
    taken += 1;
  }
  return taken > 0 ? 'accept' : 'ignore';
}
