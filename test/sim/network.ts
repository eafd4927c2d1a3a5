/**
 * A network that loses, doubles, reorders and delays. Two instances are *linked* when their lines know of each other; a cut wire loses
 * frames, in one direction or both, long before anybody notices and unlinks.
 */
import type { Dice } from './dice.ts';
import type { Counts } from './report.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Weather {
  readonly lossPercent: number;
  readonly duplicatePercent: number;
  readonly leastDelayMs: number;
  readonly mostDelayMs: number;
}

export const FAIR: Weather = { lossPercent: 0, duplicatePercent: 0, leastDelayMs: 2, mostDelayMs: 40 };

export class Network {
  weather: Weather = FAIR;
  private readonly cut = new Set<string>();
  private readonly parts: {
    readonly time: VirtualTime;
    readonly dice: Dice;
    readonly counts: Counts;
    readonly deliver: (from: number, to: number, bytes: Uint8Array) => void;
  };

  constructor(parts: Network['parts']) {
    this.parts = parts;
  }

  send(from: number, to: number, bytes: Uint8Array): void {
    const { dice, counts, time } = this.parts;
    counts.sent += 1;
    if (this.isCut(from, to) || dice.chance(this.weather.lossPercent)) {
      counts.dropped += 1;
      return;
    }
    const copies = dice.chance(this.weather.duplicatePercent) ? 2 : 1;
    counts.duplicated += copies - 1;
    for (let i = 0; i < copies; i += 1) {
      time.after(dice.between(this.weather.leastDelayMs, this.weather.mostDelayMs), () => {
        // A wire cut meanwhile loses what was on its way.
        if (this.isCut(from, to)) counts.dropped += 1;
        else this.parts.deliver(from, to, bytes);
      });
    }
  }

  isCut(from: number, to: number): boolean {
    return this.cut.has(`${from}>${to}`);
  }

  cutWire(from: number, to: number): void {
    this.cut.add(`${from}>${to}`);
  }

  hasCuts(): boolean {
    return this.cut.size > 0;
  }

  heal(): void {
    this.cut.clear();
  }
}
