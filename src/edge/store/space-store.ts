/**
 * One space in one SQLite file: log, seals, fold tables, registers, votes. WAL with synchronous=FULL: a transaction that returned is on disk.
 * One writer (the space's worker); readers open their own connection (`reader.ts`).
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Crypto } from '#core/kernel/crypto.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { type Seal, decodeSeal, encodeSeal } from '#core/contract/seal.ts';
import { type Row, type RowOp, type TableDef, type Value, keyOfRow, valuesOfRow } from '#core/contract/table.ts';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import type {
  Head,
  Outcome,
  RangeEnd,
  RawRange,
  Refill,
  RegisterRow,
  SealedOutcome,
  SpaceStore,
} from '#engine/ports.ts';
import { EventLog } from './event-log.ts';
import { zstdPacking } from './packing.ts';
import { refillDatabase } from './refill.ts';
import { RowCache } from './row-cache.ts';
import { RowNumbers } from './row-numbers.ts';
import { changesOf, insertRows, keyNamesOf, readRow, updateSqlOf, upsertSqlOf } from './rows.ts';
import { scanFromSql, scanSql, selectSql, whereKeySql } from './sql.ts';
import { StoreFault } from './errors.ts';
import { bringForward, columnsOf, requirePresent } from './migrate.ts';

const CACHED_ROWS_MAX = 20_000;

/** Free pages that stay in the file for what comes: so many, or such a part of all. Snapshots come and go. */
const FREE_PAGES_KEPT = 4096;
const FREE_PART_KEPT = 4;
/** Some milliseconds of work. */
const PAGES_RELEASED_AT_ONCE = 512;
/** What `PRAGMA auto_vacuum` answers in a file that can give pages back without being written anew. */
const INCREMENTAL = 2;

export interface SpaceStoreOptions {
  readonly path: string;
  readonly tables: readonly TableDef[];
  readonly crypto: Crypto;
  /** The space's id, once known: events of the log carry it. */
  readonly space: string;
  /** A file of an earlier format is being brought forward: events written so far, of all. */
  readonly onMigrate?: (done: number, total: number) => void;
  /**
   * `scratch`: may be lost with the process, nothing is fsynced. `reading`: nothing is written, and everything is as it was when it was
   * opened, while another connection goes on writing.
   */
  readonly purpose?: 'scratch' | 'reading';
}

/** A store on a file, with what only a whole look at it needs. */
export interface FileSpaceStore extends SpaceStore {
  /** An author's events as they lie there, oldest first. */
  records(
    author: string,
  ): IterableIterator<{ readonly seq: number; readonly hash: Uint8Array; readonly record: Uint8Array }>;
  counts(): { readonly events: number; readonly lastSeal: number };
}

const PRAGMAS = {
  // Only where the file is new; before the first page is written.
  writing:
    'PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-24000; PRAGMA wal_autocheckpoint=10000',
  scratch: 'PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000',
  // The transaction is never ended: its reads see one moment.
  reading: 'PRAGMA busy_timeout=5000; PRAGMA cache_size=-8000; BEGIN',
} as const;

/** @throws {StoreNewer | StoreFault} */
export function openSpaceStore(options: SpaceStoreOptions): FileSpaceStore {
  return new SqliteSpaceStore(options);
}

class SqliteSpaceStore implements FileSpaceStore {
  private readonly db: DatabaseSync;
  private readonly options: SpaceStoreOptions;
  private readonly statements = new Map<string, StatementSync>();
  private readonly log: EventLog;
  private readonly rowCache = new RowCache(CACHED_ROWS_MAX);
  private readonly numbers: RowNumbers;
  private inTransaction = false;

  constructor(options: SpaceStoreOptions) {
    this.options = options;
    try {
      this.db = new DatabaseSync(options.path, { readOnly: options.purpose === 'reading' });
      this.db.exec(PRAGMAS[options.purpose ?? 'writing']);
    } catch (cause) {
      throw new StoreFault(`cannot open ${options.path}`, { cause });
    }
    try {
      if (options.purpose === 'reading') requirePresent(this.db, options.path);
      else bringForward(this.db, options);
    } catch (cause) {
      this.db.close();
      throw cause;
    }
    this.log = new EventLog(options.space, (sql) => this.prepare(sql));
    this.numbers = new RowNumbers((sql) => this.prepare(sql));
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const fresh = this.db.prepare(sql);
    this.statements.set(sql, fresh);
    return fresh;
  }

  transaction<T>(work: () => T): T {
    if (this.inTransaction) throw new StoreFault('a transaction inside a transaction');
    this.db.exec('BEGIN IMMEDIATE');
    this.inTransaction = true;
    try {
      const value = work();
      this.db.exec('COMMIT');
      return value;
    } catch (cause) {
      this.db.exec('ROLLBACK');
      this.forget();
      throw cause;
    } finally {
      this.inTransaction = false;
    }
  }

  /** After a rollback the caches may hold what was never committed. */
  private forget(): void {
    this.rowCache.clear();
    this.numbers.clear();
    this.log.forget();
  }

