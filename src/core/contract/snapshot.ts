/**
 * The whole state after one seal, in pieces that are named by their hashes: every peer makes the same ones, because where a piece ends
 * follows from the rows in it alone. A changed row changes its piece and, at most, the next few.
 *
 *   piece = kind u8 | body      snapshotHash = SHA-256 of the list of all pieces
 *   0 rows  JSON [table, [value…]…]                                  tables by name, rows by key; money as a decimal string
 *   1 log   CBOR [[author, fromSeq, [[toSeq, seal]…], [[seq, code]…], event ids]…]   what became of each event, authors by key
 *   2 list  the hashes of pieces, 32 bytes each, in order            a long list is a list of lists
 *
 * Source: DESIGN sections 4.5 and 6.
 */
import { z } from 'zod';
import { concat, fromHex, fromUtf8, toHex, utf8 } from '../kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../kernel/canonical.ts';
import { LIMITS } from '../kernel/limits.ts';
import { MalformedBytes } from './event.ts';
import { type Row, type TableDef, type Value, keyOfRow } from './table.ts';

/** Events of one author that one seal decided. */
export interface DecidedRun {
  readonly author: string;
  readonly from: number;
  readonly seal: number;
  /** Event ids, 32 bytes each. */
  readonly hashes: Uint8Array;
  /** [seq, refusal code] of those that were rejected. */
  readonly rejected: readonly (readonly [number, string])[];
}

export type Piece =
  | { readonly kind: 'rows'; readonly table: string; readonly rows: readonly (readonly unknown[])[] }
  | { readonly kind: 'log'; readonly runs: readonly DecidedRun[] }
  | { readonly kind: 'list'; readonly hashes: readonly string[] };

const ROWS = 0;
const LOG = 1;
const LIST = 2;

function piece(kind: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = kind;
  bytes.set(body, 1);
  return bytes;
}

/** A key's leading columns; fewer than it has: before all keys that begin so. */
export type PieceKey = readonly Value[];

export interface Cut {
  readonly bytes: Uint8Array;
  /** Key of its first row. */
  readonly first: PieceKey;
}

const CHARS_MIN = LIMITS.snapshotPieceChars / 4;
const EVENTS_MIN = LIMITS.snapshotPieceEvents / 4;
const UINT32 = 2 ** 32;

/** The piece that begins with the next of `rows`; exactly its rows are taken. undefined: there is none. */
export function cutRows(table: TableDef, rows: Iterator<Row>): Cut | undefined {
  const lines: string[] = [];
  let first: PieceKey | undefined;
  let chars = 0;
  for (let next = rows.next(); next.done !== true; next = rows.next()) {
    const key = keyOfRow(table, next.value);
    const line = lineOf(table, next.value);
    first ??= key;
    lines.push(line);
    chars += line.length;
    const isEnd = chars >= CHARS_MIN && scatter(key) < (line.length * UINT32) / LIMITS.snapshotPieceChars;
    if (isEnd || chars >= LIMITS.snapshotPieceChars) break;
  }
  if (first === undefined) return undefined;
  return { bytes: piece(ROWS, utf8(`[${JSON.stringify(table.name)},${lines.join(',')}]`)), first };
}

function lineOf(table: TableDef, row: Row): string {
  const values: (string | number | null)[] = [];
  for (const [column] of table.columns) {
    const value = row[column] ?? null;
    values.push(typeof value === 'bigint' ? value.toString() : value);
  }
  return JSON.stringify(values);
}

/** 32 bits that look like chance and follow from the key. FNV-1a, and the last step of MurmurHash3. */
function scatter(key: PieceKey): number {
  let sum = 0x811c9dc5;
  for (const value of key) {
    const text = String(value);
    for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  }
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}

/** The same of the log. `runs`: by author, oldest first; their key: author and last seq. */
export function cutRuns(runs: Iterator<DecidedRun>): Cut | undefined {
  const taken: DecidedRun[] = [];
  let count = 0;
  for (let next = runs.next(); next.done !== true; next = runs.next()) {
    const events = next.value.hashes.length / 32;
    taken.push(next.value);
    count += events;
    const isEnd = count >= EVENTS_MIN && scatter(keyOfRun(next.value)) < (events * UINT32) / LIMITS.snapshotPieceEvents;
    if (isEnd || count >= LIMITS.snapshotPieceEvents) break;
  }
  const [first] = taken;
  return first === undefined ? undefined : { bytes: encodeLog(taken), first: keyOfRun(first) };
}

export function keyOfRun({ author, from, hashes }: DecidedRun): PieceKey {
  return [author, from + hashes.length / 32 - 1];
}

