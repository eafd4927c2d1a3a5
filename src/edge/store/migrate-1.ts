/**
 * Format 1 to 2: events lie as they travel.
 *
 *   1  events(author, seq, hash, hash8, hlc, type, after, payload, signature), indexed by hash8 = the first 64 bits of the hash
 *   2  events(id, hash, record), event_hashes(hash6, id) of decided events
 */
import type { DatabaseSync } from 'node:sqlite';
import { toHex } from '#core/kernel/bytes.ts';
import type { Hlc } from '#core/kernel/hlc.ts';
import { recordOf } from '#core/contract/record.ts';
import { StoreFault } from './errors.ts';
import { SEQ_MAX } from './event-log.ts';
import { EVENT_TRIGGERS } from './schema.ts';
import { refuseChanges } from './sql.ts';

/** Between two words of progress. */
const TELL_EVERY = 5_000;

interface OldRow {
  readonly author: number;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly hlc: string;
  readonly type: string;
  readonly after: Uint8Array | null;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array | null;
}

/** The caller holds the transaction. */
export function fromFormat1(db: DatabaseSync, told: (done: number, total: number) => void): void {
  const total = (db.prepare('SELECT count(*) AS n FROM events').get() as { n: number }).n;
  const has = db.prepare("SELECT count(*) AS n FROM pragma_table_info('events') WHERE name = 'payload'").get();
  if ((has as { n: number }).n === 0)
    throw new StoreFault('the file comes from an unreleased version of Power Realms; its log comes back from peers');
  // Triggers and the index go along with the old table, and away with it.
  db.exec(`
    ALTER TABLE events RENAME TO events_1;
    CREATE TABLE events (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, record BLOB NOT NULL) STRICT;
    CREATE TABLE event_hashes (hash6 INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (hash6, id)) STRICT, WITHOUT ROWID;`);
  const insert = db.prepare('INSERT INTO events (id, hash, record) VALUES (?, ?, ?)');
  let done = 0;
  const rows = db
    .prepare('SELECT author, seq, hash, hlc, type, after, payload, signature FROM events_1 ORDER BY author, seq')
    .iterate() as unknown as Iterable<OldRow>;
  for (const row of rows) {
    insert.run(row.author * SEQ_MAX + row.seq, row.hash, recordOf(eventOf(row)));
    done += 1;
    if (done % TELL_EVERY === 0) told(done, total);
  }
  db.exec(`
    INSERT INTO event_hashes (hash6, id)
      SELECT (e.hash8 >> 16) & 281474976710655, e.author * ${SEQ_MAX} + e.seq FROM events_1 e
      JOIN (SELECT author, MAX(toSeq) AS last FROM decided GROUP BY author) d ON d.author = e.author AND e.seq <= d.last
      ORDER BY 1;
    DROP TABLE events_1;`);
  for (const trigger of [...EVENT_TRIGGERS, ...refuseChanges('event_hashes')]) db.exec(trigger);
  told(total, total);
}

/** The chain's part of it (space, author, prev) is not in a record. */
function eventOf({ seq, hash, hlc, type, after, payload, signature }: OldRow) {
  const hashes: string[] = [];
  for (let at = 0; at < (after?.length ?? 0); at += 32) hashes.push(toHex((after as Uint8Array).subarray(at, at + 32)));
  const bare = {
    space: '',
    author: '',
    seq,
    prev: '',
    hash: toHex(hash),
    hlc: hlc as Hlc,
    after: hashes,
    type,
    payload,
  };
  return signature === null ? bare : { ...bare, signature };
}
