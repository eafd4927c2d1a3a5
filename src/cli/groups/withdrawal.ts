/** `realms withdrawal …`: money out of a pool; into it: deposit.ts. */
import type { Endpoint } from '#core/contract/endpoint.ts';
import {
  RAILS,
  type WithdrawalDetail,
  railRead,
  railRemove,
  railSet,
  withdrawalCancel,
  withdrawalConfirm,
  withdrawalDoubt,
  withdrawalExecute,
  withdrawalFail,
  withdrawalFreeze,
  withdrawalLimits,
  withdrawalRead,
  withdrawalReassign,
  withdrawalReject,
  withdrawalRequest,
  withdrawalRule,
  withdrawalStart,
  withdrawalThaw,
  withdrawalsRead,
} from '#core/features/withdrawals/withdrawals.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, one, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatTime, oneOf } from '../values/numbers.ts';

const WITHDRAWAL = one('Its id, or the first digits');
const REASON = required('TEXT', 'Why; it is on record', asText);
const REFERENCE = required('REFERENCE', 'What the outside calls the payment', asText);
const ID = 'd'.repeat(64);
const LISTED = 500;

async function at(
  context: Context,
  typed: string,
): Promise<{ pool: PoolView; params: { pool: string; withdrawal: string } }> {
  const pool = await poolOf(context);
  if (/^[0-9a-f]{64}$/.test(typed)) return { pool, params: { pool: pool.pool, withdrawal: typed } };
  const { items } = await context.call(withdrawalsRead, { params: { pool: pool.pool }, query: { limit: LISTED } });
  const withdrawal = resolveId(
    typed,
    items.map(({ withdrawal }) => ({ id: withdrawal, names: [] })),
    'withdrawal',
  );
  return { pool, params: { pool: pool.pool, withdrawal } };
}

function bare(verb: string, summary: string, target: typeof withdrawalCancel, done: string) {
  return command({
    name: `withdrawal ${verb}`,
    summary,
    args: { withdrawal: WITHDRAWAL },
    examples: [`withdrawal ${verb} ${ID}`],
    run: async (context, { args }) => {
      const { params } = await at(context, args.withdrawal);
      showOutcome(context, await context.call(target, { params, body: {} }), context.t(done));
    },
  });
}

function withReason(verb: string, summary: string, target: typeof withdrawalReject, done: string) {
  return command({
    name: `withdrawal ${verb}`,
    summary,
    args: { withdrawal: WITHDRAWAL },
    flags: { reason: REASON },
    examples: [`withdrawal ${verb} ${ID} --reason "asked by phone"`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.withdrawal);
      showOutcome(context, await context.call(target, { params, body: { reason: flags.reason } }), context.t(done));
    },
  });
}

function withCause(verb: string, summary: string, target: typeof withdrawalFail, done: string) {
  return command({
    name: `withdrawal ${verb}`,
    summary,
    args: { withdrawal: WITHDRAWAL },
    flags: { cause: required('TEXT', 'What happened', asText) },
    examples: [`withdrawal ${verb} ${ID} --cause "the bank is silent"`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.withdrawal);
      showOutcome(context, await context.call(target, { params, body: { cause: flags.cause } }), context.t(done));
    },
  });
}