function encodeLog(runs: readonly DecidedRun[]): Uint8Array {
  const sections: [Uint8Array, number, [number, number][], [number, string][], Uint8Array][] = [];
  for (let at = 0; at < runs.length;) {
    const first = runs[at] as DecidedRun;
    const ends: [number, number][] = [];
    const rejected: [number, string][] = [];
    const hashes: Uint8Array[] = [];
    for (; runs[at]?.author === first.author; at += 1) {
      const run = runs[at] as DecidedRun;
      ends.push([run.from + run.hashes.length / 32 - 1, run.seal]);
      for (const [seq, code] of run.rejected) rejected.push([seq, code]);
      hashes.push(run.hashes);
    }
    sections.push([fromHex(first.author), first.from, ends, rejected, concat(hashes)]);
  }
  return piece(LOG, encodeCanonical(sections));
}

/** Lists over `hashes`, the one that names the snapshot last. */
export function* listPieces(hashes: readonly string[], hashOf: (bytes: Uint8Array) => string): Generator<Uint8Array> {
  let level = hashes;
  do {
    const above: string[] = [];
    for (let at = 0; at === 0 || at < level.length; at += LIMITS.snapshotListMax) {
      const list = piece(LIST, fromHex(level.slice(at, at + LIMITS.snapshotListMax).join('')));
      above.push(hashOf(list));
      yield list;
    }
    level = above;
  } while (level.length > 1);
}

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Bytes = z.instanceof(Uint8Array);
const LogBody = z.array(
  z.tuple([
    Bytes.refine((bytes) => bytes.length === 32, '32 bytes'),
    Count.min(1),
    z.array(z.tuple([Count.min(1), Count.min(1)])),
    z.array(z.tuple([Count.min(1), z.string().max(64)])),
    Bytes.refine((bytes) => bytes.length % 32 === 0, 'event ids'),
  ]),
);

/** @throws {MalformedBytes} */
export function decodePiece(bytes: Uint8Array): Piece {
  const body = bytes.subarray(1);
  try {
    if (bytes[0] === ROWS) {
      const [table, ...rows] = JSON.parse(fromUtf8(body)) as unknown[];
      // Each value is looked at where the table is known: `rowOf`.
      if (typeof table === 'string' && rows.every(Array.isArray)) return { kind: 'rows', table, rows };
    }
    if (bytes[0] === LOG) return { kind: 'log', runs: LogBody.parse(decodeCanonical(body)).flatMap(readSection) };
    if (bytes[0] === LIST && body.length % 32 === 0 && body.length <= LIMITS.snapshotListMax * 32)
      return { kind: 'list', hashes: hashesIn(body) };
  } catch (cause) {
    throw new MalformedBytes('not a piece of a snapshot', { cause });
  }
  throw new MalformedBytes('not a piece of a snapshot');
}

export function hashesIn(bytes: Uint8Array): string[] {
  const hashes: string[] = [];
  for (let at = 0; at < bytes.length; at += 32) hashes.push(toHex(bytes.subarray(at, at + 32)));
  return hashes;
}

function readSection([key, first, ends, rejected, hashes]: z.infer<typeof LogBody>[number]): DecidedRun[] {
  const author = toHex(key);
  const runs: DecidedRun[] = [];
  let from = first;
  let next = 0;
  for (const [to, seal] of ends) {
    if (to < from) throw new MalformedBytes('runs out of order');
    const codes: [number, string][] = [];
    for (; next < rejected.length && (rejected[next] as [number, string])[0] <= to; next += 1)
      codes.push(rejected[next] as [number, string]);
    runs.push({
      author,
      from,
      seal,
      hashes: hashes.subarray((from - first) * 32, (to - first + 1) * 32),
      rejected: codes,
    });
    from = to + 1;
  }
  if ((from - first) * 32 !== hashes.length || next !== rejected.length) throw new MalformedBytes('ids without a run');
  return runs;
}

/** Those of one row, in column order, as a store takes them. @throws {MalformedBytes} */
export function valuesOf(table: TableDef, given: readonly unknown[]): Value[] {
  const { columns } = table;
  if (given.length !== columns.length) throw new MalformedBytes(`${table.name} has other columns`);
  const values = given as Value[];
  for (let index = 0; index < columns.length; index += 1) {
    const [name, type] = columns[index] as (typeof columns)[number];
    const value = given[index];
    if (value === null) continue;
    const isRight = type === 'int' ? Number.isSafeInteger(value) : typeof value === 'string';
    if (!isRight) throw new MalformedBytes(`${table.name}.${name} is of another type`);
    if (type === 'money') values[index] = moneyOf(value as string);
  }
  return values;
}

function moneyOf(text: string): bigint {
  if (!/^-?\d{1,19}$/.test(text)) throw new MalformedBytes('not an amount');
  return BigInt(text);
}
