import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openInstanceDb } from './instance-db.ts';
import { openPeerBans } from './peer-bans.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const ban = (peerKey: string, untilMs: number, cause: 'input' | 'user' = 'input') => ({
  peerKey,
  untilMs,
  sinceMs: 0,
  cause,
  count: cause === 'input' ? 1 : 0,
});

test('bans outlive the process; those long over are forgotten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-bans-'));
  const path = join(folder, 'instance.db');
  try {
    {
      using db = openInstanceDb(path);
      const bans = openPeerBans(db, 0);
      assert.deepEqual(bans.list(), []);
      bans.put(ban('aa', 5_000));
      bans.put(ban('bb', 90 * DAY_MS, 'user'));
      bans.put(ban('cc', 9_000));
      bans.put({ ...ban('cc', 99_000), count: 2 });
      bans.put(ban('dd', 1_000));
      bans.remove('dd');
    }
    {
      using db = openInstanceDb(path);
      assert.deepEqual(openPeerBans(db, 6_000).list(), [
        ban('bb', 90 * DAY_MS, 'user'),
        { ...ban('cc', 99_000), count: 2 },
        ban('aa', 5_000),
      ]);
      assert.deepEqual(
        openPeerBans(db, 31 * DAY_MS)
          .list()
          .map(({ peerKey }) => peerKey),
        ['bb'],
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
