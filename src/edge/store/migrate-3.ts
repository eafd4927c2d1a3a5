/**
 * Format 3 to 4: postings and the steps of orders name their account and their order by its number.
 *
 *   3  ledger_balances(account, …), ledger_postings(account, no, …)
 *   4  ledger_balances(arrival, account, …), ledger_postings_rows(account = arrival there, no, …), ledger_postings is a view; orders likewise
 */
import type { DatabaseSync } from 'node:sqlite';
import { StoreFault } from './errors.ts';

/** Parent and child, by the key that both have. */
const PAIRS = [
  { parent: 'ledger_balances', child: 'ledger_postings', key: 'account', childKey: '"account", "no", "line"' },
  { parent: 'orders', child: 'order_steps', key: 'order', childKey: '"order", "step"' },
] as const;

type Pair = (typeof PAIRS)[number];

/** The caller holds the transaction. A table that the file has not is made when all have come forward. */
export function fromFormat3(db: DatabaseSync): void {
  for (const pair of PAIRS) {
    if (columnsOf(db, pair.parent).length > 0) numberParent(db, pair);
    if (columnsOf(db, pair.child).length > 0) numberChild(db, pair);
  }
}

function numberParent(db: DatabaseSync, { parent, key }: Pair): void {
  const columns = columnsOf(db, parent);
  const indexes = indexesOf(db, parent);
  const typed = columns.map(({ name, type }) => `"${name}" ${type}${name === key ? ' NOT NULL' : ''}`).join(', ');
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  db.exec(`ALTER TABLE "${parent}" RENAME TO "${parent}_3";
    CREATE TABLE "${parent}" ("arrival" INTEGER PRIMARY KEY, ${typed}, UNIQUE ("${key}")) STRICT;
    INSERT INTO "${parent}" (${names}) SELECT ${names} FROM "${parent}_3"${isByKey(db, parent) ? '' : ' ORDER BY rowid'};
    DROP TABLE "${parent}_3";`);
  for (const sql of indexes) db.exec(sql);
}

function numberChild(db: DatabaseSync, { parent, child, key, childKey }: Pair): void {
  const columns = columnsOf(db, child);
  const stored = `${child}_rows`;
  const rest = columns.filter(({ name }) => name !== key);
  const names = [key, ...rest.map(({ name }) => name)].map((name) => `"${name}"`).join(', ');
  const typed = rest.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  const values = rest.map(({ name }) => `c."${name}"`).join(', ');
  const shown = rest.map(({ name }) => `r."${name}" AS "${name}"`).join(', ');
  const indexes = indexesOf(db, child).map((sql) => sql.replaceAll(`"${child}`, `"${stored}`));
  db.exec(`CREATE TABLE "${stored}" ("${key}" INTEGER NOT NULL REFERENCES "${parent}", ${typed}, PRIMARY KEY (${childKey})) STRICT, WITHOUT ROWID;
    INSERT INTO "${stored}" (${names}) SELECT p."arrival", ${values} FROM "${parent}" p CROSS JOIN "${child}" c ON c."${key}" = p."${key}" ORDER BY p."arrival";`);
  const count = (table: string): unknown => db.prepare(`SELECT count(*) AS n FROM "${table}"`).get()?.['n'];
  if (count(stored) !== count(child)) throw new StoreFault(`rows of ${child} name rows that are not in ${parent}`);
  db.exec(`DROP TABLE "${child}";
    CREATE VIEW "${child}" AS SELECT p."${key}" AS "${key}", ${shown} FROM "${stored}" r JOIN "${parent}" p ON p."arrival" = r."${key}";`);
  for (const sql of indexes) db.exec(sql);
  for (const change of ['update', 'delete'])
    db.exec(
      `CREATE TRIGGER "${stored}_no_${change}" BEFORE ${change.toUpperCase()} ON "${stored}" BEGIN SELECT RAISE(ABORT, '${stored} is append-only'); END`,
    );
}

function columnsOf(db: DatabaseSync, table: string): { readonly name: string; readonly type: string }[] {
  return db.prepare('SELECT name, type FROM pragma_table_info(?)').all(table) as never;
}

/** Statements that made them; keys have none. */
function indexesOf(db: DatabaseSync, table: string): string[] {
  const rows = db
    .prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(table);
  return rows.map(({ sql }) => String(sql));
}

/** Tables that lie by key have no row numbers. */
function isByKey(db: DatabaseSync, table: string): boolean {
  return db.prepare('SELECT wr FROM pragma_table_list(?)').get(table)?.['wr'] === 1;
}
