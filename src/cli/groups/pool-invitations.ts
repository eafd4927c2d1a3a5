/** `realms pool invite | invitations | revoke | password`. */
import { invitationCreate, invitationRevoke, invitationsRead, passwordSet } from '#core/features/pools/pools.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { command, one, optional, toggle, value } from '../command.ts';
import { invitationIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { passwordFile, readSecret } from '../secrets.ts';
import { parseDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { wholeNumber } from '../values/numbers.ts';

export const invitationCommands = [
  command({
    name: 'pool invite',
    summary: 'Make an invitation; its link is shown once',
    args: { pool: optional('Name or id') },
    flags: {
      uses: value('NUMBER', 'How many may join by it (default: 1)', wholeNumber({ min: 1, max: 1_000_000 })),
      life: value('DURATION', 'How long it lives (default: no end)', parseDuration),
    },
    examples: ['pool invite Guild --uses 5 --life 7d'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context, args.pool);
      const view = await context.call(invitationCreate, {
        params: { pool },
        body: {
          ...(flags.uses === undefined ? {} : { uses: flags.uses }),
          ...(flags.life === undefined ? {} : { lifeMs: flags.life }),
        },
      });
      showOutcome(context, view, view.link);
    },
  }),
  command({
    name: 'pool invitations',
    summary: 'Invitations and what is left of them',
    args: { pool: optional('Name or id') },
    examples: ['pool invitations Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(invitationsRead, { params: { pool } });
      out.show(items, () =>
        items.length === 0
          ? t('There are no invitations.')
          : out.table(
              [
                { title: t('No'), of: ({ number }) => `#${number}`, align: 'right' },
                { title: t('Invitation'), of: ({ invitation }) => shortId(invitation) },
                { title: t('Kind'), of: ({ kind }) => t(kind) },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Uses left'), of: ({ usesLeft }) => String(usesLeft), align: 'right' },
                { title: t('By'), of: ({ creator }) => (isHex32(creator) ? shortId(creator) : creator) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'pool revoke',
    summary: 'Revoke an invitation',
    args: { invitation: one('Its number or id') },
    examples: ['pool revoke 1'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const invitation = await invitationIdOf(context, pool, args.invitation);
      showOutcome(
        context,
        await context.call(invitationRevoke, { params: { pool, invitation } }),
        context.t('The invitation is revoked.'),
      );
    },
  }),
  command({
    name: 'pool password',
    summary: 'New password for a private pool: the old one ends (owner)',
    args: { pool: optional('Name or id') },
    flags: { askPassword: toggle('Choose the password yourself instead of a generated one'), passwordFile },
    examples: ['pool password Guild'],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const { pool } = await poolOf(context, args.pool);
      const isOwn = flags.askPassword || flags.passwordFile !== undefined;
      const source = {
        question: 'New password of the pool',
        variable: 'REALMS_PASSWORD',
        file: flags.passwordFile,
        isNew: true,
      } as const;
      const password = isOwn ? await readSecret(context.machine, t, source) : undefined;
      const view = await context.call(passwordSet, {
        params: { pool },
        body: password === undefined ? {} : { password },
      });
      showOutcome(context, view, t('The password is changed.'), [[t('Password'), view.password]]);
    },
  }),
];
