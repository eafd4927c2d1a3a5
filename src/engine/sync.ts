/**
 * Catching up and staying up to date with one peer after another.
 *
 *   peer up ─> hello/proof ─> digest ─┬─ heads differ ─> want-heads ─> heads ─> want (author, from, to) ─> run …
 *                                     └─ seals differ ─> want-seals ─> seals ─> folded in order
 *   new event ─> `new` heads (gossip, and directly) or the run itself to authorised peers
 *   every 30 s ─> digest to two random peers: every peer stores and forwards all authors, so two that share a third still meet
 */
import { toHex, fromHex, concat } from '#core/kernel/bytes.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { recordBytes } from '#core/contract/record.ts';
import { decodeRun, encodeRun, joinRun } from '#core/contract/run.ts';
import { decodeSeal, encodeSeal } from '#core/contract/seal.ts';
import { HANDLERS, networkHandlers } from '#core/features/index.ts';
import { notePeerClock } from './clocks.ts';
import { denialCode, helloAgainMs, isOpen, mayHave, sayHello } from './access.ts';
import { considerJoin, isJoining } from './join.ts';
import { highestKnownSeal, hold, holdTail, mayHold, settleHeld, withHeld } from './held.ts';
import { ingestRun } from './ingest.ts';
import type { LineState, PeerState } from './line-state.ts';
import { isSealCertified, keepFork, noteFork } from './seal.ts';
import type { Verdict } from './ports.ts';
import { followRecovery, tellRecoveries } from './recovery.ts';
import { hearSeal, noteAstray } from './standing.ts';
import { type Message, encodeMessage } from './wire.ts';

/** Ranges asked of one peer at a time, frames answered per range: together they bound what is under way to a few MiB. */
const WANTS_IN_FLIGHT_MAX = 4;
const FRAMES_PER_WANT_MAX = 4;
const RUN_BYTES_MAX = 200 * 1024;
/** Live events this small are pushed whole instead of announced. */
const PUSH_BYTES_MAX = 32 * 1024;
const DIRECT_ANNOUNCE_PEERS_MAX = 8;
const SEALS_PER_ANSWER_MAX = 32;
const SEALS_AHEAD_MAX = 32;
const SEALS_ASK_AGAIN_MS = 5_000;
const DIGEST_AGAIN_MS = 5_000;
const WANT_LIFE_MS = 10_000;
/** Own attempts to join that are shown again to a peer that does not let us in. */
const JOINS_HANDED_OVER_MAX = 3;
/** Where a chain parts from ours is looked for among so many events before our newest. */
const PARTING_EVENTS = 8;

function send(state: LineState, peer: string, message: Message): void {
  state.ports.network.send(peer, encodeMessage(message));
}

export function headsHash(state: LineState): string {
  if (!state.headsDirty) return state.headsHash;
  const heads = state.ports.store.heads().sort((a, b) => (a.author < b.author ? -1 : 1));
  const parts: Uint8Array[] = [];
  for (const head of heads) parts.push(fromHex(head.author), fromHex(head.hash));
  state.headsHash = toHex(state.ports.crypto.sha256(concat(parts)));
  state.headsDirty = false;
  return state.headsHash;
}

export function sendDigest(state: LineState, peer: string): void {
  const known = state.peers.get(peer);
  if (known !== undefined) known.digestSentMs = state.ports.clock.nowMs();
  const { sealNumber: seal, sealHash } = state;
  send(state, peer, { kind: 'digest', heads: headsHash(state), seal, sealHash, timeMs: state.ports.clock.nowMs() });
  tellRecoveries(state, peer);
}

/** Gives access, takes it away, says why not. Called at a proof and after each seal. */
export function reviewAccess(state: LineState, peer: string, known: PeerState): void {
  const may = mayHave(state, known);
  if (may && !known.authorised) {
    known.authorised = true;
    sendDigest(state, peer);
    state.observer.changed();
  } else if (!may && known.authorised) {
    known.authorised = false;
    state.observer.changed();
  }
}

export function answerProof(state: LineState, peer: string, known: PeerState): void {
  reviewAccess(state, peer, known);
  if (known.authorised) sendDigest(state, peer);
  else send(state, peer, { kind: 'denied', code: denialCode(state, known) });
}

/** Not let in: hand over what proves ourselves (our joining, our certificate), in case it has not arrived there. */
export function takeDenial(state: LineState, peer: string, code: string): void {
  state.denied = code;
  for (const device of state.ownAuthors) {
    const head = state.ports.store.head(device);
    if (head === undefined) continue;
    for (const event of state.ports.store.range(device, Math.max(1, head.seq - JOINS_HANDED_OVER_MAX + 1), head.seq)) {
      if (isSelfAdmission(state, event)) send(state, peer, { kind: 'run', more: false, run: encodeRun([event]) });
    }
  }
  state.observer.changed();
}

