import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import { type Row, type RowOp, type Value, defineTable, keyOfRow } from '#core/contract/table.ts';
import { testCrypto } from '../../test/kit/test-pool.ts';
import { compareKeys } from './overlay.ts';
import { PieceIndex, type PieceStore } from './pieces.ts';
import type { SealedOutcome } from './ports.ts';

const notes = defineTable<{ owner: string; no: number; note: string }>({
  name: 'notes',
  columns: { owner: 'text', no: 'int', note: 'text' },
  key: ['owner', 'no'],
});
const OWNERS = ['ann', 'bob', 'eve'];
/** Some ten rows of this length make a piece. */
const NOTE = 'x'.repeat(6_000);

class Space implements PieceStore {
  readonly pieces = new Map<string, Uint8Array>();
  private readonly byKey = new Map<string, Row>();
  private readonly runs: DecidedRun[] = [];

  apply(ops: readonly RowOp[]): void {
    for (const op of ops)
      if (op.op === 'put') this.byKey.set(JSON.stringify(keyOfRow(op.table, op.row)), op.row);
      else this.byKey.delete(JSON.stringify(op.key));
  }

  decide(author: string, seal: number, count: number): SealedOutcome[] {
    const from = this.runs.filter((run) => run.author === author).reduce((sum, run) => sum + run.hashes.length / 32, 1);
    const seqs = Array.from({ length: count }, (_, n) => from + n);
    const ids = seqs.map((seq) => createHash('sha256').update(`${author} ${seq}`).digest());
    this.runs.push({ author, from, seal, hashes: Buffer.concat(ids), rejected: [] });
    return seqs.map((seq, n) => ({ event: ids[n]?.toString('hex') ?? '', author, seq, seal, code: undefined }));
  }

  rows(_table: unknown, from: readonly Value[] = []): Row[] {
    const rows = [...this.byKey.values()].sort((a, b) => compareKeys(keyOfRow(notes, a), keyOfRow(notes, b)));
    return rows.filter((row) => from.length === 0 || compareKeys(keyOfRow(notes, row), from) >= 0);
  }

  decidedRuns([author = '', seq = 0]: readonly [string, number] | readonly [] = []): DecidedRun[] {
    return this.runs
      .toSorted((a, b) => compareKeys([a.author, a.from], [b.author, b.from]))
      .filter((run) => run.author > author || (run.author === author && run.from + run.hashes.length / 32 - 1 >= seq));
  }

  putPiece(hash: string, bytes: Uint8Array): void {
    this.pieces.set(hash, bytes);
  }
}

function makeAll(index: PieceIndex, store: PieceStore): string[] {
  while (index.waiting(Infinity) > 0) index.make({ store, crypto: testCrypto }, { count: 100, upTo: Infinity, at: 1 });
  return index.hashes();
}

const key = fc.tuple(fc.constantFrom(...OWNERS), fc.integer({ min: 0, max: 60 }));
const op = fc.oneof(
  { weight: 3, arbitrary: fc.record({ at: key, length: fc.integer({ min: 1, max: NOTE.length }) }) },
  { weight: 1, arbitrary: fc.record({ at: key, length: fc.constant(undefined) }) },
);
const round = fc.record({
  ops: fc.array(op, { maxLength: 30 }),
  decided: fc.array(
    fc.record({ author: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)), count: fc.integer({ min: 1, max: 900 }) }),
    {
      maxLength: 2,
    },
  ),
  made: fc.integer({ min: 0, max: 5 }),
  isForgotten: fc.boolean(),
});

test('whatever changes, and whenever some are made ahead, the pieces are those of who makes them all at once', () => {
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 12 }), (rounds) => {
      const store = new Space();
      const index = new PieceIndex([notes]);
      for (const [seal, { ops, decided, made, isForgotten }] of rounds.entries()) {
        const changes = ops.map(({ at: [owner, no], length }): RowOp =>
          length === undefined
            ? { op: 'del', table: notes, key: [owner, no] }
            : { op: 'put', table: notes, row: { owner, no, note: NOTE.slice(0, length) } },
        );
        store.apply(changes);
        index.note(
          changes,
          decided.flatMap(({ author, count }) => store.decide(author, seal + 1, count)),
        );
        index.make({ store, crypto: testCrypto }, { count: made, upTo: Infinity, at: seal + 1 });
        if (isForgotten && seal === 3) index.forget();
      }
      const hashes = makeAll(index, store);
      assert.deepEqual(hashes, makeAll(new PieceIndex([notes]), store));
      for (const hash of hashes) assert.ok(store.pieces.has(hash));
    }),
    { numRuns: 40 },
  );
});

test('a changed row costs the piece that it lies in, and what was made lately waits', () => {
  const store = new Space();
  const index = new PieceIndex([notes]);
  const row = (no: number, note: string): RowOp => ({ op: 'put', table: notes, row: { owner: 'ann', no, note } });
  store.apply(Array.from({ length: 200 }, (_, no) => row(no, NOTE)));
  const count = makeAll(index, store).length;
  assert.ok(count > 10);
  const change = [row(100, `${NOTE.slice(1)}y`)];
  store.apply(change);
  index.note(change, []);
  assert.equal(index.waiting(Infinity), 1);
  assert.equal(index.waiting(0), 0, 'made at 1');
  index.make({ store, crypto: testCrypto }, { count: 1, upTo: Infinity, at: 2 });
  assert.equal(index.hashes().length, count);
});
