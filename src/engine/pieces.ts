/**
 * The pieces of the state as it is now: which are made, and which must be made anew because something in them changed. In memory; what is
 * not known is made anew.
 *
 *   a shelf for each table and one for the log:  [first key, hash | changed] [first key, hash | changed] …  by key, without gaps
 *   changed piece made anew ─> ends where the next begins: done │ ends earlier: the rest is another changed one │ later: it takes the next in
 */
import { toHex } from '#core/kernel/bytes.ts';
import { type Cut, type PieceKey, cutRows, cutRuns, keyOfRun } from '#core/contract/snapshot.ts';
import { type RowOp, type TableDef, keyOfRow } from '#core/contract/table.ts';
import { compareKeys } from './overlay.ts';
import type { Crypto, SealedOutcome, SpaceStore } from './ports.ts';

/** What pieces are made from, and where they go. */
export type PieceStore = Pick<SpaceStore, 'rows' | 'decidedRuns' | 'putPiece'>;

interface Part {
  /** Its first row's; the first part of a shelf begins before all keys. */
  first: PieceKey;
  /** undefined: something in it changed. Empty: there is nothing in it. */
  hash: string | undefined;
  /** Seal after which it was made. */
  madeAt: number;
}

interface Shelf {
  parts: Part[];
  /** The piece that begins with the first row from `from` on, and the key of the row after it. */
  readonly cut: (
    store: PieceStore,
    from: PieceKey,
  ) => { readonly piece: Cut | undefined; readonly next: PieceKey | undefined };
}

export class PieceIndex {
  private readonly shelves: ReadonlyMap<string, Shelf>;
  private readonly log: Shelf = { parts: [unknownPart()], cut: cutLog };

  /** `tables`: in the order of a snapshot. */
  constructor(tables: readonly TableDef[]) {
    this.shelves = new Map(
      tables.map((table) => [
        table.name,
        { parts: [unknownPart()], cut: (store, from) => cutTable(store, table, from) },
      ]),
    );
  }

  /** What a seal changed. */
  note(ops: readonly RowOp[], outcomes: readonly SealedOutcome[]): void {
    for (const op of ops) {
      const shelf = this.shelves.get(op.table.name);
      if (shelf !== undefined && !isUnknown(shelf))
        markChanged(shelf, op.op === 'put' ? keyOfRow(op.table, op.row) : op.key);
    }
    if (!isUnknown(this.log)) for (const { author, seq } of outcomes) markChanged(this.log, [author, seq]);
  }

  /** After a rollback, or when another state took the place of this one. */
  forget(): void {
    for (const shelf of [...this.shelves.values(), this.log]) shelf.parts = [unknownPart()];
  }

  /** How many wait, of those that were last made at `upTo` or before. */
  waiting(upTo: number): number {
    let count = 0;
    for (const shelf of [...this.shelves.values(), this.log])
      for (const part of shelf.parts) if (part.hash === undefined && part.madeAt <= upTo) count += 1;
    return count;
  }

  /** Inside a transaction. Makes at most `count` of those that wait, see `waiting`; `at`: the last seal. */
  make(
    { store, crypto }: { readonly store: PieceStore; readonly crypto: Crypto },
    { count, upTo, at }: { readonly count: number; readonly upTo: number; readonly at: number },
  ): void {
    let left = count;
    for (const shelf of [...this.shelves.values(), this.log])
      for (let index = 0; index < shelf.parts.length && left > 0; index += 1) {
        const part = shelf.parts[index] as Part;
        if (part.hash !== undefined || part.madeAt > upTo) continue;
        makeAnew(shelf, index, { store, crypto, at });
        left -= 1;
      }
  }

  /** Those that are made, in order. */
  hashes(): string[] {
    const hashes: string[] = [];
    for (const shelf of [...this.shelves.values(), this.log])
      for (const { hash } of shelf.parts) if (hash !== undefined && hash !== '') hashes.push(hash);
    return hashes;
  }
}

const NEVER = -1;

function unknownPart(first: PieceKey = []): Part {
  return { first, hash: undefined, madeAt: NEVER };
}

/** Nothing of it was ever made: changes need not be noted. */
function isUnknown({ parts: [first] }: Shelf): boolean {
  return first?.madeAt === NEVER && first.hash === undefined;
}

function markChanged({ parts }: Shelf, key: PieceKey): void {
  (parts[firstAbove(parts, key) - 1] as Part).hash = undefined;
}

/** Index of the first part that begins above `key`; one at least begins at it or below. */
function firstAbove(parts: readonly Part[], key: PieceKey): number {
  let low = 1;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys((parts[middle] as Part).first, key) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function makeAnew(
  { parts, cut }: Shelf,
  index: number,
  { store, crypto, at }: { readonly store: PieceStore; readonly crypto: Crypto; readonly at: number },
): void {
  const part = parts[index] as Part;
  const { piece, next } = cut(store, part.first);
  if (piece === undefined) {
    // Nothing from here on.
    parts.splice(Math.max(1, index));
    if (index === 0) Object.assign(part, { hash: '', madeAt: at });
    return;
  }
  const hash = toHex(crypto.sha256(piece.bytes));
  store.putPiece(hash, piece.bytes);
  Object.assign(part, { first: index === 0 ? [] : piece.first, hash, madeAt: at });
  let end = index + 1;
  while (end < parts.length && (next === undefined || compareKeys((parts[end] as Part).first, next) < 0)) end += 1;
  const begins = parts[end];
  const isMet = next === undefined || (begins !== undefined && compareKeys(begins.first, next) === 0);
  parts.splice(index + 1, end - index - 1, ...(isMet ? [] : [unknownPart(next)]));
}

function cutTable(store: PieceStore, table: TableDef, from: PieceKey): ReturnType<Shelf['cut']> {
  const rows = store.rows(table, from)[Symbol.iterator]();
  const piece = cutRows(table, rows);
  const next = piece === undefined ? undefined : rows.next();
  rows.return?.();
  return { piece, next: next === undefined || next.done === true ? undefined : keyOfRow(table, next.value) };
}

function cutLog(store: PieceStore, from: PieceKey): ReturnType<Shelf['cut']> {
  const runs = store.decidedRuns(from as readonly [string, number] | readonly [])[Symbol.iterator]();
  const piece = cutRuns(runs);
  const next = piece === undefined ? undefined : runs.next();
  runs.return?.();
  return { piece, next: next === undefined || next.done === true ? undefined : keyOfRun(next.value) };
}