function isSelfAdmission(state: LineState, event: SignedEvent): boolean {
  return state.kind === 'network'
    ? networkHandlers.has(event.type)
    : HANDLERS.get(event.type)?.def.admission === 'self';
}

export function takeDigest(state: LineState, peer: string, message: Extract<Message, { kind: 'digest' }>): void {
  const known = state.peers.get(peer);
  if (known === undefined) return;
  state.denied = undefined;
  notePeerClock(state, peer, message.timeMs);
  known.highestSeal = Math.max(known.highestSeal, message.seal);
  hearSeal(state, known, message.seal);
  // The same number under another hash: their certificate is looked at, and kept if it holds.
  const own = message.seal > 0 && message.seal <= state.sealNumber ? state.ports.store.seal(message.seal) : undefined;
  if (own !== undefined && own.hash !== message.sealHash) send(state, peer, { kind: 'want-seals', from: message.seal });
  if (message.heads !== headsHash(state)) send(state, peer, { kind: 'want-heads' });
  considerJoin(state);
  askSeals(state, peer, known);
  // They are behind, or have just opened the space: they learn how far it goes.
  if (message.seal < state.sealNumber && known.authorised && isDigestDue(state, known)) sendDigest(state, peer);
}

function isDigestDue({ ports }: LineState, { digestSentMs }: PeerState): boolean {
  return ports.clock.nowMs() - digestSentMs >= DIGEST_AGAIN_MS;
}

/** The chain that a peer has around the place where it parts from ours: evidence against its author. Once a while for each. */
function askForParting(
  state: LineState,
  peer: string,
  { author, at, to }: { readonly author: string; readonly at: number; readonly to: number },
): void {
  const known = state.peers.get(peer);
  const nowMs = state.ports.clock.nowMs();
  if (known === undefined || state.accused.has(author)) return;
  if (nowMs - (known.partings.get(author) ?? -Infinity) < WANT_LIFE_MS) return;
  known.partings.set(author, nowMs);
  send(state, peer, { kind: 'want', author, from: Math.max(1, at - PARTING_EVENTS), to });
}

export function giveHeads(state: LineState, peer: string): void {
  const heads = state.ports.store.heads();
  for (let at = 0; at < heads.length; at += 1000)
    send(state, peer, { kind: 'heads', heads: heads.slice(at, at + 1000) });
}

export function takeHeads(
  state: LineState,
  peer: string,
  heads: readonly { author: string; seq: number; hash: string }[],
): void {
  const known = state.peers.get(peer);
  if (known === undefined) return;
  let isAhead = false;
  for (const { author, seq, hash } of heads) {
    const own = state.ports.store.head(author);
    if ((own?.seq ?? 0) < seq) known.queue.set(author, { seq, hash });
    else if (own !== undefined && own.seq > seq) isAhead = true;
    // Another event at the same place: both are evidence.
    else if (own !== undefined && own.hash !== hash) askForParting(state, peer, { author, at: seq, to: seq });
  }
  askNext(state, peer, known);
  // They lack something of ours: our digest makes them ask. Not again and again, for what they cannot take yet.
  if (isAhead && known.authorised && isDigestDue(state, known)) sendDigest(state, peer);
}

function askNext(state: LineState, peer: string, known: PeerState): void {
  if (isJoining(state)) return;
  const nowMs = state.ports.clock.nowMs();
  for (const [author, askedMs] of known.wanted) {
    if (nowMs - askedMs <= WANT_LIFE_MS) continue;
    known.wanted.delete(author);
    settleHeld(state, known, author);
  }
  for (const [author, { seq }] of known.queue) {
    if (known.wanted.size >= WANTS_IN_FLIGHT_MAX) return;
    if (known.wanted.has(author)) continue;
    const from = nextSeq(state, known, author);
    if (from > seq) {
      known.queue.delete(author);
      continue;
    }
    known.wanted.set(author, nowMs);
    send(state, peer, { kind: 'want', author, from, to: seq });
  }
}

function nextSeq(state: LineState, known: PeerState, author: string): number {
  const partial = known.partials.get(author)?.at(-1);
  const head = state.ports.store.head(author)?.seq ?? 0;
  return partial !== undefined && partial.seq > head ? partial.seq + 1 : head + 1;
}

export function giveRange(state: LineState, peer: string, want: Extract<Message, { kind: 'want' }>): void {
  const { author } = want;
  const to = Math.min(want.to, state.ports.store.head(author)?.seq ?? 0);
  let from = want.from;
  for (let frames = 1; frames <= FRAMES_PER_WANT_MAX && from <= to; frames += 1) {
    const range = state.ports.store.rawRange(author, from, { to, bytesMax: RUN_BYTES_MAX });
    if (range === undefined) break;
    from += range.count;
    const more = from <= to && frames < FRAMES_PER_WANT_MAX;
    send(state, peer, { kind: 'run', more, run: joinRun(range) });
  }
  state.servedMs = state.ports.clock.nowMs();
  // Nothing of it is here: an answer all the same, so that nobody waits.
  if (from === want.from) send(state, peer, { kind: 'heads', heads: [] });
}

