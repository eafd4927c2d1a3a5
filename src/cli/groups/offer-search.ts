/** `realms offer search | match | cost | prices | saved`. */
import type { FILTER_NAMES } from '#core/features/market/search.api.ts';
import {
  type FoundOffer,
  OFFER_SORTS,
  matchRead,
  offerCost,
  offersSearch,
  pricesRead,
  savedSearchCreate,
  savedSearchDelete,
  savedSearchesRead,
} from '#core/features/market/search.api.ts';
import { asText, command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { memberIdOf, offerOf, poolOf } from '../lookup.ts';
import { type Currency, formatAmount, parseAmount } from '../values/amounts.ts';
import { parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatBps, formatTime, oneOf, parsePercentAsBps, wholeNumber } from '../values/numbers.ts';
import { formatSize, parseSize } from '../values/sizes.ts';

const POOL = { pool: optional('Name or id') } as const;
const filterFlags = {
  text: value('TEXT', 'Part of the title', asText),
  slots: value('NUMBER', 'Free slots, at least', wholeNumber({ min: 1, max: 4096 })),
  cores: value('NUMBER', 'Cores per slot, at least', wholeNumber({ min: 1, max: 4096 })),
  memory: value('SIZE', 'Memory per slot, at least', parseSize),
  for: value('DURATION', 'Sold for so long', parseDuration),
  maxPrice: value('CREDITS', 'Price of a slot-hour, at most', parseAmount),
  speed: value('NUMBER', 'Points of one thread, at least', wholeNumber({ min: 0, max: 1_000_000_000 })),
  score: value('PERCENT', "Lower bound of the seller's reputation, at least", parsePercentAsBps),
  seller: value('MEMBER', 'Only of this member', asText),
  online: toggle('Only machines that are connected now'),
  sandboxed: toggle('Only with a full sandbox'),
} as const;

interface Filters {
  readonly text: string | undefined;
  readonly slots: number | undefined;
  readonly cores: number | undefined;
  readonly memory: number | undefined;
  readonly for: number | undefined;
  readonly maxPrice: bigint | undefined;
  readonly speed: number | undefined;
  readonly score: number | undefined;
  readonly seller: string | undefined;
  readonly online: boolean;
  readonly sandboxed: boolean;
}

async function filterOf(context: Context, pool: string, flags: Filters) {
  const { text, slots } = flags;
  const seller = flags.seller === undefined ? undefined : await memberIdOf(context, pool, flags.seller);
  return {
    ...(text === undefined ? {} : { text }),
    ...(slots === undefined ? {} : { slots }),
    ...(flags.cores === undefined ? {} : { coresPerSlot: flags.cores }),
    ...(flags.memory === undefined ? {} : { memoryPerSlotBytes: flags.memory }),
    ...(flags.for === undefined ? {} : { durationMs: flags.for }),
    ...(flags.maxPrice === undefined ? {} : { maxPrice: flags.maxPrice.toString() }),
    ...(flags.speed === undefined ? {} : { singleScore: flags.speed }),
    ...(flags.score === undefined ? {} : { scoreBps: flags.score }),
    ...(seller === undefined ? {} : { seller }),
    ...(flags.online ? { online: 'true' } : {}),
    ...(flags.sandboxed ? { sandboxed: 'true' } : {}),
  };
}

function offerTable({ out, t }: Context, items: readonly FoundOffer[], pool: Currency): string {
  return out.table(
    [
      { title: t('Offer'), of: ({ offer }) => shortId(offer) },
      { title: t('Title'), of: ({ title }) => title },
      { title: t('Provider'), of: ({ handle }) => handle },
      { title: t('Reputation'), of: (found) => (found.sellerIsNew ? t('new') : formatBps(found.sellerBoundBps)) },
      { title: t('Free'), of: ({ slotsFree, slots }) => `${slotsFree}/${slots}`, align: 'right' },
      { title: t('Per slot'), of: (found) => `${found.coresPerSlot} × ${formatSize(found.memoryPerSlotBytes)}` },
      { title: t('Slot-hour'), of: (found) => formatAmount(found.pricePerSlotHour, pool), align: 'right' },
    ],
    items,
  );
}

export const searchCommands = [
  command({
    name: 'offer search',
    summary: 'Offers that can be bought now, by filter and order',
    args: POOL,
    flags: {
      ...filterFlags,
      sort: value('ORDER', `By ${OFFER_SORTS.join(', ')} (default: price)`, oneOf(OFFER_SORTS)),
      limit: value('NUMBER', 'Offers (default: 50)', wholeNumber({ min: 1, max: 500 })),
      cursor: value('CURSOR', 'Where the last page ended', asText),
      save: value('NAME', 'Save this search under a name', asText),
    },
    examples: [
      'offer search Guild --cores 2 --memory 1GiB --for 2h --max-price 5 --score 60 --sort score',
      'offer search Guild --text fast --online --sandboxed --speed 100 --slots 2 --seller Bob --save mine',
    ],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const filter = await filterOf(context, pool.pool, flags);
      const sort = flags.sort ?? 'price';
      if (flags.save !== undefined)
        await context.call(savedSearchCreate, {
          params: { pool: pool.pool },
          body: { name: flags.save, filter: { ...filter, sort } },
        });
      const page = await context.call(offersSearch, {
        params: { pool: pool.pool },
        query: {
          ...filter,
          sort,
          ...(flags.limit === undefined ? {} : { limit: flags.limit }),
          ...(flags.cursor === undefined ? {} : { cursor: flags.cursor }),
        },
      });
      out.show(page, () =>
        page.items.length === 0
          ? t('Nothing fits.')
          : [
              offerTable(context, page.items, pool),
              ...(page.next === undefined ? [] : [t('More: --cursor {cursor}', { cursor: page.next })]),
            ].join('\n'),
      );
    },
  }),
  command({
    name: 'offer saved',
    summary: 'Searches that you saved on this instance; --forget ends one',
    args: POOL,
    flags: { forget: value('NAME', 'Forget this one', asText) },
    examples: ['offer saved Guild', 'offer saved Guild --forget mine'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(savedSearchesRead, { params: { pool } });
      if (flags.forget !== undefined) {
        const known = items.map(({ id, name }) => ({ id, names: [name] }));
        const id = resolveId(flags.forget, known, 'search');
        await context.call(savedSearchDelete, { params: { pool, id } });
        return out.show({ forgotten: id }, () => t('Forgotten.'));
      }
      out.show(items, () =>
        items.length === 0
          ? t('No saved searches.')
          : items
              .map(({ name, filter }) => {
                const asked = Object.entries(filter).map(([field, of]) => `${field}=${String(of)}`);
                return `${name}: ${asked.join(', ')}`;
              })
              .join('\n'),
      );
    },
  }),
  command({
    name: 'offer match',
    summary: 'The best offer for what you need, why it is, and why the others fell out',
    args: POOL,
    flags: { ...filterFlags, for: required('DURATION', 'For how long', parseDuration) },
    examples: ['offer match Guild --for 1h --slots 2 --cores 1'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const filter = await filterOf(context, pool.pool, flags);
      const view = await context.call(matchRead, {
        params: { pool: pool.pool },
        query: { ...filter, durationMs: flags.for },
      });
      const { best, maximum } = view;
      const words: Readonly<Record<(typeof FILTER_NAMES)[number], string>> = {
        own: t('your own'),
        sold_out: t('sold out'),
        slots: t('too few slots'),
        cores: t('too few cores'),
        memory: t('too little memory'),
        duration: t('not sold for so long'),
        hours: t('closed now or too soon'),
        price: t('too dear'),
        speed: t('too slow'),
        score: t('reputation too low'),
        offline: t('not connected'),
        sandbox: t('without a full sandbox'),
        text: t('another title'),
        seller: t('another seller'),
      };
      out.show(view, () =>
        [
          best === undefined || maximum === undefined
            ? t('Nothing fits.')
            : t('Best: {title} of {seller} ({offer}), at most {amount}.', {
                title: best.title,
                seller: best.handle,
                offer: shortId(best.offer),
                amount: formatAmount(maximum, pool),
              }),
          t('Lowest price times (2 − reputation) wins:'),
          ...view.ranked.map(
            (ranked) =>
              `  ${ranked.title}: ${formatAmount(ranked.pricePerSlotHour, pool)} × ${(20_000 - ranked.boundBps) / 10_000} = ${formatAmount(ranked.weighed, pool)}`,
          ),
          ...view.fellOut.map(({ filter: why, count, title }) =>
            t('{count} fell out: {why}; the cheapest of them: {title}', { count, why: words[why], title }),
          ),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'offer cost',
    summary: 'What an order would cost you, before you place it',
    args: { offer: one('Title or id') },
    flags: {
      for: required('DURATION', 'For how long', parseDuration),
      slots: value('NUMBER', 'Slots (default: 1)', wholeNumber({ min: 1, max: 4096 })),
    },
    examples: ['offer cost cccc --for 1h --slots 2 --pool Guild'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const { offer } = await offerOf(context, pool.pool, args.offer, { withClosed: true });
      const cost = await context.call(offerCost, {
        params: { pool: pool.pool, offer },
        query: { durationMs: flags.for, slots: flags.slots ?? 1 },
      });
      out.show(cost, () =>
        out.fields([
          [t('At most'), formatAmount(cost.maximum, pool)],
          [t('Per hour'), formatAmount(cost.perHour, pool)],
          [t('Fee in it'), formatAmount(cost.fee, pool)],
          [t('A late cancel costs'), formatAmount(cost.cancelFee, pool)],
          [t('Available'), formatAmount(cost.available, pool)],
          [t('Left'), formatAmount(cost.left, pool)],
          [t('Why not'), cost.problem === undefined ? undefined : cost.problem],
        ]),
      );
    },
  }),
  command({
    name: 'offer prices',
    summary: 'What was paid per slot and hour: median, tenth and ninetieth percentile by day',
    args: POOL,
    flags: {
      class: value('CLASS', 'Executor and cores per slot, such as wasi/1', asText),
      days: value('NUMBER', 'Days back (default: 30)', wholeNumber({ min: 1, max: 366 })),
    },
    examples: ['offer prices Guild --class wasi/1 --days 7'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const view = await context.call(pricesRead, {
        params: { pool: pool.pool },
        query: {
          ...(flags.class === undefined ? {} : { class: flags.class }),
          ...(flags.days === undefined ? {} : { days: flags.days }),
        },
      });
      out.show(view, () =>
        view.items.length === 0
          ? t('Nothing was bought in this time.')
          : out.table(
              [
                { title: t('Class'), of: (row) => row.class },
                { title: t('Day'), of: ({ dayMs }) => formatTime(dayMs).slice(0, 10) },
                { title: t('Orders'), of: ({ orders }) => String(orders), align: 'right' },
                { title: t('Tenth'), of: ({ p10 }) => formatAmount(p10, pool), align: 'right' },
                { title: t('Median'), of: ({ median }) => formatAmount(median, pool), align: 'right' },
                { title: t('Ninetieth'), of: ({ p90 }) => formatAmount(p90, pool), align: 'right' },
              ],
              view.items,
            ),
      );
    },
  }),
];
