/** Format 2 to 3: pieces of snapshots, and decided events that may lose their bodies. */
import type { DatabaseSync } from 'node:sqlite';
import { EVENT_TRIGGERS } from './schema.ts';

/** The caller holds the transaction. */
export function fromFormat2(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE snapshot_pieces (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    DROP TRIGGER IF EXISTS events_no_update;
    DROP TRIGGER IF EXISTS events_no_delete;`);
  for (const trigger of EVENT_TRIGGERS) db.exec(trigger);
}
