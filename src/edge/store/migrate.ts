/**
 * From whatever a space's file is to the format of this version: an empty file is filled, an older one brought forward.
 *
 *   Each step is one transaction that also raises `user_version`. A crash, a full disk or a fault leaves the file as it was;
 *   the next start begins that step anew.
 *
 * The fold's tables have no number of their own. One that a later version declares is made when the file is opened; a column that a
 * later version adds to a released table is added by a step here, with the value that every older row would have been folded to.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { TableDef } from '#core/contract/table.ts';
import { StoreFault, StoreNewer } from './errors.ts';
import { fromFormat1 } from './migrate-1.ts';
import { fromFormat2 } from './migrate-2.ts';
import { fromFormat3 } from './migrate-3.ts';
import { APPEND_ONLY, EVENT_TRIGGERS, SCHEMA, SPACE_FORMAT } from './schema.ts';
import { createTableSql, refuseChanges } from './sql.ts';

/** Told how far it is; throwing in it undoes the step. */
export type OnMigrate = (done: number, total: number) => void;

/** Step n brings a file from format n to n + 1, inside a transaction. Released steps are never edited. */
const STEPS: ReadonlyMap<number, (db: DatabaseSync, told: OnMigrate) => void> = new Map([
  [1, fromFormat1],
  [2, fromFormat2],
  [3, fromFormat3],
]);

/** @throws {StoreNewer | StoreFault} nothing was changed then, or only whole steps were */
export function bringForward(
  db: DatabaseSync,
  file: { readonly path: string; readonly tables: readonly TableDef[]; readonly onMigrate?: OnMigrate },
): void {
  let format = formatOf(db);
  if (format > SPACE_FORMAT) throw new StoreNewer(file.path, format, SPACE_FORMAT);
  if (format === 0) {
    atOnce(db, () => create(db, file.tables));
    return;
  }
  for (; format < SPACE_FORMAT; format += 1) {
    const step = STEPS.get(format);
    if (step === undefined) throw new StoreFault(`${file.path}: no way leads from format ${format} to ${SPACE_FORMAT}`);
    const to = format + 1;
    atOnce(db, () => {
      step(db, file.onMigrate ?? (() => undefined));
      db.exec(`PRAGMA user_version=${to}`);
    });
  }
  completeTables(db, file);
}

/** For who only reads. @throws {StoreNewer | StoreFault} */
export function requirePresent(db: DatabaseSync, path: string): void {
  const format = formatOf(db);
  if (format > SPACE_FORMAT) throw new StoreNewer(path, format, SPACE_FORMAT);
  if (format < SPACE_FORMAT)
    throw new StoreFault(
      `${path} is of the older format ${format}. Start Power Realms on this folder once: it brings the file forward.`,
    );
}

function formatOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function create(db: DatabaseSync, tables: readonly TableDef[]): void {
  db.exec(SCHEMA);
  for (const table of tables) db.exec(createTableSql(table));
  for (const trigger of [...EVENT_TRIGGERS, ...APPEND_ONLY.flatMap((table) => refuseChanges(table))]) db.exec(trigger);
  db.exec(`PRAGMA user_version=${SPACE_FORMAT}`);
}

/** Tables of slices that came later are empty until an event of theirs is sealed. @throws {StoreFault} a column is missing */
function completeTables(
  db: DatabaseSync,
  { path, tables }: { readonly path: string; readonly tables: readonly TableDef[] },
): void {
  const missing: TableDef[] = [];
  for (const table of tables) {
    const columns = columnsOf(db, table.name);
    if (columns.size === 0) missing.push(table);
    const lacking = columns.size === 0 ? undefined : table.columns.find(([name]) => !columns.has(name))?.[0];
    if (lacking !== undefined)
      throw new StoreFault(
        `${path}: table ${table.name} has no column ${lacking}; the file comes from an unreleased version of Power Realms. Use that version, or move the file away: its log comes back from peers.`,
      );
  }
  if (missing.length > 0)
    atOnce(db, () => {
      for (const table of missing) db.exec(createTableSql(table));
    });
}

/** Empty: there is no such table. */
export function columnsOf(db: DatabaseSync, table: string): ReadonlySet<string> {
  const rows = db.prepare('SELECT name FROM pragma_table_info(?)').all(table as SQLInputValue);
  return new Set(rows.map(({ name }) => String(name)));
}

function atOnce(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (cause) {
    // A full disk has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}
