/** `realms books …`, `realms refund`: what an auditor asks for. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  booksExport,
  correctionPropose,
  correctionWithdraw,
  correctionsRead,
  reconcile,
  refundCreate,
  statementExport,
  trialBalanceRead,
} from '#core/features/books/books.api.ts';
import { RAILS } from '#core/features/withdrawals/withdrawals.api.ts';
import { asText, command, one, required, value } from '../command.ts';
import { saveBody } from '../downloads.ts';
import { badInput } from '../exit-codes.ts';
import { orderIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { shortId } from '../values/ids.ts';
import { oneOf, wholeNumber } from '../values/numbers.ts';

const ID = 'd'.repeat(64);
const Lines = z.array(z.object({ reference: z.string(), amount: z.string() }));

export const booksCommands = [
  command({
    name: 'books balance',
    summary: 'Trial balance: every account; both columns sum to the same',
    examples: ['books balance'],
    run: async (context) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const view = await context.call(trialBalanceRead, { params: { pool: pool.pool }, query: {} });
      out.show(view, () =>
        [
          out.table(
            [
              { title: t('Accounts'), of: ({ group }) => t(group) },
              { title: t('How many'), of: ({ accounts }) => String(accounts), align: 'right' },
              { title: t('Debit'), of: ({ debit }) => formatAmount(debit, pool), align: 'right' },
              { title: t('Credit'), of: ({ credit }) => formatAmount(credit, pool), align: 'right' },
            ],
            view.groups,
          ),
          '',
          view.isBalanced ? t('The books balance.') : t('THE BOOKS DO NOT BALANCE.'),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'books export',
    summary: 'Save the whole journal: CSV, JSON, or a journal for hledger',
    flags: {
      to: required('FILE', 'Where to', asText),
      format: value('FORMAT', 'csv, json or hledger (default: csv)', oneOf(['csv', 'json', 'hledger'])),
    },
    examples: ['books export --to pool.journal --format hledger'],
    run: async (context, { flags }) => {
      const { pool } = await poolOf(context);
      const response = await context.raw(booksExport, { params: { pool }, query: { format: flags.format ?? 'csv' } });
      const path = resolve(context.machine.workDir, flags.to);
      const { sizeBytes } = await saveBody(response, path, undefined);
      context.out.show({ path, sizeBytes }, () => context.t('Saved {path}.', { path }));
    },
  }),
  command({
    name: 'books statement',
    summary: 'Save your own statement: CSV or JSON',
    flags: {
      to: required('FILE', 'Where to', asText),
      format: value('FORMAT', 'csv or json (default: csv)', oneOf(['csv', 'json'])),
    },
    examples: ['books statement --to mine.csv'],
    run: async (context, { flags }) => {
      const { pool } = await poolOf(context);
      const response = await context.raw(statementExport, {
        params: { pool },
        query: { format: flags.format ?? 'csv' },
      });
      const path = resolve(context.machine.workDir, flags.to);
      const { sizeBytes } = await saveBody(response, path, undefined);
      context.out.show({ path, sizeBytes }, () => context.t('Saved {path}.', { path }));
    },
  }),
  command({
    name: 'books reconcile',
    summary: 'Compare a rail with the statement of the outside, by reference',
    args: { file: one('JSON: [{"reference": "…", "amount": "micro-credits, payments out negative"}]') },
    flags: { rail: value('RAIL', `One of: ${RAILS.join(', ')} (default: manual)`, oneOf(RAILS)) },
    examples: ['books reconcile lines.json'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const lines = await readLines(resolve(context.machine.workDir, args.file));
      const view = await context.call(reconcile, {
        params: { pool: pool.pool },
        body: { rail: flags.rail ?? 'manual', lines },
      });
      out.show(view, () =>
        out.fields([
          [t('Matched'), String(view.matched)],
          [t('Missing outside'), view.missingOutside.map(({ reference }) => reference).join(', ')],
          [t('Missing here'), view.missingHere.map(({ reference }) => reference).join(', ')],
          [t('Differing'), view.differing.map(({ reference }) => reference).join(', ')],
          ['', view.isComplete ? t('Everything agrees.') : t('There is something to look at.')],
        ]),
      );
    },
  }),
  command({
    name: 'books corrections',
    summary: 'Corrections, newest first',
    examples: ['books corrections'],
    run: async (context) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const { items } = await context.call(correctionsRead, { params: { pool: pool.pool } });
      out.show(items, () =>
        items.length === 0
          ? t('No corrections.')
          : out.table(
              [
                { title: t('Correction'), of: ({ correction }) => shortId(correction) },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Transaction'), of: ({ no }) => String(no), align: 'right' },
                { title: t('Reversed'), of: ({ reversed }) => formatAmount(reversed, pool), align: 'right' },
                { title: t('Still owed'), of: ({ owed }) => formatAmount(owed, pool), align: 'right' },
                { title: t('Reason'), of: ({ reason }) => reason },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'books correct',
    summary: 'Propose to reverse a transaction (owner); a GlobalAdmin has to agree',
    args: { no: one('Number of the transaction, from the export') },
    flags: { reason: required('TEXT', 'Why; it is on the statement', asText) },
    examples: ['books correct 12 --reason "paid to the wrong person"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const no = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER })(args.no);
      const view = await context.call(correctionPropose, { params: { pool }, body: { no, reason: flags.reason } });
      showOutcome(context, view, context.t('Proposed; a GlobalAdmin has to agree.'));
    },
  }),
  command({
    name: 'books uncorrect',
    summary: 'Take a proposed correction back (owner)',
    args: { correction: one('Its id') },
    examples: [`books uncorrect ${ID}`],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const view = await context.call(correctionWithdraw, { params: { pool, correction: args.correction } });
      showOutcome(context, view, context.t('The correction is withdrawn.'));
    },
  }),
  command({
    name: 'refund',
    summary: 'Give back of your own will what an order paid you',
    args: { order: one('Its id, or the first digits'), amount: one('Credits') },
    flags: { memo: value('TEXT', 'What for', asText) },
    examples: [`refund ${ID} 0.5 --memo sorry`],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const order = await orderIdOf(context, pool, args.order);
      const view = await context.call(refundCreate, {
        params: { pool, order },
        body: {
          amount: parseAmount(args.amount).toString(),
          ...(flags.memo === undefined ? {} : { memo: flags.memo }),
        },
      });
      showOutcome(context, view, context.t('Given back.'));
    },
  }),
];

async function readLines(path: string): Promise<z.infer<typeof Lines>> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw badInput(`${path} cannot be read`);
  try {
    return Lines.parse(JSON.parse(text));
  } catch {
    // Somebody's own file: what is wrong with it is for them to see.
    throw badInput(`${path} is not a list of {"reference", "amount"}`);
  }
}
