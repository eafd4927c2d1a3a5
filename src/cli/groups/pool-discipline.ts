/** `realms pool mute | suspend | ban | restore | freeze | thaw | frozen | requests | admit | refuse`. */
import {
  frozenRead,
  joinRequestAnswer,
  joinRequestsRead,
  memberStateSet,
  walletFreeze,
  walletThaw,
} from '#core/features/pools/govern.api.ts';
import { asText, command, one, optional, required, value } from '../command.ts';
import type { Context } from '../context.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';

const MEMBER = one('Name, name#fingerprint or id');
const REASON = required('TEXT', 'Why; the pool keeps it', asText);
const FOR = value('DURATION', 'How long; then active again', parseDuration);

type State = 'active' | 'muted' | 'suspended' | 'banned';

async function setState(
  context: Context,
  member: string,
  change: { readonly state: State; readonly reason: string; readonly lifeMs?: number | undefined },
): Promise<void> {
  const { pool } = await poolOf(context);
  const user = await memberIdOf(context, pool, member);
  const { state, reason, lifeMs } = change;
  const view = await context.call(memberStateSet, {
    params: { pool, user },
    body: { state, reason, ...(lifeMs === undefined ? {} : { lifeMs }) },
  });
  showOutcome(context, view, context.t('{member} is {state} now.', { member, state: context.t(state) }));
}

export const disciplineCommands = [
  command({
    name: 'pool mute',
    summary: 'A muted member trades, but publishes and writes nothing (officer)',
    args: { member: MEMBER },
    flags: { reason: REASON, for: FOR },
    examples: ['pool mute Bob --reason "spam" --for 7d'],
    run: (context, { args, flags }) =>
      setState(context, args.member, { state: 'muted', reason: flags.reason, lifeMs: flags.for }),
  }),
  command({
    name: 'pool suspend',
    summary: 'A suspended member only ends what runs, withdraws and reads, until the time is over (officer)',
    args: { member: MEMBER },
    flags: { reason: REASON, for: required('DURATION', 'How long; then active again', parseDuration) },
    examples: ['pool suspend Bob --reason "abuse" --for 3d'],
    run: (context, { args, flags }) =>
      setState(context, args.member, { state: 'suspended', reason: flags.reason, lifeMs: flags.for }),
  }),
  command({
    name: 'pool ban',
    summary: 'A banned member only ends what runs and withdraws, and cannot come back (officer)',
    args: { member: MEMBER },
    flags: { reason: REASON },
    examples: ['pool ban Bob --reason "fraud"'],
    run: (context, { args, flags }) => setState(context, args.member, { state: 'banned', reason: flags.reason }),
  }),
  command({
    name: 'pool restore',
    summary: 'End a mute, a suspension or a ban (officer)',
    args: { member: MEMBER },
    flags: { reason: REASON },
    examples: ['pool restore Bob --reason "it was a mistake"'],
    run: (context, { args, flags }) => setState(context, args.member, { state: 'active', reason: flags.reason }),
  }),
  command({
    name: 'pool freeze',
    summary: 'Freeze a wallet for 72 hours: it receives, but spends nothing (officer; to renew: owner)',
    args: { member: MEMBER },
    flags: { reason: REASON },
    examples: ['pool freeze Bob --reason "stolen login"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      const view = await context.call(walletFreeze, { params: { pool, user }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('The wallet of {member} is frozen for 72 hours.', { member: args.member }));
    },
  }),
  command({
    name: 'pool thaw',
    summary: 'End the freeze of a wallet (officer)',
    args: { member: MEMBER },
    flags: { reason: REASON },
    examples: ['pool thaw Bob --reason "cleared up"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      const view = await context.call(walletThaw, { params: { pool, user }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('The wallet of {member} is free.', { member: args.member }));
    },
  }),
  command({
    name: 'pool frozen',
    summary: 'Frozen wallets',
    args: { pool: optional('Name or id') },
    examples: ['pool frozen Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(frozenRead, { params: { pool } });
      out.show(items, () =>
        items.length === 0
          ? t('No wallet is frozen.')
          : out.table(
              [
                { title: t('Member'), of: ({ handle }) => handle },
                { title: t('By'), of: ({ byHandle }) => byHandle },
                { title: t('Left'), of: ({ leftMs }) => formatDuration(leftMs) },
                { title: t('Reason'), of: ({ reason }) => reason },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'pool requests',
    summary: 'Who asks to join (officer)',
    args: { pool: optional('Name or id') },
    examples: ['pool requests Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(joinRequestsRead, { params: { pool } });
      out.show(items, () =>
        items.length === 0
          ? t('Nobody asks to join.')
          : out.table(
              [
                { title: t('Name'), of: ({ handle, fingerprint }) => `${handle}#${fingerprint}` },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Asked'), of: ({ askedMs }) => formatTime(askedMs) },
                { title: t('Left'), of: ({ leftMs }) => (leftMs === 0 ? '' : formatDuration(leftMs)) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'pool admit',
    summary: 'Let somebody in who asks to join (officer)',
    args: { person: one('Name, name#fingerprint or id') },
    examples: ['pool admit Carol'],
    run: (context, { args }) => answer(context, args.person, 'accepted', ''),
  }),
  command({
    name: 'pool refuse',
    summary: 'Refuse somebody who asks to join (officer)',
    args: { person: one('Name, name#fingerprint or id') },
    flags: { reason: REASON },
    examples: ['pool refuse Carol --reason "we know you"'],
    run: (context, { args, flags }) => answer(context, args.person, 'refused', flags.reason),
  }),
];

async function answer(context: Context, typed: string, said: 'accepted' | 'refused', reason: string): Promise<void> {
  const { pool } = await poolOf(context);
  const { items } = await context.call(joinRequestsRead, { params: { pool } });
  const known = items.map(({ user, handle, fingerprint }) => ({
    id: user,
    names: [handle, `${handle}#${fingerprint}`],
  }));
  const user = resolveId(typed, known, 'request');
  const view = await context.call(joinRequestAnswer, { params: { pool, user }, body: { answer: said, reason } });
  const { t } = context;
  showOutcome(
    context,
    view,
    said === 'accepted' ? t('{member} is in.', { member: typed }) : t('The request is refused.'),
  );
}
