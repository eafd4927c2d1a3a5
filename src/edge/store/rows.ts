/** Rows between the declared tables and SQLite. */
import type { ColumnType, Row, TableDef, Value } from '#core/contract/table.ts';
import { upsertSql } from './sql.ts';

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
