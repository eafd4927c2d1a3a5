import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { testCrypto } from '../../../test/kit/test-pool.ts';
import { hashSamples, openSessionSamples } from './session-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'realms-samples-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const session = { space: 'a'.repeat(64), order: 'b'.repeat(64) };
const at = (boundary: number) => ({ atMs: 1000 + boundary * 5000, framesSent: boundary * 300 });

test('readings come in order, never change, and outlive a restart', () => {
  const path = join(folder, 'order.db');
  {
    using db = openInstanceDb(path);
    const samples = openSessionSamples(db);
    assert.equal(samples.newest(session, 'provider'), -1);
    assert.deepEqual(
      [0, 1, 3].map((boundary) => samples.put(session, 'provider', boundary, at(boundary))),
      [true, true, true],
    );
    assert.equal(samples.put(session, 'provider', 3, at(9)), false, 'said already');
    assert.equal(samples.put(session, 'provider', 2, at(2)), false, 'a hole is not filled later');
    assert.equal(samples.put(session, 'player', 0, { atMs: 1 }), true, 'the other side has its own');
  }
  using db = openInstanceDb(path);
  const samples = openSessionSamples(db);
  assert.deepEqual(
    [...samples.read(session, 'provider')],
    [0, 1, 3].map((boundary) => [boundary, at(boundary)]),
  );
  assert.equal(samples.newest(session, 'player'), 0);
});

test('what was signed is closed: a reading that comes late changes nothing', () => {
  using db = openInstanceDb(join(folder, 'closed.db'));
  const samples = openSessionSamples(db);
  samples.put(session, 'player', 0, at(0));
  samples.close(session, 'player', 12);
  samples.close(session, 'player', 5);
  assert.equal(samples.put(session, 'player', 12, at(12)), false);
  assert.equal(samples.put(session, 'player', 13, at(13)), true);
});

test('what is no reading is refused', () => {
  using db = openInstanceDb(join(folder, 'broken.db'));
  const samples = openSessionSamples(db);
  assert.throws(() => samples.put(session, 'player', 0, { atMs: 1, framesDecoded: -1 }));
  assert.throws(() => samples.put(session, 'player', 0, { atMs: 1, made: 'up' } as never));
});

test('the hash is of both sides up to a boundary: what comes later leaves it alone', () => {
  const list = (boundaries: readonly number[]) => new Map(boundaries.map((boundary) => [boundary, at(boundary)]));
  const until = (provider: readonly number[], player: readonly number[]) =>
    hashSamples({ provider: list(provider), player: list(player) }, 2, testCrypto);
  assert.equal(until([0, 1, 2], [0, 1]), until([0, 1, 2, 3], [0, 1, 7]));
  assert.notEqual(until([0, 1, 2], [0, 1]), until([0, 1, 2], [0]));
  assert.notEqual(until([0, 1], [0]), until([0], [0, 1]), 'whose reading it is counts');
});
