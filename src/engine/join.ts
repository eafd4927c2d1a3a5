/**
 * From a snapshot instead of the whole log: a newcomer, one that was away for long, or one whose fold parted from what is sealed.
 *
 *   want-snapshot ─> proofs of notary sets … ─> seals n−1, n   each certified by the set that the proofs lead to, from the genesis on
 *   three peers heard, or two seconds ─> the highest; two seals for one number are a fork
 *   want-pieces ─> pieces, each checked by its hash, from all who answer; kept on disk as they come, so that nothing comes twice
 *   all here ─> tables, outcomes and seals are replaced in one transaction ─> seals from n on, and their events, as always
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { MalformedBytes } from '#core/contract/event.ts';
import { encodeRun } from '#core/contract/run.ts';
import { encodeSeal } from '#core/contract/seal.ts';
import { decodePiece } from '#core/contract/snapshot.ts';
import { notarySets, recoveryUsersOf } from '#core/features/index.ts';
import { acceptProven } from './recovery.ts';
import { restoreSnapshot } from './restore.ts';
import type { LineState } from './line-state.ts';
import type { Verdict } from './ports.ts';
import { keepFork } from './seal.ts';
import { takeProof, targetOf } from './join-proofs.ts';
import type { Join, Target } from './join-state.ts';
import { stopBelow } from './upgrade.ts';
import { isList, treeOf } from './snapshot.ts';
import { type Message, PIECES_PER_MESSAGE_MAX, encodeMessage } from './wire.ts';
import { LIMITS } from '#core/kernel/limits.ts';

const COMPARED_PEERS = 3;
const COMPARE_MS = 2_000;
const OFFERS_MS = 5_000;
const ASK_AGAIN_MS = 3_000;
const PIECES_IN_FLIGHT_MAX = 64;
/** Pieces written in one transaction: some megabytes. */
const PIECES_AT_ONCE = 256;
const PIECE_MS = 10_000;
/** No piece for so long: whoever had this snapshot is gone. */
const SILENT_MS = 30_000;
const AGAIN_MS = 60_000;
/** Seals exist and none could be folded for so long: perhaps nobody keeps what they need. */
const WITHOUT_PROGRESS_MS = 60_000;

const JOIN_META = 'join';

/** While a snapshot is fetched, neither ranges nor seals are asked for. */
export function isJoining(state: LineState): boolean {
  return state.join !== undefined && (state.join.target !== undefined || isBridged(state));
}

export interface JoinProgress {
  readonly seal: number;
  /** Those that are named by the lists which are here. */
  readonly pieces: number;
  readonly missing: number;
}

export function joinProgress(state: LineState): JoinProgress | undefined {
  const { join } = state;
  if (join?.target === undefined) return undefined;
  return { seal: join.target.parent.content.number, pieces: join.known.size, missing: join.missing.size };
}

/** Called at every tick. Returns whether the state was replaced. */
export function tickJoin(state: LineState): boolean {
  const nowMs = state.ports.clock.nowMs();
  if (state.kind === 'network') return false;
  if (state.join === undefined) {
    if (!isWorthAsking(state, nowMs)) return false;
    state.join = resumed(state, nowMs);
  }
  const { join } = state;
  if (join.target === undefined) {
    askOffers(state, join, nowMs);
    choose(state, join, nowMs);
  }
  if (join.target === undefined) return false;
  writePieces(state, join);
  if (join.missing.size === 0) return finish(state, join.target);
  if (nowMs - join.pieceMs > SILENT_MS) giveUp(state, nowMs);
  else askPieces(state, join, nowMs);
  return false;
}

/** A peer says how far it is: with a gap that a snapshot bridges, its pieces come instead of its log. */
export function considerJoin(state: LineState): void {
  if (state.kind === 'pool' && state.join === undefined && isWorthAsking(state, state.ports.clock.nowMs()))
    tickJoin(state);
}

