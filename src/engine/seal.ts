/**
 * Sealing and following: order, run the rules, propose; verify, apply.
 *
 * I1 one certified hash per number. I4 a sealed prefix only grows. I9 no effect before the transaction that holds the seal is durable.
 */
import { encodeCanonical, decodeCanonical } from '#core/kernel/canonical.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { Refusal } from '#core/kernel/result.ts';
import { Bug } from '#core/kernel/assert.ts';
import { type NotarySet, ballotBytes, isCertified, sequencerOf } from '#core/consensus/notaries.ts';
import { type ConsensusEffect, type ConsensusInput, startHeight, step } from '#core/consensus/step.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { type Seal, type SealContent, decodeSealContent, encodeSealContent, hashSeal } from '#core/contract/seal.ts';
import { checkSeal, notarySets } from '#core/features/index.ts';
import type { SealExecution } from './fold.ts';
import type { LineState } from './line-state.ts';
import { dropDecided, fillCache, loadPending, pendingCount, selectForSeal } from './pending.ts';
import type { SealedOutcome, Signer, Verdict } from './ports.ts';
import { due, poolClock } from './tables.ts';
import { type Message, encodeMessage } from './wire.ts';

const CONSENSUS_META = 'consensus';
/** Events that wait for others are looked at again this often. */
const HELD_AGAIN_MS = 1_000;

export function notarySetOf(state: LineState): NotarySet {
  const rows = state.ports.store.scan(notarySets, [], { limit: 1000 });
  const latest = rows.at(-1);
  if (latest === undefined) throw new Bug('a pool has notaries from its genesis on');
  return { set: latest.number, mode: latest.mode, members: JSON.parse(latest.members) as string[] };
}

export function ownNotary(state: LineState): Signer | undefined {
  for (const member of state.notaries?.members ?? []) {
    const signer = state.signers.get(member);
    if (signer !== undefined) return signer;
  }
  return undefined;
}

export function openHeight(state: LineState): void {
  state.notaries = notarySetOf(state);
  const stored = state.ports.store.meta(CONSENSUS_META);
  const vote =
    stored === undefined ? undefined : (decodeCanonical(stored) as { number: number; term: number; hash: string });
  const prepared = vote?.number === state.sealNumber + 1 ? { term: vote.term, hash: vote.hash } : undefined;
  state.height = startHeight(state.space, state.notaries, state.sealNumber + 1, prepared);
}

export function isSequencer(state: LineState): boolean {
  const self = ownNotary(state);
  return (
    self !== undefined && state.height !== undefined && sequencerOf(state.height.set, state.height.term) === self.device
  );
}

