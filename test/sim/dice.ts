/** Seeded dice: the same seed throws the same numbers on every machine, so that a failure can be run again. */

export interface Dice {
  /** Integer in [0, limit). */
  below(limit: number): number;
  /** Integer in [least, most]. */
  between(least: number, most: number): number;
  /** True in `percent` of 100 throws. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
  bytes(count: number): Uint8Array;
  /** Dice of its own: what one part throws does not move the others. */
  fork(): Dice;
  /** From here on as if opened with this seed. */
  restart(seed: number): void;
}

/** sfc32 (Doty-Humphrey, PractRand), seeded by splitmix32. */
export function openDice(seed: number): Dice {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  let state = 0;
  const mix = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
  const restart = (from: number): void => {
    state = from | 0;
    a = mix();
    b = mix();
    c = mix();
    counter = 1;
    for (let i = 0; i < 12; i += 1) next();
  };
  restart(seed);
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (percent) => below(10_000) < percent * 100,
    pick: (list) => list[below(list.length)] as (typeof list)[number],
    shuffle: (list) => {
      const mixed = [...list];
      for (let at = mixed.length - 1; at > 0; at -= 1) {
        const other = below(at + 1);
        [mixed[at], mixed[other]] = [mixed[other] as (typeof mixed)[number], mixed[at] as (typeof mixed)[number]];
      }
      return mixed;
    },
    bytes: (count) => {
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i += 1) bytes[i] = next() & 0xff;
      return bytes;
    },
    fork: () => openDice(next()),
    restart,
  };
}
