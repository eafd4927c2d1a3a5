/** A space's file emptied and filled anew from a snapshot. The caller holds the transaction: until it ends, readers see what was. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import type { TableDef, Value } from '#core/contract/table.ts';
import type { Refill } from '#engine/ports.ts';
import type { EventLog } from './event-log.ts';
import { APPEND_ONLY, EVENT_TRIGGERS } from './schema.ts';
import { bareTableSql, indexesSql, insertSql, refuseChanges } from './sql.ts';

/** Rows in one statement: most of what a row costs is the call. */
const ROWS_AT_ONCE = 64;
const LOG_TABLES = ['events', 'authors_log', ...APPEND_ONLY] as const;

export function refillDatabase(
  db: DatabaseSync,
  log: EventLog,
  { tables, fill }: { readonly tables: readonly TableDef[]; readonly fill: (into: Refill) => void },
): void {
  // A dropped table takes its triggers along; those of the log are taken away and come back.
  for (const { name } of tables) db.exec(`DROP TABLE IF EXISTS "${name}"`);
  for (const table of tables) db.exec(bareTableSql(table));
  for (const table of ['events', ...APPEND_ONLY])
    for (const change of ['update', 'delete']) db.exec(`DROP TRIGGER IF EXISTS "${table}_no_${change}"`);
  for (const table of LOG_TABLES) db.exec(`DELETE FROM "${table}"`);
  log.forget();
  const inserts = new Map<string, StatementSync>();
  const insertOf = (table: TableDef, count: number): StatementSync => {
    const key = `${count} ${table.name}`;
    const known = inserts.get(key) ?? db.prepare(insertSql(table, count));
    inserts.set(key, known);
    return known;
  };
  fill({
    rows: (table, rows) => {
      const whole = rows.length - (rows.length % ROWS_AT_ONCE);
      for (let at = 0; at < rows.length;) {
        const count = at < whole ? ROWS_AT_ONCE : 1;
        const values: SQLInputValue[] = [];
        for (let row = at; row < at + count; row += 1)
          for (const value of rows[row] as readonly Value[]) values.push(value);
        insertOf(table, count).run(...values);
        at += count;
      }
    },
    run: (run) => log.refillRun(run),
    seal: (seal) => insertSeal(db, seal),
    body: (event) => log.setBody(event),
  });
  log.indexRefilled();
  for (const table of tables) for (const sql of indexesSql(table)) db.exec(sql);
  for (const trigger of [...EVENT_TRIGGERS, ...APPEND_ONLY.flatMap((table) => refuseChanges(table))]) db.exec(trigger);
}

function insertSeal(db: DatabaseSync, seal: Seal): void {
  const { number, timeMs, events } = seal.content;
  db.prepare('INSERT INTO seals (number, hash, timeMs, count, seal) VALUES (?, ?, ?, ?, ?)').run(
    number,
    Buffer.from(seal.hash, 'hex'),
    timeMs,
    events.length,
    encodeSeal(seal),
  );
}
