/** `realms pool members | appoint | kick`. */
import { memberKick, membersRead, roleSet } from '#core/features/pools/pools.api.ts';
import { asText, command, one, optional, required, value } from '../command.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatTime, oneOf } from '../values/numbers.ts';
import { shortId } from '../values/ids.ts';

export const memberCommands = [
  command({
    name: 'pool members',
    summary: 'Members with their roles',
    args: { pool: optional('Name or id') },
    examples: ['pool members Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(membersRead, { params: { pool } });
      const handles = new Map(items.map(({ user, handle }) => [user, handle]));
      out.show(items, () =>
        out.table(
          [
            { title: t('Member'), of: ({ handle, fingerprint }) => `${handle}#${fingerprint}` },
            { title: t('Role'), of: ({ role }) => t(role) },
            { title: t('State'), of: ({ state }) => t(state) },
            { title: t('Since'), of: ({ joinedMs }) => formatTime(joinedMs) },
            {
              title: t('Invited by'),
              of: ({ inviter }) => (inviter === undefined ? '' : (handles.get(inviter) ?? shortId(inviter))),
            },
          ],
          items,
        ),
      );
    },
  }),
  command({
    name: 'pool appoint',
    summary: 'Appoint a member as officer, or end it with --role member (owner)',
    args: { member: one('Name, name#fingerprint or id') },
    flags: {
      role: value('ROLE', 'officer (default) or member', oneOf(['member', 'officer'])),
      reason: value('TEXT', 'Why; the pool keeps it', asText),
    },
    examples: ['pool appoint Bob', 'pool appoint Bob --role member --reason "moved away"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      const role = flags.role ?? 'officer';
      const view = await context.call(roleSet, {
        params: { pool, user },
        body: { role, ...(flags.reason === undefined ? {} : { reason: flags.reason }) },
      });
      showOutcome(context, view, context.t('{member} is {role} now.', { member: args.member, role: context.t(role) }));
    },
  }),
  command({
    name: 'pool kick',
    summary: 'Remove a member; ends the password and their invitations (officer)',
    args: { member: one('Name, name#fingerprint or id') },
    flags: { reason: required('TEXT', 'Why; the pool keeps it', asText) },
    examples: ['pool kick Bob --reason "spam"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      const view = await context.call(memberKick, { params: { pool, user }, body: { reason: flags.reason } });
      showOutcome(
        context,
        view,
        context.t('{member} is out. A private pool needs a new password now: realms pool password', {
          member: args.member,
        }),
      );
    },
  }),
];
