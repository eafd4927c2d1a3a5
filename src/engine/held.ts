/**
 * Parts of an answer are held until all of it is here: one transaction costs less than one for each frame. What is whole of them is never
 * thrown away.
 */
import { ingestRun } from './ingest.ts';
import type { LineState, PeerState } from './line-state.ts';

export function highestKnownSeal(state: LineState): number {
  let highest = 0;
  for (const known of state.peers.values()) highest = Math.max(highest, known.highestSeal);
  return highest;
}

/** The rest of the answer does not come, or another one did: what is whole of it is kept, or a line that often breaks would bring nothing. */
export function keepHeld(state: LineState, known: PeerState, author: string): void {
  const held = known.partials.get(author);
  known.partials.delete(author);
  if (held?.some(({ signature }) => signature !== undefined) === true)
    ingestRun(state, held, highestKnownSeal(state) > state.sealNumber);
}

/** The peer is gone. */
export function keepAllHeld(state: LineState, known: PeerState): void {
  for (const author of [...known.partials.keys()]) keepHeld(state, known, author);
}
