/**
 * Seals: executed, entered, followed. Who proposes and who signs: consensus.ts.
 *
 * I1 one certified hash per number. I4 a sealed prefix only grows. I9 no effect before the transaction that holds the seal is durable.
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import type { Refusal } from '#core/kernel/result.ts';
import { Bug } from '#core/kernel/assert.ts';
import { isCertified } from '#core/consensus/notaries.ts';
import { type SignedEvent, ZERO_HASH } from '#core/contract/event.ts';
import type { Reads } from '#core/contract/table.ts';
import { type Seal, type SealContent, encodeSeal, encodeSealContent, hashSeal } from '#core/contract/seal.ts';
import { checkSeal, foldVersionOf, recoveryUsersOf } from '#core/features/index.ts';
import type { SealExecution } from './fold.ts';
import { mayBelieveBySeal } from './awake.ts';
import { loadPromises, markLost, openHeight, ownNotary, recoveredSet, setBefore } from './heights.ts';
import type { Executed, LineState } from './line-state.ts';
import { dropDecided, fillCache, loadPending } from './pending.ts';
import type { SealedOutcome, SpaceStore } from './ports.ts';
import { authors } from './tables.ts';
import { stopIfOutdated } from './upgrade.ts';
import { passFork, recoveryOfSeal, sealedRecovery } from './recovery.ts';
import { saveFork } from './recovery-state.ts';
import { isSnapshotDue, snapshotHashOf } from './snapshot.ts';

export function execute(state: LineState, events: readonly SignedEvent[], timeMs: number): SealExecution {
  const { store, crypto } = state.ports;
  const { space, stateHash: prevStateHash, fold } = state;
  const recovery = recoveredSet(state) === undefined ? undefined : state.recovered?.plan;
  const number = state.sealNumber + 1;
  const plan = { space, number, timeMs, events, prevStateHash, fold, ...(recovery === undefined ? {} : { recovery }) };
  return state.internals.executeSeal(plan, store, store, crypto);
}

export function contentOf(
  state: LineState,
  events: readonly SignedEvent[],
  timeMs: number,
  execution: SealExecution,
  /** Of a seal or proposal that is compared with what is computed here. */
  given?: SealContent,
): SealContent {
  const { rejections, stateHash } = execution;
  const hashes = events.map((event) => event.hash);
  const number = state.sealNumber + 1;
  const recovery = recoveredSet(state) === undefined ? undefined : sealedRecovery(state, given?.recovery);
  return {
    space: state.space,
    number,
    prevSeal: state.sealHash,
    timeMs,
    events: hashes,
    rejections,
    stateHash,
    foldVersion: foldVersionOf(state.ports.store, number),
    ...(recovery === undefined ? {} : { recovery }),
    ...(isSnapshotDue(state, number) ? { snapshotHash: snapshotHashOf(state) } : {}),
  };
}

/** Inside a transaction. @throws {Bug} when an invariant of the money is broken: nothing of this seal is written. */
export function enterSeal(state: LineState, seal: Seal, { execution, events }: Executed): SealedOutcome[] {
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
  const ops = execution.overlay.net();
  store.appendSeal(seal, ops, outcomes);
  state.pieces.note(ops, outcomes);
  return outcomes;
}

export function afterSeal(state: LineState, seal: Seal, executed: Executed, outcomes: readonly SealedOutcome[]): void {
  adopt(state, seal, executed.events);
  tellSealed(state, { seal, outcomes, refusals: refusalsOf(executed) });
  if (stopIfOutdated(state)) state.observer.changed();
}

/** The line's memory follows the store. */
function adopt(state: LineState, seal: Seal, events: readonly SignedEvent[]): void {
  state.sealNumber = seal.content.number;
  state.sealHash = seal.hash;
  state.stateHash = seal.content.stateHash;
  state.sealTimeMs = seal.content.timeMs;
  dropDecided(state, events);
  // Its first seal is here: from now on the set is in the tables.
  if (state.recovered !== undefined && state.recovered.plan.last.number < state.sealNumber) state.recovered = undefined;
  state.dryRuns.clear();
  openHeight(state, false);
}

