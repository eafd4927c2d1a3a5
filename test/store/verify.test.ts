/** A space's file looked through by a worker: sound as it was written, and the first difference named when one byte of it is another. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, after, test } from 'node:test';
import { FOLD_TABLES } from '#core/features/index.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { replaySeal, startReplay } from '#engine/replay.ts';
import { InspectFault, measureFile, verifyFile } from '#engine/space/inspect.ts';
import { ENGINE_TABLES, authors } from '#engine/tables.ts';
import type { Difference } from '#engine/verify.ts';
import { transferTo } from '../kit/acts.ts';
import { build, pool } from '../kit/given.ts';
import { orderAt } from '../kit/situations.ts';
import { testCrypto } from '../kit/test-pool.ts';

const TABLES = [...ENGINE_TABLES, ...FOLD_TABLES];

/** A pool with a settled order, one rejected act and one event that waits, in a file as an instance keeps it; made once, copied for each test. */
const made = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-made-'));
  const world = build(pool().with(orderAt('settled', { slots: 1 })));
  world.try(transferTo('member', 10n ** 15n)(world));
  world.try(transferTo('member', 3n)(world));
  const path = join(folder, `${world.space}.db`);
  using store = openSpaceStore({ path, tables: TABLES, crypto: testCrypto, space: world.space });
  const started = startReplay(world.store, store, testCrypto);
  assert.ok(started.ok);
  let { stateHash } = started.value;
  for (const seal of world.certifiedSeals()) {
    const replayed = replaySeal(seal, { source: world.store, scratch: store, crypto: testCrypto }, stateHash);
    assert.ok(replayed.ok);
    stateHash = replayed.value.execution.stateHash;
  }
  const waiting = world.compose(transferTo('member', 4n)(world));
  store.transaction(() => store.append([waiting]));
  return { folder, world, path, waiting };
})();
after(() => rmSync(made.folder, { recursive: true, force: true }));

function fileOf(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { world, waiting } = made;
  const path = join(folder, `${world.space}.db`);
  copyFileSync(made.path, path);
  const verify = () => verifyFile({ space: world.space, path, scratchFolder: folder });
  return { world, folder, path, waiting, verify };
}

/** Changes the file as no program of ours would. */
function tamper(path: string, sql: string): void {
  using db = new DatabaseSync(path);
  const triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${String(name)}"`);
  assert.ok(Number(db.prepare(sql).run().changes) > 0, sql);
}

test('a file as it was written is sound, undecided events and all, and no scratch file stays', async (t) => {
  const { world, folder, verify } = fileOf(t);
  const verified = await verify();
  assert.equal(verified.difference, undefined);
  assert.equal(verified.seals, world.sealNumber);
  assert.equal(verified.stateHash, world.stateHash);
  assert.equal(
    verified.events,
    world.all(authors).reduce((sum, { seq }) => sum + seq, 1),
  );
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('verify-')),
    [],
  );
});

const cases: [what: string, sql: string, expected: (world: ReturnType<typeof fileOf>) => Partial<Difference>][] = [
  [
    'a balance changed by SQL',
    `UPDATE ledger_balances SET balance = balance + 1 WHERE account LIKE 'wallet:%' AND balance > 0`,
    () => ({ kind: 'row.differs', table: 'ledger_balances', column: 'balance' }),
  ],
  [
    'a member removed from the tables',
    'DELETE FROM members WHERE user = (SELECT MIN(user) FROM members)',
    () => ({ kind: 'row.missing', table: 'members' }),
  ],
  [
    'a member added to the tables',
    `INSERT INTO authors VALUES ('zz', 1, 'x')`,
    () => ({ kind: 'row.extra', table: 'authors', key: 'zz' }),
  ],
  [
    'one byte of an event flipped',
    `UPDATE events SET record = CAST(substr(record, 1, 60) || char((unicode(substr(record, 61, 1)) + 1) % 128) || substr(record, 62) AS BLOB)
       WHERE id % ${2 ** 32} = 1 AND id < ${2 * 2 ** 32}`,
    () => ({ seq: 1 }),
  ],
  [
    'the signature of an undecided event flipped',
    `UPDATE events SET record = CAST(substr(record, 1, length(record) - 1) || x'00' AS BLOB) WHERE hash = HASH`,
    ({ waiting }) => ({ kind: 'event.signature', author: waiting.author, seq: waiting.seq, event: waiting.hash }),
  ],
  [
    'an event gone from the middle of a chain',
    `DELETE FROM events WHERE id = (SELECT MIN(id) FROM events WHERE id % ${2 ** 32} = 2)`,
    () => ({ kind: 'event.hole', seq: 2 }),
  ],
  ['a seal gone', 'DELETE FROM seals WHERE number = 3', () => ({ kind: 'seal.missing', seal: 3 })],
  [
    'the last seal gone',
    'DELETE FROM seals WHERE number = (SELECT MAX(number) FROM seals)',
    ({ world }) => ({ kind: 'seal.missing', seal: world.sealNumber }),
  ],
  [
    'a seal’s certificate changed',
    `UPDATE seals SET seal = CAST(substr(seal, 1, length(seal) - 1) || x'07' AS BLOB) WHERE number = 2`,
    () => ({ kind: 'seal.certificate', seal: 2 }),
  ],
  [
    'a seal that is no seal',
    `UPDATE seals SET seal = x'00' WHERE number = 2`,
    () => ({ kind: 'seal.malformed', seal: 2 }),
  ],
  ['a refusal struck out', 'DELETE FROM rejected', () => ({ kind: 'event.outcome' })],
  ['another genesis', `UPDATE meta SET value = x'00' WHERE key = 'genesis'`, () => ({ kind: 'genesis.differs' })],
];

for (const [what, sql, expected] of cases) {
  test(`${what} is found and named`, async (t) => {
    const file = fileOf(t);
    tamper(file.path, sql.replace('HASH', `x'${file.waiting.hash}'`));
    const { difference } = await file.verify();
    assert.ok(difference !== undefined);
    for (const [key, value] of Object.entries(expected(file)))
      assert.equal(difference[key as keyof Difference], value, JSON.stringify(difference));
  });
}

test('a file that is written to meanwhile is verified as it was when the look began', async (t) => {
  const { world, path, folder } = fileOf(t);
  using store = openSpaceStore({ path, tables: TABLES, crypto: testCrypto, space: world.space });
  let late = 0;
  const verified = await verifyFile(
    { space: world.space, path, scratchFolder: folder },
    {
      onProgress: () => {
        late += 1;
        store.transaction(() => store.setMeta(`late ${late}`, new Uint8Array(1)));
      },
    },
  );
  assert.equal(verified.difference, undefined);
  assert.ok(late > 0);
});

test('a look that is called off ends, and leaves no file', async (t) => {
  const { world, path, folder } = fileOf(t);
  const stop = new AbortController();
  const looking = verifyFile(
    { space: world.space, path, scratchFolder: folder },
    {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('called off')),
    },
  );
  await assert.rejects(looking, /called off/);
  assert.ok(!existsSync(join(folder, `verify-${world.space.slice(0, 16)}.db`)));
});

test('what is no database is told as such', async (t) => {
  const { folder } = fileOf(t);
  await assert.rejects(
    verifyFile({ space: 'f'.repeat(64), path: join(folder, 'nothing.db'), scratchFolder: folder }),
    InspectFault,
  );
});

test('the parts of a file sum up to its size', async (t) => {
  const { path } = fileOf(t);
  const { log, seals, tables, reserve } = await measureFile(path);
  assert.ok(log > 0 && seals > 0 && tables > 0 && reserve >= 0);
});
