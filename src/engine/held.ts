/**
 * Parts of an answer are held until all of it is here: one transaction costs less than one for each frame. So are the ends of answers that no
 * signature covers yet. What a signature covers is never thrown away: else a line that often breaks would bring nothing.
 *
 *   frame that goes on ─> held ─┬─ the next frame goes on from it ─> held, or with the last frame, or beyond a limit: ingested
 *                               └─ another one comes, the answer stops coming, the peer goes ─> what is signed of it is ingested
 */
import { LIMITS } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { recordBytes } from '#core/contract/record.ts';
import { type Ingested, ingestRun } from './ingest.ts';
import type { LineState, PeerState } from './line-state.ts';
import type { Verdict } from './ports.ts';

/** Of an answer that goes on so much is held before it is written. */
const HELD_EVENTS_MAX = 4_000;
const HELD_BYTES_MAX = 800 * 1024;
/** Authors of whom something of one peer is held: the newest. */
const HELD_AUTHORS_MAX = 8;

export function highestKnownSeal(state: LineState): number {
  let highest = 0;
  for (const known of state.peers.values()) highest = Math.max(highest, known.highestSeal);
  return highest;
}

export function mayHold(events: readonly SignedEvent[]): boolean {
  if (events.length > HELD_EVENTS_MAX) return false;
  let bytes = 0;
  for (const event of events) bytes += recordBytes(event);
  return bytes <= HELD_BYTES_MAX;
}

export function hold({ partials }: PeerState, author: string, events: SignedEvent[]): void {
  partials.delete(author);
  partials.set(author, events);
  for (const oldest of partials.keys()) {
    if (partials.size <= HELD_AUTHORS_MAX) return;
    partials.delete(oldest);
  }
}

/** What no signature covers at the end of a run, where it is as little as a chain may have and goes on from what was taken. */
export function holdTail(known: PeerState, author: string, events: readonly SignedEvent[], taken: Ingested): void {
  if (taken.verdict === 'reject' || taken.isHeld === true || taken.missing !== undefined) return;
  const tail = events.slice(events.findLastIndex(isSigned) + 1);
  if (tail.length > 0 && tail.length <= LIMITS.signatureRunMax) hold(known, author, tail);
}

/** `events`, with what is held before them. Where they go on from something else, that is ingested, and the verdict on it comes back. */
export function withHeld(
  state: LineState,
  known: PeerState,
  { author, events }: { readonly author: string; readonly events: SignedEvent[] },
): { readonly events: SignedEvent[]; readonly verdict: Verdict } {
  const held = known.partials.get(author);
  if (held === undefined || held.at(-1)?.hash !== events[0]?.prev)
    return { events, verdict: ingestHeld(state, known, author)?.verdict ?? 'ignore' };
  known.partials.delete(author);
  return { events: [...held, ...events], verdict: 'accept' };
}

/** The rest of an answer does not come in time: its end is asked for from where it stopped. */
export function settleHeld(state: LineState, known: PeerState, author: string): void {
  const held = known.partials.get(author);
  if (held?.some(isSigned) !== true) return;
  const taken = ingestHeld(state, known, author);
  if (taken !== undefined) holdTail(known, author, held, taken);
}

/** The peer is gone. */
export function keepAllHeld(state: LineState, known: PeerState): void {
  for (const author of [...known.partials.keys()]) ingestHeld(state, known, author);
}

/** undefined: there is nothing that a signature covers. */
function ingestHeld(state: LineState, known: PeerState, author: string): Ingested | undefined {
  const held = known.partials.get(author);
  known.partials.delete(author);
  if (held?.some(isSigned) !== true) return undefined;
  return ingestRun(state, held, highestKnownSeal(state) > state.sealNumber);
}

function isSigned({ signature }: SignedEvent): boolean {
  return signature !== undefined;
}
