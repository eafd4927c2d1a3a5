/** Reading a space's file while another connection writes it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { FOLD_TABLES } from '#core/features/index.ts';
import { readLoggedEvent } from '#edge/store/event-log.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { ENGINE_TABLES } from '#engine/tables.ts';
import { transferTo } from '../kit/acts.ts';
import { build, pool } from '../kit/given.ts';
import { testCrypto } from '../kit/test-pool.ts';

const TABLES = [...ENGINE_TABLES, ...FOLD_TABLES];

test('an event that is decided between two looks of a reader is found', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const world = build(pool());
  const event = world.compose(transferTo('member', 4n)(world));
  const path = join(folder, 'space.db');
  using store = openSpaceStore({ path, tables: TABLES, crypto: testCrypto, space: world.space });
  const before = world.store.range(event.author, 1, event.seq - 1);
  store.transaction(() => store.append([...before, event]));
  using db = new DatabaseSync(path, { readOnly: true });
  assert.equal(readLoggedEvent(db, event.hash)?.seq, event.seq, 'undecided');

  using writer = new DatabaseSync(path);
  let looks = 0;
  const overtaken = {
    prepare: (sql: string) => {
      looks += 1;
      if (looks === 2) {
        const { id } = writer.prepare('SELECT id FROM events WHERE hash = ?').get(Buffer.from(event.hash, 'hex')) as {
          id: number;
        };
        const hash6 = Number.parseInt(event.hash.slice(0, 12), 16);
        writer.prepare('INSERT INTO event_hashes (hash6, id) VALUES (?, ?)').run(hash6, id);
        writer
          .prepare(
            'INSERT INTO decided (author, toSeq, fromSeq, seal) SELECT id, ?, 1, 1 FROM authors_log WHERE key = ?',
          )
          .run(event.seq, Buffer.from(event.author, 'hex'));
      }
      return db.prepare(sql);
    },
  };
  assert.equal(readLoggedEvent(overtaken as unknown as DatabaseSync, event.hash)?.seq, event.seq);
  assert.equal(readLoggedEvent(db, 'f'.repeat(64)), undefined);
});
