/**
 * One space in one SQLite file: log, seals, fold tables, registers, votes. WAL with synchronous=FULL: a transaction that returned is on disk.
 * One writer (the space's worker); readers open their own connection (`reader.ts`).
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { toHex } from '#core/kernel/bytes.ts';
import type { Hlc } from '#core/kernel/hlc.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { type Seal, decodeSeal, encodeSeal } from '#core/contract/seal.ts';
import { type Row, type RowOp, type TableDef, type Value, keyOfRow } from '#core/contract/table.ts';
import { ZERO_HASH } from '#core/contract/event.ts';
import type { Head, Outcome, RegisterRow, SealedOutcome, SpaceStore } from '#engine/ports.ts';
import { readRow, upsertSqlOf } from './rows.ts';
import { createTableSql, refuseChanges, scanSql, selectSql, whereKeySql } from './sql.ts';
import { StoreNewer, StoreFault } from './errors.ts';
import { SCHEMA, SPACE_FORMAT } from './schema.ts';

/** Rows kept after they were read or written: the fold's hot set. Emptied when full. */
const CACHED_ROWS_MAX = 20_000;

interface EventRow {
  readonly author: bigint | number;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly hlc: string;
  readonly type: string;
  readonly after: Uint8Array | null;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array | null;
}

export interface SpaceStoreOptions {
  readonly path: string;
  readonly tables: readonly TableDef[];
  readonly crypto: Crypto;
  /** The space's id, once known: events of the log carry it. */
  readonly space: string;
}

/** @throws {StoreNewer | StoreFault} */
export function openSpaceStore(options: SpaceStoreOptions): SpaceStore {
  return new SqliteSpaceStore(options);
}

class SqliteSpaceStore implements SpaceStore {
  private readonly db: DatabaseSync;
  private readonly options: SpaceStoreOptions;
  private readonly statements = new Map<string, StatementSync>();
  private readonly authorIds = new Map<string, number>();
  private readonly authorKeys = new Map<number, string>();
  private readonly headCache = new Map<string, Head>();
  private readonly rowCache = new Map<string, Map<string, Row | null>>();
  private cachedRows = 0;
  private inTransaction = false;

