/** The instance's own database: accounts, logins, address book, spaces held, jobs of its users. Local, never replicated. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const SCHEMA = `
CREATE TABLE accounts (
  account TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, user TEXT NOT NULL, handle TEXT NOT NULL, rootKey TEXT NOT NULL,
  passwordHash TEXT NOT NULL, personalKey TEXT NOT NULL, personalSealed BLOB NOT NULL, passwordSalt BLOB NOT NULL,
  agentKey TEXT NOT NULL, certificates TEXT NOT NULL, createdMs INTEGER NOT NULL) STRICT;
CREATE TABLE logins (
  login TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, tokenHash BLOB NOT NULL UNIQUE, previousHash BLOB, personalSealed BLOB NOT NULL,
  createdMs INTEGER NOT NULL, usedMs INTEGER NOT NULL, expiresMs INTEGER NOT NULL) STRICT;
CREATE TABLE addresses (peerKey TEXT PRIMARY KEY, addresses TEXT NOT NULL, lastSeenMs INTEGER NOT NULL, failures INTEGER NOT NULL) STRICT;
CREATE TABLE spaces (space TEXT PRIMARY KEY, kind TEXT NOT NULL, user TEXT, addedMs INTEGER NOT NULL) STRICT;
CREATE TABLE jobs (job TEXT PRIMARY KEY, pool TEXT NOT NULL, user TEXT NOT NULL, createdMs INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE tasks (job TEXT NOT NULL, idx INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (job, idx)) STRICT, WITHOUT ROWID;
CREATE TABLE job_log (job TEXT NOT NULL, no INTEGER NOT NULL, atMs INTEGER NOT NULL, task INTEGER NOT NULL, stream TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (job, no)) STRICT, WITHOUT ROWID;
CREATE TABLE work (space TEXT NOT NULL, orderId TEXT NOT NULL, no INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (space, orderId, no)) STRICT, WITHOUT ROWID;
CREATE TABLE modules (module TEXT PRIMARY KEY, name TEXT NOT NULL, sizeBytes INTEGER NOT NULL, addedMs INTEGER NOT NULL) STRICT;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** What this machine measured and saw: minutes of load, heartbeats of nodes by slot, tasks that ran here. */
const MACHINE_LOG = `
CREATE TABLE load_minutes (atMs INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE heartbeats (peerKey TEXT NOT NULL, slotMs INTEGER NOT NULL, looked INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (peerKey, slotMs)) STRICT, WITHOUT ROWID;
CREATE TABLE tasks_run (no INTEGER PRIMARY KEY, pool TEXT NOT NULL, endedMs INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
`;

/** Programs by which people are logged in; what happened to them, and what of it they want to hear. */
const NOTICES = `
ALTER TABLE logins ADD COLUMN agent TEXT NOT NULL DEFAULT '';
CREATE TABLE notices (no INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, kind TEXT NOT NULL, atMs INTEGER NOT NULL, isRead INTEGER NOT NULL, mark TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (account, mark)) STRICT;
CREATE TABLE notice_mutes (account TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (account, kind)) STRICT, WITHOUT ROWID;
`;

/** Accounts that cannot act until their owner types the phrase: 'keys', the folder has none; 'device', it is behind its own device. */
const NEEDS = `
ALTER TABLE accounts ADD COLUMN needs TEXT NOT NULL DEFAULT '';
`;

/** Withdrawals that this instance has promised to pay: written before the pool is told, acted on after the seal. */
const OUTBOX = `
CREATE TABLE outbox (withdrawal TEXT PRIMARY KEY, pool TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, nextMs INTEGER NOT NULL, reference TEXT NOT NULL, proof TEXT NOT NULL, lastCause TEXT NOT NULL, madeMs INTEGER NOT NULL) STRICT;
`;

