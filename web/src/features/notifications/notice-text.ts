/** What a notification says, and where it leads. */
import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import { fingerprint } from '#core/kernel/ids.ts';
import type { Target } from '../../router/paths.ts';
import type { Texts } from '../../texts/use-texts.ts';
import type { Tone } from '../../ui/status.tsx';
import { causeText } from '../jobs/causes.ts';

export interface NoticeText {
  readonly title: string;
  /** Another's words, a cause, what became of the money. */
  readonly more: string | undefined;
  readonly tone: Tone;
  readonly target: Target;
}

export function noticeText(notice: NotificationView, { t, format }: Texts): NoticeText {
  const { event, name = '', poolName: pool, text } = notice;
  const who = whoOf(notice);
  const amount = notice.amount === undefined ? '' : format.money(notice.amount, notice);
  const job: Target = { to: '/jobs/:job', params: { job: notice.subject ?? '' } };
  const order: Target = { to: '/orders/:order', params: { order: notice.subject ?? '' } };
  const wallet: Target = { to: '/wallet', search: { pool: notice.pool } };
  const inPool: Target = { to: '/pools/:pool', params: { pool: notice.pool } };
  const dispute: Target = { to: '/disputes/:dispute', params: { dispute: notice.subject ?? '' } };
  const withdrawal: Target = { to: '/withdrawals/:withdrawal', params: { withdrawal: notice.subject ?? '' } };
  const people: Target = { to: '/pools/:pool/people', params: { pool: notice.pool } };
  switch (event) {
    case 'order.to_rate':
      return { title: t('notices.event.order.to_rate', { who }), more: undefined, tone: 'realm', target: order };
    case 'dispute.opened':
    case 'dispute.to_decide':
    case 'dispute.decided':
    case 'dispute.appealed':
    case 'dispute.resolved':
    case 'dispute.withdrawn':
      return {
        title: t(`notices.event.${event}`, { who }),
        more: undefined,
        tone: event === 'dispute.opened' ? 'bad' : event === 'dispute.to_decide' ? 'realm' : 'idle',
        target: dispute,
      };
    case 'withdrawal.to_confirm':
    case 'withdrawal.to_object':
    case 'withdrawal.to_pay':
    case 'withdrawal.to_rule':
      return {
        title: t(`notices.event.${event}`, { amount, who }),
        more: undefined,
        tone: 'realm',
        target: withdrawal,
      };
    case 'withdrawal.moved':
      return {
        title: t('notices.event.withdrawal.moved', { amount, state: withdrawalText(notice.code, t) }),
        more: undefined,
        tone: notice.code === 'executed' ? 'good' : notice.code === 'hold' ? 'wait' : 'bad',
        target: withdrawal,
      };
    case 'member.reported':
      return { title: t('notices.event.member.reported', { who }), more: undefined, tone: 'realm', target: people };
    case 'member.report_closed':
      return { title: t('notices.event.member.report_closed', { who }), more: text, tone: 'idle', target: people };
    case 'account.phrase_waits':
      return {
        title: t('notices.event.account.phrase_waits', { pool }),
        more: t('notices.phraseStop'),
        tone: 'bad',
        target: { to: '/settings' },
      };
    case 'account.phrase_new':
      return {
        title: t('notices.event.account.phrase_new', { pool }),
        more: undefined,
        tone: 'idle',
        target: { to: '/settings' },
      };
    case 'account.phrase_kept':
      return {
        title: t('notices.event.account.phrase_kept', { pool }),
        more: undefined,
        tone: 'good',
        target: { to: '/settings' },
      };
    case 'account.device_revoked':
      return {
        title: t('notices.event.account.device_revoked', { pool }),
        more: t('notices.deviceRevoked'),
        tone: 'bad',
        target: { to: '/settings' },
      };
    case 'job.done':
      return { title: t('notices.event.job.done', { name }), more: undefined, tone: 'good', target: job };
    case 'job.failed':
      return {
        title: t('notices.event.job.failed', { name }),
        more: text === undefined ? undefined : causeText(text, t),
        tone: 'bad',
        target: job,
      };
    case 'job.cancelled':
      return { title: t('notices.event.job.cancelled', { name }), more: undefined, tone: 'idle', target: job };
    case 'money.transfer':
      return { title: t('notices.event.money.transfer', { amount, who }), more: text, tone: 'good', target: wallet };
    case 'money.grant':
      return {
        title: t('notices.event.money.grant', { amount }),
        more: text === 'welcome grant' ? undefined : text,
        tone: 'good',
        target: wallet,
      };
    case 'money.earned':
      return { title: t('notices.event.money.earned', { amount, who }), more: undefined, tone: 'good', target: order };
    case 'money.settled':
      return { title: t('notices.event.money.settled', { amount }), more: undefined, tone: 'good', target: order };
    case 'money.returned':
      return { title: t('notices.event.money.returned', { amount }), more: undefined, tone: 'good', target: wallet };
    case 'order.placed':
      return {
        title: t('notices.event.order.placed', { who }),
        more: amount === '' ? undefined : t('notices.upTo', { amount }),
        tone: 'realm',
        target: order,
      };
    case 'order.not_started':
      return {
        title: t('notices.event.order.not_started', { who }),
        more: amount === '' ? undefined : t('notices.back', { amount }),
        tone: 'bad',
        target: order,
      };
    case 'order.interrupted':
      return { title: t('notices.event.order.interrupted', { who }), more: undefined, tone: 'wait', target: order };
    case 'order.ended':
      return { title: t('notices.event.order.ended', { who }), more: undefined, tone: 'good', target: order };
    case 'order.odd':
      return {
        title: t('notices.event.order.odd', { amount, who }),
        more: t('notices.orderOdd'),
        tone: 'bad',
        target: order,
      };
    case 'order.failed':
      return { title: t('notices.event.order.failed', { who }), more: undefined, tone: 'bad', target: order };
    case 'member.joined':
      return { title: t('notices.event.member.joined', { who }), more: undefined, tone: 'realm', target: inPool };
    case 'member.left':
      return { title: t('notices.event.member.left', { who }), more: undefined, tone: 'idle', target: inPool };
    case 'member.role':
      return {
        title: t('notices.event.member.role', { role: roleText(notice.code, t) }),
        more: undefined,
        tone: 'realm',
        target: inPool,
      };
    case 'member.state':
      return {
        title: t('notices.event.member.state', { state: stateText(notice.code, t) }),
        more: undefined,
        tone: 'wait',
        target: inPool,
      };
    case 'trade.paused':
      return {
        title: t('notices.event.trade.paused', { pool }),
        more: pausedText(notice.code, t),
        tone: 'wait',
        target: inPool,
      };
    case 'trade.resumed':
      return { title: t('notices.event.trade.resumed', { pool }), more: undefined, tone: 'good', target: inPool };
  }
}

