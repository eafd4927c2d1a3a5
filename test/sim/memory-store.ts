/** `SpaceStore` on a simulated disk, with the checks of the SQLite one. Held to the same suite: test/compliance/space-store.test.ts. */
import { type SignedEvent, ZERO_HASH } from '#core/contract/event.ts';
import { recordBytes, recordOf } from '#core/contract/record.ts';
import type { Seal } from '#core/contract/seal.ts';
import { type Row, type RowOp, type TableDef, type Value, keyOfRow } from '#core/contract/table.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import { refillDisk, runsOf } from './memory-refill.ts';
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
import type { MemoryDisk } from './memory-disk.ts';
import { dropKey, firstAtLeast, keyText, noteKey, sortedKeys } from './memory-disk.ts';

/** What the disk refuses: the same things for which SQLite throws. */
export class DiskFault extends Error {
  override readonly name = 'DiskFault';
}

export class MemoryStore implements SpaceStore {
  readonly disk: MemoryDisk;
  private inTransaction = false;
  private isClosed = false;

  constructor(disk: MemoryDisk) {
    this.disk = disk;
  }

  transaction<T>(work: () => T): T {
    this.mustBeOpen();
    if (this.inTransaction) throw new DiskFault('a transaction inside a transaction');
    const { disk } = this;
    const before = disk.unsyncedWrites;
    this.inTransaction = true;
    try {
      const value = work();
      disk.fuse?.('commit');
      this.sync();
      disk.fuse?.('synced');
      return value;
    } catch (cause) {
      disk.rollBack(before);
      throw cause;
    } finally {
      this.inTransaction = false;
    }
  }

  /** The moment at which a transaction is safe: `synchronous=FULL`. */
  protected sync(): void {
    this.disk.sync();
  }

  private write(change: () => void, takeBack: () => void): void {
    this.mustBeOpen();
    if (!this.inTransaction) throw new DiskFault('a write outside a transaction');
    this.disk.write(change, takeBack);
  }

  private mustBeOpen(): void {
    if (this.isClosed) throw new DiskFault('the store is closed');
  }

  // --- log

  head(author: string): Head | undefined {
    this.mustBeOpen();
    const last = this.disk.logs.get(author)?.at(-1);
    return last === undefined ? undefined : { author, seq: last.seq, hash: last.hash };
  }

  heads(): Head[] {
    return [...this.disk.logs.keys()].map((author) => this.head(author)).filter((head) => head !== undefined);
  }

  append(events: readonly SignedEvent[]): void {
    for (const event of events) {
      const head = this.head(event.author);
      if (event.seq !== (head?.seq ?? 0) + 1 || event.prev !== (head?.hash ?? ZERO_HASH)) {
        throw new DiskFault(`event ${event.seq} does not continue its author's chain`);
      }
      this.write(
        () => {
          const log = this.disk.logs.get(event.author);
          if (log === undefined) this.disk.logs.set(event.author, [event]);
          else log.push(event);
          this.disk.byHash.set(event.hash, event);
        },
        () => {
          const log = this.disk.logs.get(event.author);
          log?.pop();
          if (log?.length === 0) this.disk.logs.delete(event.author);
          this.disk.byHash.delete(event.hash);
        },
      );
    }
  }

  dropUndecided(author: string, fromSeq: number): void {
    const { disk } = this;
    for (const event of this.range(author, fromSeq, Number.MAX_SAFE_INTEGER).toReversed()) {
      if (disk.outcomes.has(event.hash)) throw new DiskFault('decided events are append-only');
      this.write(
        () => {
          const log = disk.logs.get(author);
          log?.pop();
          if (log?.length === 0) disk.logs.delete(author);
          disk.byHash.delete(event.hash);
        },
        () => {
          const log = disk.logs.get(author);
          if (log === undefined) disk.logs.set(author, [event]);
          else log.push(event);
          disk.byHash.set(event.hash, event);
        },
      );
    }
  }

  event(hash: string): SignedEvent | undefined {
    this.mustBeOpen();
    const event = this.disk.byHash.get(hash);
    return event === undefined || this.disk.bare.has(hash) ? undefined : event;
  }

  eventAt(author: string, seq: number): SignedEvent | undefined {
    this.mustBeOpen();
    const event = this.placeAt(author, seq);
    return event === undefined || this.disk.bare.has(event.hash) ? undefined : event;
  }

  private placeAt(author: string, seq: number): SignedEvent | undefined {
    return this.disk.logs.get(author)?.[seq - 1];
  }

  range(author: string, from: number, to: number): SignedEvent[] {
    this.mustBeOpen();
    const events = this.disk.logs.get(author)?.slice(Math.max(0, from - 1), Math.max(0, to)) ?? [];
    return events.filter(({ hash }) => !this.disk.bare.has(hash));
  }