  constructor(options: SpaceStoreOptions) {
    this.options = options;
    try {
      this.db = new DatabaseSync(options.path);
      this.db.exec(
        'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint=10000',
      );
    } catch (cause) {
      throw new StoreFault(`cannot open ${options.path}`, { cause });
    }
    const version = (this.db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (version > SPACE_FORMAT) throw new StoreNewer(options.path, version, SPACE_FORMAT);
    if (version < SPACE_FORMAT) this.create();
    this.loadHeads();
  }

  private create(): void {
    this.db.exec('BEGIN');
    this.db.exec(SCHEMA);
    for (const table of this.options.tables) this.db.exec(createTableSql(table));
    for (const trigger of [...['events', 'seals', 'decided', 'rejected'].flatMap((table) => refuseChanges(table))])
      this.db.exec(trigger);
    this.db.exec(`PRAGMA user_version=${SPACE_FORMAT}`);
    this.db.exec('COMMIT');
  }

  private loadHeads(): void {
    for (const row of this.prepare('SELECT id, key FROM authors_log').iterate()) {
      const { id, key } = row as unknown as { id: number; key: Uint8Array };
      this.authorIds.set(toHex(key), id);
      this.authorKeys.set(id, toHex(key));
    }
    for (const [author, id] of this.authorIds) {
      const row = this.prepare('SELECT seq, hash FROM events WHERE author = ? ORDER BY seq DESC LIMIT 1').get(id) as
        | { seq: number; hash: Uint8Array }
        | undefined;
      if (row !== undefined) this.headCache.set(author, { author, seq: row.seq, hash: toHex(row.hash) });
    }
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
    this.cachedRows = 0;
    this.headCache.clear();
    this.authorIds.clear();
    this.authorKeys.clear();
    this.loadHeads();
  }

  // --- tables

  get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined {
    const text = key.length === 1 ? String(key[0]) : key.join('\n');
    const cached = this.rowCache.get(table.name)?.get(text);
    if (cached !== undefined) return (cached ?? undefined) as R | undefined;
    const def = table as TableDef;
    const statement = this.prepare(`${selectSql(def)} WHERE ${whereKeySql(def, def.keyColumns)}`);
    statement.setReadBigInts(true);
    const raw = statement.get(...(key as SQLInputValue[])) as Row | undefined;
    const row = raw === undefined ? undefined : readRow(def, raw);
    if (!table.appendOnly) this.remember(table.name, text, row ?? null);
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

  private remember(table: string, key: string, row: Row | null): void {
    if (this.cachedRows >= CACHED_ROWS_MAX) {
      this.rowCache.clear();
      this.cachedRows = 0;
    }
    let rows = this.rowCache.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.rowCache.set(table, rows);
    }
    if (!rows.has(key)) this.cachedRows += 1;
    rows.set(key, row);
  }

  private applyOps(ops: readonly RowOp[]): void {
    for (const op of ops) {
      const key = op.op === 'put' ? keyOfRow(op.table, op.row) : op.key;
      const text = key.length === 1 ? String(key[0]) : key.join('\n');
      if (op.op === 'put') {
        const values = op.table.columns.map(([name]) => op.row[name] ?? null) as SQLInputValue[];
        this.prepare(upsertSqlOf(op.table)).run(...values);
        if (!op.table.appendOnly) this.remember(op.table.name, text, op.row);
      } else {
        this.prepare(`DELETE FROM "${op.table.name}" WHERE ${whereKeySql(op.table, op.table.keyColumns)}`).run(
          ...(op.key as SQLInputValue[]),
        );
        this.remember(op.table.name, text, null);
      }
    }
  }

  appendGenesis(ops: readonly RowOp[]): void {
    this.applyOps(ops);
  }

  // --- log

  head(author: string): Head | undefined {
    return this.headCache.get(author);
  }

  heads(): Head[] {
    return [...this.headCache.values()];
  }

  append(events: readonly SignedEvent[]): void {
    const insert = this.prepare(
      'INSERT INTO events (author, seq, hash, hash8, hlc, type, after, payload, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const event of events) {
      const head = this.headCache.get(event.author);
      if (event.seq !== (head?.seq ?? 0) + 1 || event.prev !== (head?.hash ?? ZERO_HASH)) {
        throw new StoreFault(`event ${event.seq} does not continue its author's chain`);
      }
      const hash = Buffer.from(event.hash, 'hex');
      const after = event.after.length === 0 ? null : Buffer.from(event.after.join(''), 'hex');
      const id = this.authorId(event.author);
      insert.run(
        id,
        event.seq,
        hash,
        hash.readBigInt64BE(0),
        event.hlc,
        event.type,
        after,
        event.payload,
        event.signature ?? null,
      );
      this.headCache.set(event.author, { author: event.author, seq: event.seq, hash: event.hash });
    }
  }

  private authorId(author: string): number {
    const known = this.authorIds.get(author);
    if (known !== undefined) return known;
    const id = Number(
      this.prepare('INSERT INTO authors_log (key) VALUES (?)').run(Buffer.from(author, 'hex')).lastInsertRowid,
    );
    this.authorIds.set(author, id);
    this.authorKeys.set(id, author);
    return id;
  }

  event(hash: string): SignedEvent | undefined {
    const row = this.rowByHash(hash);
    if (row === undefined) return undefined;
    const author = this.authorKeys.get(Number(row.author)) ?? '';
    const prev = row.seq === 1 ? ZERO_HASH : (this.eventHashAt(Number(row.author), row.seq - 1) ?? ZERO_HASH);
    return this.toEvent(row, author, prev);
  }

  private rowByHash(hash: string): EventRow | undefined {
    const bytes = Buffer.from(hash, 'hex');
    const rows = this.prepare(
      'SELECT author, seq, hash, hlc, type, after, payload, signature FROM events WHERE hash8 = ?',
    ).all(bytes.readBigInt64BE(0)) as unknown as EventRow[];
    return rows.find((row) => bytes.equals(row.hash));
  }

  private eventHashAt(author: number, seq: number): string | undefined {
    const row = this.prepare('SELECT hash FROM events WHERE author = ? AND seq = ?').get(author, seq) as
      | { hash: Uint8Array }
      | undefined;
    return row === undefined ? undefined : toHex(row.hash);
  }

  eventAt(author: string, seq: number): SignedEvent | undefined {
    return this.range(author, seq, seq)[0];
  }

  range(author: string, from: number, to: number): SignedEvent[] {
    const id = this.authorIds.get(author);
    if (id === undefined) return [];
    const rows = this.prepare(
      'SELECT author, seq, hash, hlc, type, after, payload, signature FROM events WHERE author = ? AND seq BETWEEN ? AND ? ORDER BY seq',
    ).all(id, from, to) as unknown as EventRow[];
    const first = rows[0];
    if (first === undefined) return [];
    let prev = first.seq === 1 ? ZERO_HASH : (this.eventHashAt(id, first.seq - 1) ?? ZERO_HASH);
    const events: SignedEvent[] = [];
    for (const row of rows) {
      const event = this.toEvent(row, author, prev);
      events.push(event);
      prev = event.hash;
    }
    return events;
  }

  private toEvent(row: EventRow, author: string, prev: string): SignedEvent {
    const after: string[] = [];
    if (row.after !== null)
      for (let at = 0; at < row.after.length; at += 32) after.push(toHex(row.after.subarray(at, at + 32)));
    const { seq, type, payload } = row;
    const bare = {
      space: this.options.space,
      author,
      seq,
      prev,
      hash: toHex(row.hash),
      hlc: row.hlc as Hlc,
      after,
      type,
      payload,
    };
    return row.signature === null ? bare : { ...bare, signature: row.signature };
  }

  outcome(hash: string): Outcome | undefined {
    const row = this.rowByHash(hash);
    if (row === undefined) return undefined;
    const run = this.prepare(
      'SELECT seal, fromSeq FROM decided WHERE author = ? AND toSeq >= ? ORDER BY toSeq LIMIT 1',
    ).get(row.author, row.seq) as { seal: number; fromSeq: number } | undefined;
    if (run === undefined || run.fromSeq > row.seq) return undefined;
    const refused = this.prepare('SELECT code FROM rejected WHERE author = ? AND seq = ?').get(row.author, row.seq);
    return { seal: run.seal, code: (refused as { code: string } | undefined)?.code };
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
    this.decide(number, outcomes);
    this.applyOps(ops);
  }

  /** An author's events are decided in order and without holes (I8): a run each, and a row for what was rejected. */
  private decide(seal: number, outcomes: readonly SealedOutcome[]): void {
    const runs = new Map<string, { from: number; to: number }>();
    for (const { author, seq, code } of outcomes) {
      const run = runs.get(author);
      if (run === undefined) runs.set(author, { from: seq, to: seq });
      else run.to = seq;
      if (code !== undefined)
        this.prepare('INSERT INTO rejected (author, seq, code) VALUES (?, ?, ?)').run(this.authorId(author), seq, code);
    }
    const insert = this.prepare('INSERT INTO decided (author, toSeq, fromSeq, seal) VALUES (?, ?, ?, ?)');
    const newest = this.prepare('SELECT MAX(toSeq) AS seq FROM decided WHERE author = ?');
    for (const [author, { from, to }] of runs) {
      const id = this.authorId(author);
      const decided = (newest.get(id) as { seq: number | null }).seq ?? 0;
      if (from !== decided + 1) throw new StoreFault(`event ${from} of an author is decided out of order`);
      insert.run(id, to, from, seal);
    }
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

  [Symbol.dispose](): void {
    this.statements.clear();
    this.db.close();
  }
}
