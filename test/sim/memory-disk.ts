/**
 * A simulated disk: what one space's file holds, and which of its writes have not reached the platter yet.
 *
 *   write ──> visible at once ──sync──> survives a crash
 *               └──crash before the sync──> undone, newest first
 */
import type { SignedEvent } from '#core/contract/event.ts';
import type { Seal } from '#core/contract/seal.ts';
import type { Row, RowOp, TableDef, Value } from '#core/contract/table.ts';
import type { Outcome, RegisterRow } from '#engine/ports.ts';
import { compareKeys } from '#engine/overlay.ts';

/** Where the power can fail: before any write, before a transaction is on disk, and after, when its author does not know yet. */
export type Moment = 'write' | 'commit' | 'synced';

/** Rows of one table, by key; the order is worked out when somebody scans. */
export interface TableFile {
  readonly def: TableDef;
  readonly rows: Map<string, Row>;
  sorted: (readonly Value[])[] | undefined;
}

/** What a disk that lies about syncing has in its cache at most. */
const LYING_CACHE_WRITES = 200;

export class MemoryDisk {
  readonly logs = new Map<string, SignedEvent[]>();
  readonly byHash = new Map<string, SignedEvent>();
  /** Events of which only the hash is kept. */
  readonly bare = new Set<string>();
  readonly pieces = new Map<string, Uint8Array>();
  readonly outcomes = new Map<string, Outcome>();
  readonly seals = new Map<number, Seal>();
  readonly metas = new Map<string, Uint8Array>();
  readonly registers = new Map<string, RegisterRow>();
  readonly tables = new Map<string, TableFile>();
  lastSeal = 0;
  /** What each seal wrote: the simulator looks at it when it hears of the seal. */
  readonly sealOps = new Map<number, readonly RowOp[]>();
  /** Writes that were taken back, ever. */
  lostWrites = 0;
  /** Set by the simulator to cut the power: it throws. */
  fuse: ((moment: Moment) => void) | undefined;
  /** A planted fault: the disk says that it synced, and keeps the newest writes in a cache that a crash empties. */
  isLying = false;
  private undo: (() => void)[] = [];
  private unflushed: (() => void)[] = [];

  /** Writes that a crash would lose. */
  get unsyncedWrites(): number {
    return this.undo.length;
  }

  /** Makes one change, and remembers how to take it back until it is synced. */
  write(change: () => void, takeBack: () => void): void {
    this.fuse?.('write');
    change();
    this.undo.push(takeBack);
  }

  sync(): void {
    if (this.isLying) this.unflushed.push(...this.undo);
    this.undo = [];
    if (this.unflushed.length > LYING_CACHE_WRITES) this.unflushed = this.unflushed.slice(-LYING_CACHE_WRITES / 2);
  }

  /** Takes back the writes after the first `keep` unsynced ones: a crash, or a transaction that threw. */
  rollBack(keep = 0): void {
    for (; this.undo.length > keep; this.lostWrites += 1) this.undo.pop()?.();
  }

  /** A crash: what never reached the platter is gone. */
  powerOff(): void {
    this.rollBack();
    for (; this.unflushed.length > 0; this.lostWrites += 1) this.unflushed.pop()?.();
  }

  table(def: TableDef): TableFile {
    let file = this.tables.get(def.name);
    if (file === undefined) {
      file = { def, rows: new Map(), sorted: undefined };
      this.tables.set(def.name, file);
    }
    return file;
  }

  /** Another disk with the same content: what a copied virtual machine starts from. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const [author, events] of this.logs) copy.logs.set(author, [...events]);
    for (const [hash, event] of this.byHash) copy.byHash.set(hash, event);
    for (const [hash, outcome] of this.outcomes) copy.outcomes.set(hash, outcome);
    for (const [number, seal] of this.seals) copy.seals.set(number, seal);
    for (const [key, value] of this.metas) copy.metas.set(key, value);
    for (const [key, row] of this.registers) copy.registers.set(key, row);
    for (const [name, file] of this.tables)
      copy.tables.set(name, { def: file.def, rows: new Map(file.rows), sorted: undefined });
    for (const [number, ops] of this.sealOps) copy.sealOps.set(number, ops);
    for (const hash of this.bare) copy.bare.add(hash);
    for (const [hash, bytes] of this.pieces) copy.pieces.set(hash, bytes);
    copy.lastSeal = this.lastSeal;
    return copy;
  }

  /** Everything as it was on the other one. */
  become(other: MemoryDisk): void {
    const maps = (disk: MemoryDisk): Map<unknown, unknown>[] => [
      disk.logs,
      disk.byHash,
      disk.outcomes,
      disk.seals,
      disk.metas,
      disk.registers,
      disk.tables,
      disk.sealOps,
      disk.pieces,
    ];
    for (const [index, map] of maps(this).entries()) {
      map.clear();
      for (const [key, value] of maps(other)[index] ?? []) map.set(key, value);
    }
    this.bare.clear();
    for (const hash of other.bare) this.bare.add(hash);
    this.lastSeal = other.lastSeal;
  }
}

export function keyText(key: readonly Value[]): string {
  return key.length === 1 ? String(key[0]) : key.join('\n');
}

/** Keys in order, kept up to date by `noteKey` and `dropKey` once worked out. */
export function sortedKeys(file: TableFile, keyOf: (row: Row) => Value[]): (readonly Value[])[] {
  file.sorted ??= [...file.rows.values()].map(keyOf).sort(compareKeys);
  return file.sorted;
}

export function noteKey(file: TableFile, key: readonly Value[]): void {
  if (file.sorted !== undefined) file.sorted.splice(firstAtLeast(file.sorted, key), 0, key);
}

export function dropKey(file: TableFile, key: readonly Value[]): void {
  if (file.sorted !== undefined) file.sorted.splice(firstAtLeast(file.sorted, key), 1);
}

/** Index of the first key that is not below `bound`. A shorter bound is below all keys that it begins. */
export function firstAtLeast(keys: readonly (readonly Value[])[], bound: readonly Value[]): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(bound, keys[middle] as readonly Value[]) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
