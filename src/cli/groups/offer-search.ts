/** `realms offer search | match | cost | prices | rules | saved | remove`, `realms order extend`, `realms node unverify`. */
import {
  FILTER_NAMES,
  type FoundOffer,
  OFFER_SORTS,
  matchRead,
  nodeUnverify,
  offerCost,
  offerRemove,
  offerRulesRead,
  offerRulesSet,
  offersSearch,
  orderExtend,
  pricesRead,
  savedSearchCreate,
  savedSearchDelete,
  savedSearchesRead,
} from '#core/features/market/search.api.ts';
import { asText, command, list, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { badInput } from '../exit-codes.ts';
import { memberIdOf, nodeIdOf, offerOf, orderIdOf, poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { type Currency, formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatBps, formatTime, oneOf, parsePercentAsBps, wholeNumber } from '../values/numbers.ts';
import { formatSize, parseSize } from '../values/sizes.ts';

const REASON = required('TEXT', 'Why; the pool keeps it', asText);
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
  command({
    name: 'offer rules',
    summary: 'Terms of an offer: shows them, or changes those of your own',
    args: { offer: one('Title or id') },
    flags: {
      hours: list('DAY=FROM-TO', 'Open in these hours (UTC), such as mon=18:00-24:00; none: always', parseHours),
      always: toggle('Open at all hours'),
      notice: value('DURATION', 'Notice before you stop an order', parseDuration),
      cancelFee: value('DURATION', 'What a late cancel costs, as time', parseDuration),
      auto: value('ON/OFF', 'The node accepts by itself', oneOf(['on', 'off'])),
      autoSlots: value('NUMBER', 'Up to so many slots by itself', wholeNumber({ min: 1, max: 4096 })),
      autoTime: value('DURATION', 'Up to so long by itself', parseDuration),
    },
    examples: [
      'offer rules cccc --pool Guild',
      'offer rules cccc --hours mon=18:00-24:00 --hours sat=00:00-24:00 --notice 5m --cancel-fee 2m --auto on --auto-slots 2 --auto-time 4h --pool Guild',
    ],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const { offer } = await offerOf(context, pool, args.offer, { withClosed: true });
      const now = await context.call(offerRulesRead, { params: { pool, offer } });
      const isChange =
        flags.hours.length > 0 ||
        flags.always ||
        [flags.notice, flags.cancelFee, flags.auto, flags.autoSlots, flags.autoTime].some((of) => of !== undefined);
      if (!isChange)
        return out.show(now, () =>
          out.fields([
            [t('Hours (UTC)'), now.hours.length === 0 ? t('always') : now.hours.map(hoursText).join(', ')],
            [t('Notice'), now.noticeMs === 0 ? t('none') : formatDuration(now.noticeMs)],
            [
              t('A late cancel costs'),
              now.cancelFeeMs === undefined ? t('as the pool says') : formatDuration(now.cancelFeeMs),
            ],
            [t('Accepts by itself'), t(now.auto.isOn ? 'yes' : 'no')],
            [t('Up to slots'), now.auto.slotsMax === undefined ? undefined : String(now.auto.slotsMax)],
            [
              t('Up to time'),
              now.auto.durationMaxMs === undefined ? undefined : formatDuration(now.auto.durationMaxMs),
            ],
          ]),
        );
      const { auto } = now;
      const view = await context.call(offerRulesSet, {
        params: { pool, offer },
        body: {
          ...now,
          hours: flags.always ? [] : flags.hours.length > 0 ? [...flags.hours] : now.hours,
          noticeMs: flags.notice ?? now.noticeMs,
          ...(flags.cancelFee === undefined ? {} : { cancelFeeMs: flags.cancelFee }),
          auto: {
            ...auto,
            isOn: flags.auto === undefined ? auto.isOn : flags.auto === 'on',
            ...(flags.autoSlots === undefined ? {} : { slotsMax: flags.autoSlots }),
            ...(flags.autoTime === undefined ? {} : { durationMaxMs: flags.autoTime }),
          },
        },
      });
      showOutcome(context, view, t('The terms are changed; running orders keep theirs.'));
    },
  }),
  command({
    name: 'offer remove',
    summary: 'Take an offer off the market (officer); running orders go on',
    args: { offer: one('Title or id') },
    flags: { reason: REASON },
    examples: ['offer remove cccc --reason "not what it says" --pool Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const { offer } = await offerOf(context, pool, args.offer, { withClosed: true });
      const view = await context.call(offerRemove, { params: { pool, offer }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('The offer is off the market.'));
    },
  }),
  command({
    name: 'node unverify',
    summary: 'Void what a node claims (officer): it sells nothing until it is measured again',
    args: { node: one('Name or id') },
    flags: { reason: REASON },
    examples: ['node unverify bbbb --reason "far slower than it says" --pool Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, args.node);
      const view = await context.call(nodeUnverify, { params: { pool, node }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('What the node claims counts no more.'));
    },
  }),
  command({
    name: 'order extend',
    summary: 'Add time to a running order at its own price',
    args: { order: one('Id of the order') },
    flags: {
      for: required('DURATION', 'How much longer', parseDuration),
      maxCost: required('CREDITS', 'What it may cost at most', parseAmount),
      yes: toggle('Do not ask'),
    },
    examples: [`order extend ${'d'.repeat(64)} --for 10m --max-cost 5 --yes --pool Guild`],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const pool = await poolOf(context);
      const order = await orderIdOf(context, pool.pool, args.order);
      const amount = formatAmount(flags.maxCost, pool);
      const question = t('Add {time} for at most {amount}?', { time: formatDuration(flags.for), amount });
      await confirm(context, question, flags.yes);
      const view = await context.call(orderExtend, {
        params: { pool: pool.pool, order },
        body: { durationMs: flags.for, maxCost: flags.maxCost.toString() },
      });
      showOutcome(context, view, t('The order runs longer.'));
    },
  }),
];

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** @throws {CliError} not DAY=FROM-TO */
function parseHours(text: string): { readonly day: number; readonly from: number; readonly to: number } {
  const match = /^([a-z]{3})=(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text.trim().toLowerCase());
  const day = DAYS.indexOf((match?.[1] ?? '') as (typeof DAYS)[number]);
  const from = Number(match?.[2]) * 60 + Number(match?.[3]);
  const to = Number(match?.[4]) * 60 + Number(match?.[5]);
  if (match === null || day < 0 || !(from < to) || to > 1440)
    throw badInput(`"${text}" must be DAY=FROM-TO, such as mon=18:00-24:00`);
  return { day, from, to };
}

function hoursText({ day, from, to }: { readonly day: number; readonly from: number; readonly to: number }): string {
  const clock = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${DAYS[day] ?? '?'} ${clock(from)}-${clock(to)}`;
}