export const withdrawalCommands = [
  command({
    name: 'withdrawal list',
    summary: 'Withdrawals: yours, and for the staff all of them',
    flags: { open: toggle('Only those that are not over'), mine: toggle('Only your own') },
    examples: ['withdrawal list --open'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const { items } = await context.call(withdrawalsRead, {
        params: { pool: pool.pool },
        query: { open: String(flags.open), mine: String(flags.mine) },
      });
      out.show(items, () =>
        items.length === 0
          ? t('No withdrawals.')
          : out.table(
              [
                { title: t('Withdrawal'), of: ({ withdrawal }) => shortId(withdrawal) },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Of'), of: ({ handle }) => handle },
                { title: t('Rail'), of: ({ rail }) => t(rail) },
                { title: t('Amount'), of: ({ amount }) => formatAmount(amount, pool), align: 'right' },
                {
                  title: t('Confirmed'),
                  of: ({ confirmations, needed }) => `${confirmations}/${needed}`,
                  align: 'right',
                },
                {
                  title: t('Left'),
                  of: ({ leftMs }) => (leftMs === undefined ? '' : formatDuration(leftMs)),
                  align: 'right',
                },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'withdrawal limits',
    summary: 'What you can take out now, and what it takes',
    examples: ['withdrawal limits'],
    run: async (context) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const view = await context.call(withdrawalLimits, { params: { pool: pool.pool } });
      out.show(view, () =>
        out.fields([
          [t('Available'), formatAmount(view.available, pool)],
          [t('Fee'), formatAmount(view.fee, pool)],
          [t('Today'), `${formatAmount(view.dayUsed, pool)} / ${formatAmount(view.dayMax, pool)}`],
          [t('In seven days'), `${formatAmount(view.weekUsed, pool)} / ${formatAmount(view.weekMax, pool)}`],
          [t('Two confirm above'), formatAmount(view.large, pool)],
          [t('No officer confirms above'), formatAmount(view.officerMax, pool)],
          [t('Hold'), formatDuration(view.holdMs)],
          [t('Hold, new destination'), formatDuration(view.newDestinationHoldMs)],
        ]),
      );
    },
  }),
  command({
    name: 'withdrawal show',
    summary: 'One withdrawal with its timeline',
    args: { withdrawal: WITHDRAWAL },
    examples: [`withdrawal show ${ID}`],
    run: async (context, { args }) => {
      const { pool, params } = await at(context, args.withdrawal);
      showWithdrawal(context, pool, await context.call(withdrawalRead, { params }));
    },
  }),
  command({
    name: 'withdrawal request',
    summary: 'Take money out; it is set aside at once, paid after the hold and the confirmation',
    args: { amount: one('Credits') },
    flags: {
      to: required(
        'DESTINATION',
        'Where to, as the rail needs it; only those who confirm and execute can read it',
        asText,
      ),
      rail: value('RAIL', `One of: ${RAILS.join(', ')} (default: manual)`, oneOf(RAILS)),
      yes: toggle('Do not ask'),
    },
    examples: ['withdrawal request 10 --to "DE00 1234" --yes'],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const pool = await poolOf(context);
      const amount = parseAmount(args.amount);
      const limits = await context.call(withdrawalLimits, { params: { pool: pool.pool } });
      const cost = formatAmount(amount + limits.fee, pool);
      await confirm(context, t('Set {cost} aside, to be paid to {to}?', { cost, to: flags.to }), flags.yes);
      const view = await context.call(withdrawalRequest, {
        params: { pool: pool.pool },
        body: {
          amount: amount.toString(),
          destination: flags.to,
          ...(flags.rail === undefined ? {} : { rail: flags.rail }),
        },
      });
      showOutcome(context, view, t('The withdrawal is on hold; until it is paid you can cancel it.'), [
        [t('Withdrawal'), view.id],
      ]);
    },
  }),
  bare('cancel', 'Cancel your own, before it is handed to the rail', withdrawalCancel, 'The withdrawal is cancelled.'),
  command({
    name: 'withdrawal confirm',
    summary: 'Confirm somebody’s withdrawal',
    args: { withdrawal: WITHDRAWAL },
    flags: {
      executor: value('DEVICE', 'Key of the device that executes (rail webhook; default: this instance)', asText),
    },
    examples: [`withdrawal confirm ${ID}`, `withdrawal confirm ${ID} --executor ${'a'.repeat(64)}`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.withdrawal);
      const body = flags.executor === undefined ? {} : { executor: flags.executor };
      showOutcome(
        context,
        await context.call(withdrawalConfirm, { params, body }),
        context.t('The withdrawal is confirmed.'),
      );
    },
  }),
  withReason('reject', 'Reject a withdrawal: all of it goes back', withdrawalReject, 'The withdrawal is rejected.'),
  bare(
    'start',
    'Take the execution upon yourself (rail manual)',
    withdrawalStart,
    'Pay it now, then enter the reference.',
  ),
  command({
    name: 'withdrawal execute',
    summary: 'Paid outside: enter the reference',
    args: { withdrawal: WITHDRAWAL },
    flags: { reference: REFERENCE, proof: value('HASH', 'SHA-256 of what proves it', asText) },
    examples: [`withdrawal execute ${ID} --reference bank-77 --proof ${'a'.repeat(64)}`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.withdrawal);
      const body = { reference: flags.reference, ...(flags.proof === undefined ? {} : { proof: flags.proof }) };
      showOutcome(
        context,
        await context.call(withdrawalExecute, { params, body }),
        context.t('The withdrawal is paid.'),
      );
    },
  }),
  withCause(
    'fail',
    'Not paid, for certain: all of it goes back',
    withdrawalFail,
    'The withdrawal failed; the money is back.',
  ),
  withCause('doubt', 'Nobody knows whether it was paid', withdrawalDoubt, 'The outcome is unknown; nothing moves.'),
  withReason('freeze', 'Freeze a withdrawal for three days', withdrawalFreeze, 'The withdrawal is frozen.'),
  withReason('thaw', 'Let a frozen withdrawal go on', withdrawalThaw, 'The withdrawal goes on.'),
  command({
    name: 'withdrawal reassign',
    summary: 'Name another executing device; the owner and a second person have to',
    args: { withdrawal: WITHDRAWAL },
    flags: { device: required('DEVICE', 'Key of the device', asText) },
    examples: [`withdrawal reassign ${ID} --device ${'a'.repeat(64)}`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.withdrawal);
      const view = await context.call(withdrawalReassign, { params, body: { device: flags.device } });
      showOutcome(context, view, context.t('Noted; it counts when a second person has said the same.'));
    },
  }),
  command({
    name: 'withdrawal rule',
    summary: 'Rule an outcome that the rail cannot tell; two people have to say the same',
    args: { withdrawal: WITHDRAWAL },
    flags: {
      outcome: required('OUTCOME', 'executed or failed', oneOf(['executed', 'failed'])),
      reference: REFERENCE,
      proof: required('HASH', 'SHA-256 of what proves it', asText),
    },
    examples: [`withdrawal rule ${ID} --outcome failed --reference none --proof ${'a'.repeat(64)}`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.withdrawal);
      const view = await context.call(withdrawalRule, { params, body: flags });
      showOutcome(context, view, context.t('Noted; it counts when a second person has said the same.'));
    },
  }),
  command({
    name: 'withdrawal rail',
    summary: 'The paying service of this instance (rail webhook): show, set, remove',
    flags: {
      service: value('URL', 'Where signed calls go; the secret is told once', asText),
      newSecret: toggle('Make a new secret'),
      remove: toggle('Pay out by it no more'),
    },
    examples: [
      'withdrawal rail',
      'withdrawal rail --service https://pay.example.org/hook --new-secret',
      'withdrawal rail --remove',
    ],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      if (flags.remove) await call(context, railRemove, { params: { pool } });
      const view =
        flags.service === undefined
          ? await context.call(railRead, { params: { pool } })
          : await context.call(railSet, {
              params: { pool },
              body: { url: flags.service, secret: flags.newSecret ? 'new' : 'keep' },
            });
      out.show(view, () =>
        out.fields([
          [t('Address'), view.url ?? t('none')],
          [t('Secret'), view.secret ?? (view.hasSecret ? t('kept') : t('none'))],
          [t('It reports to'), view.callbackPath],
        ]),
      );
    },
  }),
];