/** Ratings that wait to be revealed, saved searches; second factors, API tokens, blocked people of the accounts here. */
const PEOPLE = `
CREATE TABLE rating_secrets (pool TEXT NOT NULL, orderId TEXT NOT NULL, user TEXT NOT NULL, stars INTEGER NOT NULL, text TEXT NOT NULL, salt TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (pool, orderId, user)) STRICT, WITHOUT ROWID;
CREATE TABLE saved_searches (id TEXT PRIMARY KEY, account TEXT NOT NULL, pool TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, createdMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE totp (account TEXT PRIMARY KEY, sealed BLOB NOT NULL, isOn INTEGER NOT NULL, lastStep INTEGER NOT NULL, setMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE recovery_codes (account TEXT NOT NULL, hash BLOB NOT NULL, usedMs INTEGER NOT NULL, PRIMARY KEY (account, hash)) STRICT, WITHOUT ROWID;
CREATE TABLE api_tokens (token TEXT PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, scopes TEXT NOT NULL, personalSealed BLOB, createdMs INTEGER NOT NULL, usedMs INTEGER NOT NULL, expiresMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE blocked_users (account TEXT NOT NULL, user TEXT NOT NULL, reason TEXT NOT NULL, sinceMs INTEGER NOT NULL, PRIMARY KEY (account, user)) STRICT, WITHOUT ROWID;
CREATE TABLE login_failures (name TEXT PRIMARY KEY, count INTEGER NOT NULL, lastMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE logins ADD COLUMN provedMs INTEGER NOT NULL DEFAULT 0;
`;

/** Games that the owner entered by hand, and what both sides of a session measured. */
const GAMES = `
CREATE TABLE games (game TEXT PRIMARY KEY, addedMs INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE session_samples (space TEXT NOT NULL, orderId TEXT NOT NULL, side TEXT NOT NULL, boundary INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (space, orderId, side, boundary)) STRICT, WITHOUT ROWID;
CREATE TABLE session_closed (space TEXT NOT NULL, orderId TEXT NOT NULL, side TEXT NOT NULL, boundary INTEGER NOT NULL, PRIMARY KEY (space, orderId, side)) STRICT, WITHOUT ROWID;
`;

/**
 * Step n brings a file from format n to n + 1, in a transaction of its own. A new table, column or index is a further step at the end;
 * those that are here are never edited, because files exist that have taken them.
 */
const STEPS: readonly string[] = [SCHEMA, MACHINE_LOG, NOTICES, NEEDS, OUTBOX, PEOPLE, GAMES];

/** Version of the file's format. A file of a later one is not opened. */
export const INSTANCE_FORMAT = STEPS.length;

/** Written by a later version: opening it could lose what that version knows. */
export class InstanceDbNewer extends Error {
  override readonly name = 'InstanceDbNewer';
}

export interface InstanceDb extends Disposable {
  all(sql: string, ...parameters: SQLInputValue[]): Record<string, unknown>[];
  get(sql: string, ...parameters: SQLInputValue[]): Record<string, unknown> | undefined;
  run(sql: string, ...parameters: SQLInputValue[]): void;
  transaction<T>(work: () => T): T;
}

/** @throws {InstanceDbNewer} */
export function openInstanceDb(path: string): InstanceDb {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000');
  const version = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (version > INSTANCE_FORMAT) {
    db.close();
    throw new InstanceDbNewer(
      `${path} was written by a newer version of Power Realms (format ${version}, this version knows ${INSTANCE_FORMAT}). Update the program.`,
    );
  }
  try {
    for (const [step, sql] of STEPS.entries())
      if (step >= version) atOnce(db, () => db.exec(`${sql} PRAGMA user_version=${step + 1}`));
  } catch (cause) {
    db.close();
    throw cause;
  }
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    all: (sql, ...parameters) => prepare(sql).all(...parameters),
    get: (sql, ...parameters) => prepare(sql).get(...parameters),
    run: (sql, ...parameters) => void prepare(sql).run(...parameters),
    transaction: (work) => atOnce(db, work),
    [Symbol.dispose]: () => {
      statements.clear();
      db.close();
    },
  };
}

function atOnce<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    db.exec('COMMIT');
    return value;
  } catch (cause) {
    // A full disk has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}