function isWorthAsking(state: LineState, nowMs: number): boolean {
  if (nowMs < state.joinAgainMs || (state.stopped !== undefined && !state.isDiverged)) return false;
  const highest = highestOffered(state);
  if (highest <= state.sealNumber) return false;
  // A pool that is younger has no snapshot.
  if (highest < everyOf(state)) return false;
  if (isBridged(state)) return true;
  if (state.behind?.seal !== state.sealNumber) state.behind = { seal: state.sealNumber, sinceMs: nowMs };
  return nowMs - state.behind.sinceMs >= WITHOUT_PROGRESS_MS;
}

function everyOf({ internals }: LineState): number {
  return internals.snapshotEvery ?? LIMITS.snapshotEvery;
}

/** There is a snapshot between here and what is sealed, or nothing else leads on. */
function isBridged(state: LineState): boolean {
  return state.isDiverged || highestOffered(state) - state.sealNumber >= everyOf(state);
}

function highestOffered(state: LineState): number {
  let highest = 0;
  for (const { highestSeal } of state.peers.values()) highest = Math.max(highest, highestSeal);
  return highest;
}

function fresh(state: LineState, nowMs: number): Join {
  const genesis = state.ports.store.get(notarySets, 0);
  const sets =
    genesis === undefined ? [] : [{ set: 0, mode: genesis.mode, members: JSON.parse(genesis.members) as string[] }];
  const { random } = state.ports;
  return {
    sinceMs: nowMs,
    tag: new DataView(Uint8Array.from(random.bytes(4)).buffer).getUint32(0),
    sets,
    proofs: [],
    recovery: recoveryUsersOf(state.ports.store, 0),
    provenTo: 0,
    asked: new Map(),
    offers: new Map(),
    target: undefined,
    known: new Set(),
    missing: new Set(),
    unwritten: new Map(),
    inFlight: new Map(),
    without: new Set(),
    pieceMs: nowMs,
  };
}

/** What was under way before a restart goes on with the pieces that are here. */
function resumed(state: LineState, nowMs: number): Join {
  const { store } = state.ports;
  const join = fresh(state, nowMs);
  const bytes = store.meta(JOIN_META);
  if (bytes === undefined || bytes.length === 0) return join;
  // Own bytes, written by `aim`.
  const [parent, seal, proofs] = decodeCanonical(bytes) as [Uint8Array, Uint8Array, [Uint8Array, Uint8Array][]];
  const isProven = proofs.every((proof) => takeProof(state, join, proof) === 'yes');
  const target = isProven ? targetOf(state, join, { seals: [parent, seal] }) : 'no';
  if (typeof target === 'string' || target.parent.content.number <= state.sealNumber) {
    store.transaction(() => store.setMeta(JOIN_META, new Uint8Array(0)));
    return fresh(state, nowMs);
  }
  join.target = target;
  lookAround(join, treeOf(store, target.hash));
  return join;
}

function lookAround(join: Join, tree: ReturnType<typeof treeOf>): void {
  join.known = new Set(tree.known);
  join.missing = new Set(tree.missing);
}

function askOffers(state: LineState, join: Join, nowMs: number): void {
  for (const [peer, { highestSeal }] of state.peers) {
    if (highestSeal <= state.sealNumber || join.offers.has(peer)) continue;
    if (nowMs - (join.asked.get(peer) ?? -Infinity) < ASK_AGAIN_MS) continue;
    join.asked.set(peer, nowMs);
    askOffer(state, join, peer);
  }
}

function askOffer(state: LineState, join: Join, peer: string): void {
  const set = join.provenTo;
  state.ports.network.send(peer, encodeMessage({ kind: 'want-snapshot', set }));
}

