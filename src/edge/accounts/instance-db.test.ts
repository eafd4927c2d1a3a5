/** Files of earlier formats come forward with what they hold, a step at a time; those of later ones are not touched. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openAccounts } from './accounts.ts';
import { INSTANCE_FORMAT, InstanceDbNewer, openInstanceDb } from './instance-db.ts';
import { openMachineLog } from './machine-log.ts';
import { openNotices } from './notices.ts';

/** As the first version made it. */
const FORMAT_1 = `
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
INSERT INTO settings VALUES ('kept', 'yes');
INSERT INTO accounts VALUES ('a', 'ada', 'u', 'Ada', 'r', 'h', 'p', x'01', x'02', 'g', '[]', 5);
INSERT INTO logins VALUES ('l', 'a', x'03', NULL, x'04', 5, 5, 99);
PRAGMA user_version=1;
`;

function oldFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'instance-db-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'instance.db');
  using db = new DatabaseSync(path);
  db.exec(FORMAT_1);
  return path;
}

function formatOf(path: string): unknown {
  using db = new DatabaseSync(path, { readOnly: true });
  return Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0];
}

test('a file of the first format comes forward with what it holds', (t) => {
  const path = oldFile(t);
  using db = openInstanceDb(path);
  assert.equal(formatOf(path), INSTANCE_FORMAT);
  assert.equal(db.get("SELECT value FROM settings WHERE key = 'kept'")?.['value'], 'yes');
  const accounts = openAccounts(db);
  assert.deepEqual(
    accounts.all().map(({ username, needs }) => [username, needs]),
    [['ada', undefined]],
  );
  assert.equal(accounts.logins('a', 6)[0]?.login, 'l');
  openMachineLog(db).addTask({ pool: 'p', endedMs: 1, isGood: true } as never);
  assert.equal(openNotices(db).unread('a'), 0);
});

test('a step that fails leaves the file as the step before left it', (t) => {
  const path = oldFile(t);
  {
    using db = new DatabaseSync(path);
    // What the second step wants to make is there already.
    db.exec('CREATE TABLE heartbeats (x INTEGER) STRICT');
  }
  assert.throws(() => openInstanceDb(path), /heartbeats already exists/);
  assert.equal(formatOf(path), 1);
  using db = new DatabaseSync(path);
  assert.throws(() => db.exec('SELECT * FROM load_minutes'), /no such table/);
});

test('a file of a later format is refused with one sentence and not touched', (t) => {
  const path = oldFile(t);
  {
    using later = new DatabaseSync(path);
    later.exec(`PRAGMA user_version=${INSTANCE_FORMAT + 1}`);
  }
  assert.throws(
    () => openInstanceDb(path),
    (fault: Error) =>
      fault instanceof InstanceDbNewer && /written by a newer version .*Update the program\.$/.test(fault.message),
  );
  assert.equal(formatOf(path), INSTANCE_FORMAT + 1);
});
