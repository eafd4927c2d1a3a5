/** `realms dispute …`: quarrels about orders. */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  DISPUTE_CATEGORIES,
  DISPUTE_REASONS,
  type DisputeDetail,
  disputeAccept,
  disputeAnswer,
  disputeAppeal,
  disputeDecide,
  disputeFileAdd,
  disputeFileRead,
  disputeOffer,
  disputeOpen,
  disputeRead,
  disputeState,
  disputeTake,
  disputeWithdraw,
  disputesRead,
  judgesRead,
} from '#core/features/disputes/disputes.api.ts';
import { DISPUTE_LIMITS } from '#core/kernel/limits.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, one, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { saveBody } from '../downloads.ts';
import { badInput } from '../exit-codes.ts';
import { orderIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount, parseAmountOrZero } from '../values/amounts.ts';
import { formatDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatBps, formatTime, oneOf, parsePercentAsBps, wholeNumber } from '../values/numbers.ts';

const DISPUTE = one('Its id, or the first digits');
const TEXT = required('TEXT', 'What you have to say; only the parties and those who may decide can read it', asText);
const ID = 'd'.repeat(64);
const LISTED = 500;

async function at(
  context: Context,
  typed: string,
): Promise<{ pool: PoolView; params: { pool: string; dispute: string } }> {
  const pool = await poolOf(context);
  if (/^[0-9a-f]{64}$/.test(typed)) return { pool, params: { pool: pool.pool, dispute: typed } };
  const { items } = await context.call(disputesRead, { params: { pool: pool.pool }, query: { limit: LISTED } });
  const dispute = resolveId(
    typed,
    items.map(({ dispute }) => ({ id: dispute, names: [] })),
    'dispute',
  );
  return { pool, params: { pool: pool.pool, dispute } };
}

function said(name: string, summary: string, target: typeof disputeAnswer, done: string) {
  return command({
    name,
    summary,
    args: { dispute: DISPUTE },
    flags: { text: TEXT },
    examples: [`${name} ${ID} --text "as agreed"`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.dispute);
      showOutcome(context, await context.call(target, { params, body: { text: flags.text } }), context.t(done));
    },
  });
}

function bare(name: string, summary: string, target: typeof disputeTake, done: string) {
  return command({
    name,
    summary,
    args: { dispute: DISPUTE },
    examples: [`${name} ${ID}`],
    run: async (context, { args }) => {
      const { params } = await at(context, args.dispute);
      showOutcome(context, await context.call(target, { params }), context.t(done));
    },
  });
}

function split(name: string, summary: string, target: typeof disputeOffer, done: string) {
  return command({
    name,
    summary,
    args: { dispute: DISPUTE },
    flags: {
      buyer: required('CREDITS', 'What the buyer gets back; the rest stays with the provider', parseAmountOrZero),
    },
    examples: [`${name} ${ID} --buyer 0.5`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.dispute);
      const view = await context.call(target, { params, body: { buyer: flags.buyer.toString() } });
      showOutcome(context, view, context.t(done));
    },
  });
}

