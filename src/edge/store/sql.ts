/** SQL text for the declared tables: the only place where a `TableDef` becomes SQL. */
import type { ColumnType, TableDef } from '#core/contract/table.ts';

const SQL_TYPE: Readonly<Record<ColumnType, string>> = { text: 'TEXT', int: 'INTEGER', money: 'INTEGER' };

/** Of a row of a numbered table. */
const NUMBER = 'arrival';

/**
 * The table in which the rows lie. Where the first column is the key of another one's row (`parent`), the declared name is a view:
 *
 *   ledger_balances       arrival │ account │ balance
 *   ledger_postings_rows  account = its number there │ no │ line │ …
 *   ledger_postings       the same with the key in the number's place
 */
function storedName({ name, parent }: TableDef): string {
  return parent === undefined ? name : `${name}_rows`;
}

export function createTableSql(table: TableDef): string {
  return `${[bareTableSql(table), ...indexesSql(table)].join(';\n')};`;
}

/** Without indexes and triggers: to be filled first. */
export function bareTableSql(table: TableDef): string {
  const { parent, layout } = table;
  const columns = table.columns.map(([name, type]) => `"${name}" ${SQL_TYPE[type]}`);
  if (parent !== undefined) columns[0] = `"${firstColumn(table)}" INTEGER NOT NULL REFERENCES "${parent.name}"`;
  const key = table.columns.slice(0, table.keyColumns).map(([name]) => `"${name}"`);
  if (layout === 'numbered') {
    // Of a key that may be NULL SQLite does not know that each is there once, and sorts what is in order.
    columns[0] += ' NOT NULL';
    columns.unshift(`"${NUMBER}" INTEGER PRIMARY KEY`);
  }
  const unique = `${layout === 'numbered' ? 'UNIQUE' : 'PRIMARY KEY'} (${key.join(', ')})`;
  // Not by key: SQLite's own row numbers order the rows, and the key is an index beside them.
  const options = layout === 'by-key' ? 'STRICT, WITHOUT ROWID' : 'STRICT';
  const made = `CREATE TABLE IF NOT EXISTS "${storedName(table)}" (${columns.join(', ')}, ${unique}) ${options}`;
  if (parent === undefined) return made;
  const view = `CREATE VIEW IF NOT EXISTS "${table.name}" AS SELECT ${parentColumns(table)} FROM "${storedName(table)}" r JOIN "${parent.name}" p ON ${isChildOf(table)}`;
  return `${made};\n${view}`;
}

/** What `createTableSql` made, with the rows. Tables that name rows of others go before these. */
export function dropTablesSql(tables: readonly TableDef[]): string[] {
  const children = tables.filter(({ parent }) => parent !== undefined);
  return [
    ...children.map(({ name }) => `DROP VIEW IF EXISTS "${name}"`),
    ...[...children, ...tables.filter((table) => !children.includes(table))].map(
      (table) => `DROP TABLE IF EXISTS "${storedName(table)}"`,
    ),
  ];
}

/** For rows of a table that name rows which are not there yet (refill-rows.ts). */
export function waitingTable(table: TableDef): {
  readonly definition: TableDef;
  readonly create: string;
  readonly drop: string;
} {
  const { parent: _, ...rest } = table;
  const definition: TableDef = { ...rest, name: `${table.name}_waiting` };
  const columns = table.columns.map(([name, type]) => `"${name}" ${SQL_TYPE[type]}`).join(', ');
  return {
    definition,
    create: `CREATE TEMP TABLE "${definition.name}" (${columns}) STRICT`,
    drop: `DROP TABLE temp."${definition.name}"`,
  };
}

export function enterWaitingSql(table: TableDef & { readonly parent: TableDef }): string {
  const { parent } = table;
  const [first, ...rest] = table.columns.map(([name]) => `"${name}"`);
  const values = rest.map((name) => `w.${name}`).join(', ');
  return `INSERT INTO "${storedName(table)}" (${[first, ...rest].join(', ')}) SELECT p."${NUMBER}", ${values} FROM temp."${waitingTable(table).definition.name}" w JOIN "${parent.name}" p ON p."${firstColumn(parent)}" = w.${first}`;
}

/** The number of the row with this key. */
export function numberSql(parent: TableDef): string {
  return `SELECT "${NUMBER}" AS number FROM "${parent.name}" WHERE "${firstColumn(parent)}" = ?`;
}

function firstColumn(table: TableDef): string {
  return (table.columns[0] as readonly [string, ColumnType])[0];
}

function parentColumns(table: TableDef): string {
  return table.columns
    .map(([name], index) =>
      index === 0 ? `p."${firstColumn(table.parent as TableDef)}" AS "${name}"` : `r."${name}" AS "${name}"`,
    )
    .join(', ');
}

