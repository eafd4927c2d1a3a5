/** The instance's database for a backup: without what opens an account or a login, unless that is asked for. */
import { DatabaseSync } from 'node:sqlite';

/**
 * Tables that a backup without keys keeps. All others are emptied in it: logins, second factors, API tokens, and whatever is added later
 * until somebody has looked at it and named it here.
 */
const KEPT: ReadonlySet<string> = new Set([
  'accounts',
  'addresses',
  'blocked_users',
  'games',
  'heartbeats',
  'job_log',
  'jobs',
  'load_minutes',
  'modules',
  'notice_mutes',
  'notices',
  'outbox',
  'peer_bans',
  // Not yet revealed, but without them nobody could reveal: a rating opens nothing.
  'rating_secrets',
  'saved_searches',
  'session_closed',
  'session_samples',
  'settings',
  'spaces',
  'tasks',
  'tasks_run',
  'work',
]);

/** Columns of accounts that stay as they are; all others are emptied. */
const KEPT_OF_ACCOUNTS: ReadonlySet<string> = new Set([
  'account',
  'username',
  'user',
  'handle',
  'rootKey',
  'personalKey',
  'agentKey',
  'certificates',
  'createdMs',
]);

/**
 * SQL that takes all secrets out of this copy, also out of its free pages. Accounts keep name, user and certificates, and ask for the
 * phrase. It is run in a thread that may take its time.
 */
export function stripSql(path: string): string {
  using db = new DatabaseSync(path, { readOnly: true });
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all()
    .map(({ name }) => String(name));
  const emptied = tables.filter((name) => !KEPT.has(name)).map((name) => `DELETE FROM "${name}";`);
  const columns = db
    .prepare("SELECT name, type FROM pragma_table_info('accounts')")
    .all()
    .filter(({ name }) => !KEPT_OF_ACCOUNTS.has(String(name)) && name !== 'needs')
    .map(({ name, type }) => `"${String(name)}" = ${EMPTY[String(type)] ?? "''"}`);
  return `
    PRAGMA secure_delete=ON;
    BEGIN;
    ${emptied.join('\n')}
    UPDATE accounts SET ${[...columns, "needs = 'keys'"].join(', ')};
    COMMIT;
    VACUUM;`;
}

const EMPTY: Readonly<Record<string, string>> = { BLOB: "x''", INTEGER: '0', TEXT: "''" };

/** What a backup says of its spaces without opening each: id and kind, in the order in which they came. */
export function spacesIn(path: string): { readonly space: string; readonly kind: string }[] {
  using db = new DatabaseSync(path, { readOnly: true });
  return db
    .prepare('SELECT space, kind FROM spaces ORDER BY addedMs')
    .all()
    .map(({ space, kind }) => ({ space: String(space), kind: String(kind) }));
}
