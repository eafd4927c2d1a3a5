/** What fills a log's tables anew. */
import type { StatementSync } from 'node:sqlite';

/** Rows in one statement: most of what a row costs is the call. */
const ROWS_AT_ONCE = 64;
const MANY = Array.from({ length: ROWS_AT_ONCE }, () => '?').join(', ');

/** `head`: INSERT … VALUES; `row`: one row's marks, two of them. */
export function insertPairs(
  prepare: (sql: string) => StatementSync,
  head: string,
  row: string,
  pairs: Iterable<readonly [number, number | Uint8Array]>,
): void {
  let values: (number | Uint8Array)[] = [];
  for (const pair of pairs) {
    values.push(...pair);
    if (values.length < 2 * ROWS_AT_ONCE) continue;
    prepare(`${head} ${MANY.replaceAll('?', row)}`).run(...values);
    values = [];
  }
  const one = prepare(`${head} ${row}`);
  for (let at = 0; at < values.length; at += 2) one.run(...values.slice(at, at + 2));
}

const DIGIT_BITS = 16;
const DIGITS = 3;
const FIRST = 1024;

/** Hashes with the ids of their events, to be read in the order of the first 48 bits: half a million sorted in the time of as many comparisons. */
export class HashOrder {
  private count = 0;
  private ids = new Float64Array(FIRST);
  /** Digits of 16 bits, the lowest first. */
  private digits = digitsOf(FIRST);

  add(hash: Uint8Array, id: number): void {
    if (this.count === this.ids.length) this.grow();
    const at = this.count;
    this.ids[at] = id;
    for (let digit = 0; digit < DIGITS; digit += 1) {
      const byte = 2 * (DIGITS - 1 - digit);
      (this.digits[digit] as Uint16Array)[at] = ((hash[byte] ?? 0) << 8) | (hash[byte + 1] ?? 0);
    }
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
    this.ids = new Float64Array(FIRST);
    this.digits = digitsOf(FIRST);
  }

  /** [first 48 bits, id], those of one hash in the order in which they were added. */
  *sorted(): Generator<readonly [number, number]> {
    let order = Uint32Array.from({ length: this.count }, (_, index) => index);
    for (const digits of this.digits) order = byDigit(order, digits);
    const [low, middle, high] = this.digits as [Uint16Array, Uint16Array, Uint16Array];
    for (const at of order) {
      const hash6 = ((high[at] ?? 0) * 2 ** DIGIT_BITS + (middle[at] ?? 0)) * 2 ** DIGIT_BITS + (low[at] ?? 0);
      yield [hash6, this.ids[at] ?? 0];
    }
  }

  private grow(): void {
    const ids = new Float64Array(this.ids.length * 2);
    ids.set(this.ids);
    const digits = digitsOf(ids.length);
    for (const [index, old] of this.digits.entries()) digits[index]?.set(old);
    this.ids = ids;
    this.digits = digits;
  }
}

function digitsOf(length: number): Uint16Array[] {
  return Array.from({ length: DIGITS }, () => new Uint16Array(length));
}

/** One pass of a radix sort: stable. */
function byDigit(order: Uint32Array<ArrayBuffer>, digits: Uint16Array): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(2 ** DIGIT_BITS + 1);
  for (const at of order) {
    const next = (digits[at] ?? 0) + 1;
    places[next] = (places[next] ?? 0) + 1;
  }
  for (let digit = 1; digit < places.length; digit += 1)
    places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  const sorted = new Uint32Array(order.length);
  for (const at of order) {
    const digit = digits[at] ?? 0;
    const place = places[digit] ?? 0;
    sorted[place] = at;
    places[digit] = place + 1;
  }
  return sorted;
}
