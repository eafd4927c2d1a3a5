/** Space that dropped bodies leave goes back to the disk, a little at a time. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { put } from '#core/contract/table.ts';
import { measureSpace } from '#edge/store/measure.ts';
import { type FileSpaceStore, openSpaceStore } from '#edge/store/space-store.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { wallets } from '../compliance/space-store-cases.ts';

const MIB = 2 ** 20;

function opened(
  t: TestContext,
  before: (path: string) => void = () => undefined,
): { store: FileSpaceStore; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-release-'));
  const path = join(folder, 'space.db');
  before(path);
  const store = openSpaceStore({ path, tables: [wallets], crypto: nodeCrypto, space: 'ab'.repeat(32) });
  t.after(() => {
    store[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });
  return { store, path };
}

const PIECE_BYTES = MIB / 4;
const PIECES = 160;
const hash = (n: number): string => n.toString(16).padStart(64, '0');

/** 40 MiB of pieces and one row; then the pieces but one go. */
function filledAndEmptied(store: FileSpaceStore): void {
  for (let n = 0; n < PIECES; n += 1) store.transaction(() => store.putPiece(hash(n), randomBytes(PIECE_BYTES)));
  store.transaction(() => store.appendGenesis([put(wallets, { owner: 'ann', no: 1, amount: 5n, note: null })]));
  store.transaction(() => store.keepPieces(new Set([hash(PIECES - 1)])));
}

test('what is free goes back in steps, down to a reserve, and what is used stays', (t) => {
  const { store, path } = opened(t);
  filledAndEmptied(store);
  const reserve = (): number => measureSpace(path).reserve;
  const before = reserve();
  let steps = 1;
  while (store.releaseSpace()) steps += 1;
  assert.ok(steps > 5, `${steps} steps`);
  assert.ok(!store.releaseSpace(), 'the rest is kept for what comes');
  new DatabaseSync(path).exec('PRAGMA wal_checkpoint(TRUNCATE)');
  assert.ok(statSync(path).size < 24 * MIB, `${statSync(path).size} bytes`);
  assert.ok(reserve() < before - 20 * MIB, 'and so it is told');
  assert.equal(store.piece(hash(PIECES - 1))?.length, PIECE_BYTES);
  assert.equal(store.get(wallets, 'ann', 1)?.amount, 5n);
});

test('a file that cannot give pages back keeps them', (t) => {
  const { store } = opened(t, (path) => {
    using old = new DatabaseSync(path);
    old.exec('PRAGMA journal_mode=WAL; CREATE TABLE x (y); DROP TABLE x');
  });
  filledAndEmptied(store);
  assert.ok(!store.releaseSpace());
});