/** @throws {MalformedBytes} */
export function takeSnapshot(state: LineState, peer: string, message: Extract<Message, { kind: 'snapshot' }>): Verdict {
  const { join } = state;
  if (join === undefined || !join.asked.has(peer) || join.offers.has(peer)) return 'ignore';
  if (join.target !== undefined) return 'ignore';
  for (const proof of message.proofs) {
    const proven = takeProof(state, join, proof);
    if (proven !== 'yes') return proven === 'no' ? 'reject' : 'ignore';
  }
  if (message.seals.length === 0 && message.proofs.length > 0) {
    askOffer(state, join, peer);
    return 'accept';
  }
  if (message.seals.length === 0) {
    join.offers.set(peer, null);
    return 'accept';
  }
  const target = targetOf(state, join, message);
  if (typeof target === 'string') return target === 'no' ? 'reject' : 'ignore';
  join.offers.set(peer, target.parent.content.number > state.sealNumber ? target : null);
  choose(state, join, state.ports.clock.nowMs());
  return 'accept';
}

/** Newcomers compare three peers where there are as many. */
function choose(state: LineState, join: Join, nowMs: number): void {
  // While others were heard, seals came and were folded: what they lead past is no offer any more (I4).
  const offers = [...join.offers.values()]
    .filter((offer) => offer !== null)
    .filter(({ parent }) => parent.content.number > state.sealNumber);
  const isHeard = join.offers.size >= Math.min(COMPARED_PEERS, join.asked.size);
  const waitedMs = nowMs - join.sinceMs;
  if (offers.length === 0) {
    if ((isHeard && join.asked.size > 0) || waitedMs >= OFFERS_MS) giveUp(state, nowMs);
    return;
  }
  if (offers.length < COMPARED_PEERS && !(isHeard && waitedMs >= COMPARE_MS / 4) && waitedMs < COMPARE_MS) return;
  const best = offers.reduce((a, b) => (b.parent.content.number > a.parent.content.number ? b : a));
  const other = offers.find(
    (offer) => offer.seal.content.number === best.seal.content.number && offer.seal.hash !== best.seal.hash,
  );
  if (other !== undefined) {
    state.join = undefined;
    keepFork(state, other.seal);
    return;
  }
  // Its certificate says so: nothing of it need be fetched to know that it cannot be entered.
  if (stopBelow(state, best.seal.content.foldVersion, best.parent.content.number)) giveUp(state, nowMs);
  else aim(state, join, best);
}

/** Durable: after a restart the same snapshot goes on. */
function aim(state: LineState, join: Join, target: Target): void {
  const { store } = state.ports;
  const proofs = target.proofs.map(({ seal, event }) => [
    encodeSeal(seal),
    event === undefined ? new Uint8Array(0) : encodeRun([event]),
  ]);
  store.transaction(() =>
    store.setMeta(JOIN_META, encodeCanonical([encodeSeal(target.parent), encodeSeal(target.seal), proofs])),
  );
  join.target = target;
  join.pieceMs = state.ports.clock.nowMs();
  lookAround(join, treeOf(store, target.hash));
  askPieces(state, join, join.pieceMs);
  state.observer.changed();
}

function askPieces(state: LineState, join: Join, nowMs: number): void {
  for (const [hash, { peer, atMs }] of join.inFlight)
    if (nowMs - atMs > PIECE_MS || !state.peers.has(peer)) join.inFlight.delete(hash);
  for (const [peer, { highestSeal }] of state.peers) {
    if (join.without.has(peer) || highestSeal <= state.sealNumber) continue;
    let free = PIECES_IN_FLIGHT_MAX;
    for (const one of join.inFlight.values()) if (one.peer === peer) free -= 1;
    // Asked for in whole messages, or when the last ones are left.
    for (; free >= PIECES_PER_MESSAGE_MAX; free -= PIECES_PER_MESSAGE_MAX) {
      const hashes = nextWanted(join);
      if (hashes.length === 0) return;
      for (const hash of hashes) join.inFlight.set(hash, { peer, atMs: nowMs });
      join.asked.set(peer, nowMs);
      state.ports.network.send(peer, encodeMessage({ kind: 'want-pieces', tag: join.tag, hashes }));
    }
  }
}

