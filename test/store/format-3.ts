/** Files of format 3: rows name their parent by its key. Kept to be brought forward. */
import type { DatabaseSync } from 'node:sqlite';
import type { TableDef } from '#core/contract/table.ts';
import { balances, postings } from '#core/features/ledger/ledger.tables.ts';
import { orderSteps, orders } from '#core/features/orders/orders.tables.ts';
import { createTableSql, dropTablesSql } from '#edge/store/sql.ts';

const TABLES = [balances, postings, orders, orderSteps] as unknown as readonly TableDef[];

/** As they were declared then. */
function as3({ parent, ...table }: TableDef): TableDef {
  return { ...table, layout: parent === undefined || table.name === orderSteps.name ? 'by-arrival' : 'by-key' };
}

/** Makes a file of today one of format 3 again: the same rows, as they lay then. */
export function backToFormat3(db: DatabaseSync): void {
  db.exec('BEGIN');
  for (const { name } of TABLES) db.exec(`CREATE TEMP TABLE "kept_${name}" AS SELECT * FROM "${name}"`);
  for (const sql of dropTablesSql(TABLES)) db.exec(sql);
  for (const table of TABLES) {
    const columns = table.columns.map(([name]) => `"${name}"`).join(', ');
    db.exec(createTableSql(as3(table)));
    db.exec(`INSERT INTO "${table.name}" (${columns}) SELECT ${columns} FROM temp."kept_${table.name}"`);
    db.exec(`DROP TABLE temp."kept_${table.name}"`);
  }
  db.exec('PRAGMA user_version=3; COMMIT');
}
