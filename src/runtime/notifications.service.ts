/**
 * Tells the people of this instance what happened to them: jobs that ended, money that came, orders and members, trade that
 * paused. It looks at sealed state after each seal and keeps, per pool, how far it has looked; a mark names each happening, so
 * that a restart tells nothing twice.
 */
import type { LiveEvent } from '#core/contract/live.ts';
import { roleMay } from '#core/contract/rights.ts';
import { accountOf as ledgerAccount } from '#core/kernel/postings.ts';
import type { NotificationEvent } from '#core/features/notifications/notifications.api.ts';
import { takenOf } from '#core/features/orders/orders.reads.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { Notices } from '#edge/accounts/notices.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { handleOf } from './names.ts';
import { lookAtPeople } from './notices.people.ts';
import type { TradeOf } from './pools.views.ts';
import type { Runtime } from './runtime.ts';

/** A pool that came here less long ago is a new one: all that happened in it since is told. */
const NEW_SPACE_MS = 10 * 60_000;
/** Lines of a wallet, and members, told in one look; the rest in the next. */
const LOOKED_AT_MAX = 200;
const OVER: readonly string[] = ['done', 'failed', 'cancelled'];
/** States of an order that is not over yet, and of one that ended and waits for its settlement. */
const UNSETTLED = "'placed','accepted','running','interrupted','suspended','ending','completed','failed','reclaimed'";

/** How far a pool was looked at; kept as JSON among the settings. */
interface Looked {
  readonly wallet: Readonly<Record<string, number>>;
  /** On the pool clock, as members' rows have it. */
  readonly joinedMs: number;
  /** The pool clock at the last look. */
  readonly ordersMs: number;
  /** Per account: role and state, to tell when they change. */
  readonly standing: Readonly<Record<string, string>>;
  readonly pausedSinceMs: number;
}

/** What is kept of a notice beside its kind and time. Money as decimal text. */
export interface NoticeBody {
  readonly event: NotificationEvent;
  readonly pool: string;
  readonly subject?: string;
  readonly name?: string;
  readonly user?: string;
  readonly handle?: string;
  readonly amount?: string;
  readonly code?: string;
  readonly text?: string;
}

export interface NotificationService {
  /** Looks what is new in a pool; cheap where nothing was sealed. */
  look(space: string): void;
  close(): void;
}

export function createNotifications(runtime: Runtime, notices: Notices, tradeOf: TradeOf): NotificationService {
  const seals = new Map<string, number>();
  const known = new Map<string, Looked>();

  const tell: Tell = (account, mark, atMs, body) => {
    const kind = body.event.slice(0, body.event.indexOf('.'));
    if (!notices.add(account.account, { kind, atMs, mark, body: JSON.stringify(body) })) return;
    runtime.live.emit({ kind: 'notification' }, account.user);
  };

  const stop = runtime.live.listen((event, user) => {
    const account = event.kind === 'job' && user !== undefined ? runtime.accounts.byUser(user) : undefined;
    if (event.kind === 'job' && account !== undefined) tellJob(runtime, event, account, tell);
  });

  return {
    look: (space) => {
      const status = runtime.spaces.status(space);
      if (status === undefined) return;
      const before = known.get(space) ?? readLooked(runtime, space);
      let after = before ?? firstLook(runtime, space);
      if (seals.get(space) !== status.sealNumber) {
        seals.set(space, status.sealNumber);
        for (const account of runtime.accounts.all())
          after = lookAt({ runtime, space, reader: runtime.spaces.reader(space), account, tell }, after);
        after = { ...after, ordersMs: status.poolMs };
      }
      const { isPaused, sinceMs = runtime.nowMs(), cause } = tradeOf(status);
      if (isPaused !== after.pausedSinceMs > 0) {
        for (const account of membersHere(runtime, space))
          tell(account, `trade:${space}:${sinceMs}:${isPaused}`, runtime.nowMs(), {
            event: isPaused ? 'trade.paused' : 'trade.resumed',
            pool: space,
            ...(cause === undefined ? {} : { code: cause }),
          });
        after = { ...after, pausedSinceMs: isPaused ? sinceMs : 0 };
      }
      known.set(space, after);
      if (before === undefined || JSON.stringify(before) !== JSON.stringify(after)) saveLooked(runtime, space, after);
    },
    close: stop,
  };
}

/** `atMs`: by the wall, never by the pool clock. */
type Tell = (account: Account, mark: string, atMs: number, body: NoticeBody) => void;

export interface Look {
  readonly runtime: Runtime;
  readonly space: string;
  readonly reader: SpaceReader;
  readonly account: Account;
  readonly tell: Tell;
}

