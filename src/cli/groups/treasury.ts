/** `realms treasury …`: the pool's money. */
import {
  type TreasuryView,
  treasuryAnswer,
  treasuryPropose,
  treasuryRead,
  treasuryWithdraw,
} from '#core/features/treasury/treasury.api.ts';
import { asText, command, one, optional, required, value } from '../command.ts';
import type { Context } from '../context.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';

const REASON = required('TEXT', 'Why; the pool keeps it', asText);
const AMOUNT = one('Credits');
const ACT = one('Id of the act');

async function propose(
  context: Context,
  kind: 'mint' | 'burn' | 'payout',
  body: { readonly amount: string; readonly reason: string; readonly member?: string },
): Promise<void> {
  const { pool } = await poolOf(context);
  const to = body.member === undefined ? {} : { to: await memberIdOf(context, pool, body.member) };
  const view = await context.call(treasuryPropose, {
    params: { pool },
    body: { kind, amount: parseAmount(body.amount).toString(), reason: body.reason, ...to },
  });
  showOutcome(
    context,
    view,
    context.t('Proposed. A second person approves it; in a pool of one it is done in 24 hours.'),
  );
}

async function actOf(context: Context, typed: string): Promise<{ readonly pool: string; readonly act: string }> {
  const { pool } = await poolOf(context);
  const { acts } = await context.call(treasuryRead, { params: { pool } });
  const known = acts.map(({ act }: TreasuryView['acts'][number]) => ({ id: act, names: [] }));
  return { pool, act: resolveId(typed, known, 'act') };
}

export const treasuryCommands = [
  command({
    name: 'treasury show',
    summary: "The pool's money, the supply, and what was proposed",
    args: { pool: optional('Name or id') },
    examples: ['treasury show Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const view = await context.call(treasuryRead, { params: { pool: pool.pool } });
      out.show(view, () =>
        [
          out.fields([
            [t('Treasury'), formatAmount(view.balance, pool)],
            [t('Supply'), formatAmount(view.supply, pool)],
            [t('Supply cap'), view.cap === 0n ? t('none') : formatAmount(view.cap, pool)],
            [t('You may grant today'), formatAmount(view.grantLimit - view.grantedToday, pool)],
          ]),
          ...(view.acts.length === 0
            ? []
            : [
                out.table(
                  [
                    { title: t('Act'), of: ({ act }) => shortId(act) },
                    { title: t('Kind'), of: ({ kind }) => t(kind) },
                    { title: t('Amount'), of: ({ amount }) => formatAmount(amount, pool), align: 'right' },
                    { title: t('To'), of: ({ toHandle }) => toHandle ?? '' },
                    { title: t('By'), of: ({ byHandle }) => byHandle },
                    { title: t('State'), of: ({ state }) => t(state) },
                    { title: t('Left'), of: ({ leftMs }) => (leftMs === 0 ? '' : formatDuration(leftMs)) },
                    { title: t('Reason'), of: ({ reason }) => reason },
                  ],
                  view.acts,
                ),
              ]),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'treasury mint',
    summary: 'Propose new credits for the treasury (owner)',
    args: { amount: AMOUNT },
    flags: { reason: REASON },
    examples: ['treasury mint 1000 --reason "new members"'],
    run: (context, { args, flags }) => propose(context, 'mint', { amount: args.amount, reason: flags.reason }),
  }),
  command({
    name: 'treasury burn',
    summary: 'Propose that credits of the treasury cease to exist (owner)',
    args: { amount: AMOUNT },
    flags: { reason: REASON },
    examples: ['treasury burn 1000 --reason "too many"'],
    run: (context, { args, flags }) => propose(context, 'burn', { amount: args.amount, reason: flags.reason }),
  }),
  command({
    name: 'treasury pay',
    summary: 'Propose a payout of the treasury to a member (owner)',
    args: { member: one('Name, name#fingerprint or id'), amount: AMOUNT },
    flags: { reason: REASON },
    examples: ['treasury pay Bob 50 --reason "runs the server"'],
    run: (context, { args, flags }) =>
      propose(context, 'payout', { amount: args.amount, member: args.member, reason: flags.reason }),
  }),
  command({
    name: 'treasury approve',
    summary: 'Approve what was proposed, as the second person (officer)',
    args: { act: ACT },
    examples: ['treasury approve 4444'],
    run: async (context, { args }) => {
      const params = await actOf(context, args.act);
      const view = await context.call(treasuryAnswer, { params, body: { answer: 'approved' } });
      showOutcome(context, view, context.t('Approved and done.'));
    },
  }),
  command({
    name: 'treasury refuse',
    summary: 'Refuse what was proposed (officer)',
    args: { act: ACT },
    flags: { reason: REASON },
    examples: ['treasury refuse 4444 --reason "what for?"'],
    run: async (context, { args, flags }) => {
      const params = await actOf(context, args.act);
      const view = await context.call(treasuryAnswer, { params, body: { answer: 'refused', reason: flags.reason } });
      showOutcome(context, view, context.t('Refused.'));
    },
  }),
  command({
    name: 'treasury withdraw',
    summary: 'Take a proposal back (owner)',
    args: { act: ACT },
    flags: { reason: value('TEXT', 'Why; the pool keeps it', asText) },
    examples: ['treasury withdraw 4444'],
    run: async (context, { args, flags }) => {
      const params = await actOf(context, args.act);
      const reason = flags.reason ?? 'taken back';
      const view = await context.call(treasuryWithdraw, { params, body: { reason } });
      showOutcome(context, view, context.t('Taken back.'));
    },
  }),
];
