/** A consistent copy of a database that others go on writing to. */
import { DatabaseSync, backup } from 'node:sqlite';

/** Pages at once: all of them, in one read transaction, off this thread. In steps a busy writer would make it begin anew for ever. */
const ALL_PAGES = 2 ** 31 - 1;

/** Runs statements on a file that nobody else has open; rewriting a large one takes a while. */
export function rewriteDatabase(path: string, sql: string): void {
  using db = new DatabaseSync(path);
  db.exec(sql);
}

/**
 * Copies `from` into the new file `to`: one file, without a write-ahead log beside it. Readers and writers of `from` do not wait.
 * @throws what SQLite says, e.g. a full disk
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  // A connection of its own: while pages are copied a connection serves nobody else.
  using source = new DatabaseSync(from, { readOnly: true });
  source.exec('PRAGMA busy_timeout=5000');
  await backup(source, to, { rate: ALL_PAGES });
  using copy = new DatabaseSync(to);
  copy.exec('PRAGMA journal_mode=DELETE');
}
