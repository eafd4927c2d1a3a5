/** What happened between people, for their inbox: disputes, withdrawals, reports, ratings that wait, another recovery phrase, an ended device. */
import { roleMay } from '#core/contract/rights.ts';
import { disputes } from '#core/features/disputes/disputes.tables.ts';
import { type RootState, devices, roots } from '#core/features/identity/identity.tables.ts';
import type { NotificationEvent } from '#core/features/notifications/notifications.api.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { ratings } from '#core/features/ratings/ratings.tables.ts';
import { reports } from '#core/features/reports/reports.tables.ts';
import { withdrawals } from '#core/features/withdrawals/withdrawals.tables.ts';
import { disputeView } from './disputes.views.ts';
import { handleOf } from './names.ts';
import type { Look } from './notifications.service.ts';
import { withdrawalView } from './withdrawals.views.ts';

/** Rows of each kind told in one look. */
const LOOKED_AT_MAX = 200;
/** Who comes with a root key knows which one it is. */
const PHRASE_EVENTS: Readonly<Record<RootState, NotificationEvent | undefined>> = {
  brought: undefined,
  waiting: 'account.phrase_waits',
  replaced: 'account.phrase_new',
  cancelled: 'account.phrase_kept',
  lapsed: 'account.phrase_kept',
};
/** The first one too: whoever did not ask for it has the time of the hold to cancel it. */
const TOLD: readonly string[] = ['hold', 'executed', 'failed', 'unknown', 'rejected', 'expired', 'frozen'];

/** Everything that changed since the pool clock's last look, and what waits for this person. */
export function lookAtPeople(look: Look, sinceMs: number): void {
  const role = look.reader.get(members, look.account.user)?.role ?? 'member';
  lookAtDisputes(look, sinceMs, roleMay(role, 'dispute.decide'));
  lookAtWithdrawals(look, sinceMs, roleMay(role, 'withdrawal.confirm'));
  lookAtReports(look, sinceMs, roleMay(role, 'report.decide'));
  lookAtRatings(look, sinceMs);
  lookAtRoot(look);
  lookAtDevices(look);
}

function lookAtDisputes({ runtime, reader, account, space, tell }: Look, sinceMs: number, isJudge: boolean): void {
  const { user } = account;
  const whose = isJudge ? '1 = 1' : '(buyer = ? OR provider = ?)';
  const rows = reader.where(disputes, `changedMs >= ? AND ${whose} ORDER BY changedMs LIMIT ${LOOKED_AT_MAX}`, [
    sinceMs,
    ...(isJudge ? [] : [user, user]),
  ]);
  for (const row of rows) {
    const { dispute, buyer, provider, opener, state, steps } = row;
    const mark = `dispute:${dispute}:${steps}`;
    if (buyer === user || provider === user) {
      const other = buyer === user ? provider : buyer;
      const base = { pool: space, subject: dispute, user: other, handle: handleOf(reader, other) };
      if (state === 'open' && opener !== user)
        tell(account, mark, runtime.nowMs(), { ...base, event: 'dispute.opened' });
      else if (state === 'decided' || state === 'appealed' || state === 'resolved' || state === 'withdrawn')
        tell(account, mark, runtime.nowMs(), { ...base, event: `dispute.${state}` });
      continue;
    }
    const { may } = disputeView(runtime, space, row, user);
    if (!may.includes('take') && !may.includes('decide')) continue;
    tell(account, mark, runtime.nowMs(), {
      event: 'dispute.to_decide',
      pool: space,
      subject: dispute,
      user: opener,
      handle: handleOf(reader, opener),
    });
  }
}