function whoOf({ handle, user }: NotificationView): string {
  if (handle === undefined) return '';
  return user === undefined ? handle : `${handle}#${fingerprint(user)}`;
}

const ROLES = ['member', 'officer', 'owner'] as const;
const STATES = ['active', 'muted', 'suspended', 'banned', 'left'] as const;
const PAUSES = ['notary_unreachable', 'no_quorum', 'stopped', 'forked', 'update_needed', 'fault', 'behind'] as const;

/** Codes of a newer instance are shown as they are. */
function roleText(code: string | undefined, t: Texts['t']): string {
  const known = ROLES.find((one) => one === code);
  return known === undefined ? (code ?? '') : t(`pools.role.${known}`);
}
function stateText(code: string | undefined, t: Texts['t']): string {
  const known = STATES.find((one) => one === code);
  return known === undefined ? (code ?? '') : t(`pools.membership.${known}`);
}
const MOVED = ['hold', 'executed', 'failed', 'unknown', 'rejected', 'expired', 'frozen'] as const;
function withdrawalText(code: string | undefined, t: Texts['t']): string {
  const known = MOVED.find((one) => one === code);
  return known === undefined ? (code ?? '') : t(`notices.withdrawal.${known}`);
}
function pausedText(code: string | undefined, t: Texts['t']): string | undefined {
  const known = PAUSES.find((one) => one === code);
  if (known === undefined) return code;
  const text = t(`pools.paused.${known}`);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
