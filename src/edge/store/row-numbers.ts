/** Numbers of rows of numbered tables, by their keys: what rows of other tables hold in the file instead of the key (sql.ts). */
import type { StatementSync } from 'node:sqlite';
import type { TableDef, Value } from '#core/contract/table.ts';
import { StoreFault } from './errors.ts';
import { numberSql } from './sql.ts';

/** Of one table. Those that are named again are named soon. */
const KNOWN_MAX = 4096;

export type ChildTable = TableDef & { readonly parent: TableDef };

export function hasParent(table: TableDef): table is ChildTable {
  return table.parent !== undefined;
}

export class RowNumbers {
  private readonly prepare: (sql: string) => StatementSync;
  private readonly known = new Map<TableDef, Map<Value, number>>();

  constructor(prepare: (sql: string) => StatementSync) {
    this.prepare = prepare;
  }

  /** `rows` as they are stored. @throws {StoreFault} one names a row that is not there */
  stored(table: TableDef, rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
    if (!hasParent(table)) return rows;
    const { stored, unknown } = this.replace(table, rows);
    const [first] = unknown;
    if (first === undefined) return stored;
    throw new StoreFault(`a row of ${table.name} names ${first[0]}, which is not in ${table.parent.name}`);
  }

  /** `rows` as they are stored; `unknown`: those that name a row which is not there (yet), as they came. */
  replace(
    { parent }: ChildTable,
    rows: readonly (readonly Value[])[],
  ): { readonly stored: Value[][]; readonly unknown: (readonly Value[])[] } {
    const stored: Value[][] = [];
    const unknown: (readonly Value[])[] = [];
    for (const row of rows) {
      const number = this.of(parent, row[0] ?? null);
      if (number === undefined) {
        unknown.push(row);
        continue;
      }
      const numbered = row.slice();
      numbered[0] = number;
      stored.push(numbered);
    }
    return { stored, unknown };
  }

  private of(parent: TableDef, key: Value): number | undefined {
    let known = this.known.get(parent);
    if (known === undefined) {
      known = new Map();
      this.known.set(parent, known);
    }
    const number = known.get(key) ?? this.find(parent, key);
    if (number === undefined) return undefined;
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(key, number);
    return number;
  }

  private find(parent: TableDef, key: Value): number | undefined {
    return (this.prepare(numberSql(parent)).get(key) as { number: number } | undefined)?.number;
  }

  /** After a rollback, or when the tables were filled anew. */
  clear(): void {
    this.known.clear();
  }
}
