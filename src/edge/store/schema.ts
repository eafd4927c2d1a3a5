/**
 * The fixed part of a space's file; the fold's tables are made from their declarations (`sql.ts`).
 *
 *   events.id = the author's number × 2^32 + seq       one author's chain lies together, and a row costs half of one with a key of two columns
 *   events.record                                       as it travels: core/contract/record.ts; empty where only the hash was kept
 *   snapshot_pieces                                     core/contract/snapshot.ts
 *   event_hashes.hash6 = the first 48 bits of a hash    of decided events: written when they are, because hashes lie scattered, and a log
 *                                                       that streams in would rewrite this whole tree with every transaction
 */

/** Version of the file's format. A file of a later one is not opened, one of an earlier is brought forward (`migrate.ts`). */
export const SPACE_FORMAT = 4;
/** Tables whose rows are for ever. */
export const APPEND_ONLY = ['event_hashes', 'seals', 'decided', 'rejected'] as const;
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS authors_log (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, record BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS event_hashes (hash6 INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (hash6, id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decided (
  author INTEGER NOT NULL, toSeq INTEGER NOT NULL, fromSeq INTEGER NOT NULL, seal INTEGER NOT NULL, PRIMARY KEY (author, toSeq)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected (author INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, PRIMARY KEY (author, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seals (number INTEGER PRIMARY KEY, hash BLOB NOT NULL, timeMs INTEGER NOT NULL, count INTEGER NOT NULL, seal BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS snapshot_pieces (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS registers (
  kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, hlc TEXT NOT NULL, author TEXT NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
`;

const IS_DECIDED = 'EXISTS (SELECT 1 FROM decided WHERE author = OLD.id / 4294967296 AND toSeq >= OLD.id % 4294967296)';

/** L4: the log is append-only; a decided event may lose its body and keeps its hash (below a snapshot); what no seal has decided may be taken back, when its author signed two events for one place. */
export const EVENT_TRIGGERS: readonly string[] = [
  `CREATE TRIGGER IF NOT EXISTS events_no_update BEFORE UPDATE ON events WHEN NOT (NEW.id = OLD.id AND NEW.hash = OLD.hash AND length(NEW.record) = 0 AND ${IS_DECIDED}) BEGIN SELECT RAISE(ABORT, 'events is append-only'); END`,
  `CREATE TRIGGER IF NOT EXISTS events_no_delete BEFORE DELETE ON events WHEN ${IS_DECIDED} BEGIN SELECT RAISE(ABORT, 'decided events are append-only'); END`,
];
