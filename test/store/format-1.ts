/** Files of format 1, as its own version made them: its schema and its way to write an event, kept to be brought forward. */
import { DatabaseSync } from 'node:sqlite';
import type { SignedEvent } from '#core/contract/event.ts';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { backToFormat3 } from './format-3.ts';
import type { SealedOutcome } from '#engine/ports.ts';

const SCHEMA = `
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
CREATE TRIGGER IF NOT EXISTS "events_no_update" BEFORE UPDATE ON "events" BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER IF NOT EXISTS "events_no_delete" BEFORE DELETE ON "events" BEGIN SELECT RAISE(ABORT, 'events is append-only'); END;
CREATE TRIGGER IF NOT EXISTS "seals_no_delete" BEFORE DELETE ON "seals" BEGIN SELECT RAISE(ABORT, 'seals is append-only'); END;
PRAGMA user_version=1;
`;

/** Makes a file of today one of format 1 again: the same events, seals and rows, as they lay then. Nobody has it open. */
export function backToFormat1(path: string, space: string): void {
  const events: SignedEvent[] = [];
  {
    using store = openSpaceStore({ path, tables: [], crypto: nodeCrypto, space, purpose: 'reading' });
    for (const { author, seq } of store.heads()) events.push(...store.range(author, 1, seq));
  }
  using db = new DatabaseSync(path);
  backToFormat3(db);
  const ids = new Map(
    db
      .prepare('SELECT id, key FROM authors_log')
      .all()
      .map(({ id, key }) => [Buffer.from(key as Uint8Array).toString('hex'), Number(id)]),
  );
  db.exec(`BEGIN; DROP TABLE events; DROP TABLE event_hashes; DROP TABLE snapshot_pieces; ${SCHEMA}`);
  for (const event of events) insertEvent(db, ids.get(event.author) ?? 0, event);
  db.exec('COMMIT');
}

export interface OldContent {
  readonly events: readonly SignedEvent[];
  readonly seals: readonly { readonly seal: Seal; readonly outcomes: readonly SealedOutcome[] }[];
  readonly meta?: Readonly<Record<string, Uint8Array>>;
}

/** Writes a file; tables of the fold are the caller's (`extra`: SQL). */
export function writeFormat1(path: string, { events, seals, meta = {} }: OldContent, extra = ''): void {
  using db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode=WAL; ${SCHEMA} ${extra} BEGIN`);
  const authors = new Map<string, number>();
  for (const event of events) {
    let author = authors.get(event.author);
    if (author === undefined) {
      author = Number(
        db.prepare('INSERT INTO authors_log (key) VALUES (?)').run(Buffer.from(event.author, 'hex')).lastInsertRowid,
      );
      authors.set(event.author, author);
    }
    insertEvent(db, author, event);
  }
  for (const { seal, outcomes } of seals) {
    const { number, timeMs } = seal.content;
    db.prepare('INSERT INTO seals (number, hash, timeMs, count, seal) VALUES (?, ?, ?, ?, ?)').run(
      ...[number, Buffer.from(seal.hash, 'hex'), timeMs, seal.content.events.length, encodeSeal(seal)],
    );
    const runs = new Map<string, { from: number; to: number }>();
    for (const { author, seq, code } of outcomes) {
      const run = runs.get(author);
      runs.set(author, { from: Math.min(run?.from ?? seq, seq), to: Math.max(run?.to ?? seq, seq) });
      if (code !== undefined)
        db.prepare('INSERT INTO rejected (author, seq, code) VALUES (?, ?, ?)').run(
          ...[authors.get(author) ?? 0, seq, code],
        );
    }
    for (const [author, { from, to }] of runs)
      db.prepare('INSERT INTO decided (author, toSeq, fromSeq, seal) VALUES (?, ?, ?, ?)').run(
        ...[authors.get(author) ?? 0, to, from, number],
      );
  }
  for (const [key, value] of Object.entries(meta))
    db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run(key, value);
  db.exec('COMMIT');
}

function insertEvent(db: DatabaseSync, author: number, event: SignedEvent): void {
  const hash = Buffer.from(event.hash, 'hex');
  db.prepare(
    'INSERT INTO events (author, seq, hash, hash8, hlc, type, after, payload, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    author,
    event.seq,
    hash,
    hash.readBigInt64BE(0),
    event.hlc,
    event.type,
    event.after.length === 0 ? null : Buffer.from(event.after.join(''), 'hex'),
    event.payload,
    event.signature ?? null,
  );
}
