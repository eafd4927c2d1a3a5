/** Peers that are shut out for a time, for what they sent or because somebody said so: kept over restarts in the instance's database. */
import type { InstanceDb } from './instance-db.ts';

/** Rows read at a start; those that end last come first. */
const ENTRIES_MAX = 4_096;

// Beside the numbered formats: an older program that does not know the table does not miss it.
const SCHEMA = `CREATE TABLE IF NOT EXISTS peer_bans (
  peerKey TEXT PRIMARY KEY, untilMs INTEGER NOT NULL, sinceMs INTEGER NOT NULL, cause TEXT NOT NULL, count INTEGER NOT NULL) STRICT, WITHOUT ROWID`;

/** A ban that is over is remembered this long: the next one for bad input is then twice as long. */
const REMEMBERED_MS = 30 * 24 * 60 * 60 * 1000;

export interface PeerBan {
  readonly peerKey: string;
  readonly untilMs: number;
  readonly sinceMs: number;
  readonly cause: 'input' | 'user';
  /** Bans for bad input so far. */
  readonly count: number;
}

export function openPeerBans(db: InstanceDb, nowMs: number) {
  db.run(SCHEMA);
  db.run('DELETE FROM peer_bans WHERE untilMs < ?', nowMs - REMEMBERED_MS);
  return {
    list: (): PeerBan[] =>
      db.all('SELECT * FROM peer_bans ORDER BY untilMs DESC LIMIT ?', ENTRIES_MAX).map((row) => ({
        peerKey: String(row['peerKey']),
        untilMs: Number(row['untilMs']),
        sinceMs: Number(row['sinceMs']),
        cause: row['cause'] === 'user' ? 'user' : 'input',
        count: Number(row['count']),
      })),
    put: ({ peerKey, untilMs, sinceMs, cause, count }: PeerBan): void =>
      db.run(
        'INSERT OR REPLACE INTO peer_bans (peerKey, untilMs, sinceMs, cause, count) VALUES (?, ?, ?, ?, ?)',
        ...[peerKey, untilMs, sinceMs, cause, count],
      ),
    remove: (peerKey: string): void => db.run('DELETE FROM peer_bans WHERE peerKey = ?', peerKey),
  };
}