  // --- tables

  get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined {
    const text = key.length === 1 ? String(key[0]) : key.join('\n');
    const cached = this.rowCache.get(table.name, text);
    if (cached !== undefined) return (cached ?? undefined) as R | undefined;
    const def = table as TableDef;
    const statement = this.prepare(`${selectSql(def)} WHERE ${whereKeySql(def, def.keyColumns)}`);
    statement.setReadBigInts(true);
    const raw = statement.get(...(key as SQLInputValue[])) as Row | undefined;
    const row = raw === undefined ? undefined : readRow(def, raw);
    if (!table.appendOnly) this.rowCache.set(table.name, text, row ?? null);
    return row as R | undefined;
  }

  scan<R extends object>(
    table: TableDef<R>,
    prefix: readonly Value[],
    options: { readonly limit: number; readonly upTo?: Value },
  ): R[] {
    const def = table as TableDef;
    const isBounded = options.upTo !== undefined;
    const statement = this.prepare(scanSql(def, prefix.length, isBounded));
    statement.setReadBigInts(true);
    const parameters = [...prefix, ...(isBounded ? [options.upTo] : []), options.limit] as SQLInputValue[];
    return (statement.all(...parameters) as Row[]).map((raw) => readRow(def, raw) as R);
  }

  private applyOps(ops: readonly RowOp[]): void {
    const added = new Map<TableDef, Value[][]>();
    for (const op of ops) {
      if (op.op === 'put' && op.table.appendOnly) {
        const rows = added.get(op.table) ?? [];
        if (rows.length === 0) added.set(op.table, rows);
        rows.push(valuesOfRow(op.table, op.row));
        continue;
      }
      const key = op.op === 'put' ? keyOfRow(op.table, op.row) : op.key;
      const text = key.length === 1 ? String(key[0]) : key.join('\n');
      if (op.op === 'put') this.put(op.table, op.row, text);
      else {
        if (op.table.layout === 'numbered') throw new StoreFault(`rows of ${op.table.name} stay: others name them`);
        this.prepare(`DELETE FROM "${op.table.name}" WHERE ${whereKeySql(op.table, op.table.keyColumns)}`).run(
          ...(op.key as SQLInputValue[]),
        );
        this.rowCache.set(op.table.name, text, null);
      }
    }
    for (const [table, rows] of added) insertRows((sql) => this.prepare(sql), table, this.numbers.stored(table, rows));
  }

  /** Where the row that was there is known, what differs alone: an index of columns that stay is left as it is, with its pages. */
  private put(table: TableDef, row: Row, key: string): void {
    const known = this.rowCache.get(table.name, key) ?? undefined;
    const changed = known === undefined ? undefined : changesOf(table, known, row);
    if (changed === undefined) {
      const values = table.columns.map(([name]) => row[name] ?? null) as SQLInputValue[];
      this.prepare(upsertSqlOf(table)).run(...values);
    } else if (changed.length > 0) {
      const values = [...changed, ...keyNamesOf(table)].map((name) => row[name] ?? null) as SQLInputValue[];
      this.prepare(updateSqlOf(table, changed)).run(...values);
    }
    this.rowCache.set(table.name, key, row);
  }

  appendGenesis(ops: readonly RowOp[]): void {
    this.applyOps(ops);
  }

  // --- log

  head(author: string): Head | undefined {
    return this.log.head(author);
  }

  heads(): Head[] {
    return this.log.heads();
  }

  append(events: readonly SignedEvent[]): void {
    this.log.append(events);
  }

  dropUndecided(author: string, fromSeq: number): void {
    this.log.dropUndecided(author, fromSeq);
  }

  event(hash: string): SignedEvent | undefined {
    return this.log.event(hash);
  }

  eventAt(author: string, seq: number): SignedEvent | undefined {
    return this.log.range(author, seq, seq)[0];
  }

  range(author: string, from: number, to: number): SignedEvent[] {
    return this.log.range(author, from, to);
  }

  rawRange(author: string, from: number, until: RangeEnd): RawRange | undefined {
    return this.log.rawRange(author, from, until);
  }

  outcome(hash: string): Outcome | undefined {
    return this.log.outcome(hash);
  }

  // --- seals

  lastSeal(): Seal | undefined {
    const row = this.prepare('SELECT seal FROM seals ORDER BY number DESC LIMIT 1').get() as
      | { seal: Uint8Array }
      | undefined;
    return row === undefined ? undefined : decodeSeal(row.seal, this.options.crypto);
  }

  seal(number: number): Seal | undefined {
    const row = this.prepare('SELECT seal FROM seals WHERE number = ?').get(number) as { seal: Uint8Array } | undefined;
    return row === undefined ? undefined : decodeSeal(row.seal, this.options.crypto);
  }

  appendSeal(seal: Seal, ops: readonly RowOp[], outcomes: readonly SealedOutcome[]): void {
    const { number, timeMs, events } = seal.content;
    this.prepare('INSERT INTO seals (number, hash, timeMs, count, seal) VALUES (?, ?, ?, ?, ?)').run(
      number,
      Buffer.from(seal.hash, 'hex'),
      timeMs,
      events.length,
      encodeSeal(seal),
    );
    this.log.decide(number, outcomes);
    this.applyOps(ops);
  }

