/** `realms account second-factor | tokens | token | blocks | block | unblock`: what guards an account on this instance. */
import {
  SCOPES,
  apiTokenCreate,
  apiTokenEnd,
  apiTokensRead,
  blocksRead,
  loginProve,
  secondFactorBegin,
  secondFactorConfirm,
  secondFactorEnd,
  secondFactorRead,
  userBlock,
  userUnblock,
} from '#core/features/identity/security.api.ts';
import { asText, command, list, one, toggle, value } from '../command.ts';
import { askCode } from '../context.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { passwordFile, readSecret } from '../secrets.ts';
import { parseDuration } from '../values/durations.ts';
import { resolveId } from '../values/ids.ts';
import { formatTime, oneOf } from '../values/numbers.ts';

const scope = oneOf(SCOPES);

export const securityCommands = [
  command({
    name: 'account second-factor',
    summary: 'Codes of an authenticator app for logins here: show, --on or --off',
    flags: {
      on: toggle('Switch it on; prints a secret, asks for a code'),
      off: toggle('Switch it off; asks for a code'),
    },
    examples: ['account second-factor', 'account second-factor --on', 'account second-factor --off'],
    run: async (context, { flags }) => {
      const { out, t, machine } = context;
      if (flags.on) {
        const begun = await context.call(secondFactorBegin, {});
        machine.stderr.write(
          `${t('Enter this secret in your app: {secret}', { secret: begun.secret })}\n${begun.uri}\n`,
        );
        const done = await context.call(secondFactorConfirm, { body: { code: await askCode(machine, t) } });
        return out.show(done, () =>
          [
            t('The second factor is on. Keep these recovery codes; each works once, they are shown once:'),
            ...done.recoveryCodes.map((code) => `  ${code}`),
          ].join('\n'),
        );
      }
      if (flags.off) {
        await context.call(secondFactorEnd, { body: { code: await askCode(machine, t) } });
        return out.show({ isOn: false }, () => t('The second factor is off.'));
      }
      const view = await context.call(secondFactorRead, {});
      out.show(view, () =>
        view.isOn
          ? t('The second factor is on; recovery codes left: {count}.', { count: view.codesLeft })
          : t('The second factor is off.'),
      );
    },
  }),
  command({
    name: 'account prove',
    summary: 'Show your password once more, for sensitive acts of the next five minutes',
    flags: { passwordFile },
    examples: ['account prove'],
    run: async (context, { flags }) => {
      const { machine, t, out } = context;
      const question = { question: 'Password', variable: 'REALMS_PASSWORD', file: flags.passwordFile };
      await context.call(loginProve, { body: { password: await readSecret(machine, t, question) } });
      out.show({ proved: true }, () => t('Good for five minutes.'));
    },
  }),
  command({
    name: 'account tokens',
    summary: 'Tokens for programs, with their scopes and last use; --end stops one',
    flags: { end: value('TOKEN', 'Name or id of the one to end', asText) },
    examples: ['account tokens', 'account tokens --end ci'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const { items } = await context.call(apiTokensRead, {});
      if (flags.end !== undefined) {
        const known = items.map(({ token, name }) => ({ id: token, names: [name] }));
        const token = resolveId(flags.end, known, 'token');
        await context.call(apiTokenEnd, { params: { token } });
        return out.show({ ended: token }, () => t('The token is dead.'));
      }
      out.show(items, () =>
        items.length === 0
          ? t('No tokens.')
          : out.table(
              [
                { title: t('Token'), of: ({ token }) => token.slice(0, 8) },
                { title: t('Name'), of: ({ name }) => name },
                { title: t('Scopes'), of: ({ scopes }) => scopes.join(', ') },
                { title: t('Last use'), of: ({ usedMs }) => (usedMs === 0 ? t('never') : formatTime(usedMs)) },
                { title: t('Until'), of: ({ expiresMs }) => formatTime(expiresMs) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'account token',
    summary: 'Make a token for a program; its secret is shown once',
    args: { name: one('What it is for') },
    flags: {
      scope: list('SCOPE', `${SCOPES.join(', ')} (default: read)`, scope),
      life: value('DURATION', 'How long it lives (default: 90d)', parseDuration),
    },
    examples: ['account token ci --scope read --scope trade --life 30d'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const made = await context.call(apiTokenCreate, {
        body: {
          name: args.name,
          scopes: flags.scope.length === 0 ? ['read'] : [...flags.scope],
          ...(flags.life === undefined ? {} : { lifeMs: flags.life }),
        },
      });
      out.show(made, () => [made.secret, t('Shown once. Programs send it as: Authorization: Bearer …')].join('\n'));
    },
  }),
  command({
    name: 'account blocks',
    summary: 'Whom you blocked; --end unblocks one',
    flags: { end: value('USER', 'Name or id of the one to unblock', asText) },
    examples: ['account blocks', 'account blocks --end Bob'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const { items } = await context.call(blocksRead, {});
      if (flags.end !== undefined) {
        const known = items.map(({ user, handle }) => ({ id: user, names: [handle] }));
        const user = resolveId(flags.end, known, 'user');
        await context.call(userUnblock, { params: { user } });
        return out.show({ unblocked: user }, () => t('Unblocked.'));
      }
      out.show(items, () =>
        items.length === 0
          ? t('You have blocked nobody.')
          : out.table(
              [
                { title: t('Name'), of: ({ handle }) => handle },
                { title: t('Since'), of: ({ sinceMs }) => formatTime(sinceMs) },
                { title: t('Reason'), of: ({ reason }) => reason },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'account block',
    summary:
      'Block a member: what they offer is hidden, their orders are declined, nothing is bought from them; they are not told',
    args: { member: one('Name, name#fingerprint or id') },
    flags: { reason: value('TEXT', 'For yourself', asText) },
    examples: ['account block Bob --reason "rude" --pool Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      await context.call(userBlock, {
        params: { user },
        body: flags.reason === undefined ? {} : { reason: flags.reason },
      });
      context.out.show({ blocked: user }, () => context.t('Blocked.'));
    },
  }),
];