export const disputeCommands = [
  command({
    name: 'dispute list',
    summary: 'Disputes: yours, and for those who judge all of them',
    flags: {
      open: toggle('Only those that are not over'),
      mine: toggle('Only those about your own orders'),
      limit: value('NUMBER', 'How many (default: 50)', wholeNumber({ min: 1, max: LISTED })),
    },
    examples: ['dispute list --open'],
    run: async (context, { flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const { items } = await context.call(disputesRead, {
        params: { pool: pool.pool },
        query: {
          open: String(flags.open),
          mine: String(flags.mine),
          ...(flags.limit === undefined ? {} : { limit: flags.limit }),
        },
      });
      out.show(items, () =>
        items.length === 0
          ? t('No disputes.')
          : out.table(
              [
                { title: t('Dispute'), of: ({ dispute }) => shortId(dispute) },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Buyer'), of: ({ buyerHandle }) => buyerHandle },
                { title: t('Provider'), of: ({ providerHandle }) => providerHandle },
                { title: t('About'), of: ({ category }) => t(category) },
                { title: t('Claimed'), of: ({ claimed }) => formatAmount(claimed, pool), align: 'right' },
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
    name: 'dispute show',
    summary: 'One dispute: facts, evidence, timeline, what can be done next',
    args: { dispute: DISPUTE },
    examples: [`dispute show ${ID}`],
    run: async (context, { args }) => {
      const { pool, params } = await at(context, args.dispute);
      showDispute(context, pool, await context.call(disputeRead, { params }));
    },
  }),
  command({
    name: 'dispute open',
    summary: 'Dispute an order that ended; its money is frozen and your record of the work attached',
    args: { order: one('Its id, or the first digits') },
    flags: {
      category: required('CATEGORY', `One of: ${DISPUTE_CATEGORIES.join(', ')}`, oneOf(DISPUTE_CATEGORIES)),
      claim: required('CREDITS', 'What you ask for: back as buyer, to be paid as provider', parseAmount),
      text: TEXT,
    },
    examples: [`dispute open ${ID} --category wrong_result --claim 0.5 --text "the picture is black"`],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const order = await orderIdOf(context, pool, args.order);
      const { category, claim, text } = flags;
      const view = await context.call(disputeOpen, {
        params: { pool },
        body: { order, category, claimed: claim.toString(), text },
      });
      showOutcome(context, view, context.t('The dispute is open; the other side has three days to answer.'), [
        [context.t('Dispute'), view.id],
      ]);
    },
  }),
  said('dispute answer', 'Answer a dispute that the other side opened', disputeAnswer, 'The answer is in.'),
  said('dispute state', 'Attach a further statement', disputeState, 'The statement is attached.'),
  said('dispute appeal', 'Appeal against the decision', disputeAppeal, 'The appeal is in.'),
  bare('dispute take', 'Take a dispute, to decide it', disputeTake, 'The dispute is yours to decide.'),
  bare('dispute withdraw', 'Withdraw a dispute that you opened', disputeWithdraw, 'The dispute is withdrawn.'),
  split('dispute offer', 'Offer the other side a split', disputeOffer, 'The split is offered.'),
  split(
    'dispute accept',
    'Accept the split that the other side offered',
    disputeAccept,
    'Both agreed: the dispute is resolved.',
  ),
  command({
    name: 'dispute decide',
    summary: 'Decide a dispute that you took, or an appeal',
    args: { dispute: DISPUTE },
    flags: {
      buyer: required('PERCENT', 'Share that goes back to the buyer', parsePercentAsBps),
      reason: required('REASON', `One of: ${DISPUTE_REASONS.join(', ')}`, oneOf(DISPUTE_REASONS)),
      text: TEXT,
    },
    examples: [`dispute decide ${ID} --buyer 50 --reason partly_delivered --text "half of it is right"`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.dispute);
      const { buyer, reason, text } = flags;
      const view = await context.call(disputeDecide, { params, body: { buyerBps: buyer, reason, text } });
      showOutcome(context, view, context.t('Decided; it counts after the time for an appeal.'));
    },
  }),
  command({
    name: 'dispute attach',
    summary: 'Attach a file, encrypted to the parties and those who may decide',
    args: { dispute: DISPUTE, file: one('The file') },
    examples: [`dispute attach ${ID} words.txt`],
    run: async (context, { args }) => {
      const { params } = await at(context, args.dispute);
      const path = resolve(context.machine.workDir, args.file);
      const { size } = await stat(path).catch(() => ({ size: 0 }));
      if (size === 0) throw badInput(context.t('there is no such file, or it is empty: {path}', { path }));
      if (size > DISPUTE_LIMITS.fileBytesMax) throw badInput(context.t('the file is larger than 8 MiB'));
      const response = await context.raw(disputeFileAdd, {
        params,
        query: { name: basename(path) },
        body: await readFile(path),
      });
      showOutcome(context, disputeFileAdd.answer.parse(await response.json()), context.t('The file is attached.'));
    },
  }),
  command({
    name: 'dispute file',
    summary: 'Save a file of a dispute',
    args: { dispute: DISPUTE, evidence: one('Id of the evidence, from dispute show --json') },
    flags: { to: required('FILE', 'Where to', asText) },
    examples: [`dispute file ${ID} ${'e'.repeat(64)} --to evidence.bin`],
    run: async (context, { args, flags }) => {
      const { params } = await at(context, args.dispute);
      const response = await context.raw(disputeFileRead, { params: { ...params, event: args.evidence } });
      const path = resolve(context.machine.workDir, flags.to);
      const { sizeBytes } = await saveBody(response, path, undefined);
      context.out.show({ path, sizeBytes }, () => context.t('Saved {path}.', { path }));
    },
  }),
  command({
    name: 'dispute judges',
    summary: 'How those who judge decided so far',
    examples: ['dispute judges'],
    run: async (context) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const { items } = await context.call(judgesRead, { params: { pool } });
      out.show(items, () =>
        items.length === 0
          ? t('Nobody has decided a dispute yet.')
          : out.table(
              [
                { title: t('Name'), of: ({ handle }) => handle },
                { title: t('Decided'), of: ({ decided }) => String(decided), align: 'right' },
                { title: t('For the buyer'), of: ({ toBuyer }) => String(toBuyer), align: 'right' },
                { title: t('For the provider'), of: ({ toProvider }) => String(toProvider), align: 'right' },
                { title: t('Changed on appeal'), of: ({ overturned }) => String(overturned), align: 'right' },
                { title: t('Mean share of the buyer'), of: ({ buyerBps }) => formatBps(buyerBps), align: 'right' },
              ],
              items,
            ),
      );
    },
  }),
];

function showDispute({ out, t }: Context, pool: PoolView, view: DisputeDetail): void {
  out.show(view, () =>
    [
      out.fields([
        [t('Dispute'), view.dispute],
        [t('Order'), view.order],
        [t('State'), t(view.state)],
        [t('Decides'), t(view.level)],
        [t('Buyer'), view.buyerHandle],
        [t('Provider'), view.providerHandle],
        [t('About'), t(view.category)],
        [t('Claimed'), formatAmount(view.claimed, pool)],
        [t('Frozen'), formatAmount(view.frozen, pool)],
        [t('Agreed as used'), formatAmount(view.measured, pool)],
        [t('To the buyer'), view.award === undefined ? undefined : formatAmount(view.award.buyer, pool)],
        [t('Offered to the buyer'), view.offer === undefined ? undefined : formatAmount(view.offer.split.buyer, pool)],
        [t('Left in this state'), view.leftMs === undefined ? undefined : formatDuration(view.leftMs)],
        [t('You can'), view.may.map((act) => t(act)).join(', ')],
      ]),
      '',
      out.table(
        [
          { title: t('Time'), of: ({ sealMs }) => formatTime(sealMs) },
          { title: t('State'), of: ({ state }) => t(state) },
          { title: t('Cause'), of: ({ cause }) => cause },
        ],
        view.timeline,
      ),
      '',
      out.table(
        [
          { title: t('Evidence'), of: ({ event }) => shortId(event) },
          { title: t('By'), of: ({ handle }) => handle },
          { title: t('Kind'), of: ({ kind }) => kind },
          { title: t('Text'), of: ({ text, file }) => text ?? file?.name ?? '' },
        ],
        view.evidence,
      ),
    ].join('\n'),
  );
}
