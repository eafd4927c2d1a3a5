/** The undecided part of the log: kept by author, because an author's events are decided in order and without holes (I8). */
import { hlcMs, makeHlc } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { LineState, PendingAuthor } from './line-state.ts';
import { authors } from './tables.ts';

/** Events of one author kept decoded; the rest is read when its turn comes. */
const CACHED_MAX = 1000;

export function loadPending(state: LineState): void {
  for (const head of state.ports.store.heads()) {
    const decidedSeq = state.ports.store.get(authors, head.author)?.seq ?? 0;
    if (head.seq > decidedSeq) {
      state.pending.set(head.author, {
        author: head.author,
        decidedSeq,
        headSeq: head.seq,
        cached: [],
        sinceMs: state.ports.clock.nowMs(),
      });
      state.waitingSinceMs ??= state.ports.clock.nowMs();
    }
  }
}

/** Its undecided events were replaced: they are read anew. */
export function forgetPending(state: LineState, author: string): void {
  const decidedSeq = state.ports.store.get(authors, author)?.seq ?? 0;
  const headSeq = state.ports.store.head(author)?.seq ?? 0;
  state.pending.delete(author);
  const sinceMs = state.ports.clock.nowMs();
  if (headSeq > decidedSeq) state.pending.set(author, { author, decidedSeq, headSeq, cached: [], sinceMs });
}

export function pendingCount(state: LineState): number {
  let count = 0;
  for (const author of state.pending.values()) count += author.headSeq - author.decidedSeq;
  return count;
}

/** Takes note of events that were just appended, all of one author. */
export function notePending(state: LineState, events: readonly SignedEvent[]): void {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return;
  let entry = state.pending.get(first.author);
  if (entry === undefined) {
    const sinceMs = state.ports.clock.nowMs();
    entry = { author: first.author, decidedSeq: first.seq - 1, headSeq: first.seq - 1, cached: [], sinceMs };
    state.pending.set(first.author, entry);
  }
  const isContiguous = entry.decidedSeq + entry.cached.length === first.seq - 1;
  if (isContiguous && entry.cached.length + events.length <= CACHED_MAX) entry.cached.push(...events);
  entry.headSeq = last.seq;
  const nowMs = state.ports.clock.nowMs();
  state.waitingSinceMs ??= nowMs;
  if (state.heldUntilMs !== undefined) state.heldUntilMs = Math.min(state.heldUntilMs, nowMs + LIMITS.sealDelayMs);
}

export function fillCache(state: LineState, entry: PendingAuthor): readonly SignedEvent[] {
  const cachedTo = entry.decidedSeq + entry.cached.length;
  if (cachedTo < entry.headSeq && entry.cached.length < CACHED_MAX / 2) {
    const to = Math.min(entry.headSeq, entry.decidedSeq + CACHED_MAX);
    entry.cached.push(...state.ports.store.range(entry.author, cachedTo + 1, to));
  }
  return entry.cached;
}

/** After a seal: what it decided is no longer pending. */
export function dropDecided(state: LineState, events: readonly SignedEvent[]): void {
  const decided = new Map<string, number>();
  for (const { author, seq } of events) decided.set(author, seq);
  for (const [author, seq] of decided) {
    const entry = state.pending.get(author);
    if (entry === undefined || seq <= entry.decidedSeq) continue;
    entry.cached.splice(0, seq - entry.decidedSeq);
    entry.decidedSeq = seq;
    entry.sinceMs = state.ports.clock.nowMs();
    if (entry.decidedSeq >= entry.headSeq) state.pending.delete(author);
  }
  state.waitingSinceMs = state.pending.size === 0 ? undefined : state.ports.clock.nowMs();
}

/**
 * What the sequencer seals next: by time stamp, each author in chain order, an event after all that it names.
 * A stamp never sorts before its chain's earlier ones; one from the future does not raise that floor, and sorts at it: above it, the
 * author's next event would be sealed first (I8).
 */
export function selectForSeal(state: LineState, limit: number, timeMs: number): SignedEvent[] {
  const candidates: { readonly event: SignedEvent; readonly rank: string }[] = [];
  const ceiling = makeHlc(timeMs + LIMITS.clockToleranceMs, 0xffff);
  for (const entry of state.pending.values()) {
    let floor = '';
    for (const event of fillCache(state, entry).slice(0, limit)) {
      const rank: string = event.hlc > floor ? event.hlc : floor;
      if (event.hlc <= ceiling) floor = rank;
      candidates.push({ event, rank: event.hlc > ceiling ? floor : rank });
    }
  }
  candidates.sort((a, b) =>
    a.rank !== b.rank
      ? a.rank < b.rank
        ? -1
        : 1
      : a.event.author !== b.event.author
        ? a.event.author < b.event.author
          ? -1
          : 1
        : a.event.seq - b.event.seq,
  );
  return inDependencyOrder(
    state,
    candidates.map(({ event }) => event),
    limit,
    timeMs,
  );
}

/**
 * Is it decided although what it names is missing? A stamp from the future is refused whatever it names: waiting until it is ten minutes
 * old would hold its author for ever.
 */
export function isHeldTooLong(event: SignedEvent, timeMs: number): boolean {
  return Math.abs(timeMs - hlcMs(event.hlc)) > LIMITS.afterHeldMs;
}

/** Several passes, because an event may wait for one that sorts after it; each pass takes at least one or ends. */
function inDependencyOrder(
  state: LineState,
  sorted: readonly SignedEvent[],
  limit: number,
  timeMs: number,
): SignedEvent[] {
  const chosen: SignedEvent[] = [];
  const taken = new Set<string>();
  let rest = sorted;
  for (;;) {
    const blocked = new Set<string>();
    const later: SignedEvent[] = [];
    const before = chosen.length;
    for (const event of rest) {
      const waits = event.after.some((hash) => !taken.has(hash) && state.ports.store.outcome(hash) === undefined);
      if (blocked.has(event.author) || (waits && !isHeldTooLong(event, timeMs))) {
        blocked.add(event.author);
        later.push(event);
        continue;
      }
      if (chosen.length === limit) return chosen;
      chosen.push(event);
      taken.add(event.hash);
    }
    if (later.length === 0 || chosen.length === before) return chosen;
    rest = later;
  }
}