/** @throws {MalformedBytes} */
export function takeRun(state: LineState, peer: string, message: Extract<Message, { kind: 'run' }>): Verdict {
  const known = state.peers.get(peer);
  if (known === undefined) return 'ignore';
  let events = decodeRun(message.run, state.space, state.ports.crypto);
  const author = events[0]?.author ?? '';
  const isAsked = known.wanted.has(author);
  if (!isAsked && !known.authorised && !(events.length === 1 && isSelfAdmission(state, events[0] as SignedEvent)))
    return 'ignore';
  if (!known.authorised && events.length === 1 && isSelfAdmission(state, events[0] as SignedEvent))
    known.joinEvent = events[0]?.hash;
  if (!known.authorised && isNewAttempt(state, events[0] as SignedEvent) && !mayTryAgain(state, known)) return 'ignore';
  const joined = withHeld(state, known, { author, events });
  if (joined.verdict === 'reject') return 'reject';
  events = joined.events;
  if (isAsked && message.more && mayHold(events)) {
    hold(known, author, events);
    known.wanted.set(author, state.ports.clock.nowMs());
    return 'accept';
  }
  const isBehind = highestKnownSeal(state) > state.sealNumber;
  const result = ingestRun(state, events, isBehind);
  if (isAsked) holdTail(known, author, events, result);
  if (result.missing !== undefined && !isAsked) {
    known.queue.set(author, { seq: events.at(-1)?.seq ?? result.missing.to, hash: events.at(-1)?.hash ?? '' });
  }
  if (isBehind && isAsked && result.events.length > 0) state.downloadedMs = state.ports.clock.nowMs();
  if (!message.more) known.wanted.delete(author);
  // The next comparison of heads asks again.
  if (result.isHeld === true) known.queue.delete(author);
  if (result.parts !== undefined && result.parts.at > 0)
    askForParting(state, peer, { ...result.parts, to: events.at(-1)?.seq ?? result.parts.at });
  askNext(state, peer, known);
  if (result.events.length > 0 && !isBehind) announce(state, result.events, peer);
  return result.verdict;
}

function isNewAttempt(state: LineState, event: SignedEvent): boolean {
  return (state.ports.store.head(event.author)?.seq ?? 0) < event.seq;
}

/** Guessing passwords costs time: each attempt is an event that would be sealed. */
function mayTryAgain(state: LineState, known: PeerState): boolean {
  const nowMs = state.ports.clock.nowMs();
  known.joinTimesMs = known.joinTimesMs.filter((atMs) => nowMs - atMs < TIME.MINUTE_MS);
  if (known.joinTimesMs.length >= LIMITS.joinsPerPeerMinuteMax) return false;
  known.joinTimesMs.push(nowMs);
  return true;
}

/** Tells the others of new events: the run itself where it is small and the peer may have it, else its head. */
export function announce(state: LineState, events: readonly SignedEvent[], except: string | undefined): void {
  const last = events.at(-1);
  if (last === undefined) return;
  const head = encodeMessage({ kind: 'new', head: { author: last.author, seq: last.seq, hash: last.hash } });
  let bytes = 0;
  for (const event of events) bytes += recordBytes(event);
  const isOwn = except === undefined;
  const push =
    isOwn && bytes <= PUSH_BYTES_MAX ? encodeMessage({ kind: 'run', more: false, run: encodeRun(events) }) : undefined;
  let direct = 0;
  for (const [peer, known] of state.peers) {
    if (peer === except) continue;
    if (!known.authorised) {
      if (isOwn && isSelfAdmission(state, events[0] as SignedEvent))
        state.ports.network.send(peer, encodeMessage({ kind: 'run', more: false, run: encodeRun(events.slice(0, 1)) }));
      continue;
    }
    if (isOpen(state) && direct >= DIRECT_ANNOUNCE_PEERS_MAX) break;
    state.ports.network.send(peer, push ?? head);
    direct += 1;
  }
  if (isOpen(state)) state.ports.network.publish(head);
}

export function askSeals(state: LineState, peer: string, known: PeerState): void {
  if (state.kind !== 'pool' || known.highestSeal <= state.sealNumber || isJoining(state)) return;
  const nowMs = state.ports.clock.nowMs();
  if (nowMs - known.sealsAskedMs < SEALS_ASK_AGAIN_MS) return;
  let from = state.sealNumber + 1;
  while (state.incoming.has(from)) from += 1;
  if (from > known.highestSeal || state.incoming.size >= SEALS_AHEAD_MAX) return;
  known.sealsAskedMs = nowMs;
  send(state, peer, { kind: 'want-seals', from });
}

