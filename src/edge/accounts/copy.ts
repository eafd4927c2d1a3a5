/** The instance's database for a backup: without what opens an account or a login, unless that is asked for. */
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes all secrets out of a copy, also out of its free pages: passwords' hashes, encrypted personal keys, logins. Accounts keep name,
 * user and certificates, and ask for the phrase.
 */
export function stripSecrets(path: string): void {
  using db = new DatabaseSync(path);
  db.exec(`
    PRAGMA secure_delete=ON;
    BEGIN;
    DELETE FROM logins;
    UPDATE accounts SET passwordHash = '', personalSealed = x'', passwordSalt = x'', needs = 'keys';
    COMMIT;
    VACUUM;`);
}

/** What a backup says of its spaces without opening each: id and kind, in the order in which they came. */
export function spacesIn(path: string): { readonly space: string; readonly kind: string }[] {
  using db = new DatabaseSync(path, { readOnly: true });
  return db
    .prepare('SELECT space, kind FROM spaces ORDER BY addedMs')
    .all()
    .map(({ space, kind }) => ({ space: String(space), kind: String(kind) }));
}
