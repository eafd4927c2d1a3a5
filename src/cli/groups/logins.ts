/** `realms account logins | end-login`: where this account is logged in. */
import { loginEnd, loginsRead } from '#core/features/identity/logins.api.ts';
import { command, one } from '../command.ts';
import type { Context } from '../context.ts';
import { badInput, notFound } from '../exit-codes.ts';
import { shortId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';

export const loginCommands = [
  command({
    name: 'account logins',
    summary: 'Where you are logged in on this instance',
    run: async (context) => {
      const { out, t } = context;
      const { items } = await context.call(loginsRead, {});
      out.show(items, () =>
        out.table(
          [
            { title: t('Login'), of: ({ login }) => shortId(login) },
            { title: t('Program'), of: ({ agent }) => agent },
            { title: t('Since'), of: ({ createdMs }) => formatTime(createdMs) },
            { title: t('Last used'), of: ({ usedMs }) => formatTime(usedMs) },
            { title: t('This one'), of: ({ isCurrent }) => (isCurrent ? t('yes') : '') },
          ],
          items,
        ),
      );
    },
  }),
  command({
    name: 'account end-login',
    summary: 'End another login of yours: a lost laptop, a borrowed machine',
    args: { login: one('Its first digits, as "account logins" shows them') },
    examples: ['account end-login abcd'],
    run: async (context, { args }) => {
      const login = await loginOf(context, args.login);
      await context.call(loginEnd, { params: { login } });
      context.out.show({ ended: login }, () => context.t('The login is ended.'));
    },
  }),
];

async function loginOf(context: Context, typed: string): Promise<string> {
  const { items } = await context.call(loginsRead, {});
  const found = items.filter(({ login }) => login.startsWith(typed.trim().toLowerCase()));
  const [only] = found;
  if (only === undefined) throw notFound(context.t('there is no such login; see realms account logins'));
  if (found.length > 1) throw badInput(context.t('more than one login begins so: type more digits'));
  return only.login;
}