function lookAt(look: Look, before: Looked): Looked {
  const { reader, account, space } = look;
  const member = reader.get(members, account.user);
  if (member === undefined) return before;
  const upTo = lookAtWallet(look, before.wallet[account.account] ?? 0);
  lookAtOrders(look, before.ordersMs);
  lookAtPeople(look, before.ordersMs);
  const standing = `${member.role} ${member.state}`;
  const previous = before.standing[account.account];
  if (previous !== undefined && previous !== standing) {
    const [role] = previous.split(' ');
    const isRole = role !== member.role;
    look.tell(account, `standing:${space}:${look.runtime.spaces.status(space)?.sealNumber ?? 0}`, nowOf(look), {
      event: isRole ? 'member.role' : 'member.state',
      pool: space,
      code: isRole ? member.role : member.state,
    });
  }
  const joinedMs = roleMay(member.role, 'member.kick') ? lookAtMembers(look, before.joinedMs) : before.joinedMs;
  return {
    ...before,
    wallet: { ...before.wallet, [account.account]: upTo },
    standing: { ...before.standing, [account.account]: standing },
    joinedMs,
  };
}

function nowOf({ runtime }: Look): number {
  return runtime.nowMs();
}

const CREDITS: Readonly<Record<string, NotificationEvent>> = {
  P2: 'money.grant',
  P8: 'money.settled',
  P10: 'money.returned',
  P11: 'money.returned',
  P13: 'money.returned',
  P17: 'money.returned',
  P19: 'money.transfer',
};

/** What came into the wallet since; returns the number of the last line that was looked at. */
function lookAtWallet({ reader, account, space, tell }: Look, after: number): number {
  const wallet = ledgerAccount.wallet(account.user);
  const rows = reader.all(
    'SELECT p.no, p.amount, j.code, j.subject, j.memo, j.timeMs FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = ? AND p.no > ? ORDER BY p.no LIMIT ?',
    [wallet, after, LOOKED_AT_MAX],
  );
  for (const row of rows) {
    const [no, code, subject, atMs] = [
      Number(row['no']),
      String(row['code']),
      String(row['subject']),
      Number(row['timeMs']),
    ];
    const amount = row['amount'] as bigint;
    const body = { pool: space, subject, amount: amount.toString() };
    if (amount <= 0n) continue;
    const event = CREDITS[code];
    if (event !== undefined) {
      const from = code === 'P19' ? senderOf(reader, no, wallet) : undefined;
      tell(account, `line:${space}:${no}`, atMs, {
        ...body,
        event,
        ...(from === undefined ? {} : { user: from, handle: handleOf(reader, from) }),
        ...(code === 'P19' || code === 'P2' ? { text: String(row['memo']) } : {}),
      });
    } else if (code === 'P5' || code === 'P7' || code === 'P9') {
      const order = reader.get(orders, subject);
      // A job tells of its orders itself.
      if (order === undefined || order.job !== null) continue;
      const isFailed = order.state === 'failed' || order.state === 'reclaimed';
      tell(account, `line:${space}:${no}`, atMs, {
        ...body,
        event: code === 'P5' ? 'order.not_started' : isFailed ? 'order.failed' : 'order.ended',
        user: order.provider,
        handle: handleOf(reader, order.provider),
        code: order.state,
      });
    }
  }
  return Number(rows.at(-1)?.['no'] ?? after);
}

/** The other wallet of a transfer: the line before or after, by the accounts of members. */
function senderOf(reader: SpaceReader, no: number, own: string): string | undefined {
  const row = reader.all(
    "SELECT p.account FROM ledger_balances b JOIN ledger_postings p ON p.account = b.account AND p.no = ? WHERE b.account > 'wallet:' AND b.account < 'wallet;' AND b.account <> ? LIMIT 1",
    [no, own],
  )[0];
  return row === undefined ? undefined : String(row['account']).slice('wallet:'.length);
}

/** Orders that are not settled, or that were since: as provider from the first moment, as buyer only what goes wrong meanwhile. */
function lookAtOrders({ reader, account, space, tell }: Look, sinceMs: number): void {
  const { user } = account;
  const open = (side: 'buyer' | 'provider'): OrderRow[] =>
    reader.where(
      orders,
      `"${side}" = ? AND (state IN (${UNSETTLED}) OR changedMs >= ?) ORDER BY placedMs DESC LIMIT ${LOOKED_AT_MAX}`,
      [user, sinceMs],
    );
  for (const order of open('provider')) {
    const base = { pool: space, subject: order.order, user: order.buyer, handle: handleOf(reader, order.buyer) };
    tell(account, `order:${order.order}:placed`, wallOf(reader, order, 'min'), {
      ...base,
      event: 'order.placed',
      amount: order.funded.toString(),
    });
    if (order.net > 0n)
      tell(account, `order:${order.order}:earned`, wallOf(reader, order, 'max'), {
        ...base,
        event: 'money.earned',
        amount: order.net.toString(),
      });
    // While there is still time to object.
    if (order.takenMs > 0)
      tell(account, `order:${order.order}:odd:${order.takenMs}`, wallOf(reader, order, 'max'), {
        ...base,
        event: 'order.odd',
        amount: takenOf(order).toString(),
      });
    const event = eventOf(order);
    if (event !== undefined)
      tell(account, `order:${order.order}:${order.steps}`, wallOf(reader, order, 'max'), {
        ...base,
        event,
        amount: order.net.toString(),
        code: order.state,
      });
  }
  for (const order of open('buyer')) {
    if (order.job !== null || order.state !== 'interrupted') continue;
    tell(account, `bought:${order.order}:${order.steps}`, wallOf(reader, order, 'max'), {
      event: 'order.interrupted',
      pool: space,
      subject: order.order,
      user: order.provider,
      handle: handleOf(reader, order.provider),
    });
  }
}

