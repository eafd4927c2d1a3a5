/** `realms buy`, `realms order …`. */
import type { CallInput } from '#core/contract/client.ts';
import { offerCost, offerRulesRead } from '#core/features/market/search.api.ts';
import {
  type OrderDetail,
  orderAccept,
  orderCancel,
  orderConfirm,
  orderDecline,
  orderExtend,
  orderLift,
  orderPlace,
  orderRead,
  orderStop,
  orderSuspend,
  ordersRead,
} from '#core/features/orders/orders.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { ceilShare } from '#core/kernel/money.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { offerOf, orderIdOf, poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatBps, formatTime, wholeNumber } from '../values/numbers.ts';

const ORDER = one('Its id, or the first digits');

export const orderCommands = [
  command({
    name: 'buy',
    summary: 'Buy slots of an offer; the most it can cost goes into escrow',
    args: { offer: one('Its title or id') },
    flags: {
      duration: required('DURATION', 'How long', parseDuration),
      slots: value('NUMBER', 'How many slots (default: 1)', wholeNumber({ min: 1, max: 4096 })),
      maxCost: value('CREDITS', 'Pay at most this; also agrees to the purchase', parseAmount),
      yes: toggle('Do not ask'),
    },
    examples: ['buy "Fast box" --duration 10m --yes', 'buy "Fast box" --duration 1h --slots 2 --max-cost 5'],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const pool = await poolOf(context);
      const offer = await offerOf(context, pool.pool, args.offer, { withClosed: false });
      const slots = flags.slots ?? 1;
      const cost = ceilShare(offer.pricePerSlotHour, BigInt(slots) * BigInt(flags.duration), BigInt(TIME.HOUR_MS));
      const at = { params: { pool: pool.pool, offer: offer.offer } };
      const { cancelFee } = await context.call(offerCost, { ...at, query: { slots, durationMs: flags.duration } });
      const { noticeMs } = await context.call(offerRulesRead, at);
      const lateCancel = formatAmount(cancelFee, pool);
      const notice = noticeMs === 0 ? t('none') : formatDuration(noticeMs);
      const question = t(
        'Buy {slots} × {duration} from {provider} for at most {cost}? A cancel after it was accepted costs {fee}; the seller’s notice: {notice}.',
        {
          ...{ slots, duration: formatDuration(flags.duration), provider: offer.handle },
          ...{ cost: formatAmount(cost, pool), fee: lateCancel, notice },
        },
      );
      await confirm(context, question, flags.yes || flags.maxCost !== undefined);
      const view = await context.call(orderPlace, {
        params: { pool: pool.pool },
        body: {
          offer: offer.offer,
          offerVersion: offer.version,
          slots,
          durationMs: flags.duration,
          maxCost: (flags.maxCost ?? cost).toString(),
        },
      });
      showOutcome(context, view, t('The order is placed; the provider has to accept it.'), [
        [t('Order'), view.id],
        [t('At most'), formatAmount(cost, pool)],
        [t('A late cancel costs'), lateCancel],
        [t('Notice'), notice],
      ]);
    },
  }),
  command({
    name: 'order list',
    summary: 'Your orders, as buyer and as provider, newest first',
    args: { pool: optional('Name or id') },
    flags: {
      open: toggle('Only those that are not over'),
      limit: value('NUMBER', 'How many (default: 100)', wholeNumber({ min: 1, max: 500 })),
    },
    examples: ['order list Guild --open --limit 20'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const { items } = await context.call(ordersRead, {
        params: { pool: pool.pool },
        query: { open: String(flags.open), ...(flags.limit === undefined ? {} : { limit: flags.limit }) },
      });
      out.show(items, () =>
        items.length === 0
          ? t('No orders.')
          : out.table(
              [
                { title: t('Order'), of: ({ order }) => shortId(order) },
                { title: t('Placed'), of: ({ placedMs }) => formatTime(placedMs) },
                { title: t('State'), of: ({ state, isPending }) => (isPending ? `${t(state)} …` : t(state)) },
                { title: t('You are'), of: ({ side }) => t(side) },
                {
                  title: t('With'),
                  of: ({ side, buyerHandle, providerHandle }) => (side === 'buyer' ? providerHandle : buyerHandle),
                },
                { title: t('Slots'), of: ({ slots }) => String(slots), align: 'right' },
                { title: t('Time'), of: ({ durationMs }) => formatDuration(durationMs), align: 'right' },
                { title: t('Used'), of: ({ used }) => formatAmount(used, pool), align: 'right' },
                {
                  title: t('Escrow'),
                  of: ({ funded, used, refunded }) => formatAmount(funded - used - refunded, pool),
                  align: 'right',
                },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'order show',
    summary: 'One order with its timeline and its postings',
    args: { order: ORDER },
    examples: [`order show ${'d'.repeat(64)}`],
    run: async (context, { args }) => {
      const pool = await poolOf(context);
      const order = await orderIdOf(context, pool.pool, args.order);
      showOrder(context, pool, await context.call(orderRead, { params: { pool: pool.pool, order } }));
    },
  }),
  plainAct(
    'order accept',
    'Accept (provider; the node does it by itself when its rules allow)',
    orderAccept,
    'The order is accepted.',
  ),
  command({
    name: 'order decline',
    summary: 'Decline, or give up what you accepted before it starts (provider)',
    args: { order: ORDER },
    flags: { reason: value('TEXT', 'Why', asText) },
    examples: [`order decline ${'d'.repeat(64)} --reason "maintenance"`],
    run: async (context, { args, flags }) => {
      const params = await paramsOf(context, args.order);
      const view = await context.call(orderDecline, {
        params,
        body: flags.reason === undefined ? {} : { reason: flags.reason },
      });
      showOutcome(context, view, context.t('The order is declined.'));
    },
  }),
  command({
    name: 'order cancel',
    summary: 'Cancel before the start (buyer); after acceptance that may cost a fee',
    args: { order: ORDER },
    flags: { yes: toggle('Do not ask') },
    examples: [`order cancel ${'d'.repeat(64)} --yes`],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const pool = await poolOf(context);
      const order = await orderIdOf(context, pool.pool, args.order);
      const params = { pool: pool.pool, order };
      const { acts } = await context.call(orderRead, { params });
      const { fee, back } = acts.cancel ?? { fee: 0n, back: 0n };
      if (fee > 0n)
        await confirm(
          context,
          t('Cancel for {fee}? {back} comes back.', { fee: formatAmount(fee, pool), back: formatAmount(back, pool) }),
          flags.yes,
        );
      const body = { maxFee: fee.toString() };
      showOutcome(context, await context.call(orderCancel, { params, body }), t('The order is cancelled.'));
    },
  }),
  command({
    name: 'order extend',
    summary: 'Add time to an accepted or running order at its own price',
    args: { order: ORDER },
    flags: {
      for: required('DURATION', 'How much longer', parseDuration),
      maxCost: value('CREDITS', 'Pay at most this; also agrees to it', parseAmount),
      yes: toggle('Do not ask'),
    },
    examples: [
      `order extend ${'d'.repeat(64)} --for 10m --yes --pool Guild`,
      `order extend ${'d'.repeat(64)} --for 1h --max-cost 5`,
    ],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const pool = await poolOf(context);
      const order = await orderIdOf(context, pool.pool, args.order);
      const params = { pool: pool.pool, order };
      const { pricePerSlotHour, slots } = await context.call(orderRead, { params });
      const cost = ceilShare(pricePerSlotHour, BigInt(slots) * BigInt(flags.for), BigInt(TIME.HOUR_MS));
      const question = t('Add {time} for at most {amount}?', {
        time: formatDuration(flags.for),
        amount: formatAmount(cost, pool),
      });
      await confirm(context, question, flags.yes || flags.maxCost !== undefined);
      const view = await context.call(orderExtend, {
        params,
        body: { durationMs: flags.for, maxCost: (flags.maxCost ?? cost).toString() },
      });
      showOutcome(context, view, t('The order runs longer.'), [[t('At most'), formatAmount(cost, pool)]]);
    },
  }),
  plainAct(
    'order stop',
    'Stop a running order (either side), or give up a suspended one (buyer)',
    orderStop,
    'The order is stopping.',
  ),
  plainAct(
    'order confirm',
    'Confirm the result: settles at once when both sides did',
    orderConfirm,
    'The order is confirmed.',
  ),
  command({
    name: 'order suspend',
    summary: 'Suspend a running order for abuse (officer)',
    args: { order: ORDER },
    flags: { reason: required('TEXT', 'Why; both sides see it', asText) },
    examples: [`order suspend ${'d'.repeat(64)} --reason "mining"`],
    run: async (context, { args, flags }) => {
      const params = await paramsOf(context, args.order);
      showOutcome(
        context,
        await context.call(orderSuspend, { params, body: { reason: flags.reason } }),
        context.t('The order is suspended.'),
      );
    },
  }),
  plainAct('order lift', 'Lift a suspension (officer)', orderLift, 'The suspension is lifted.'),
];

function plainAct(name: string, summary: string, target: typeof orderAccept, done: string) {
  return command({
    name,
    summary,
    args: { order: ORDER },
    examples: [`${name} ${'d'.repeat(64)}`],
    run: async (context: Context, { args }) =>
      showOutcome(
        context,
        await context.call(target, { params: await paramsOf(context, args.order) }),
        context.t(done),
      ),
  });
}

async function paramsOf(context: Context, typed: string): Promise<CallInput<typeof orderRead>['params']> {
  const { pool } = await poolOf(context);
  return { pool, order: await orderIdOf(context, pool, typed) };
}

function showOrder({ out, t }: Context, pool: PoolView, view: OrderDetail): void {
  out.show(view, () =>
    [
      out.fields([
        [t('Order'), view.order],
        [t('State'), t(view.state)],
        [t('Buyer'), view.buyerHandle],
        [t('Provider'), view.providerHandle],
        [t('Node'), view.nodeName],
        [t('Slots'), String(view.slots)],
        [t('Time'), formatDuration(view.durationMs)],
        [t('Slot-hour'), formatAmount(view.pricePerSlotHour, pool)],
        [t('Fee'), formatBps(view.feeBps)],
        [t('Paid in'), formatAmount(view.funded, pool)],
        [t('Used'), formatAmount(view.used, pool)],
        [t('Given back'), formatAmount(view.refunded, pool)],
        [
          t('Results compared'),
          view.checks.right + view.checks.odd + view.checks.open === 0
            ? undefined
            : t('{right} right, {odd} odd, {open} open', {
                right: String(view.checks.right),
                odd: String(view.checks.odd),
                open: String(view.checks.open),
              }),
        ],
        [
          t('Taken back for wrong results'),
          view.checks.taken === 0n ? undefined : formatAmount(view.checks.taken, pool),
        ],
        [t('Refunded by the provider'), view.givenBack === 0n ? undefined : formatAmount(view.givenBack, pool)],
        [t('May be added'), view.acts.extend === undefined ? undefined : formatDuration(view.acts.extend.maxMs)],
        [
          t('Confirmed'),
          [...(view.buyerConfirmed ? [t('buyer')] : []), ...(view.providerConfirmed ? [t('provider')] : [])].join(', '),
        ],
        [t('Left in this state'), view.leftMs === undefined ? undefined : formatDuration(view.leftMs)],
      ]),
      '',
      out.table(
        [
          { title: t('Time'), of: ({ sealMs }) => formatTime(sealMs) },
          { title: t('State'), of: ({ state }) => t(state) },
          { title: t('Reason'), of: ({ cause }) => cause },
        ],
        view.timeline,
      ),
      '',
      out.table(
        [
          { title: t('No'), of: ({ no }) => String(no), align: 'right' },
          { title: t('Time'), of: ({ timeMs }) => formatTime(timeMs) },
          { title: t('Kind'), of: ({ code }) => code },
          {
            title: t('Account'),
            of: ({ account, handle }) => (handle === undefined ? account : `${account} ${handle}`),
          },
          { title: t('Amount'), of: ({ amount }) => formatAmount(amount, pool), align: 'right' },
          { title: t('Memo'), of: ({ memo }) => memo },
        ],
        view.postings,
      ),
    ].join('\n'),
  );
}
