/** Whether a WebRTC connection carries a game badly enough to leave it. Pure. */

const WINDOW_MS = 6_000;
/** Of packets. */
const LOSS_MAX = 0.1;
/** Of the time. */
const FROZEN_MAX = 0.4;

/** Cumulative, as getStats counts. */
export interface Counted {
  readonly atMs: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly totalFreezesDurationUs: number;
}

/** Takes a reading; true: over the last six seconds more was lost, or stood still, than a way may. */
export function createJudge(): (reading: Counted) => boolean {
  const kept: Counted[] = [];
  return (reading) => {
    kept.push(reading);
    while (kept.length > 2 && reading.atMs - (kept[1]?.atMs ?? 0) >= WINDOW_MS) kept.shift();
    const [first] = kept;
    if (first === undefined || reading.atMs - first.atMs < WINDOW_MS) return false;
    const lost = reading.packetsLost - first.packetsLost;
    const received = reading.packetsReceived - first.packetsReceived;
    const frozenMs = (reading.totalFreezesDurationUs - first.totalFreezesDurationUs) / 1000;
    return lost > LOSS_MAX * (lost + received) || frozenMs > FROZEN_MAX * (reading.atMs - first.atMs);
  };
}
