/** Rows of `events`, written many at once: most of what a row costs is the call. */
import type { StatementSync } from 'node:sqlite';

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