/** The first that nobody was asked for. Those in flight come first: nothing is looked at beyond what is taken. */
function nextWanted({ missing, inFlight }: Join): string[] {
  const hashes: string[] = [];
  for (const hash of missing) {
    if (inFlight.has(hash)) continue;
    hashes.push(hash);
    if (hashes.length === PIECES_PER_MESSAGE_MAX) break;
  }
  return hashes;
}

/** A piece that is none of this snapshot's costs the peer its score, and it is not asked again. */
export function takePiece(
  state: LineState,
  peer: string,
  { tag, packed }: Extract<Message, { kind: 'piece' }>,
): Verdict {
  const { join } = state;
  // A peer that slept answers to what was asked before: for another snapshot, or before a restart here.
  if (join?.target === undefined || tag !== join.tag || !join.asked.has(peer)) return 'ignore';
  const { crypto, clock, packing } = state.ports;
  if (packed.length === 0) {
    leave(join, peer);
    askPieces(state, join, clock.nowMs());
    return 'ignore';
  }
  const bytes = packing.unpack(packed, LIMITS.frameBytesMax);
  const hash = bytes === undefined ? undefined : toHex(crypto.sha256(bytes));
  if (bytes === undefined || hash === undefined || !join.known.has(hash)) {
    const isFirst = !join.without.has(peer);
    leave(join, peer);
    return isFirst ? 'reject' : 'ignore';
  }
  join.inFlight.delete(hash);
  if (!join.missing.delete(hash)) return 'ignore';
  join.unwritten.set(hash, packed);
  join.pieceMs = clock.nowMs();
  if (isList(bytes)) noteList(state, join, bytes);
  if (join.unwritten.size >= PIECES_AT_ONCE || join.missing.size === 0) writePieces(state, join);
  if (join.missing.size === 0) state.observer.changed();
  askPieces(state, join, join.pieceMs);
  return 'accept';
}

/** Those that a crash takes before are fetched again. */
function writePieces({ ports: { store } }: LineState, join: Join): void {
  if (join.unwritten.size === 0) return;
  store.transaction(() => {
    for (const [hash, packed] of join.unwritten) store.putPackedPiece(hash, packed);
  });
  join.unwritten.clear();
}

function noteList(state: LineState, join: Join, bytes: Uint8Array): void {
  const piece = decodePiece(bytes);
  if (piece.kind !== 'list') return;
  const { store } = state.ports;
  for (const hash of piece.hashes) {
    if (join.known.has(hash)) continue;
    join.known.add(hash);
    const present = store.piece(hash);
    if (present === undefined) join.missing.add(hash);
    else if (isList(present)) noteList(state, join, present);
  }
}

function leave(join: Join, peer: string): void {
  join.without.add(peer);
  for (const [hash, one] of join.inFlight) if (one.peer === peer) join.inFlight.delete(hash);
}

function giveUp(state: LineState, nowMs: number): void {
  const { store } = state.ports;
  if (store.meta(JOIN_META)?.length) store.transaction(() => store.setMeta(JOIN_META, new Uint8Array(0)));
  state.join = undefined;
  state.joinAgainMs = nowMs + AGAIN_MS;
  askHeads(state);
  state.observer.changed();
}

/** From here on ranges and seals are asked for again. */
function askHeads(state: LineState): void {
  const bytes = encodeMessage({ kind: 'want-heads' });
  for (const [peer, { highestSeal }] of state.peers)
    if (highestSeal > state.sealNumber) state.ports.network.send(peer, bytes);
}

function finish(state: LineState, target: Target): boolean {
  try {
    restoreSnapshot(state, target, (store) => store.setMeta(JOIN_META, new Uint8Array(0)));
  } catch (cause) {
    if (!(cause instanceof MalformedBytes)) throw cause;
    // A quorum sealed it: asking others gives the same.
    giveUp(state, state.ports.clock.nowMs());
    return false;
  }
  state.join = undefined;
  acceptProven(state, target.seal);
  state.incoming.set(target.seal.content.number, target.seal);
  askHeads(state);
  return true;
}
