/**
 * Rows that name rows of another table, while all tables are filled anew: a table comes after those before it in the alphabet, so that what
 * it names may not be there yet. Such rows wait in a temporary table.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Value } from '#core/contract/table.ts';
import { StoreFault } from './errors.ts';
import { type ChildTable, RowNumbers } from './row-numbers.ts';
import { insertRows } from './rows.ts';
import { enterWaitingSql, waitingTable } from './sql.ts';

export class WaitingRows {
  private readonly db: DatabaseSync;
  private readonly prepare: (sql: string) => StatementSync;
  private readonly numbers: RowNumbers;
  private readonly counts = new Map<ChildTable, number>();

  constructor(db: DatabaseSync, prepare: (sql: string) => StatementSync) {
    this.db = db;
    this.prepare = prepare;
    this.numbers = new RowNumbers(prepare);
  }

  /** `rows`: values of the table's columns, in order. */
  enter(table: ChildTable, rows: readonly (readonly Value[])[]): void {
    const { stored, unknown } = this.numbers.replace(table, rows);
    insertRows(this.prepare, table, stored);
    if (unknown.length === 0) return;
    const { definition, create } = waitingTable(table);
    const count = this.counts.get(table);
    if (count === undefined) this.db.exec(create);
    this.counts.set(table, (count ?? 0) + unknown.length);
    insertRows(this.prepare, definition, unknown);
  }

  /** All that is named is there. @throws {StoreFault} it is not */
  end(): void {
    for (const [table, count] of this.counts) {
      const { changes } = this.db.prepare(enterWaitingSql(table)).run();
      if (changes !== count)
        throw new StoreFault(`rows of ${table.name} name rows that are not in ${table.parent.name}`);
      this.db.exec(waitingTable(table).drop);
    }
  }
}
