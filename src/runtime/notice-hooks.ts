/**
 * Notifications to an address of the user's own, signed like all our calls (Standard Webhooks). One at a time and in their order: a notice
 * is posted until the other side took it or the tries are over, then the next. What is muted is not posted.
 *
 *   due ──2xx──> next        ──other, no answer──> again after a growing wait ──tries over──> left out, with its cause
 *   410 Gone: the address is given up.
 */
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import type { Notice, Notices } from '#edge/accounts/notices.ts';
import { CallFailed, guardedPost } from '#edge/rails/guarded-post.ts';
import { newWebhookSecret } from '#edge/rails/signatures.ts';
import { type UrlFault, urlFault } from '#edge/rails/targets.ts';
import { delayMs } from './outbox.ts';
import type { Logger } from './runtime.ts';

/** With waits that double up to an hour: about a quarter of a day. */
const TRIES_MAX = 14;
const LOOK_MS = 5_000;
const CAUSE_CHARS_MAX = 200;
const GONE = 410;

export interface NoticeHook {
  readonly url: string;
  readonly secret: string;
  /** Posted up to here. */
  readonly after: number;
  readonly attempts: number;
  readonly nextMs: number;
  readonly lastCause: string;
}

export interface NoticeHooks {
  readonly allowInternal: boolean;
  find(account: string): NoticeHook | undefined;
  /** The new hook, or what is wrong with the address. */
  set(account: string, url: string, secret: 'keep' | 'new'): NoticeHook | UrlFault;
  remove(account: string): void;
  /** Something was told: looks at once. */
  kick(): void;
  close(): void;
}

export interface NoticeHooksParts {
  readonly db: InstanceDb;
  readonly notices: Notices;
  readonly accounts: () => readonly { readonly account: string }[];
  readonly viewOf: (notice: Notice) => unknown;
  readonly allowInternal: boolean;
  readonly nowMs: () => number;
  readonly logger: Logger;
}

export function createNoticeHooks(parts: NoticeHooksParts): NoticeHooks {
  const { db, notices, allowInternal, nowMs } = parts;
  const keyOf = (account: string): string => `notice-hook:${account}`;
  const busy = new Set<string>();
  const closing = new AbortController();

  const find = (account: string): NoticeHook | undefined => {
    const row = db.get('SELECT value FROM settings WHERE key = ?', keyOf(account));
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as NoticeHook);
  };
  const save = (account: string, hook: NoticeHook): NoticeHook => {
    db.run(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      keyOf(account),
      JSON.stringify(hook),
    );
    return hook;
  };
  const remove = (account: string): void => db.run('DELETE FROM settings WHERE key = ?', keyOf(account));

  /** Whether there may be more to do at once. */
  const step = async (account: string): Promise<boolean> => {
    const hook = find(account);
    if (hook === undefined || hook.nextMs > nowMs()) return false;
    const [notice] = notices.since(account, hook.after, 1);
    if (notice === undefined) return false;
    const moved = { after: notice.no, attempts: 0, nextMs: 0 };
    if (notices.muted(account).includes(notice.kind)) {
      save(account, { ...hook, ...moved });
      return true;
    }
    const cause = await post(hook, account, notice);
    // Changed or removed while it was on its way: what is there now counts.
    const present = find(account);
    if (present === undefined || present.url !== hook.url || closing.signal.aborted) return false;
    if (cause === 'gone') {
      remove(account);
      return false;
    }
    if (cause === undefined) save(account, { ...present, ...moved, lastCause: '' });
    else if (hook.attempts + 1 >= TRIES_MAX) save(account, { ...present, ...moved, lastCause: cause });
    else {
      const attempts = hook.attempts + 1;
      save(account, { ...present, attempts, nextMs: nowMs() + delayMs(attempts - 1), lastCause: cause });
      return false;
    }
    return true;
  };

  const post = async (hook: NoticeHook, account: string, notice: Notice): Promise<string | undefined> => {
    const body = JSON.stringify(
      { type: 'notification', timestamp: new Date(notice.atMs).toISOString(), data: parts.viewOf(notice) },
      (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    );
    try {
      const { status } = await guardedPost({
        url: hook.url,
        secret: hook.secret,
        // The same at every try: a receiver drops what it has seen.
        id: `notice_${account}_${notice.no}`,
        body,
        nowMs: nowMs(),
        allowInternal,
        signal: closing.signal,
      });
      if (status === GONE) return 'gone';
      return status >= 200 && status < 300 ? undefined : `it answered ${status}`;
    } catch (cause) {
      if (!(cause instanceof CallFailed)) parts.logger.warn({ cause: String(cause) }, 'a notice could not be posted');
      return (cause as Error).message.slice(0, CAUSE_CHARS_MAX);
    }
  };

  const serve = async (account: string): Promise<void> => {
    if (busy.has(account)) return;
    busy.add(account);
    try {
      while (!closing.signal.aborted && (await step(account)));
    } finally {
      busy.delete(account);
    }
  };
  const kick = (): void => {
    if (closing.signal.aborted) return;
    for (const { account } of parts.accounts())
      serve(account).catch((cause: unknown) =>
        parts.logger.warn({ cause: String(cause) }, 'notices: will be tried again'),
      );
  };
  const timer = setInterval(kick, LOOK_MS);
  timer.unref();

  return {
    allowInternal,
    find,
    set: (account, url, secret) => {
      const fault = urlFault(url, allowInternal);
      if (fault !== undefined) return fault;
      const before = find(account);
      return save(account, {
        url,
        secret: secret === 'keep' && before !== undefined ? before.secret : newWebhookSecret(),
        after: before?.after ?? notices.newest(account),
        attempts: 0,
        nextMs: 0,
        lastCause: '',
      });
    },
    remove,
    kick,
    close: () => {
      closing.abort();
      clearInterval(timer);
    },
  };
}
