/** Tables of the fold: declared once, stored by SQLite or by memory, hashed as canonical row operations. */

export type Value = string | number | bigint | null;
export type Row = { readonly [column: string]: Value };

/** `money` is a bigint in rows and INTEGER in SQLite; `int` a safe integer; `text` ASCII in keys, any Unicode elsewhere. */
export type ColumnType = 'text' | 'int' | 'money';

export interface TableDef<R extends object = object> {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  /** Leading columns that make the primary key. */
  readonly keyColumns: number;
  readonly indexes: readonly (readonly string[])[];
  /** Rows may be added, never changed or removed: SQLite triggers refuse it (L4). */
  readonly appendOnly: boolean;
  /**
   * Where rows lie on disk; the fold does not see it. By arrival: for rows under hashes that change soon after they came and rarely later,
   * so that what a seal touches lies together however many there are. Numbered: by arrival, its rows stay for ever, and rows of other tables
   * may name them by their number (`parent`).
   */
  readonly layout: 'by-key' | 'by-arrival' | 'numbered';
  /**
   * A numbered table whose whole key is this table's first column: on disk the row's number stands in its place. It is put before the first
   * row that names it, or together with it.
   */
  readonly parent?: TableDef;
  /** Phantom: the row's type. */
  readonly row?: R;
}

export function defineTable<R extends object>(definition: {
  readonly name: string;
  readonly columns: { readonly [Column in keyof R]: ColumnType };
  /** The first columns, in the order of `columns`. */
  readonly key: readonly (keyof R & string)[];
  readonly indexes?: readonly (readonly (keyof R & string)[])[];
  readonly appendOnly?: boolean;
  readonly layout?: TableDef['layout'];
  readonly parent?: TableDef;
}): TableDef<R> {
  const columns = Object.entries(definition.columns) as [string, ColumnType][];
  definition.key.forEach((column, index) => {
    if (columns[index]?.[0] !== column) throw new TypeError(`${definition.name}: key columns come first, in order`);
  });
  const { parent, appendOnly = false } = definition;
  if (parent !== undefined && !(appendOnly && parent.layout === 'numbered' && parent.keyColumns === 1))
    throw new TypeError(
      `${definition.name}: rows that are for ever name those of a numbered table with a key of one column`,
    );
  return {
    name: definition.name,
    columns,
    keyColumns: definition.key.length,
    indexes: definition.indexes ?? [],
    appendOnly,
    layout: definition.layout ?? 'by-key',
    ...(parent === undefined ? {} : { parent }),
  };
}

/** What rules and folds may see: this space's tables, nothing else. */
export interface Reads {
  get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined;
  /** Rows whose first key columns equal `prefix`, in key order; `upTo` bounds the next key column (inclusive). */
  scan<R extends object>(
    table: TableDef<R>,
    prefix: readonly Value[],
    options: { readonly limit: number; readonly upTo?: Value },
  ): R[];
}

export type RowOp =
  | { readonly op: 'put'; readonly table: TableDef; readonly row: Row }
  | { readonly op: 'del'; readonly table: TableDef; readonly key: readonly Value[] };

export function put<R extends object>(table: TableDef<R>, row: R): RowOp {
  return { op: 'put', table: table as unknown as TableDef, row: row as unknown as Row };
}

export function del<R extends object>(table: TableDef<R>, ...key: Value[]): RowOp {
  return { op: 'del', table: table as unknown as TableDef, key };
}

export function keyOfRow(table: TableDef, row: Row): Value[] {
  const key: Value[] = [];
  for (let i = 0; i < table.keyColumns; i += 1)
    key.push(row[(table.columns[i] as readonly [string, ColumnType])[0]] ?? null);
  return key;
}

/** In column order. */
export function valuesOfRow(table: TableDef, row: Row): Value[] {
  return table.columns.map(([name]) => row[name] ?? null);
}

export function rowOfValues(table: TableDef, values: readonly Value[]): Row {
  return Object.fromEntries(table.columns.map(([name], index) => [name, values[index] ?? null]));
}

/** One line per operation: JSON of strings and integers in column order is the same text on every engine (ECMA-262, JSON.stringify). */
export function canonicalOp(op: RowOp): string {
  const values: (string | number | null)[] = [op.op, op.table.name];
  if (op.op === 'del') for (const value of op.key) values.push(typeof value === 'bigint' ? value.toString() : value);
  else
    for (const [column] of op.table.columns) {
      const value = op.row[column] ?? null;
      values.push(typeof value === 'bigint' ? value.toString() : value);
    }
  return JSON.stringify(values);
}
