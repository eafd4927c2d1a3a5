/** Rows kept after they were read or written, of all tables: the fold's hot set. */
import type { Row } from '#core/contract/table.ts';

type Rows = Map<string, Map<string, Row | null>>;

/**
 * Two halves: when the newer one is full, the older one goes, and with it what was neither read nor written for at least half of `rowsMax`
 * other rows. null: known to be absent.
 */
export class RowCache {
  private newer: Rows = new Map();
  private older: Rows = new Map();
  private count = 0;
  private readonly halfMax: number;

  constructor(rowsMax: number) {
    this.halfMax = Math.ceil(rowsMax / 2);
  }

  /** undefined: not known. */
  get(table: string, key: string): Row | null | undefined {
    const row = this.newer.get(table)?.get(key);
    if (row !== undefined) return row;
    const old = this.older.get(table)?.get(key);
    if (old !== undefined) this.set(table, key, old);
    return old;
  }

  set(table: string, key: string, row: Row | null): void {
    let rows = this.newer.get(table);
    if (rows?.has(key) !== true) {
      if (this.count >= this.halfMax) {
        this.older = this.newer;
        this.newer = new Map();
        this.count = 0;
        rows = undefined;
      }
      this.count += 1;
    }
    if (rows === undefined) {
      rows = new Map();
      this.newer.set(table, rows);
    }
    rows.set(key, row);
  }

  clear(): void {
    this.newer = new Map();
    this.older = new Map();
    this.count = 0;
  }
}