/** Row `r` names row `p`. */
function isChildOf(table: TableDef): string {
  return `p."${NUMBER}" = r."${firstColumn(table)}"`;
}

export function indexesSql(table: TableDef): string[] {
  const statements: string[] = [];
  const stored = storedName(table);
  for (const index of table.indexes) {
    const name = `${stored}_${index.join('_')}`;
    statements.push(
      `CREATE INDEX IF NOT EXISTS "${name}" ON "${stored}" (${index.map((column) => `"${column}"`).join(', ')})`,
    );
  }
  if (table.appendOnly) statements.push(...refuseChanges(stored));
  return statements;
}

/** L4: the sealed journal and the log are append-only, whoever writes to the file through SQL. */
export function refuseChanges(table: string): string[] {
  return [
    `CREATE TRIGGER IF NOT EXISTS "${table}_no_update" BEFORE UPDATE ON "${table}" BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
    `CREATE TRIGGER IF NOT EXISTS "${table}_no_delete" BEFORE DELETE ON "${table}" BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  ];
}

/** `count` rows at once, as they are stored. */
export function insertSql(table: TableDef, count: number): string {
  const names = table.columns.map(([name]) => `"${name}"`).join(', ');
  const row = `(${marks(table.columns.length)})`;
  return `INSERT INTO "${storedName(table)}" (${names}) VALUES ${Array.from({ length: count }, () => row).join(', ')}`;
}

export function upsertSql(table: TableDef): string {
  const names = table.columns.map(([name]) => `"${name}"`);
  const insert = `INSERT INTO "${table.name}" (${names.join(', ')}) VALUES (${marks(names.length)})`;
  const key = names.slice(0, table.keyColumns);
  const rest = names.slice(table.keyColumns);
  if (rest.length === 0) return `${insert} ON CONFLICT DO NOTHING`;
  return `${insert} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}

export function updateSql(table: TableDef, changed: readonly string[]): string {
  const set = changed.map((name) => `"${name}" = ?`).join(', ');
  return `UPDATE "${table.name}" SET ${set} WHERE ${whereKeySql(table, table.keyColumns)}`;
}

export function whereKeySql(table: TableDef, count: number): string {
  return table.columns
    .slice(0, count)
    .map(([name]) => `"${name}" = ?`)
    .join(' AND ');
}

export function selectSql(table: TableDef): string {
  return `SELECT ${table.columns.map(([name]) => `"${name}"`).join(', ')} FROM "${table.name}"`;
}

export function scanSql(table: TableDef, prefixCount: number, isBounded: boolean): string {
  const conditions = prefixCount === 0 ? [] : [whereKeySql(table, prefixCount)];
  if (isBounded) conditions.push(`"${(table.columns[prefixCount] as readonly [string, ColumnType])[0]}" <= ?`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `${prefixCount === 0 ? selectAllSql(table) : selectSql(table)}${where} ORDER BY ${keySql(table)} LIMIT ?`;
}

/**
 * All rows from a whole key on, inclusive: statements to be run one after the other, each with so many of the key's columns and a limit.
 * Rows under a parent's keys are those of the same one and those of later ones: SQLite uses no index to compare rows that lie in two tables.
 */
export function scanFromSql(table: TableDef): { readonly sql: string; readonly keyColumns: number }[] {
  const key = keySql(table);
  const order = `ORDER BY ${key} LIMIT ?`;
  const count = table.keyColumns;
  if (table.parent === undefined)
    return [{ sql: `${selectSql(table)} WHERE (${key}) >= (${marks(count)}) ${order}`, keyColumns: count }];
  const first = firstColumn(table);
  const rest = key.slice(`"${first}", `.length);
  return [
    {
      sql: `${selectSql(table)} WHERE "${first}" = ? AND (${rest}) >= (${marks(count - 1)}) ${order}`,
      keyColumns: count,
    },
    { sql: `${selectAllSql(table)} WHERE "${first}" > ? ${order}`, keyColumns: 1 },
  ];
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

function keySql(table: TableDef): string {
  return table.columns
    .slice(0, table.keyColumns)
    .map(([name]) => `"${name}"`)
    .join(', ');
}

/** For a walk in the order of the key: through the parent's keys, so that nothing is sorted. */
function selectAllSql(table: TableDef): string {
  if (table.parent === undefined) return selectSql(table);
  return `SELECT * FROM (SELECT ${parentColumns(table)} FROM "${table.parent.name}" p CROSS JOIN "${storedName(table)}" r ON ${isChildOf(table)})`;
}
