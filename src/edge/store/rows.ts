/** Rows between the declared tables and SQLite. */
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { ColumnType, Row, TableDef, Value } from '#core/contract/table.ts';
import { insertSql, updateSql, upsertSql } from './sql.ts';

/** In one statement: most of what a row costs is the call. */
const ROWS_AT_ONCE = 64;

const inserts = new WeakMap<TableDef, { readonly one: string; readonly many: string }>();

/** New rows, as the values that are stored, in the order of the columns. `prepare` keeps what it was asked for. */
export function insertRows(
  prepare: (sql: string) => StatementSync,
  table: TableDef,
  rows: readonly (readonly Value[])[],
): void {
  let sql = inserts.get(table);
  if (sql === undefined) {
    sql = { one: insertSql(table, 1), many: insertSql(table, ROWS_AT_ONCE) };
    inserts.set(table, sql);
  }
  const whole = rows.length - (rows.length % ROWS_AT_ONCE);
  for (let at = 0; at < whole; at += ROWS_AT_ONCE)
    prepare(sql.many).run(...(rows.slice(at, at + ROWS_AT_ONCE).flat() as SQLInputValue[]));
  for (const row of rows.slice(whole)) prepare(sql.one).run(...(row as SQLInputValue[]));
}

const upserts = new WeakMap<TableDef, string>();

export function upsertSqlOf(table: TableDef): string {
  let sql = upserts.get(table);
  if (sql === undefined) {
    sql = upsertSql(table);
    upserts.set(table, sql);
  }
  return sql;
}

/** Money stays bigint, counts become numbers. */
export function readRow(table: Pick<TableDef, 'columns'>, raw: Row): Row {
  const row: Record<string, Value> = {};
  for (const [name, type] of table.columns) {
    const value = raw[name] ?? null;
    row[name] = (type satisfies ColumnType) === 'int' && typeof value === 'bigint' ? Number(value) : value;
  }
  return row;
}

/** Names of the columns outside of the key in which `row` differs from what is there, in the table's order. */
export function changesOf(table: TableDef, known: Row, row: Row): string[] {
  const changed: string[] = [];
  for (const [index, [name]] of table.columns.entries())
    if (index >= table.keyColumns && (row[name] ?? null) !== (known[name] ?? null)) changed.push(name);
  return changed;
}

export function keyNamesOf(table: TableDef): string[] {
  return table.columns.slice(0, table.keyColumns).map(([name]) => name);
}

const updates = new WeakMap<TableDef, Map<string, string>>();

/** Bound: the changed columns, then the key. */
export function updateSqlOf(table: TableDef, changed: readonly string[]): string {
  let known = updates.get(table);
  if (known === undefined) {
    known = new Map();
    updates.set(table, known);
  }
  const key = changed.join();
  let sql = known.get(key);
  if (sql === undefined) {
    sql = updateSql(table, changed);
    known.set(key, sql);
  }
  return sql;
}
