/** Rows between the declared tables and SQLite. */
import type { ColumnType, Row, TableDef, Value } from '#core/contract/table.ts';
import { updateSql, upsertSql } from './sql.ts';

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
