/**
 * Row operations not yet in the store: rules read through it, so that each event of a proposal sees the ones before, and a dry run
 * leaves nothing behind. `mark`/`rollback` undo one event that turned out to be refused.
 */
import {
  type Reads,
  type Row,
  type RowOp,
  type TableDef,
  type Value,
  canonicalOp,
  keyOfRow,
} from '#core/contract/table.ts';

interface Change {
  readonly rows: Map<string, Entry>;
  readonly key: string;
  /** Entry before this change; undefined: the overlay had none. */
  readonly before: Entry | undefined;
}
interface Entry {
  readonly key: readonly Value[];
  readonly row: Row | null;
  readonly op: RowOp;
}

export class Overlay implements Reads {
  readonly ops: RowOp[] = [];
  private readonly base: Reads;
  private readonly tables = new Map<string, Map<string, Entry>>();
  /** One per operation; undefined for append-only rows, which no fold reads back. */
  private readonly changes: (Change | undefined)[] = [];

  constructor(base: Reads) {
    this.base = base;
  }

  get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined {
    const entry = this.tables.get(table.name)?.get(keyText(key));
    if (entry !== undefined) return (entry.row ?? undefined) as R | undefined;
    return this.base.get(table, ...key);
  }

  scan<R extends object>(
    table: TableDef<R>,
    prefix: readonly Value[],
    options: { readonly limit: number; readonly upTo?: Value },
  ): R[] {
    const changed = this.tables.get(table.name);
    if (changed === undefined || changed.size === 0) return this.base.scan(table, prefix, options);
    const touched = new Map<string, Entry>();
    for (const [text, entry] of changed) if (inRange(entry.key, prefix, options.upTo)) touched.set(text, entry);
    if (touched.size === 0) return this.base.scan(table, prefix, options);
    const rows = this.base
      .scan(table, prefix, { ...options, limit: options.limit + touched.size })
      .map((row) => ({ key: keyOfRow(table as TableDef, row as Row), row: row as Row | null }))
      .filter(({ key }) => !touched.has(keyText(key)));
    for (const entry of touched.values()) if (entry.row !== null) rows.push({ key: [...entry.key], row: entry.row });
    rows.sort((a, b) => compareKeys(a.key, b.key));
    return rows.slice(0, options.limit).map(({ row }) => row as R);
  }

  apply(op: RowOp): void {
    this.ops.push(op);
    if (op.table.appendOnly) {
      this.changes.push(undefined);
      return;
    }
    const key = op.op === 'put' ? keyOfRow(op.table, op.row) : op.key;
    const text = keyText(key);
    let rows = this.tables.get(op.table.name);
    if (rows === undefined) {
      rows = new Map();
      this.tables.set(op.table.name, rows);
    }
    this.changes.push({ rows, key: text, before: rows.get(text) });
    rows.set(text, { key, row: op.op === 'put' ? op.row : null, op });
  }

  mark(): number {
    return this.ops.length;
  }

  rollback(mark: number): void {
    while (this.ops.length > mark) {
      this.ops.pop();
      const change = this.changes.pop();
      if (change === undefined) continue;
      if (change.before === undefined) change.rows.delete(change.key);
      else change.rows.set(change.key, change.before);
    }
  }

  /** Canonical text of all operations, in order: what the state hash chains. */
  text(): string {
    let text = '';
    for (const op of this.ops) text += `${canonicalOp(op)}\n`;
    return text;
  }

  /** The last operation on each row: what the store has to write. */
  net(): RowOp[] {
    const net = this.ops.filter((op) => op.table.appendOnly);
    for (const rows of this.tables.values()) for (const entry of rows.values()) net.push(entry.op);
    return net;
  }
}

function keyText(key: readonly Value[]): string {
  return key.length === 1 ? String(key[0]) : key.join('\n');
}

function inRange(key: readonly Value[], prefix: readonly Value[], upTo: Value | undefined): boolean {
  for (const [index, value] of prefix.entries()) if (key[index] !== value) return false;
  if (upTo === undefined || upTo === null) return true;
  const next = key[prefix.length];
  return next !== undefined && next !== null && next <= upTo;
}

export function compareKeys(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const x = a[i] ?? '';
    const y = b[i] ?? '';
    if (x < y) return -1;
    if (x > y) return 1;
  }
  return 0;
}