/** An endpoint that answers nothing. */
async function call(
  context: Context,
  target: typeof railRemove & Endpoint,
  input: { params: { pool: string } },
): Promise<void> {
  await context.call(target, input);
}

function showWithdrawal({ out, t }: Context, pool: PoolView, view: WithdrawalDetail): void {
  out.show(view, () =>
    [
      out.fields([
        [t('Withdrawal'), view.withdrawal],
        [t('State'), t(view.state)],
        [t('Of'), view.handle],
        [t('Rail'), t(view.rail)],
        [t('Amount'), formatAmount(view.amount, pool)],
        [t('Fee'), formatAmount(view.fee, pool)],
        [t('Destination'), view.destination],
        [
          '',
          view.isDestinationTrue === false
            ? t('This is NOT the destination that the pool was told of: do not pay.')
            : undefined,
        ],
        [t('Confirmed'), `${view.approvers.join(', ')} (${view.confirmations}/${view.needed})`],
        [t('Executes'), view.executorHandle],
        [t('Reference'), view.reference],
        [
          t('Counts as confirmed in'),
          view.aloneLeftMs === undefined
            ? undefined
            : t('{time}: nobody else may confirm that much; reject it if it is wrong', {
                time: formatDuration(view.aloneLeftMs),
              }),
        ],
        [t('Left in this state'), view.leftMs === undefined ? undefined : formatDuration(view.leftMs)],
        [t('You can'), view.may.map((act) => t(act)).join(', ')],
      ]),
      '',
      out.table(
        [
          { title: t('Time'), of: ({ sealMs }) => formatTime(sealMs) },
          { title: t('State'), of: ({ state }) => t(state) },
          { title: t('By'), of: ({ handle }) => handle ?? '' },
          { title: t('Cause'), of: ({ cause }) => cause },
        ],
        view.timeline,
      ),
    ].join('\n'),
  );
}