export function giveSeals(state: LineState, peer: string, from: number): void {
  const seals: Uint8Array[] = [];
  let bytes = 0;
  for (let number = from; number <= state.sealNumber && seals.length < SEALS_PER_ANSWER_MAX; number += 1) {
    const seal = state.ports.store.seal(number);
    if (seal === undefined) break;
    const encoded = encodeSeal(seal);
    if (bytes + encoded.length > RUN_BYTES_MAX && seals.length > 0) break;
    bytes += encoded.length;
    seals.push(encoded);
  }
  send(state, peer, { kind: 'seals', highest: state.sealNumber, seals });
}

/** @throws {MalformedBytes} */
export function takeSeals(state: LineState, peer: string, message: Extract<Message, { kind: 'seals' }>): Verdict {
  const known = state.peers.get(peer);
  if (state.kind !== 'pool') return 'reject';
  if (known !== undefined) known.highestSeal = Math.max(known.highestSeal, message.highest);
  // Whoever tells of its seals tells how far they go.
  if (known?.authorised === true) hearSeal(state, known, message.highest);
  let hasNew = false;
  // Every neighbour announces each seal: what is folded already is not even decoded.
  const isAnswer = message.seals.length > 0 && message.highest <= state.sealNumber;
  const unknown = message.highest > state.sealNumber || (known !== undefined && isAnswer) ? message.seals : [];
  for (const bytes of unknown) {
    const seal = decodeSeal(bytes, state.ports.crypto);
    const { number } = seal.content;
    if (seal.content.space !== state.space) return 'reject';
    if (number <= state.sealNumber) noteFork(state, seal);
    if (number <= state.sealNumber || state.incoming.has(number) || number > state.sealNumber + SEALS_AHEAD_MAX)
      continue;
    if (followRecovery(state, seal) === 'fork') keepFork(state, seal);
    // Certificates of a later set can only be checked once the seal that installed it is folded: then it is asked for again.
    if (seal.set > (state.notaries?.set ?? 0)) break;
    // Of a set that a recovery replaced.
    if (seal.set < (state.notaries?.set ?? 0)) {
      noteAstray(state, known);
      continue;
    }
    if (!isSealCertified(state, seal)) return 'reject';
    state.incoming.set(number, seal);
    hasNew = true;
  }
  if (known !== undefined) {
    // Go on at once only with a peer that gives: one that merely claims is asked again later.
    if (hasNew) known.sealsAskedMs = 0;
    askSeals(state, peer, known);
  }
  return hasNew ? 'accept' : 'ignore';
}

/** A peer showed that this seal exists. */
export function noteHighestSeal(state: LineState, peer: string, number: number): void {
  const known = state.peers.get(peer);
  if (known === undefined) return;
  known.highestSeal = Math.max(known.highestSeal, number);
  askSeals(state, peer, known);
}

/** A fresh seal of ours goes to everybody who may have it. */
export function announceSeal(state: LineState, except?: string): void {
  const seal = state.ports.store.seal(state.sealNumber);
  if (seal === undefined) return;
  const message = encodeMessage({ kind: 'seals', highest: state.sealNumber, seals: [encodeSeal(seal)] });
  let direct = 0;
  for (const [peer, known] of state.peers) {
    if (!known.authorised || peer === except || known.highestSeal >= state.sealNumber) continue;
    if (isOpen(state) && direct >= DIRECT_ANNOUNCE_PEERS_MAX) break;
    state.ports.network.send(peer, message);
    direct += 1;
  }
  if (isOpen(state)) state.ports.network.publish(message);
}

/** Periodic: two random peers hear our digest; whoever has not let us in is asked again; stuck requests start over. */
export function repair(state: LineState): void {
  const nowMs = state.ports.clock.nowMs();
  for (const [peer, known] of state.peers) {
    askNext(state, peer, known);
    askSeals(state, peer, known);
    if (!known.authorised && nowMs - known.lastHelloMs >= helloAgainMs(known)) sayHello(state, peer);
  }
  if (nowMs < state.nextAntiEntropyMs) return;
  state.nextAntiEntropyMs = nowMs + LIMITS.antiEntropyMs;
  const peers = [...state.peers].filter(([, known]) => known.authorised).map(([peer]) => peer);
  for (let i = 0; i < 2 && peers.length > 0; i += 1) {
    const dice = state.ports.random.bytes(2);
    const index = ((dice[0] as number) * 256 + (dice[1] as number)) % peers.length;
    const [peer] = peers.splice(index, 1);
    if (peer !== undefined) sendDigest(state, peer);
  }
}
