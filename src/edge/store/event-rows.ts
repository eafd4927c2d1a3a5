/** Rows of `events`, written and read many at once: most of what a row costs is the call. */
import type { StatementSync } from 'node:sqlite';
import { spanRecord } from '#core/contract/record.ts';

const ROWS_AT_ONCE = 32;
const VALUES = 3;
const INSERT_ONE = 'INSERT INTO events (id, hash, record) VALUES (?, ?, ?)';
const INSERT_MANY = `${INSERT_ONE}${', (?, ?, ?)'.repeat(ROWS_AT_ONCE - 1)}`;

/** `values`: id, hash and record of one event after the other. */
export function insertEvents(prepare: (sql: string) => StatementSync, values: readonly (number | Uint8Array)[]): void {
  let at = 0;
  for (; at + VALUES * ROWS_AT_ONCE <= values.length; at += VALUES * ROWS_AT_ONCE)
    prepare(INSERT_MANY).run(...values.slice(at, at + VALUES * ROWS_AT_ONCE));
  for (; at < values.length; at += VALUES) prepare(INSERT_ONE).run(...values.slice(at, at + VALUES));
}

/** Rows read before looking how many bytes they are: a payload may be 64 KiB. */
const READ_AT_ONCE = 128;
/**
 * Records one behind the other up to the first that is empty. An array of bytes for each costs three times as much as SQLite takes to join
 * them: a BLOB's bytes pass through TEXT as they are (sqlite.org/lang_expr.html#castexpr), also those that are no UTF-8.
 */
const JOINED_RECORDS = `SELECT CAST(group_concat(record, '') AS BLOB) AS bytes, count(*) AS count FROM (
  SELECT record FROM events WHERE id BETWEEN ?1 AND ?2
  AND id < COALESCE((SELECT MIN(id) FROM events WHERE id BETWEEN ?1 AND ?2 AND length(record) = 0), ?2 + 1) ORDER BY id)`;

interface JoinedRow {
  readonly bytes: Uint8Array | null;
  readonly count: number;
}

interface Records {
  count: number;
  /** One record behind the other, cut anywhere. */
  readonly parts: Uint8Array[];
  bytes: number;
}

/** Of the rows `from` to `to` (ids, inclusive) up to the first that is missing or empty, as many as `bytesMax` (1 or more) holds; one at least. */
export function readRecords(
  prepare: (sql: string) => StatementSync,
  { from, to, bytesMax }: { readonly from: number; readonly to: number; readonly bytesMax: number },
): Records {
  const read = prepare(JOINED_RECORDS);
  const records: Records = { count: 0, parts: [], bytes: 0 };
  for (let id = from; id <= to && records.bytes < bytesMax; id += READ_AT_ONCE) {
    const upTo = Math.min(to, id + READ_AT_ONCE - 1);
    const row = read.get(id, upTo) as unknown as JoinedRow;
    if (!addRecords(records, row, bytesMax) || row.count < upTo - id + 1) break;
  }
  return records;
}

/** Whole records alone, at least one in all. Returns whether there is room for more. */
function addRecords(records: Records, { bytes, count }: JoinedRow, bytesMax: number): boolean {
  if (bytes === null) return false;
  if (records.bytes + bytes.length <= bytesMax) {
    records.parts.push(bytes);
    records.bytes += bytes.length;
    records.count += count;
    return true;
  }
  let at = 0;
  let taken = 0;
  while (taken < count) {
    const { end } = spanRecord(bytes, at);
    if (records.count + taken > 0 && records.bytes + end > bytesMax) break;
    at = end;
    taken += 1;
  }
  records.parts.push(bytes.subarray(0, at));
  records.bytes += at;
  records.count += taken;
  return false;
}