  // --- meta, registers

  meta(key: string): Uint8Array | undefined {
    return (this.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: Uint8Array } | undefined)?.value;
  }

  setMeta(key: string, value: Uint8Array): void {
    this.prepare(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(key, value);
  }

  setRegister(register: RegisterRow): boolean {
    const { kind, key, value, hlc, author, event } = register;
    const known = this.register(kind, key);
    const isLater = known === undefined || hlc > known.hlc || (hlc === known.hlc && author > known.author);
    if (isLater) {
      this.prepare(
        'INSERT INTO registers (kind, key, value, hlc, author, event) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, hlc = excluded.hlc, author = excluded.author, event = excluded.event',
      ).run(kind, key, value, hlc, author, event);
    }
    return isLater;
  }

  register(kind: string, key: string): RegisterRow | undefined {
    return this.prepare('SELECT kind, key, value, hlc, author, event FROM registers WHERE kind = ? AND key = ?').get(
      kind,
      key,
    ) as unknown as RegisterRow | undefined;
  }

  // --- snapshots

  get isWriting(): boolean {
    return this.inTransaction;
  }

  decidedRuns(from?: readonly [string, number] | readonly []): Iterable<DecidedRun> {
    return this.log.decidedRuns(from);
  }

  piece(hash: string): Uint8Array | undefined {
    const packed = this.packedPiece(hash);
    if (packed === undefined) return undefined;
    const bytes = zstdPacking.unpack(packed, LIMITS.frameBytesMax);
    if (bytes === undefined) throw new StoreFault('a piece of a snapshot is damaged');
    return bytes;
  }

  putPiece(hash: string, bytes: Uint8Array): void {
    this.putPackedPiece(hash, zstdPacking.pack(bytes));
  }

  packedPiece(hash: string): Uint8Array | undefined {
    return (
      this.prepare('SELECT bytes FROM snapshot_pieces WHERE hash = ?').get(Buffer.from(hash, 'hex')) as
        | { bytes: Uint8Array }
        | undefined
    )?.bytes;
  }

  putPackedPiece(hash: string, packed: Uint8Array): void {
    this.prepare('INSERT INTO snapshot_pieces (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
      Buffer.from(hash, 'hex'),
      packed,
    );
  }

  keepPieces(hashes: ReadonlySet<string>): void {
    const known = this.prepare('SELECT hash FROM snapshot_pieces').all() as unknown as { hash: Uint8Array }[];
    const remove = this.prepare('DELETE FROM snapshot_pieces WHERE hash = ?');
    for (const { hash } of known) if (!hashes.has(Buffer.from(hash).toString('hex'))) remove.run(hash);
  }

  refill(tables: readonly TableDef[], fill: (into: Refill) => void): void {
    this.rowCache.clear();
    this.numbers.clear();
    refillDatabase(this.db, this.log, { tables, fill });
  }

  dropBodies(hashes: readonly string[]): void {
    for (const hash of hashes) this.log.dropBody(hash);
  }

  releaseSpace(): boolean {
    const free = this.pragma('freelist_count');
    const least = Math.max(FREE_PAGES_KEPT, this.pragma('page_count') / FREE_PART_KEPT);
    if (free <= least || this.pragma('auto_vacuum') !== INCREMENTAL) return false;
    // Ends by itself where fewer are free. A row comes for each page: they must be stepped through.
    this.db.prepare(`PRAGMA incremental_vacuum(${PAGES_RELEASED_AT_ONCE})`).all();
    return this.pragma('freelist_count') > least;
  }

  private pragma(name: 'freelist_count' | 'page_count' | 'auto_vacuum'): number {
    return (this.db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name] ?? 0;
  }

  // --- the whole of it

  /** A table that the file has not yet has none. */
  *rows(table: TableDef, from: readonly Value[] = []): IterableIterator<Row> {
    if (columnsOf(this.db, table.name).size === 0) return;
    const all = { sql: scanSql(table, 0, false), keyColumns: 0 };
    for (const { sql, keyColumns } of from.length === 0 ? [all] : scanFromSql(table)) {
      const statement = this.db.prepare(sql);
      statement.setReadBigInts(true);
      const bound = from.slice(0, keyColumns) as SQLInputValue[];
      for (const raw of statement.iterate(...bound, -1)) yield readRow(table, raw as Row);
    }
  }

  records(author: string): ReturnType<FileSpaceStore['records']> {
    return this.log.records(author);
  }

  counts(): { readonly events: number; readonly lastSeal: number } {
    const count = this.db.prepare('SELECT count(*) AS n FROM events').get() as { n: number };
    const last = this.db.prepare('SELECT MAX(number) AS n FROM seals').get() as { n: number | null };
    return { events: count.n, lastSeal: last.n ?? 0 };
  }

  [Symbol.dispose](): void {
    this.statements.clear();
    this.db.close();
  }
}
