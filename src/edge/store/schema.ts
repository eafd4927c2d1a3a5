/** The fixed part of a space's file; the fold's tables are made from their declarations (`sql.ts`). */

/** Version of the file's format. A file of a later one is not opened. */
export const SPACE_FORMAT = 1;
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS authors_log (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS events (
  author INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, hash8 INTEGER NOT NULL, hlc TEXT NOT NULL, type TEXT NOT NULL,
  after BLOB, payload BLOB NOT NULL, signature BLOB,
  PRIMARY KEY (author, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decided (
  author INTEGER NOT NULL, toSeq INTEGER NOT NULL, fromSeq INTEGER NOT NULL, seal INTEGER NOT NULL, PRIMARY KEY (author, toSeq)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected (author INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, PRIMARY KEY (author, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_hash ON events (hash8);
CREATE TABLE IF NOT EXISTS seals (number INTEGER PRIMARY KEY, hash BLOB NOT NULL, timeMs INTEGER NOT NULL, count INTEGER NOT NULL, seal BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS registers (
  kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, hlc TEXT NOT NULL, author TEXT NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
`;
