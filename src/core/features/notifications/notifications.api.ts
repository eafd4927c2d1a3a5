/** What happened to a person: kept on the instance per account, so that all windows of one person agree. */
import { z } from 'zod';
import { PageQuery, endpoint } from '../../contract/endpoint.ts';
import { Money } from '../../kernel/money.ts';

const tag = 'notifications';

/** What can be muted. */
export const NOTIFICATION_KINDS = [
  'job',
  'money',
  'order',
  'dispute',
  'withdrawal',
  'member',
  'account',
  'trade',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What happened. The part before the dot is the kind. */
export const NOTIFICATION_EVENTS = [
  'job.done',
  'job.failed',
  'job.cancelled',
  'money.transfer',
  'money.grant',
  'money.earned',
  'money.settled',
  'money.returned',
  'order.placed',
  'order.not_started',
  'order.interrupted',
  'order.ended',
  'order.failed',
  'order.odd',
  'order.to_rate',
  'dispute.opened',
  'dispute.to_decide',
  'dispute.decided',
  'dispute.appealed',
  'dispute.resolved',
  'dispute.withdrawn',
  'withdrawal.to_confirm',
  'withdrawal.to_object',
  'withdrawal.to_pay',
  'withdrawal.to_rule',
  'withdrawal.moved',
  'member.joined',
  'member.left',
  'member.role',
  'member.state',
  'member.reported',
  'member.report_closed',
  'account.phrase_waits',
  'account.phrase_new',
  'account.phrase_kept',
  'account.device_revoked',
  'trade.paused',
  'trade.resumed',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

export const NotificationView = z
  .object({
    /** Rises; a cursor for "read up to here". */
    no: z.number().int(),
    kind: z.enum(NOTIFICATION_KINDS),
    event: z.enum(NOTIFICATION_EVENTS),
    atMs: z.number(),
    isRead: z.boolean(),
    pool: z.string(),
    poolName: z.string(),
    /** The job, order, dispute, withdrawal or report that it is about. */
    subject: z.string().optional(),
    /** Name of the job or machine. */
    name: z.string().optional(),
    /** Who did it. */
    user: z.string().optional(),
    handle: z.string().optional(),
    amount: Money.optional(),
    symbol: z.string(),
    decimals: z.number().int(),
    /** A role, a state, a cause: a code of the contract. */
    code: z.string().optional(),
    /** Another's own words: a memo, why a job failed. */
    text: z.string().optional(),
  })
  .meta({ id: 'Notification' });
export type NotificationView = z.infer<typeof NotificationView>;

const Mutes = z.object({ muted: z.array(z.enum(NOTIFICATION_KINDS)) });

export const notificationsRead = endpoint({
  name: 'notificationsRead',
  method: 'GET',
  path: '/notifications',
  summary: 'What happened to you, newest first, with the number of unread',
  tag,
  query: PageQuery.extend({ unread: z.stringbool().default(false) }),
  answer: Mutes.extend({
    items: z.array(NotificationView),
    next: z.string().optional(),
    unread: z.number().int(),
  }),
});
export const notificationsMark = endpoint({
  name: 'notificationsMark',
  method: 'POST',
  path: '/notifications/read',
  summary: 'Mark as read those with these numbers, both ends included; or as unread again',
  tag,
  body: z.object({
    from: z.number().int().min(1).default(1),
    upTo: z.number().int().min(1),
    isRead: z.boolean().default(true),
  }),
  answer: z.object({ unread: z.number().int() }),
});
export const notificationsMute = endpoint({
  name: 'notificationsMute',
  method: 'PUT',
  path: '/notifications/mutes',
  summary: 'Kinds that come in as read and make no noise',
  tag,
  body: Mutes,
  answer: Mutes,
});

export const NoticeHookView = z
  .object({
    /** Where notifications are posted, signed (Standard Webhooks); absent: nowhere. */
    url: z.string().optional(),
    /** Told once, when it is made. */
    secret: z.string().optional(),
    /** Tries of the one that is due, and why the last failed. */
    attempts: z.number().int(),
    lastCause: z.string().optional(),
    /** Addresses inside this machine's networks are allowed by the operator. */
    allowsInternal: z.boolean(),
  })
  .meta({ id: 'NoticeHook' });
export type NoticeHookView = z.infer<typeof NoticeHookView>;

export const noticeHookRead = endpoint({
  name: 'noticeHookRead',
  method: 'GET',
  path: '/notifications/webhook',
  summary: 'Where your notifications are posted, and how that goes',
  tag,
  answer: NoticeHookView,
});
export const noticeHookSet = endpoint({
  name: 'noticeHookSet',
  method: 'PUT',
  path: '/notifications/webhook',
  summary:
    'Post what happens to you from now on to an address of yours; the secret that signs it is made here and told once',
  tag,
  body: z.object({
    url: z.string().max(2048),
    /** `keep` the secret or make a `new` one. */
    secret: z.enum(['keep', 'new']).default('keep'),
  }),
  answer: NoticeHookView,
});
export const noticeHookRemove = endpoint({
  name: 'noticeHookRemove',
  method: 'DELETE',
  path: '/notifications/webhook',
  summary: 'Post notifications no more',
  tag,
});

export const notificationsApi = {
  noticeHookRead,
  noticeHookSet,
  noticeHookRemove,
  notificationsRead,
  notificationsMark,
  notificationsMute,
};
