/** A space's file emptied and filled anew from a snapshot. The caller holds the transaction: until it ends, readers see what was. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import type { TableDef } from '#core/contract/table.ts';
import type { Refill } from '#engine/ports.ts';
import type { EventLog } from './event-log.ts';
import { APPEND_ONLY, EVENT_TRIGGERS } from './schema.ts';
import { WaitingRows } from './refill-rows.ts';
import { hasParent } from './row-numbers.ts';
import { insertRows } from './rows.ts';
import { bareTableSql, dropTablesSql, indexesSql, refuseChanges } from './sql.ts';

const LOG_TABLES = ['events', 'authors_log', ...APPEND_ONLY] as const;

export function refillDatabase(
  db: DatabaseSync,
  log: EventLog,
  { tables, fill }: { readonly tables: readonly TableDef[]; readonly fill: (into: Refill) => void },
): void {
  // A dropped table takes its triggers along; those of the log are taken away and come back.
  for (const drop of dropTablesSql(tables)) db.exec(drop);
  for (const table of tables) db.exec(bareTableSql(table));
  for (const table of ['events', ...APPEND_ONLY])
    for (const change of ['update', 'delete']) db.exec(`DROP TRIGGER IF EXISTS "${table}_no_${change}"`);
  for (const table of LOG_TABLES) db.exec(`DELETE FROM "${table}"`);
  log.forget();
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const waiting = new WaitingRows(db, prepare);
  fill({
    rows: (table, rows) => (hasParent(table) ? waiting.enter(table, rows) : insertRows(prepare, table, rows)),
    run: (run) => log.refillRun(run),
    seal: (seal) => insertSeal(db, seal),
    body: (event) => log.setBody(event),
  });
  waiting.end();
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
