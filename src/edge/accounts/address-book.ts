/** Peers that were met, in the instance's database: redialled with back-off, so that losing every bootstrap peer changes nothing. */
import type { InstanceDb } from './instance-db.ts';

/** Entries kept; those that failed most and longest ago go first. */
const ENTRIES_MAX = 1_000;

export function openAddressBook(db: InstanceDb) {
  return {
    list: () =>
      db
        .all(
          'SELECT peerKey, addresses, lastSeenMs, failures FROM addresses ORDER BY failures, lastSeenMs DESC LIMIT ?',
          ENTRIES_MAX,
        )
        .map((row) => ({
          peerKey: String(row['peerKey']),
          addresses: JSON.parse(String(row['addresses'])) as string[],
          lastSeenMs: Number(row['lastSeenMs']),
          failures: Number(row['failures']),
        })),
    remember: (peerKey: string, addresses: readonly string[], nowMs: number) => {
      db.run(
        'INSERT INTO addresses (peerKey, addresses, lastSeenMs, failures) VALUES (?, ?, ?, 0) ON CONFLICT (peerKey) DO UPDATE SET addresses = excluded.addresses, lastSeenMs = excluded.lastSeenMs, failures = 0',
        peerKey,
        JSON.stringify(addresses),
        nowMs,
      );
      db.run(
        'DELETE FROM addresses WHERE peerKey IN (SELECT peerKey FROM addresses ORDER BY failures, lastSeenMs DESC LIMIT -1 OFFSET ?)',
        ENTRIES_MAX,
      );
    },
    failed: (peerKey: string, _nowMs: number) =>
      db.run('UPDATE addresses SET failures = failures + 1 WHERE peerKey = ?', peerKey),
  };
}
