/** `realms request …`: say what you need, providers bid. */
import {
  bidPlace,
  bidWithdraw,
  requestCancel,
  requestMatch,
  requestOpen,
  requestRead,
  requestsRead,
} from '#core/features/requests/requests.api.ts';
import { command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { notFound } from '../exit-codes.ts';
import { offerOf, poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatBps, wholeNumber } from '../values/numbers.ts';
import { parseSize } from '../values/sizes.ts';

const REQUEST = one('Id or title of the request');
const POOL = { pool: optional('Name or id') } as const;

async function requestOf(context: Context, pool: string, typed: string): Promise<string> {
  const { items } = await context.call(requestsRead, { params: { pool }, query: { state: 'all' } });
  const known = items.map(({ request, title }) => ({ id: request, names: [title] }));
  return resolveId(typed, known, 'request');
}

export const requestCommands = [
  command({
    name: 'request list',
    summary: 'What others need: open requests',
    args: POOL,
    flags: { all: toggle('Also those that are over'), mine: toggle('Only your own') },
    examples: ['request list Guild', 'request list Guild --all --mine'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const { items } = await context.call(requestsRead, {
        params: { pool: pool.pool },
        query: { state: flags.all ? 'all' : 'open', mine: String(flags.mine) },
      });
      out.show(items, () =>
        items.length === 0
          ? t('Nobody asks for anything now.')
          : out.table(
              [
                { title: t('Request'), of: ({ request }) => shortId(request) },
                { title: t('Title'), of: ({ title, isMine }) => (isMine ? `${title} *` : title) },
                { title: t('By'), of: ({ handle }) => handle },
                {
                  title: t('Needs'),
                  of: (row) => `${row.slots} × ${row.coresPerSlot}, ${formatDuration(row.durationMs)}`,
                },
                { title: t('At most'), of: (row) => formatAmount(row.maxPricePerSlotHour, pool), align: 'right' },
                { title: t('Bids'), of: ({ bids }) => String(bids), align: 'right' },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Left'), of: ({ leftMs }) => (leftMs === 0 ? '' : formatDuration(leftMs)) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'request show',
    summary: 'One request with its bids, the suggested one first',
    args: { request: REQUEST },
    examples: ['request show "a night of rendering" --pool Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const request = await requestOf(context, pool.pool, args.request);
      const view = await context.call(requestRead, { params: { pool: pool.pool, request } });
      out.show(view, () =>
        [
          `${view.title}: ${t(view.state)}`,
          view.items.length === 0
            ? t('No bids yet.')
            : out.table(
                [
                  { title: t('Bid'), of: ({ bid }) => shortId(bid) },
                  { title: t('By'), of: ({ handle }) => handle },
                  { title: t('Reputation'), of: (bid) => (bid.isNew ? t('new') : formatBps(bid.boundBps)) },
                  { title: t('Slot-hour'), of: (bid) => formatAmount(bid.pricePerSlotHour, pool), align: 'right' },
                  { title: t('At most'), of: ({ maximum }) => formatAmount(maximum, pool), align: 'right' },
                  { title: t('State'), of: ({ state }) => t(state) },
                  { title: '', of: ({ isSuggested }) => (isSuggested ? t('suggested') : '') },
                ],
                view.items,
              ),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'request open',
    summary: 'Say what you need; providers bid for it',
    args: { title: one('What it is for') },
    flags: {
      for: required('DURATION', 'For how long', parseDuration),
      maxPrice: required('CREDITS', 'Price of a slot-hour, at most', parseAmount),
      slots: value('NUMBER', 'Slots (default: 1)', wholeNumber({ min: 1, max: 4096 })),
      cores: value('NUMBER', 'Cores per slot (default: 1)', wholeNumber({ min: 1, max: 4096 })),
      memory: value('SIZE', 'Memory per slot (default: 256MiB)', parseSize),
      life: value('DURATION', 'How long bids are taken (default: 1h)', parseDuration),
    },
    examples: [
      'request open "a night of rendering" --for 8h --max-price 2 --slots 2 --cores 1 --memory 512MiB --life 2h --pool Guild',
    ],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const view = await context.call(requestOpen, {
        params: { pool },
        body: {
          title: args.title,
          durationMs: flags.for,
          maxPricePerSlotHour: flags.maxPrice.toString(),
          ...(flags.slots === undefined ? {} : { slots: flags.slots }),
          ...(flags.cores === undefined ? {} : { coresPerSlot: flags.cores }),
          ...(flags.memory === undefined ? {} : { memoryPerSlotBytes: flags.memory }),
          ...(flags.life === undefined ? {} : { lifeMs: flags.life }),
        },
      });
      showOutcome(context, view, context.t('The request is open.'), [[context.t('Request'), view.id]]);
    },
  }),
  command({
    name: 'request cancel',
    summary: 'Withdraw a request',
    args: { request: REQUEST },
    examples: ['request cancel "a night of rendering" --pool Guild'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const request = await requestOf(context, pool, args.request);
      const view = await context.call(requestCancel, { params: { pool, request } });
      showOutcome(context, view, context.t('The request is withdrawn.'));
    },
  }),
  command({
    name: 'request bid',
    summary: 'Bid for a request with an offer of yours that fits',
    args: { request: REQUEST, offer: one('Title or id of your offer') },
    flags: { price: required('CREDITS', 'Price of a slot-hour', parseAmount) },
    examples: ['request bid "a night of rendering" cccc --price 1.5 --pool Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const request = await requestOf(context, pool, args.request);
      const { offer } = await offerOf(context, pool, args.offer, { withClosed: true });
      const view = await context.call(bidPlace, {
        params: { pool, request },
        body: { offer, pricePerSlotHour: flags.price.toString() },
      });
      showOutcome(context, view, context.t('Your bid stands.'), [[context.t('Bid'), view.id]]);
    },
  }),
  command({
    name: 'request unbid',
    summary: 'Withdraw your bid',
    args: { request: REQUEST },
    examples: ['request unbid "a night of rendering" --pool Guild'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      const request = await requestOf(context, pool, args.request);
      const { items } = await context.call(requestRead, { params: { pool, request } });
      const mine = items.find(({ isMine, state }) => isMine && state === 'open');
      if (mine === undefined) throw notFound(context.t('you have no bid there'));
      const view = await context.call(bidWithdraw, { params: { pool, request, bid: mine.bid } });
      showOutcome(context, view, context.t('Your bid is withdrawn.'));
    },
  }),
  command({
    name: 'request match',
    summary: 'Pick a bid, or the suggested one: the order is placed at its price',
    args: { request: REQUEST, bid: optional('Id of the bid (default: the suggested one)') },
    flags: { yes: toggle('Do not ask') },
    examples: [
      'request match "a night of rendering" --yes --pool Guild',
      'request match "a night of rendering" 9999 --yes --pool Guild',
    ],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const pool = await poolOf(context);
      const request = await requestOf(context, pool.pool, args.request);
      const { items } = await context.call(requestRead, { params: { pool: pool.pool, request } });
      const known = items.map(({ bid }) => ({ id: bid, names: [] }));
      const wanted = args.bid === undefined ? undefined : resolveId(args.bid, known, 'bid');
      const bid = items.find((item) => (wanted === undefined ? item.isSuggested : item.bid === wanted));
      if (bid === undefined) throw notFound(t('No bids yet.'));
      const question = t(
        'Buy of {seller} for at most {amount}? A cancel after it was accepted costs {fee}; the seller’s notice: {notice}.',
        {
          ...{ seller: bid.handle, amount: formatAmount(bid.maximum, pool), fee: formatAmount(bid.cancelFee, pool) },
          notice: bid.noticeMs === 0 ? t('none') : formatDuration(bid.noticeMs),
        },
      );
      await confirm(context, question, flags.yes);
      const view = await context.call(requestMatch, {
        params: { pool: pool.pool, request },
        body: { bid: bid.bid, offerVersion: bid.offerVersion, maxCost: bid.maximum.toString() },
      });
      showOutcome(context, view, t('The order is placed.'), [[t('Order'), view.id]]);
    },
  }),
];