function lookAtWithdrawals({ runtime, reader, account, space, tell }: Look, sinceMs: number, isStaff: boolean): void {
  const { user } = account;
  const rows = reader.where(
    withdrawals,
    `changedMs >= ?${isStaff ? '' : ' AND "user" = ?'} ORDER BY changedMs LIMIT ${LOOKED_AT_MAX}`,
    isStaff ? [sinceMs] : [sinceMs, user],
  );
  for (const row of rows) {
    const base = { pool: space, subject: row.withdrawal, amount: row.amount.toString() };
    const mark = `withdrawal:${row.withdrawal}:${row.steps}`;
    if (row.user === user && TOLD.includes(row.state))
      tell(account, mark, runtime.nowMs(), { ...base, event: 'withdrawal.moved', code: row.state });
    if (row.user === user) continue;
    const { may, aloneLeftMs } = withdrawalView(runtime, space, row, account);
    const isAlone = aloneLeftMs !== undefined && may.includes('reject') && row.approver !== user;
    const event = isAlone
      ? 'withdrawal.to_object'
      : may.includes('confirm')
        ? 'withdrawal.to_confirm'
        : may.includes('rule')
          ? 'withdrawal.to_rule'
          : may.includes('start')
            ? 'withdrawal.to_pay'
            : undefined;
    if (event !== undefined)
      tell(account, `${mark}:${event}`, runtime.nowMs(), {
        ...base,
        event,
        user: row.user,
        handle: handleOf(reader, row.user),
      });
  }
}

function lookAtReports({ runtime, reader, account, space, tell }: Look, sinceMs: number, isJudge: boolean): void {
  const { user } = account;
  const rows = reader.where(
    reports,
    `changedMs >= ?${isJudge ? '' : ' AND "user" = ?'} ORDER BY changedMs LIMIT ${LOOKED_AT_MAX}`,
    isJudge ? [sinceMs] : [sinceMs, user],
  );
  for (const { report, state, user: by, about, outcome, reason } of rows) {
    const base = { pool: space, subject: report, user: about, handle: handleOf(reader, about) };
    const mark = `report:${report}:${state}`;
    if (by === user && state === 'closed')
      tell(account, mark, runtime.nowMs(), { ...base, event: 'member.report_closed', code: outcome, text: reason });
    if (isJudge && state === 'open' && by !== user && about !== user)
      tell(account, mark, runtime.nowMs(), { ...base, event: 'member.reported' });
  }
}

/** The other side has rated: one's own rating is waited for, and nobody sees theirs before. */
function lookAtRatings({ runtime, reader, account, space, tell }: Look, sinceMs: number): void {
  const rows = reader.where(
    ratings,
    `about = ? AND state = 'committed' AND poolMs >= ? ORDER BY poolMs LIMIT ${LOOKED_AT_MAX}`,
    [account.user, sinceMs],
  );
  for (const { order, side, user } of rows) {
    if (reader.get(ratings, order, side === 'buyer' ? 'provider' : 'buyer') !== undefined) continue;
    tell(account, `to-rate:${order}`, runtime.nowMs(), {
      event: 'order.to_rate',
      pool: space,
      subject: order,
      user,
      handle: handleOf(reader, user),
    });
  }
}

/** Also on the other instances of the same person: whose device asked for it may not be theirs any more. */
function lookAtRoot({ runtime, reader, account, space, tell }: Look): void {
  const row = reader.get(roots, account.user);
  const event = row === undefined ? undefined : PHRASE_EVENTS[row.state];
  if (row === undefined || event === undefined) return;
  tell(account, `root:${space}:${row.event}:${event}`, runtime.nowMs(), { event, pool: space });
}

/** Once for each machine, whoever asked for it: it took the phrase. */
function lookAtDevices({ runtime, reader, account, space, tell }: Look): void {
  const rows = reader.where(devices, `"user" = ? AND revoked = 1 LIMIT ${LOOKED_AT_MAX}`, [account.user]);
  for (const peerKey of new Set(rows.map((row) => row.peerKey)))
    tell(account, `device:${space}:${peerKey}`, runtime.nowMs(), { event: 'account.device_revoked', pool: space });
}
