/** How much of one author's events is taken in: by the minute, by the day, and undecided at a time. What a seal names comes past it (fetch.ts). */
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { recordBytes } from '#core/contract/record.ts';
import type { LineState } from './line-state.ts';
import { pendingCount } from './pending.ts';

/** What came of one author, by the own clock. */
export interface Intake {
  minuteMs: number;
  events: number;
  dayMs: number;
  bytes: number;
}

/** Authors that are counted; the longest known are forgotten first. */
const AUTHORS_COUNTED_MAX = 20_000;
/** Undecided events of all authors of a space. */
const UNSEALED_MAX = LIMITS.unsealedPerAuthorMax * 10;

/** The first of these that may be taken in now, up to a signed one. Nothing is counted yet. */
export function withinQuota(state: LineState, author: string, fresh: readonly SignedEvent[]): readonly SignedEvent[] {
  const entry = state.pending.get(author);
  const unsealed = entry === undefined ? 0 : entry.headSeq - entry.decidedSeq;
  const { events, bytes } = intakeOf(state, author);
  const most = Math.min(
    LIMITS.eventsPerAuthorMinuteMax - events,
    LIMITS.unsealedPerAuthorMax - unsealed,
    UNSEALED_MAX - pendingCount(state),
  );
  let left = LIMITS.bytesPerAuthorDayMax - bytes;
  let count = 0;
  while (count < fresh.length && count < most) {
    left -= recordBytes(fresh[count] as SignedEvent);
    if (left < 0) break;
    count += 1;
  }
  const signedTo = fresh.slice(0, count).findLastIndex(({ signature }) => signature !== undefined);
  return fresh.slice(0, signedTo + 1);
}

export function countIntake(state: LineState, author: string, taken: readonly SignedEvent[]): void {
  const intake = intakeOf(state, author);
  intake.events += taken.length;
  for (const event of taken) intake.bytes += recordBytes(event);
  state.intakes.set(author, intake);
  if (state.intakes.size <= AUTHORS_COUNTED_MAX) return;
  const [first] = state.intakes.keys();
  if (first !== undefined) state.intakes.delete(first);
}

/** Times that lie ahead are of a clock that was set back since: they begin anew. */
function intakeOf(state: LineState, author: string): Intake {
  const nowMs = state.ports.clock.nowMs();
  const intake = state.intakes.get(author) ?? { minuteMs: nowMs, events: 0, dayMs: nowMs, bytes: 0 };
  const isOver = (sinceMs: number, lengthMs: number): boolean => nowMs - sinceMs >= lengthMs || nowMs < sinceMs;
  if (isOver(intake.minuteMs, TIME.MINUTE_MS)) Object.assign(intake, { minuteMs: nowMs, events: 0 });
  if (isOver(intake.dayMs, TIME.DAY_MS)) Object.assign(intake, { dayMs: nowMs, bytes: 0 });
  return intake;
}
