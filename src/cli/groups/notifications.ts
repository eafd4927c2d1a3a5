/** `realms notifications`: what happened to you, as the GUI's inbox shows it. */
import {
  NOTIFICATION_KINDS,
  type NotificationView,
  type NoticeHookView,
  noticeHookRead,
  noticeHookRemove,
  noticeHookSet,
  notificationsMark,
  notificationsMute,
  notificationsRead,
} from '#core/features/notifications/notifications.api.ts';
import { command, optional, rest, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { formatAmount } from '../values/amounts.ts';
import { shortId } from '../values/ids.ts';
import { formatTime, oneOf, wholeNumber } from '../values/numbers.ts';

const kindOf = oneOf(NOTIFICATION_KINDS);

export const notificationCommands = [
  command({
    name: 'notifications',
    summary: 'What happened to you, newest first',
    flags: {
      unread: toggle('Only what is unread'),
      limit: value('NUMBER', 'Lines (default: 50)', wholeNumber({ min: 1, max: 500 })),
    },
    examples: ['notifications', 'notifications --unread --limit 10'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const query = { limit: flags.limit ?? 50, unread: flags.unread ? ('true' as const) : ('false' as const) };
      const page = await context.call(notificationsRead, { query });
      out.show(page, () =>
        page.items.length === 0
          ? t('You are up to date.')
          : out.table(
              [
                { title: t('No'), of: ({ no }) => String(no), align: 'right' },
                { title: t('When'), of: ({ atMs }) => formatTime(atMs) },
                { title: '', of: ({ isRead }) => (isRead ? '' : '•') },
                { title: t('What'), of: (item) => whatOf(item, t) },
                { title: t('Pool'), of: ({ poolName }) => poolName },
              ],
              page.items,
            ),
      );
    },
  }),
  command({
    name: 'notifications read',
    summary: 'Mark everything as read',
    examples: ['notifications read'],
    run: async (context) => {
      const { items } = await context.call(notificationsRead, { query: { limit: 1 } });
      const [newest] = items;
      const { unread } =
        newest === undefined ? { unread: 0 } : await context.call(notificationsMark, { body: { upTo: newest.no } });
      context.out.show({ unread }, () => context.t('All is read.'));
    },
  }),
  command({
    name: 'notifications mute',
    summary: 'Kinds that make no noise; without any, all make noise again',
    args: { kinds: rest(NOTIFICATION_KINDS.join(', ')) },
    examples: ['notifications mute order member', 'notifications mute'],
    run: async (context, { args }) => {
      const { muted } = await context.call(notificationsMute, { body: { muted: args.kinds.map(kindOf) } });
      context.out.show({ muted }, () =>
        muted.length === 0
          ? context.t('Nothing is muted.')
          : context.t('Muted: {kinds}', { kinds: muted.map((kind) => context.t(kind)).join(', ') }),
      );
    },
  }),
  command({
    name: 'notifications webhook',
    summary: 'Where your notifications are posted, signed; with an address: from now on there',
    args: { url: optional('Address, https') },
    flags: { newSecret: toggle('Make a new secret'), remove: toggle('Post them no more') },
    examples: [
      'notifications webhook',
      'notifications webhook https://hooks.example.org/realms --new-secret',
      'notifications webhook --remove',
    ],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      if (flags.remove) {
        await context.call(noticeHookRemove, {});
        out.show({}, () => t('Notifications are posted no more.'));
        return;
      }
      const secret = flags.newSecret ? ('new' as const) : ('keep' as const);
      const view: NoticeHookView =
        args.url === undefined
          ? await context.call(noticeHookRead, {})
          : await context.call(noticeHookSet, { body: { url: args.url, secret } });
      out.show(view, () =>
        view.url === undefined
          ? t('Notifications are posted nowhere.')
          : out.fields([
              [t('Address'), view.url],
              ...(view.secret === undefined ? [] : ([[t('Secret, shown only now'), view.secret]] as const)),
              ...(view.lastCause === undefined ? [] : ([[t('Last failure'), view.lastCause]] as const)),
            ]),
      );
    },
  }),
];

/** In words and with whom, how much: one line. */
function whatOf(item: NotificationView, t: Context['t']): string {
  const parts = [t(item.event)];
  if (item.name !== undefined) parts.push(`“${item.name}”`);
  if (item.handle !== undefined)
    parts.push(item.user === undefined ? item.handle : `${item.handle}#${shortId(item.user)}`);
  if (item.amount !== undefined) parts.push(formatAmount(item.amount, item));
  if (item.code !== undefined) parts.push(`(${t(item.code)})`);
  if (item.text !== undefined && item.text !== '') parts.push(`— ${item.text}`);
  return parts.join(' ');
}