/** I9: only after the transaction that holds the seal is durable. */
function tellSealed(state: LineState, { seal, outcomes, refusals }: Entered): void {
  state.observer.sealed(seal, outcomes, refusals);
}

/** By the events' hashes. */
function refusalsOf({ execution, events }: Executed): Map<string, Refusal> {
  const refusals = new Map<string, Refusal>();
  for (const [index, refusal] of execution.refusals) refusals.set(events[index]?.hash ?? '', refusal);
  return refusals;
}

export interface Followed {
  /** Seals entered. */
  readonly count: number;
  /** The next one cannot be folded yet: events are missing, or it is not for us. */
  readonly isStuck: boolean;
  /** Hashes of the events that it lacks. */
  readonly missing: readonly string[];
}

/** What is told of a seal. Neither its events nor its rows: of several seals in one transaction they would be held together. */
interface Entered {
  readonly seal: Seal;
  readonly outcomes: readonly SealedOutcome[];
  readonly refusals: ReadonlyMap<string, Refusal>;
}

/**
 * Follows certified seals, in order, as far as their events are at hand; all in one transaction, because while catching up the fsync
 * and the hot pages are paid once. The observer hears of them after it.
 */
export function followSeals(state: LineState, seals: readonly Seal[]): Followed {
  const { sealNumber, sealHash, stateHash, sealTimeMs } = state;
  const before = { sealNumber, sealHash, stateHash, sealTimeMs, recovered: state.recovered };
  const entered: Entered[] = [];
  let isStuck = false;
  let missing: readonly string[] = [];
  for (const seal of seals) noteOwnCommit(state, seal);
  try {
    state.ports.store.transaction(() => {
      for (const seal of seals) {
        if (foldVersionOf(state.ports.store, state.sealNumber + 1) > state.fold.version) {
          isStuck = true;
          return;
        }
        const executed = reexecute(state, seal);
        if ('missing' in executed) {
          isStuck = true;
          ({ missing } = executed);
          return;
        }
        // A change of notaries among these seals: what follows it was checked against the set before.
        if (!isSealCertified(state, seal)) {
          isStuck = true;
          return;
        }
        const outcomes = enterSeal(state, seal, executed);
        adopt(state, seal, executed.events);
        entered.push({ seal, outcomes, refusals: refusalsOf(executed) });
      }
    });
  } catch (cause) {
    // The store has rolled back: the memory goes back with it, or it would tell of seals that are nowhere.
    Object.assign(state, before);
    state.pieces.forget();
    state.pending.clear();
    loadPending(state);
    state.dryRuns.clear();
    openHeight(state, true);
    throw cause;
  }
  for (const sealed of entered) tellSealed(state, sealed);
  if (stopIfOutdated(state)) state.observer.changed();
  return { count: entered.length, isStuck, missing };
}

/** Not executed: it is not the next seal, events are missing, or it is another history (then the space stops). */
function reexecute(state: LineState, seal: Seal): Executed | { readonly missing: readonly string[] } {
  const { content } = seal;
  if (content.number !== state.sealNumber + 1) return { missing: [] };
  if (content.prevSeal !== state.sealHash) {
    // On the branch that a recovery left the next snapshot of the other leads on; else a quorum certified two histories.
    if (content.number <= state.settledTo + 1) state.isDiverged = true;
    else saveFork(state, seal);
    stop(state, `seal ${content.number} builds on another history`);
    return { missing: [] };
  }
  const found = eventsOf(state, content.events);
  if (found.missing.length > 0) return { missing: found.missing };
  if (!continuesChains(state.ports.store, found.events)) {
    stop(state, `seal ${content.number} does not continue an author's chain`);
    return { missing: [] };
  }
  const execution = execute(state, found.events, content.timeMs);
  const own = contentOf(state, found.events, content.timeMs, execution, content);
  if (hashSeal(own, state.ports.crypto) !== seal.hash) {
    diverge(state, seal, own);
    return { missing: [] };
  }
  return { execution, events: found.events };
}

/** What parted from the seals, for whoever looks into it: kept when a later snapshot leads on. */
const DIVERGENCE_META = 'divergence';