/** When the sequencer has to seal next, by its own clock; undefined: nothing waits. */
export function nextSealMs(state: LineState): number | undefined {
  const candidates: number[] = [];
  if (state.waitingSinceMs !== undefined) {
    const isFull = pendingCount(state) >= LIMITS.sealEventsMax;
    candidates.push(Math.max(state.heldUntilMs ?? 0, state.waitingSinceMs + (isFull ? 0 : LIMITS.sealDelayMs)));
  }
  const deadlineMs = nextDeadlineMs(state);
  if (deadlineMs !== undefined) candidates.push(deadlineMs);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

/** When an open deadline asks for a seal, even for an empty one. */
function nextDeadlineMs(state: LineState): number | undefined {
  const first = state.ports.store.scan(due, [], { limit: 1 })[0];
  if (first === undefined) return undefined;
  // After a jump of the clock and back the last seal's time says nothing: the next seal puts it right.
  if (isTimeAhead(state)) return state.ports.clock.nowMs();
  const poolMs = state.ports.store.get(poolClock, state.sealNumber)?.poolMs ?? 0;
  return state.sealTimeMs + Math.min(LIMITS.sealIdleMs, Math.max(0, first.dueMs - poolMs));
}

/** The last seal was made by a clock that was wrong: times may go back behind it (DESIGN 4.4). */
function isTimeAhead(state: LineState): boolean {
  return state.sealTimeMs - state.ports.clock.nowMs() > LIMITS.clockToleranceMs;
}

/** Proposes the next seal from what is pending. Returns whether one came of it. */
export function proposeSeal(state: LineState): boolean {
  const self = ownNotary(state);
  const { height } = state;
  if (self === undefined || height === undefined || height.proposal !== undefined || state.stopped !== undefined)
    return false;
  const nowMs = state.ports.clock.nowMs();
  // A clock that stepped back a little seals at the previous seal's time rather than before it.
  const timeMs = isTimeAhead(state) ? nowMs : Math.max(nowMs, state.sealTimeMs);
  const poolMs = state.ports.store.get(poolClock, state.sealNumber)?.poolMs ?? timeMs;
  const overdue = state.ports.store.scan(due, [], { limit: LIMITS.sealEventsMax, upTo: poolMs }).length;
  const events = selectForSeal(state, LIMITS.sealEventsMax - overdue, timeMs);
  if (events.length === 0 && (nextDeadlineMs(state) ?? Infinity) > nowMs) {
    state.heldUntilMs = nowMs + HELD_AGAIN_MS;
    return false;
  }
  const execution = execute(state, events, timeMs);
  const content = contentOf(state, events, timeMs, execution);
  const hash = hashSeal(content, state.ports.crypto);
  return advance(state, { kind: 'proposal', from: self.device, content, hash }, { execution, events, proposer: self });
}

function execute(state: LineState, events: readonly SignedEvent[], timeMs: number): SealExecution {
  const { store, crypto } = state.ports;
  const plan = { space: state.space, number: state.sealNumber + 1, timeMs, events, prevStateHash: state.stateHash };
  return state.internals.executeSeal(plan, store, store, crypto);
}

function contentOf(
  state: LineState,
  events: readonly SignedEvent[],
  timeMs: number,
  execution: SealExecution,
): SealContent {
  const { rejections, stateHash } = execution;
  const hashes = events.map((event) => event.hash);
  return {
    space: state.space,
    number: state.sealNumber + 1,
    prevSeal: state.sealHash,
    timeMs,
    events: hashes,
    rejections,
    stateHash,
  };
}

interface Executed {
  readonly execution: SealExecution;
  readonly events: readonly SignedEvent[];
  readonly proposer?: Signer;
}

/** One step of the protocol; what must be durable is written before anything is sent. */
function advance(state: LineState, input: ConsensusInput, executed: Executed | undefined): boolean {
  if (state.height === undefined) return false;
  const { height, effects } = step(state.height, input, ownNotary(state), state.ports.crypto);
  const sealed = effects.find((effect) => effect.kind === 'sealed');
  const done = executed ?? (height.proposal === undefined ? undefined : reexecuted.get(state));
  if (sealed !== undefined && done === undefined) return false;
  const { store } = state.ports;
  let outcomes: SealedOutcome[] = [];
  store.transaction(() => {
    for (const effect of effects) persist(state, effect);
    if (sealed !== undefined && done !== undefined) outcomes = enterSeal(state, sealed.seal, done);
  });
  state.height = height;
  if (executed !== undefined) reexecuted.set(state, executed);
  if (input.kind === 'proposal' && executed?.proposer !== undefined)
    sendProposal(state, input.content, input.hash, executed.proposer);
  for (const effect of effects) if (effect.kind === 'send') toNotaries(state, ballotMessage(effect));
  if (sealed !== undefined && done !== undefined) afterSeal(state, sealed.seal, done, outcomes);
  return sealed !== undefined;
}

/** The execution of the proposal under vote: kept so that a quorum does not cost a second one. */
const reexecuted = new WeakMap<LineState, Executed>();

function persist(state: LineState, effect: ConsensusEffect): void {
  if (effect.kind !== 'persist') return;
  const { number, term, prepared } = effect;
  state.ports.store.setMeta(CONSENSUS_META, encodeCanonical({ number, term, hash: prepared }));
}

/** Inside a transaction. @throws {Bug} when an invariant of the money is broken: nothing of this seal is written. */
function enterSeal(state: LineState, seal: Seal, { execution, events }: Executed): SealedOutcome[] {
  const { store } = state.ports;
  const broken = checkSeal(execution.overlay.ops, store, execution.overlay);
  if (broken.length > 0) throw new Bug(`seal ${seal.content.number} breaks ${broken.join('; ')}`);
  const codes = new Map(execution.rejections);
  const outcomes = events.map((event, index) => ({
    event: event.hash,
    author: event.author,
    seq: event.seq,
    seal: seal.content.number,
    code: codes.get(index),
  }));
  store.appendSeal(seal, execution.overlay.net(), outcomes);
  return outcomes;
}

function afterSeal(state: LineState, seal: Seal, executed: Executed, outcomes: readonly SealedOutcome[]): void {
  adopt(state, seal, executed.events);
  tellSealed(state, seal, executed, outcomes);
}

/** The line's memory follows the store. */
function adopt(state: LineState, seal: Seal, events: readonly SignedEvent[]): void {
  state.sealNumber = seal.content.number;
  state.sealHash = seal.hash;
  state.stateHash = seal.content.stateHash;
  state.sealTimeMs = seal.content.timeMs;
  dropDecided(state, events);
  state.dryRuns.clear();
  reexecuted.delete(state);
  openHeight(state);
}

/** I9: only after the transaction that holds the seal is durable. */
function tellSealed(
  state: LineState,
  seal: Seal,
  { execution, events }: Executed,
  outcomes: readonly SealedOutcome[],
): void {
  const refusals = new Map<string, Refusal>();
  for (const [index, refusal] of execution.refusals) refusals.set(events[index]?.hash ?? '', refusal);
  state.observer.sealed(seal, outcomes, refusals);
}

export interface Followed {
  /** Seals entered. */
  readonly count: number;
  /** The next one cannot be folded yet: events are missing, or it is not for us. */
  readonly isStuck: boolean;
}

interface Entered extends Executed {
  readonly seal: Seal;
  readonly outcomes: readonly SealedOutcome[];
}

/**
 * Follows certified seals, in order, as far as their events are at hand; all in one transaction, because while catching up the fsync
 * and the hot pages are paid once. The observer hears of them after it.
 */
export function followSeals(state: LineState, seals: readonly Seal[]): Followed {
  const { sealNumber, sealHash, stateHash, sealTimeMs } = state;
  const before = { sealNumber, sealHash, stateHash, sealTimeMs };
  const entered: Entered[] = [];
  let isStuck = false;
  try {
    state.ports.store.transaction(() => {
      for (const seal of seals) {
        const executed = reexecute(state, seal);
        if (executed === undefined) {
          isStuck = true;
          return;
        }
        const outcomes = enterSeal(state, seal, executed);
        adopt(state, seal, executed.events);
        entered.push({ ...executed, seal, outcomes });
      }
    });
  } catch (cause) {
    // The store has rolled back: the memory goes back with it, or it would tell of seals that are nowhere.
    Object.assign(state, before);
    state.pending.clear();
    loadPending(state);
    state.dryRuns.clear();
    openHeight(state);
    throw cause;
  }
  for (const { seal, outcomes, ...executed } of entered) tellSealed(state, seal, executed, outcomes);
  return { count: entered.length, isStuck };
}

/** undefined: not the next seal, events missing, or another history (then the space stops). */
function reexecute(state: LineState, seal: Seal): Executed | undefined {
  const { content } = seal;
  if (content.number !== state.sealNumber + 1) return undefined;
  if (content.prevSeal !== state.sealHash) {
    stop(state, `seal ${content.number} builds on another history`);
    return undefined;
  }
  const found = eventsOf(state, content.events);
  if (found.missing.length > 0) return undefined;
  const execution = execute(state, found.events, content.timeMs);
  const own = contentOf(state, found.events, content.timeMs, execution);
  if (hashSeal(own, state.ports.crypto) !== seal.hash) {
    const what = own.stateHash === content.stateHash ? 'rejections' : 'state';
    stop(state, `seal ${content.number}: our fold gives another ${what}`);
    return undefined;
  }
  return { execution, events: found.events };
}

/** The events that a seal names: each author's come in chain order, so the next undecided one of somebody is nearly always meant. */
function eventsOf(
  state: LineState,
  hashes: readonly string[],
): { readonly events: SignedEvent[]; readonly missing: string[] } {
  const queues = [...state.pending.values()].map((entry) => ({ cached: fillCache(state, entry), next: 0 }));
  const events: SignedEvent[] = [];
  const missing: string[] = [];
  let last = 0;
  for (const hash of hashes) {
    let event: SignedEvent | undefined;
    for (let tried = 0; tried < queues.length && event === undefined; tried += 1) {
      const index = (last + tried) % queues.length;
      const queue = queues[index] as (typeof queues)[number];
      if (queue.cached[queue.next]?.hash !== hash) continue;
      event = queue.cached[queue.next];
      queue.next += 1;
      last = index;
    }
    event ??= state.ports.store.event(hash);
    if (event === undefined) missing.push(hash);
    else events.push(event);
  }
  return { events, missing };
}

export function stop(state: LineState, cause: string): void {
  state.stopped = cause;
  state.observer.changed();
}

export function isSealCertified(state: LineState, seal: Seal): boolean {
  return state.notaries !== undefined && isCertified(seal, state.notaries, state.ports.crypto);
}

function sendProposal(state: LineState, content: SealContent, hash: string, proposer: Signer): void {
  if (state.height === undefined || state.height.set.members.length === 1) return;
  const { term, set, number } = state.height;
  const signature = proposer.sign(
    ballotBytes('prepare', { space: state.space, set: set.set, number, term, hash: `proposal:${hash}` }),
  );
  toNotaries(state, {
    kind: 'proposal',
    notary: proposer.device,
    term,
    content: encodeSealContent(content),
    signature,
  });
}

function ballotMessage(effect: Extract<ConsensusEffect, { kind: 'send' }>): Message {
  const { phase, ballot, notary, signature } = effect;
  const { set, number, term, hash } = ballot;
  return { kind: 'ballot', phase, set, number, term, hash, notary, signature };
}

function toNotaries(state: LineState, message: Message): void {
  if ((state.notaries?.members.length ?? 1) === 1) return;
  const bytes = encodeMessage(message);
  for (const [peer, known] of state.peers) if (known.authorised) state.ports.network.send(peer, bytes);
}

/** A proposal or a vote from another notary. A proposal is executed here before anything is signed. */
export function receiveConsensus(
  state: LineState,
  message: Extract<Message, { kind: 'proposal' | 'ballot' }>,
): Verdict {
  const { height } = state;
  if (height === undefined || state.stopped !== undefined) return 'ignore';
  if (message.kind === 'ballot') {
    const { phase, set, number, term, hash, notary, signature } = message;
    advance(
      state,
      { kind: phase, ballot: { space: state.space, set, number, term, hash }, notary, signature },
      undefined,
    );
    return 'accept';
  }
  const content = decodeSealContent(message.content);
  const hash = hashSeal(content, state.ports.crypto);
  const { set, number, term } = height;
  const ballot = { space: state.space, set: set.set, number, term, hash: `proposal:${hash}` };
  if (
    message.term !== term ||
    !state.ports.crypto.verify(message.notary, ballotBytes('prepare', ballot), message.signature)
  )
    return 'ignore';
  if (content.number !== number || content.prevSeal !== state.sealHash || height.proposal !== undefined)
    return 'ignore';
  const nowMs = state.ports.clock.nowMs();
  const isBackwards = content.timeMs < state.sealTimeMs && state.sealTimeMs - nowMs <= LIMITS.clockToleranceMs;
  if (Math.abs(content.timeMs - nowMs) > LIMITS.clockToleranceMs || isBackwards) return 'ignore';
  const found = eventsOf(state, content.events);
  if (found.missing.length > 0) return 'ignore';
  const execution = execute(state, found.events, content.timeMs);
  if (hashSeal(contentOf(state, found.events, content.timeMs, execution), state.ports.crypto) !== hash) return 'ignore';
  advance(state, { kind: 'proposal', from: message.notary, content, hash }, { execution, events: found.events });
  return 'accept';
}
