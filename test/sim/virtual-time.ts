/** The simulator's time: nothing passes by itself, everything happens in the order of (time, when it was planned). */
import { must } from './report.ts';

/** More than this in one instant is a loop of somebody who calls himself again at once. */
const AT_ONCE_MAX = 20_000;

interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class VirtualTime {
  nowMs: number;
  private planned: Planned[] = [];
  private count = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(delayMs: number, run: () => void): void {
    this.count += 1;
    this.push({ atMs: this.nowMs + Math.max(0, delayMs), order: this.count, run });
  }

  /** Lets time pass and does what falls due on the way. */
  pass(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    let still = 0;
    for (let next = this.planned[0]; next !== undefined && next.atMs <= endMs; next = this.planned[0]) {
      this.pop();
      still = next.atMs > this.nowMs ? 0 : still + 1;
      must(still < AT_ONCE_MAX, 'livelock', () => `${AT_ONCE_MAX} things happen without any time passing`);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = endMs;
  }

  /** Everybody sleeps: what was planned meanwhile happens late, when they wake. */
  skip(durationMs: number): void {
    this.nowMs += durationMs;
  }

  // A binary heap: the root is the next.

  private push(entry: Planned): void {
    const heap = this.planned;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (isBefore(heap[above] as Planned, entry)) break;
      heap[at] = heap[above] as Planned;
      at = above;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const heap = this.planned;
    const entry = heap.pop();
    if (entry === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Planned, heap[child] as Planned)) child += 1;
      if (isBefore(entry, heap[child] as Planned)) break;
      heap[at] = heap[child] as Planned;
      at = child;
    }
    heap[at] = entry;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
