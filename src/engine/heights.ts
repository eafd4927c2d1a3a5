/** The notary's place in the protocol of this space: its set, its promises on disk, and the height that is being decided. */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { Bug } from '#core/kernel/assert.ts';
import { type NotarySet, sequencerOf } from '#core/consensus/notaries.ts';
import { type SealProof, readSignatures, signatureFields } from '#core/consensus/proofs.ts';
import { type Promises, nextHeight, startHeight } from '#core/consensus/step.ts';
import { decodeSealContent, encodeSealContent } from '#core/contract/seal.ts';
import { notarySets } from '#core/features/index.ts';
import type { LineState } from './line-state.ts';
import type { Signer, SpaceStore } from './ports.ts';

const PROMISES_META = 'consensus';
/** Set once it is certain that promises of this notary are missing: its key never signs again. */
const LOST_META = 'consensus-lost';
const NOTARY_SETS_MAX = 100_000;

export function notarySetOf(store: SpaceStore): NotarySet {
  return setBefore(store, Number.MAX_SAFE_INTEGER);
}

/** The set that seals `number`: the last one that an earlier seal installed, or the one that this very seal was recovered by. */
export function setBefore(store: SpaceStore, number: number): NotarySet {
  const rows = store.scan(notarySets, [], { limit: NOTARY_SETS_MAX, upTo: number });
  const latest = rows.findLast((row) => row.number < number || row.recovered === 1);
  if (latest === undefined) throw new Bug('a pool has notaries from its genesis on');
  const { number: set, mode, members, recovered } = latest;
  return { set, ...(recovered === 1 ? { from: set - 1 } : {}), mode, members: JSON.parse(members) as string[] };
}

/** Named outside of the log, with no seal of its own yet. */
export function recoveredSet(state: LineState): NotarySet | undefined {
  const plan = state.recovered?.plan;
  if (plan === undefined || plan.last.number !== state.sealNumber) return undefined;
  return { set: plan.last.number + 1, from: plan.last.number, mode: plan.mode, members: plan.members };
}

export function ownNotary(state: LineState): Signer | undefined {
  for (const member of state.notaries?.members ?? []) {
    const signer = state.signers.get(member);
    if (signer !== undefined) return signer;
  }
  return undefined;
}

/** After each seal, and `restarted`: once when the space is opened or a key of ours came. */
export function openHeight(state: LineState, restarted: boolean): void {
  const { store } = state.ports;
  const notaries = recoveredSet(state) ?? notarySetOf(store);
  const isSameSet = state.notaries?.set === notaries.set;
  state.notaries = notaries;
  state.executed = undefined;
  const parent = parentOf(state);
  if (isSameSet && !restarted && state.height !== undefined) {
    state.height = nextHeight(state.height, parent);
    return;
  }
  const self = ownNotary(state)?.device;
  const of = { space: state.space, set: notaries, parent, self, restarted };
  state.height = startHeight(of, loadPromises(store));
}

function parentOf(state: LineState): SealProof {
  const seal = state.sealNumber === 0 ? undefined : state.ports.store.seal(state.sealNumber);
  return { number: state.sealNumber, hash: state.sealHash, term: seal?.term ?? 0, commits: seal?.commits ?? [] };
}

export function isSequencer(state: LineState): boolean {
  const self = ownNotary(state);
  const { height } = state;
  return self !== undefined && height !== undefined && sequencerOf(height.set, height.term) === self.device;
}

/** Inside a transaction. */
export function savePromises(store: SpaceStore, { set, term, number, prepared, certificate }: Promises): void {
  const held =
    certificate === undefined
      ? null
      : [
          certificate.term,
          fromHex(certificate.hash),
          signatureFields(certificate.prepares),
          encodeSealContent(certificate.content),
        ];
  const signed = prepared === undefined ? null : [prepared.term, fromHex(prepared.hash)];
  store.setMeta(PROMISES_META, encodeCanonical([set, term, number, signed, held]));
}

export function loadPromises(store: SpaceStore): Promises | undefined {
  const bytes = store.meta(PROMISES_META);
  if (bytes === undefined) return undefined;
  // Own bytes, written by `savePromises`.
  const [set, term, number, signed, held] = decodeCanonical(bytes) as [
    number,
    number,
    number,
    [number, Uint8Array] | null,
    [number, Uint8Array, [Uint8Array, Uint8Array][], Uint8Array] | null,
  ];
  return {
    set,
    term,
    number,
    prepared: signed === null ? undefined : { term: signed[0], hash: toHex(signed[1]) },
    certificate:
      held === null
        ? undefined
        : {
            number,
            term: held[0],
            hash: toHex(held[1]),
            prepares: readSignatures(held[2]),
            content: decodeSealContent(held[3]),
          },
  };
}

export function isLost(state: LineState): boolean {
  return state.ports.store.meta(LOST_META) !== undefined;
}

export function markLost(store: SpaceStore): void {
  store.transaction(() => store.setMeta(LOST_META, Uint8Array.of(1)));
}