/** Inside a transaction. */
function diverge(state: LineState, seal: Seal, own: SealContent): void {
  const { content } = seal;
  const part =
    own.stateHash !== content.stateHash
      ? 'state'
      : own.snapshotHash !== content.snapshotHash
        ? 'whole state'
        : 'rejections';
  const cause = `seal ${content.number}: our fold gives another ${part}`;
  state.ports.store.setMeta(DIVERGENCE_META, encodeCanonical([cause, encodeSeal(seal), encodeSealContent(own)]));
  state.isDiverged = true;
  stop(state, cause);
}

/** What this replica last computed otherwise than its notaries; also after it went on from a snapshot. */
export function divergenceOf(store: SpaceStore): string | undefined {
  const bytes = store.meta(DIVERGENCE_META);
  return bytes === undefined ? undefined : (decodeCanonical(bytes) as [string])[0];
}

/** The events that a seal names: each author's come in chain order, so the next undecided one of somebody is nearly always meant. */
export function eventsOf(
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
    // An undecided event elsewhere in the log is looked for among all that are undecided: where one is missing, those after it mostly are, too.
    if (event === undefined && missing.length === 0) event = state.ports.store.event(hash);
    if (event === undefined) missing.push(hash);
    else events.push(event);
  }
  return { events, missing };
}

/**
 * I8: each is the next of its author's chain. The fold takes events as they come: without this who proposes could leave one out for ever, or have
 * one decided twice.
 */
export function continuesChains(reads: Reads, events: readonly SignedEvent[]): boolean {
  const ends = new Map<string, { readonly seq: number; readonly hash: string }>();
  for (const event of events) {
    const end = ends.get(event.author) ?? reads.get(authors, event.author) ?? { seq: 0, hash: ZERO_HASH };
    if (event.seq !== end.seq + 1 || event.prev !== end.hash) return false;
    ends.set(event.author, event);
  }
  return true;
}

export function stop(state: LineState, cause: string): void {
  state.stopped = cause;
  state.observer.changed();
}

/** By the set that seals now. Certificates of a later set can only be checked once the seal that installed it is folded. */
export function isSealCertified(state: LineState, seal: Seal): boolean {
  return state.notaries !== undefined && isCertified(seal, state.notaries, state.ports.crypto);
}

/**
 * Two certified seals for one number: the space is only read until a recovery. Both are kept as evidence.
 * `seal`: certified or not, of a number that is sealed here.
 */
export function noteFork(state: LineState, seal: Seal): void {
  passFork(state, seal);
  const { store, crypto } = state.ports;
  const { number } = seal.content;
  const own = store.seal(number);
  if (own === undefined || own.hash === seal.hash || state.stopped !== undefined || number <= state.settledTo) return;
  // Beside the first seal of a recovered set nothing of the set before counts any more (DESIGN 5.9).
  if (isCertified(seal, setBefore(store, number), crypto) || isOfRecovery(state, seal)) keepFork(state, seal);
}

/**
 * Who comes back after a week with a seal above the last finds that others recovered the pool from there. Who was awake all the time knows
 * better: its quorum lived, and the word of recovery users, of today or of long ago, stops nothing.
 */
function isOfRecovery(state: LineState, seal: Seal): boolean {
  const { store, crypto } = state.ports;
  const { number, prevSeal } = seal.content;
  if (!mayBelieveBySeal(state) || number !== state.sealNumber || prevSeal !== store.seal(number - 1)?.hash)
    return false;
  return recoveryOfSeal(recoveryUsersOf(store, number - 1), seal, crypto) !== undefined;
}

/** `seal`: certified, beside another certified one of its number. */
export function keepFork(state: LineState, seal: Seal): void {
  saveFork(state, seal);
  stop(state, `seal ${seal.content.number} has two certificates`);
}

/** A seal with our commit on it that we do not remember: this disk is older than our promises (DESIGN 5.6). */
export function noteOwnCommit(state: LineState, seal: Seal): void {
  const self = ownNotary(state);
  if (self === undefined || state.lost || !seal.commits.some(({ notary }) => notary === self.device)) return;
  const kept = loadPromises(state.ports.store);
  if (kept !== undefined && kept.number >= seal.content.number) return;
  markLost(state.ports.store);
  state.lost = true;
  state.observer.changed();
}