/** When it was placed, or changed last: an order's own times are of the pool clock. */
function wallOf(reader: SpaceReader, { order }: OrderRow, which: 'min' | 'max'): number {
  const row = reader.all(`SELECT ${which}(sealMs) AS atMs FROM order_steps WHERE "order" = ?`, [order])[0];
  return Number(row?.['atMs'] ?? 0);
}

function eventOf({ state }: OrderRow): NotificationEvent | undefined {
  if (state === 'interrupted') return 'order.interrupted';
  if (state === 'failed' || state === 'reclaimed') return 'order.failed';
  return state === 'completed' ? 'order.ended' : undefined;
}

/** For those who look after members: who came since. */
function lookAtMembers({ runtime, reader, account, space, tell }: Look, afterMs: number): number {
  // From the same moment on: several join at one reading of the pool clock, and the mark keeps each from being told twice.
  const rows = reader.where(members, '"joinedMs" >= ? ORDER BY "joinedMs" LIMIT ?', [afterMs, LOOKED_AT_MAX]);
  for (const { user, handle, joinedMs, state } of rows)
    if (user !== account.user && state === 'active')
      tell(account, `joined:${space}:${user}:${joinedMs}`, runtime.nowMs(), {
        event: 'member.joined',
        pool: space,
        user,
        handle,
      });
  return rows.at(-1)?.joinedMs ?? afterMs;
}

function tellJob(runtime: Runtime, event: Extract<LiveEvent, { kind: 'job' }>, account: Account, tell: Tell): void {
  const row = runtime.db.get('SELECT state, body FROM jobs WHERE job = ? AND user = ?', event.job, account.user);
  if (row === undefined || !OVER.includes(String(row['state']))) return;
  const job = JSON.parse(String(row['body'])) as {
    readonly spec?: { readonly name?: string };
    readonly cause?: string;
    readonly endedMs?: number;
  };
  const endedMs = job.endedMs ?? runtime.nowMs();
  tell(account, `job:${event.job}:${endedMs}`, endedMs, {
    event: `job.${String(row['state'])}` as NotificationEvent,
    pool: event.pool,
    subject: event.job,
    name: job.spec?.name ?? '',
    ...(job.cause === undefined ? {} : { text: job.cause }),
  });
}

function membersHere(runtime: Runtime, space: string): Account[] {
  const reader = runtime.spaces.reader(space);
  return runtime.accounts.all().filter(({ user }) => reader.get(members, user)?.state === 'active');
}

/** A pool that was here before anything was told begins now; one that has just come begins with its coming. */
function firstLook(runtime: Runtime, space: string): Looked {
  const addedMs = Number(runtime.db.get('SELECT addedMs FROM spaces WHERE space = ?', space)?.['addedMs'] ?? 0);
  const nowMs = runtime.nowMs();
  const isNew = nowMs - addedMs < NEW_SPACE_MS;
  const head = Number(runtime.spaces.reader(space).all('SELECT max(no) AS no FROM ledger_journal', [])[0]?.['no'] ?? 0);
  const wallet = isNew ? {} : Object.fromEntries(runtime.accounts.all().map(({ account }) => [account, head]));
  const status = runtime.spaces.status(space);
  // Founded here: whoever is in it came before the first look.
  const joinedMs = isNew && status?.isNotary === true ? 0 : (status?.poolMs ?? 0);
  return { wallet, joinedMs, ordersMs: joinedMs, standing: {}, pausedSinceMs: 0 };
}

function readLooked(runtime: Runtime, space: string): Looked | undefined {
  const row = runtime.db.get('SELECT value FROM settings WHERE key = ?', settingOf(space));
  return row === undefined ? undefined : (JSON.parse(String(row['value'])) as Looked);
}

function saveLooked(runtime: Runtime, space: string, looked: Looked): void {
  runtime.db.run(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    settingOf(space),
    JSON.stringify(looked),
  );
}

function settingOf(space: string): string {
  return `notices.${space}`;
}
