import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { LIMITS } from '../kernel/limits.ts';
import { utf8 } from '../kernel/bytes.ts';
import { MalformedBytes } from './event.ts';
import {
  type Cut,
  type DecidedRun,
  cutRows,
  cutRuns,
  decodePiece,
  hashesIn,
  listPieces,
  valuesOf,
} from './snapshot.ts';
import { type Row, defineTable, rowOfValues } from './table.ts';

const wallets = defineTable<{ owner: string; no: number; amount: bigint; note: string | null }>({
  name: 'wallets',
  columns: { owner: 'text', no: 'int', amount: 'money', note: 'text' },
  key: ['owner', 'no'],
});
const all = <T>(items: readonly T[], cut: (rest: Iterator<T>) => Cut | undefined): Uint8Array[] => {
  const rest = items[Symbol.iterator]();
  const pieces: Uint8Array[] = [];
  for (let piece = cut(rest); piece !== undefined; piece = cut(rest)) pieces.push(piece.bytes);
  return pieces;
};
const rowPieces = (rows: readonly Row[]): Uint8Array[] => all(rows, (rest) => cutRows(wallets, rest));
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ids = (from: number, count: number): Uint8Array => {
  const bytes = new Uint8Array(count * 32);
  for (let n = 0; n < count; n += 1)
    bytes.set(
      createHash('sha256')
        .update(`${from + n}`)
        .digest(),
      n * 32,
    );
  return bytes;
};

test('rows come back as they were, in pieces that fit a frame whatever the script', () => {
  const rows: Row[] = Array.from({ length: 3000 }, (_, no) => ({
    owner: `ann${no}`,
    no,
    amount: 2n ** 60n - BigInt(no),
    note: no % 2 === 0 ? null : 'ж'.repeat(60),
  }));
  const pieces = rowPieces(rows);
  assert.ok(pieces.length > 1);
  for (const { length } of pieces) assert.ok(length < LIMITS.frameBytesMax);
  const back = pieces.flatMap((bytes) => {
    const piece = decodePiece(bytes);
    assert.ok(piece.kind === 'rows' && piece.table === 'wallets');
    return piece.rows.map((values) => rowOfValues(wallets, valuesOf(wallets, values)));
  });
  assert.deepEqual(back, rows);
  assert.deepEqual(rowPieces([]), [], 'an empty table changes nothing');
});

test('runs come back as they were, and none is cut', () => {
  const runs: DecidedRun[] = [];
  for (const author of ['a', 'b'])
    for (let n = 0; n < 5; n += 1)
      runs.push({
        author: author.repeat(64),
        from: 1 + n * 700,
        seal: n + 1,
        hashes: ids(n, 700),
        rejected: n === 2 ? [[1500, 'thing.refused']] : [],
      });
  const pieces = all(runs, cutRuns);
  assert.ok(pieces.length > 1);
  for (const { length } of pieces) assert.ok(length < LIMITS.frameBytesMax);
  const back = pieces.flatMap((bytes) => {
    const piece = decodePiece(bytes);
    assert.ok(piece.kind === 'log');
    return piece.runs;
  });
  assert.deepEqual(back, runs);
});

test('a row put in, taken out or changed changes the pieces around it and no other', () => {
  const rows: Row[] = Array.from({ length: 20_000 }, (_, no) => ({
    owner: `ann${no}`,
    no: 1,
    amount: 1n,
    note: 'x'.repeat(50),
  }));
  const before = new Set(rowPieces(rows).map(hashOf));
  assert.ok(before.size > 20);
  for (const at of [0, 9_000, 19_999]) {
    const row = rows[at] as Row;
    for (const some of [[], [{ ...row, amount: 2n }], [row, { ...row, no: 2 }]]) {
      const after = rowPieces([...rows.slice(0, at), ...some, ...rows.slice(at + 1)]).map(hashOf);
      assert.ok(after.filter((hash) => !before.has(hash)).length <= 4);
    }
  }
});

test('a long list is a list of lists, the last names all', () => {
  const hashes = hashesIn(ids(0, LIMITS.snapshotListMax + 1));
  const lists = [...listPieces(hashes, hashOf)];
  assert.equal(lists.length, 3);
  const root = decodePiece(lists[2] as Uint8Array);
  assert.deepEqual(root, { kind: 'list', hashes: lists.slice(0, 2).map(hashOf) });
  assert.equal([...listPieces([], hashOf)].length, 1, 'nothing has a name too');
});

test('what is no piece, or has a value of another type, is refused', () => {
  const piece = (kind: number, text: string): Uint8Array => Uint8Array.of(kind, ...utf8(text));
  for (const bytes of [
    new Uint8Array(0),
    piece(9, '[]'),
    piece(0, '{}'),
    piece(0, '["wallets",1]'),
    piece(0, '[1,[2]]'),
    piece(1, 'x'),
    piece(2, 'x'),
  ])
    assert.throws(() => decodePiece(bytes), MalformedBytes);
  for (const values of [
    ['ann', 1, '5'],
    ['ann', 1, 5, null],
    ['ann', '1', '5', null],
    [1, 1, '5', null],
    ['ann', 1.5, '5', null],
    ['ann', 1, '0x5', null],
    ['ann', 1, '5', {}],
  ])
    assert.throws(() => valuesOf(wallets, values), MalformedBytes);
});