  rawRange(author: string, from: number, { to, bytesMax }: RangeEnd): RawRange | undefined {
    const first = this.eventAt(author, from);
    if (first === undefined) return undefined;
    const records: Uint8Array[] = [];
    let bytes = 0;
    for (const event of this.range(author, from, to)) {
      if (event.seq !== from + records.length) break;
      if (records.length > 0 && bytes + recordBytes(event) > bytesMax) break;
      records.push(recordOf(event));
      bytes += recordBytes(event);
    }
    return { author, seq: from, prev: first.prev, count: records.length, parts: records, bytes };
  }

  outcome(hash: string): Outcome | undefined {
    this.mustBeOpen();
    return this.disk.outcomes.get(hash);
  }

  // --- seals

  lastSeal(): Seal | undefined {
    this.mustBeOpen();
    return this.disk.seals.get(this.disk.lastSeal);
  }

  seal(number: number): Seal | undefined {
    this.mustBeOpen();
    return this.disk.seals.get(number);
  }

  appendSeal(seal: Seal, ops: readonly RowOp[], outcomes: readonly SealedOutcome[]): void {
    const { disk } = this;
    const { number } = seal.content;
    if (disk.seals.has(number)) throw new DiskFault(`seal ${number} is there`);
    const last = disk.lastSeal;
    this.write(
      () => {
        disk.seals.set(number, seal);
        disk.lastSeal = Math.max(last, number);
      },
      () => {
        disk.seals.delete(number);
        disk.lastSeal = last;
      },
    );
    for (const outcome of outcomes) this.decide(outcome);
    this.applyOps(ops);
    disk.sealOps.set(number, ops);
  }

  private decide({ event: hash, author, seq, seal, code }: SealedOutcome): void {
    const event = this.placeAt(author, seq);
    if (event === undefined) return;
    if (this.disk.outcomes.has(event.hash)) throw new DiskFault('events is append-only');
    if (event.hash !== hash) throw new DiskFault(`event ${seq} of an author is another one in the log`);
    this.write(
      () => void this.disk.outcomes.set(event.hash, { seal, code }),
      () => void this.disk.outcomes.delete(event.hash),
    );
  }

  // --- snapshots

  get isWriting(): boolean {
    return this.inTransaction;
  }

  *rows(table: TableDef, from: readonly Value[] = []): Generator<Row> {
    this.mustBeOpen();
    const file = this.disk.tables.get(table.name);
    if (file === undefined) return;
    const keys = sortedKeys(file, (row) => keyOfRow(table, row));
    for (const key of keys.slice(firstAtLeast(keys, from))) yield file.rows.get(keyText(key)) as Row;
  }

  decidedRuns(from?: readonly [string, number] | readonly []): Iterable<DecidedRun> {
    return runsOf(this.disk, from);
  }

  piece(hash: string): Uint8Array | undefined {
    this.mustBeOpen();
    return this.disk.pieces.get(hash);
  }

  putPiece(hash: string, bytes: Uint8Array): void {
    const { pieces } = this.disk;
    if (pieces.has(hash)) return;
    this.alone(() =>
      this.write(
        () => void pieces.set(hash, bytes.slice()),
        () => void pieces.delete(hash),
      ),
    );
  }

  packedPiece(hash: string): Uint8Array | undefined {
    const bytes = this.piece(hash);
    return bytes && zstdPacking.pack(bytes);
  }

  putPackedPiece(hash: string, packed: Uint8Array): void {
    const bytes = zstdPacking.unpack(packed, LIMITS.frameBytesMax);
    if (bytes === undefined) throw new DiskFault('no packed piece');
    this.putPiece(hash, bytes);
  }

  keepPieces(hashes: ReadonlySet<string>): void {
    const { pieces } = this.disk;
    for (const [hash, bytes] of [...pieces])
      if (!hashes.has(hash))
        this.write(
          () => void pieces.delete(hash),
          () => void pieces.set(hash, bytes),
        );
  }

  refill(tables: readonly TableDef[], fill: (into: Refill) => void): void {
    const { disk } = this;
    const before = disk.clone();
    this.write(
      () => undefined,
      () => disk.become(before),
    );
    refillDisk(disk, {
      tables,
      bring: fill,
      fuse: () =>
        this.write(
          () => undefined,
          () => undefined,
        ),
    });
  }

  dropBodies(hashes: readonly string[]): void {
    const { bare, outcomes } = this.disk;
    for (const hash of hashes) {
      if (!outcomes.has(hash)) throw new DiskFault('only a decided event loses its body');
      if (bare.has(hash)) continue;
      this.write(
        () => void bare.add(hash),
        () => void bare.delete(hash),
      );
    }
  }

  releaseSpace(): boolean {
    return false;
  }

  appendGenesis(ops: readonly RowOp[]): void {
    this.applyOps(ops);
  }

  // --- tables

  get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined {
    this.mustBeOpen();
    return this.disk.tables.get(table.name)?.rows.get(keyText(key)) as R | undefined;
  }

