/** A file below whose snapshot the bodies are gone: verified from there, and what is wrong with it is named. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { verifyFile } from '#engine/space/inspect.ts';
import { SPACE_TABLES, baseOf } from '#engine/snapshot.ts';
import { enter, made, pay } from '../kit/snapshot-pool.ts';
import { testCrypto } from '../kit/test-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-pruned-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'pruned.db');
const EVENTS = 27;

const { space, stateHash } = (() => {
  const cleaning: (() => void)[] = [];
  const at = made(
    { after: (clean) => void cleaning.push(clean) },
    {
      times: { patienceMs: 8_000, retentionMs: 3_600_000 },
      openStore: (id) => openSpaceStore({ path, tables: SPACE_TABLES, crypto: testCrypto, space: id }),
    },
  );
  enter(at);
  pay(at, 24);
  at.lan.nowMs += 2 * 3_600_000;
  at.lan.settle();
  assert.equal(baseOf(at.owner.store).number, 19);
  const status = at.owner.line.status();
  for (const clean of cleaning) clean();
  return { space: at.founded.space, stateHash: status.stateHash };
})();

async function verified(name: string, sql: string) {
  const copy = join(folder, `${name}.db`);
  copyFileSync(path, copy);
  if (sql !== '') {
    using db = new DatabaseSync(copy);
    for (const trigger of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
      db.exec(`DROP TRIGGER "${String(trigger['name'])}"`);
    assert.ok(Number(db.prepare(sql).run().changes) > 0, sql);
  }
  return verifyFile({ space, path: copy, scratchFolder: folder });
}

test('it is sound, from its snapshot on', async () => {
  const result = await verified('sound', '');
  assert.equal(result.difference, undefined, JSON.stringify(result.difference));
  assert.equal(result.stateHash, stateHash);
  assert.ok(result.events < EVENTS, 'bodies that are gone are not counted');
});

const AUTHOR = 2 ** 32;
const CASES: readonly (readonly [what: string, sql: string, kind: string])[] = [
  [
    'a body missing above the snapshot',
    "UPDATE events SET record = x'' WHERE id = (SELECT MAX(id) FROM events)",
    'event.missing',
  ],
  [
    'a hash below the snapshot changed',
    `UPDATE events SET hash = zeroblob(32) WHERE length(record) = 0 AND id % ${AUTHOR} = 2`,
    'event.missing',
  ],
  ['a piece of the snapshot gone', "DELETE FROM snapshot_pieces WHERE substr(bytes, 1, 1) = x'00'", 'snapshot.differs'],
  [
    'a row changed since',
    "UPDATE ledger_balances SET balance = balance + 1 WHERE account LIKE 'wallet:%'",
    'row.differs',
  ],
];
for (const [index, [what, sql, kind]] of CASES.entries())
  test(`${what} is found and named`, async () => {
    const { difference } = await verified(`case-${index}`, sql);
    assert.equal(difference?.kind, kind, JSON.stringify(difference));
  });
