/**
 * From peers into the space worker, no faster than it works: what waits between the two threads has no limit of its own.
 *
 * After every `BYTES_MAX` (or `FRAMES_MAX`) handed over, an empty command goes along; until the worker has answered it, and
 * so is done with all before it, peers' streams are held back and gossip is left out. Anti-entropy brings what was left out.
 */
import type { Verdict } from '#engine/ports.ts';
import type { SpaceHost } from '#engine/space/host.ts';

/** Under way to the worker, at most twice of it: enough to keep it busy, little enough to hold. */
const BYTES_MAX = 4 * 1024 * 1024;
const FRAMES_MAX = 1_000;

export interface Frames {
  /** A promise: the peer's next frames wait for it. */
  take(peer: string, space: string, message: Uint8Array): Promise<void> | undefined;
  gossip(peer: string | undefined, space: string, message: Uint8Array): Verdict;
}

export function createFrames(options: {
  readonly host: Pick<SpaceHost, 'frame' | 'submit'>;
  /** An open space, or undefined when none is. */
  has(space: string): boolean;
  /** Frees the frames that were handed over: engine/space/young-garbage.ts. */
  collect(): void;
}): Frames {
  let bytes = 0;
  let frames = 0;
  let catchingUp: Promise<void> | undefined;

  function hand(peer: string, space: string, message: Uint8Array): void {
    bytes += message.length;
    frames += 1;
    options.host.frame(space, peer, message);
    if (catchingUp !== undefined || (bytes < BYTES_MAX && frames < FRAMES_MAX)) return;
    if (bytes >= BYTES_MAX) options.collect();
    bytes = frames = 0;
    catchingUp = caughtUp(space);
  }

  async function caughtUp(space: string): Promise<void> {
    // A space that has stopped answers with a fault: that, too, is an answer.
    await Promise.allSettled([options.host.submit(space, [])]);
    catchingUp = undefined;
  }

  return {
    take(peer, space, message) {
      // Of a space that we do not hold: whoever sends it may not know yet. Nothing is kept of it.
      if (!options.has(space)) return undefined;
      hand(peer, space, message);
      return catchingUp;
    },
    gossip(peer, space, message) {
      if (peer === undefined || !options.has(space) || catchingUp !== undefined) return 'ignore';
      hand(peer, space, message);
      return 'accept';
    },
  };
}