  scan<R extends object>(
    table: TableDef<R>,
    prefix: readonly Value[],
    options: { readonly limit: number; readonly upTo?: Value },
  ): R[] {
    this.mustBeOpen();
    const def = table as TableDef;
    const file = this.disk.tables.get(def.name);
    if (file === undefined) return [];
    const keys = sortedKeys(file, (row) => keyOfRow(def, row));
    const found: R[] = [];
    for (let at = firstAtLeast(keys, prefix); at < keys.length && found.length < options.limit; at += 1) {
      const key = keys[at] as readonly Value[];
      if (prefix.some((value, index) => key[index] !== value)) break;
      const next = key[prefix.length] as Value;
      if (options.upTo !== undefined && (options.upTo === null || next === null || next > options.upTo)) break;
      found.push(file.rows.get(keyText(key)) as R);
    }
    return found;
  }

  private applyOps(ops: readonly RowOp[]): void {
    for (const op of ops) {
      const file = this.disk.table(op.table);
      if (op.op === 'put') this.put(op.table, checkedRow(op.table, op.row));
      else this.remove(op.table, op.key, file.rows.get(keyText(op.key)));
    }
    for (const op of ops) {
      const { parent } = op.table;
      if (parent === undefined || op.op !== 'put') continue;
      const key = keyText(keyOfRow(op.table, op.row).slice(0, 1));
      if (!this.disk.table(parent).rows.has(key)) throw new DiskFault(`a row of ${op.table.name} names ${key}`);
    }
  }

  private put(table: TableDef, row: Row): void {
    const file = this.disk.table(table);
    const key = keyOfRow(table, row);
    const text = keyText(key);
    const before = file.rows.get(text);
    if (before !== undefined && table.appendOnly) throw new DiskFault(`${table.name} is append-only`);
    this.write(
      () => {
        file.rows.set(text, row);
        if (before === undefined) noteKey(file, key);
      },
      () => {
        if (before !== undefined) file.rows.set(text, before);
        else if (file.rows.delete(text)) dropKey(file, key);
      },
    );
  }

  private remove(table: TableDef, key: readonly Value[], before: Row | undefined): void {
    if (before === undefined) return;
    if (table.appendOnly) throw new DiskFault(`${table.name} is append-only`);
    if (table.layout === 'numbered') throw new DiskFault(`rows of ${table.name} stay`);
    const file = this.disk.table(table);
    const text = keyText(key);
    this.write(
      () => {
        file.rows.delete(text);
        dropKey(file, key);
      },
      () => {
        file.rows.set(text, before);
        noteKey(file, key);
      },
    );
  }

  // --- small values and registers

  meta(key: string): Uint8Array | undefined {
    this.mustBeOpen();
    return this.disk.metas.get(key);
  }

  setMeta(key: string, value: Uint8Array): void {
    this.alone(() => {
      const { metas } = this.disk;
      const before = metas.get(key);
      const takeBack = before === undefined ? () => void metas.delete(key) : () => void metas.set(key, before);
      this.write(() => void metas.set(key, value.slice()), takeBack);
    });
  }

  setRegister(register: RegisterRow): boolean {
    const known = this.register(register.kind, register.key);
    const isLater =
      known === undefined || register.hlc > known.hlc || (register.hlc === known.hlc && register.author > known.author);
    if (isLater) {
      const { registers } = this.disk;
      const at = `${register.kind}\n${register.key}`;
      const takeBack = known === undefined ? () => void registers.delete(at) : () => void registers.set(at, known);
      this.alone(() => this.write(() => void registers.set(at, { ...register }), takeBack));
    }
    return isLater;
  }

  register(kind: string, key: string): RegisterRow | undefined {
    this.mustBeOpen();
    return this.disk.registers.get(`${kind}\n${key}`);
  }

  /** One small value outside a transaction is a transaction of its own. */
  private alone(work: () => void): void {
    if (this.inTransaction) work();
    else this.transaction(work);
  }

  [Symbol.dispose](): void {
    this.isClosed = true;
  }
}

/** The row as a STRICT table would keep it: its columns alone, of their types, with a whole key. */
function checkedRow(table: TableDef, row: Row): Row {
  const kept: Record<string, Value> = {};
  for (const [index, [name, type]] of table.columns.entries()) {
    const value = row[name] ?? null;
    if (value === null) {
      if (index < table.keyColumns) throw new DiskFault(`${table.name}.${name} is part of the key`);
      kept[name] = null;
    } else if (type === 'text') {
      if (typeof value !== 'string') throw new DiskFault(`${table.name}.${name} takes text`);
      kept[name] = value;
    } else {
      if (typeof value === 'string' || (typeof value === 'number' && !Number.isSafeInteger(value)))
        throw new DiskFault(`${table.name}.${name} takes integers`);
      const whole = BigInt(value);
      if (whole >= 2n ** 63n || whole < -(2n ** 63n)) throw new DiskFault(`${table.name}.${name} takes 64 bits`);
      kept[name] = type === 'int' ? Number(whole) : whole;
    }
  }
  return Object.freeze(kept);
}
