/** The floor of the ledger: the rows that it added, inserted into tables without keys, indexes or triggers. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export type RowCounts = ReadonlyMap<string, number>;

export interface WrittenRows {
  readonly count: number;
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly SQLInputValue[])[];
  }[];
}

export function countRows(path: string): RowCounts {
  using db = new DatabaseSync(path, { readOnly: true });
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string }[];
  return new Map(
    tables.map(({ name }) => [name, (db.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number }).n]),
  );
}

/** As many rows of each table as it grew by since `before`. Rows that were only changed (balances, heads) do not count. */
export function readWritten(path: string, before: RowCounts): WrittenRows {
  const grown = [...countRows(path)]
    .map(([name, count]) => ({ name, added: count - (before.get(name) ?? 0) }))
    .filter(({ added }) => added > 0);
  using db = new DatabaseSync(path, { readOnly: true });
  const tables = grown.map(({ name, added }) => {
    const statement = db.prepare(`SELECT * FROM "${name}" LIMIT ?`);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name: column }) => column ?? '');
    return { name, columns, rows: statement.all(added) as unknown as SQLInputValue[][] };
  });
  return { count: grown.reduce((sum, { added }) => sum + added, 0), tables };
}

/** Milliseconds for all rows in `batches` transactions, each fsynced. */
export function insertBare(path: string, written: WrittenRows, batches: number): number {
  using db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  const inserts = written.tables.map(({ name, columns, rows }) => {
    const list = columns.map((column) => `"${column}"`).join(', ');
    db.exec(`CREATE TABLE "${name}" (${list})`);
    return {
      rows,
      insert: db.prepare(`INSERT INTO "${name}" (${list}) VALUES (${columns.map(() => '?').join(', ')})`),
    };
  });
  const startMs = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    db.exec('BEGIN IMMEDIATE');
    for (const { rows, insert } of inserts) {
      const from = Math.floor((rows.length * batch) / batches);
      const to = Math.floor((rows.length * (batch + 1)) / batches);
      for (let at = from; at < to; at += 1) insert.run(...(rows[at] as SQLInputValue[]));
    }
    db.exec('COMMIT');
  }
  return performance.now() - startMs;
}
