/** `realms deposit …`: money that came into a pool by a rail. */
import { depositConfirm, depositRecord, depositsRead } from '#core/features/withdrawals/withdrawals.api.ts';
import { asText, command, one, required } from '../command.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { resolveId, shortId } from '../values/ids.ts';

const REFERENCE = required('REFERENCE', 'What the outside calls the payment', asText);
const ID = 'd'.repeat(64);

export const depositCommands = [
  command({
    name: 'deposit list',
    summary: 'Deposits: yours, and for the staff all of them',
    examples: ['deposit list'],
    run: async (context) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const { items } = await context.call(depositsRead, { params: { pool: pool.pool } });
      out.show(items, () =>
        items.length === 0
          ? t('No deposits.')
          : out.table(
              [
                { title: t('Deposit'), of: ({ deposit }) => shortId(deposit) },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Of'), of: ({ handle }) => handle },
                { title: t('Amount'), of: ({ amount }) => formatAmount(amount, pool), align: 'right' },
                { title: t('Reference'), of: ({ reference }) => reference },
                { title: t('Recorded by'), of: ({ byHandle }) => byHandle },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'deposit record',
    summary: 'Money came in: record it; another person has to confirm',
    args: { member: one('Name, name#fingerprint or id'), amount: one('Credits') },
    flags: { reference: REFERENCE },
    examples: ['deposit record Bob 20 --reference bank-12'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const user = await memberIdOf(context, pool, args.member);
      const view = await context.call(depositRecord, {
        params: { pool },
        body: { user, amount: parseAmount(args.amount).toString(), reference: flags.reference },
      });
      showOutcome(context, view, context.t('Recorded; another person has to confirm it.'), [
        [context.t('Deposit'), view.id],
      ]);
    },
  }),
  command({
    name: 'deposit confirm',
    summary: 'Confirm a deposit that somebody else recorded',
    args: { deposit: one('Its id, or the first digits') },
    examples: [`deposit confirm ${ID}`],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const known = /^[0-9a-f]{64}$/.test(args.deposit)
        ? args.deposit
        : resolveId(
            args.deposit,
            (await context.call(depositsRead, { params: { pool } })).items.map(({ deposit }) => ({
              id: deposit,
              names: [],
            })),
            'deposit',
          );
      const view = await context.call(depositConfirm, { params: { pool, deposit: known } });
      showOutcome(context, view, context.t('The deposit is confirmed.'));
    },
  }),
];
