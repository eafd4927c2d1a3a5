/** What happened to the accounts of this instance, with what they have read and muted. The newest are kept, the oldest go. */
import type { InstanceDb } from './instance-db.ts';

/** Of one account; at ten a day that is two months. */
const KEPT_PER_ACCOUNT_MAX = 600;
/** The oldest are dropped this many at a time, so that not every insert pays for it. */
const DROP_STEP = 50;

export interface Notice {
  readonly no: number;
  readonly kind: string;
  readonly atMs: number;
  readonly isRead: boolean;
  /** JSON. */
  readonly body: string;
}

export interface Notices {
  /** False: it is there already. `mark` names the happening, so that it is told once. */
  add(
    account: string,
    notice: { readonly kind: string; readonly atMs: number; readonly mark: string; readonly body: string },
  ): boolean;
  /** Newest first, those below `before`. */
  list(
    account: string,
    page: { readonly before: number; readonly limit: number; readonly isUnreadOnly: boolean },
  ): Notice[];
  /** Oldest first, those above `after`. */
  since(account: string, after: number, limit: number): Notice[];
  /** Number of the newest; 0: none. */
  newest(account: string): number;
  unread(account: string): number;
  mark(account: string, range: { readonly from: number; readonly upTo: number; readonly isRead: boolean }): void;
  muted(account: string): string[];
  mute(account: string, kinds: readonly string[]): void;
}

export function openNotices(db: InstanceDb): Notices {
  const isMuted = (account: string, kind: string): boolean =>
    db.get('SELECT 1 FROM notice_mutes WHERE account = ? AND kind = ?', account, kind) !== undefined;
  const dropOld = (account: string): void => {
    const count = Number(db.get('SELECT count(*) AS n FROM notices WHERE account = ?', account)?.['n'] ?? 0);
    if (count <= KEPT_PER_ACCOUNT_MAX + DROP_STEP) return;
    db.run(
      'DELETE FROM notices WHERE account = ? AND no <= (SELECT no FROM notices WHERE account = ? ORDER BY no DESC LIMIT 1 OFFSET ?)',
      account,
      account,
      KEPT_PER_ACCOUNT_MAX,
    );
  };
  return {
    add: (account, { kind, atMs, mark, body }) => {
      if (db.get('SELECT 1 FROM notices WHERE account = ? AND mark = ?', account, mark) !== undefined) return false;
      db.run(
        'INSERT INTO notices (account, kind, atMs, isRead, mark, body) VALUES (?, ?, ?, ?, ?, ?)',
        account,
        kind,
        atMs,
        isMuted(account, kind) ? 1 : 0,
        mark,
        body,
      );
      dropOld(account);
      return true;
    },
    list: (account, { before, limit, isUnreadOnly }) =>
      db
        .all(
          'SELECT no, kind, atMs, isRead, body FROM notices WHERE account = ? AND no < ? AND isRead <= ? ORDER BY no DESC LIMIT ?',
          account,
          before,
          isUnreadOnly ? 0 : 1,
          limit,
        )
        .map(noticeOf),
    since: (account, after, limit) =>
      db
        .all(
          'SELECT no, kind, atMs, isRead, body FROM notices WHERE account = ? AND no > ? ORDER BY no LIMIT ?',
          account,
          after,
          limit,
        )
        .map(noticeOf),
    newest: (account) => Number(db.get('SELECT max(no) AS no FROM notices WHERE account = ?', account)?.['no'] ?? 0),
    unread: (account) =>
      Number(db.get('SELECT count(*) AS n FROM notices WHERE account = ? AND isRead = 0', account)?.['n'] ?? 0),
    mark: (account, { from, upTo, isRead }) =>
      db.run(
        'UPDATE notices SET isRead = ? WHERE account = ? AND no BETWEEN ? AND ?',
        isRead ? 1 : 0,
        account,
        from,
        upTo,
      ),
    muted: (account) =>
      db
        .all('SELECT kind FROM notice_mutes WHERE account = ? ORDER BY kind', account)
        .map((row) => String(row['kind'])),
    mute: (account, kinds) =>
      db.transaction(() => {
        db.run('DELETE FROM notice_mutes WHERE account = ?', account);
        for (const kind of new Set(kinds))
          db.run('INSERT INTO notice_mutes (account, kind) VALUES (?, ?)', account, kind);
      }),
  };
}

function noticeOf(row: Record<string, unknown>): Notice {
  return {
    no: Number(row['no']),
    kind: String(row['kind']),
    atMs: Number(row['atMs']),
    isRead: row['isRead'] === 1,
    body: String(row['body']),
  };
}
