import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openInstanceDb } from './instance-db.ts';
import { stripSql } from './copy.ts';

test('a backup without keys leaves the signing secrets of webhooks out, and keeps the other settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'realms-copy-'));
  try {
    const path = join(folder, 'instance.db');
    {
      using db = openInstanceDb(path);
      for (const key of ['rail:ab', 'notice-hook:anna', 'machine.paused', 'railway'])
        db.run('INSERT INTO settings (key, value) VALUES (?, ?)', key, 'whsec_secret');
    }
    using copy = new DatabaseSync(path);
    copy.exec(stripSql(path));
    const left = copy.prepare('SELECT key FROM settings ORDER BY key').all();
    assert.deepEqual(
      left.map(({ key }) => key),
      ['machine.paused', 'railway'],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
