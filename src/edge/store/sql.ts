/** SQL text for the declared tables: the only place where a `TableDef` becomes SQL. */
import type { ColumnType, TableDef } from '#core/contract/table.ts';

const SQL_TYPE: Readonly<Record<ColumnType, string>> = { text: 'TEXT', int: 'INTEGER', money: 'INTEGER' };

export function createTableSql(table: TableDef): string {
  return `${[bareTableSql(table), ...indexesSql(table)].join(';\n')};`;
}

/** Without indexes and triggers: to be filled first. */
export function bareTableSql(table: TableDef): string {
  const columns = table.columns.map(([name, type]) => `"${name}" ${SQL_TYPE[type]}`);
  const key = table.columns.slice(0, table.keyColumns).map(([name]) => `"${name}"`);
  // By arrival: SQLite's own row numbers order the rows, and the key is an index beside them.
  const layout = table.layout === 'by-key' ? 'STRICT, WITHOUT ROWID' : 'STRICT';
  return `CREATE TABLE IF NOT EXISTS "${table.name}" (${columns.join(', ')}, PRIMARY KEY (${key.join(', ')})) ${layout}`;
}

export function indexesSql(table: TableDef): string[] {
  const statements: string[] = [];
  for (const index of table.indexes) {
    const name = `${table.name}_${index.join('_')}`;
    statements.push(
      `CREATE INDEX IF NOT EXISTS "${name}" ON "${table.name}" (${index.map((column) => `"${column}"`).join(', ')})`,
    );
  }
  if (table.appendOnly) statements.push(...refuseChanges(table.name));
  return statements;
}

/** L4: the sealed journal and the log are append-only, whoever writes to the file through SQL. */
export function refuseChanges(table: string): string[] {
  return [
    `CREATE TRIGGER IF NOT EXISTS "${table}_no_update" BEFORE UPDATE ON "${table}" BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
    `CREATE TRIGGER IF NOT EXISTS "${table}_no_delete" BEFORE DELETE ON "${table}" BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
  ];
}

/** `count` rows at once. */
export function insertSql(table: TableDef, count: number): string {
  const names = table.columns.map(([name]) => `"${name}"`).join(', ');
  const marks = `(${table.columns.map(() => '?').join(', ')})`;
  return `INSERT INTO "${table.name}" (${names}) VALUES ${Array.from({ length: count }, () => marks).join(', ')}`;
}

export function upsertSql(table: TableDef): string {
  const names = table.columns.map(([name]) => `"${name}"`);
  const marks = names.map(() => '?').join(', ');
  const insert = `INSERT INTO "${table.name}" (${names.join(', ')}) VALUES (${marks})`;
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
  const order = table.columns.slice(0, table.keyColumns).map(([name]) => `"${name}"`);
  return `${selectSql(table)}${where} ORDER BY ${order.join(', ')} LIMIT ?`;
}

/** All rows from a whole key on, inclusive. */
export function scanFromSql(table: TableDef): string {
  const key = table.columns
    .slice(0, table.keyColumns)
    .map(([name]) => `"${name}"`)
    .join(', ');
  const marks = Array.from({ length: table.keyColumns }, () => '?').join(', ');
  return `${selectSql(table)} WHERE (${key}) >= (${marks}) ORDER BY ${key} LIMIT ?`;
}
