/**
 * What to do with pictures that leave slower than they come: dropped up to the next whole one, so that what is shown is late by no more than
 * what may wait.
 *
 *   flowing ──more than `limitBytes` wait──> dropping ──a whole picture, and less than half waits──> flowing
 */
export interface Backlog {
  /** Whether this picture goes out. */
  admit(picture: { readonly isKey: boolean; readonly waitingBytes: number }): boolean;
  readonly dropped: number;
  readonly isDropping: boolean;
}

export function createBacklog(limitBytes: number): Backlog {
  let isDropping = false;
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    get isDropping() {
      return isDropping;
    },
    admit: ({ isKey, waitingBytes }) => {
      if (waitingBytes > limitBytes) isDropping = true;
      else if (isDropping && isKey && waitingBytes * 2 <= limitBytes) isDropping = false;
      if (isDropping) dropped += 1;
      return !isDropping;
    },
  };
}
