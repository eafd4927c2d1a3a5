/** `realms offer …`: the market. */
import {
  demandRead,
  offerEdit,
  offerPublish,
  offerSetExpiry,
  offerSetState,
  offersRead,
} from '#core/features/market/market.api.ts';
import { asText, command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { nodeIdOf, offerOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { expiryFlags, expiryOf, expiryText } from '../offer-expiry.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { wholeNumber } from '../values/numbers.ts';
import { formatSize, parseSize } from '../values/sizes.ts';

export const offerCommands = [
  command({
    name: 'offer list',
    summary: 'Offers, cheapest first',
    args: { pool: optional('Name or id') },
    flags: {
      all: toggle('Also paused, withdrawn and sold-out ones'),
      mine: toggle('Only your own'),
      minCores: value('NUMBER', 'Cores per slot, at least', wholeNumber({ min: 1, max: 4096 })),
      minMemory: value('SIZE', 'Memory per slot, at least', parseSize),
    },
    examples: ['offer list', 'offer list Guild --all --mine --min-cores 1 --min-memory 64MiB'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const { items } = await context.call(offersRead, {
        params: { pool: pool.pool },
        query: {
          state: flags.all ? 'all' : 'active',
          mine: String(flags.mine),
          ...(flags.minCores === undefined ? {} : { minCores: flags.minCores }),
          ...(flags.minMemory === undefined ? {} : { minMemoryBytes: flags.minMemory }),
        },
      });
      out.show(items, () =>
        items.length === 0
          ? t('No offers.')
          : out.table(
              [
                { title: t('Offer'), of: ({ offer }) => shortId(offer) },
                { title: t('Title'), of: ({ title, isMine }) => (isMine ? `${title} *` : title) },
                { title: t('Provider'), of: ({ handle }) => handle },
                {
                  title: t('State'),
                  of: ({ state, isOnline }) => (isOnline ? t(state) : `${t(state)}, ${t('offline')}`),
                },
                {
                  title: t('Ends in'),
                  of: ({ leftMs }) => (leftMs === undefined ? '' : formatDuration(leftMs)),
                },
                { title: t('Free'), of: ({ slotsFree, slots }) => `${slotsFree}/${slots}`, align: 'right' },
                {
                  title: t('Per slot'),
                  of: ({ coresPerSlot, memoryPerSlotBytes }) => `${coresPerSlot} × ${formatSize(memoryPerSlotBytes)}`,
                },
                {
                  title: t('Slot-hour'),
                  of: ({ pricePerSlotHour }) => formatAmount(pricePerSlotHour, pool),
                  align: 'right',
                },
                { title: t('Score'), of: ({ singleScore }) => String(Math.round(singleScore)), align: 'right' },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'offer demand',
    summary: 'What was bought in the pool of late, and at what price',
    args: { pool: optional('Name or id') },
    flags: { days: value('NUMBER', 'How many days back (default: 1)', wholeNumber({ min: 1, max: 30 })) },
    examples: ['offer demand Guild --days 7'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const view = await context.call(demandRead, { params: { pool: pool.pool }, query: { days: flags.days ?? 1 } });
      out.show(view, () =>
        out.fields([
          [t('Orders'), String(view.orders)],
          [t('Buyers'), String(view.buyers)],
          [t('Slot-hours bought'), view.slotHours.toFixed(1)],
          [t('Median price'), view.medianPrice === undefined ? '–' : formatAmount(view.medianPrice, pool)],
          [t('Highest price'), view.highestPrice === undefined ? '–' : formatAmount(view.highestPrice, pool)],
        ]),
      );
    },
  }),
  command({
    name: 'offer publish',
    summary: 'Put slots of your node on the market',
    flags: {
      price: required('CREDITS', 'Price of one slot for one hour', parseAmount),
      slots: required('NUMBER', 'Slots that may be sold at a time', wholeNumber({ min: 1, max: 4096 })),
      memory: required('SIZE', 'Memory of one slot', parseSize),
      title: value('TEXT', 'One line for buyers (default: the name of the machine)', asText),
      cores: value('NUMBER', 'Cores of one slot (default: 1)', wholeNumber({ min: 1, max: 4096 })),
      node: value('NODE', 'Name or id (default: this machine)', asText),
      min: value('DURATION', 'Shortest order (default: 1m)', parseDuration),
      max: value('DURATION', 'Longest order (default: 1d)', parseDuration),
      life: value('DURATION', 'Ends by itself so long after it came to the market (default: never)', parseDuration),
      draft: toggle('Not sold until you resume it'),
    },
    examples: [
      'offer publish --price 1.5 --slots 2 --memory 512MiB --title "Fast box" --cores 1 --min 1m --max 12h --life 30d',
      'offer publish --price 1.5 --slots 2 --memory 512MiB --draft',
    ],
    run: async (context, { flags }) => {
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, flags.node);
      const view = await context.call(offerPublish, {
        params: { pool },
        body: {
          node,
          title: flags.title ?? context.machine.hostName,
          slots: flags.slots,
          memoryPerSlotBytes: flags.memory,
          pricePerSlotHour: flags.price.toString(),
          ...(flags.cores === undefined ? {} : { coresPerSlot: flags.cores }),
          ...(flags.min === undefined ? {} : { minMs: flags.min }),
          ...(flags.max === undefined ? {} : { maxMs: flags.max }),
          ...(flags.life === undefined ? {} : { lifeMs: flags.life }),
          isDraft: flags.draft,
        },
      });
      const done = context.t(flags.draft ? 'The draft is kept.' : 'The offer is published.');
      showOutcome(context, view, done, [[context.t('Offer'), view.id]]);
    },
  }),
  command({
    name: 'offer edit',
    summary: 'Change title and price; running orders keep theirs',
    args: { offer: one('Its title or id') },
    flags: {
      title: value('TEXT', 'New title', asText),
      price: value('CREDITS', 'New price of one slot for one hour', parseAmount),
    },
    examples: ['offer edit "Fast box" --price 2'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const present = await offerOf(context, pool, args.offer, { withClosed: true });
      const view = await context.call(offerEdit, {
        params: { pool, offer: present.offer },
        body: {
          title: flags.title ?? present.title,
          pricePerSlotHour: (flags.price ?? present.pricePerSlotHour).toString(),
        },
      });
      showOutcome(context, view, context.t('The offer is changed.'));
    },
  }),
  command({
    name: 'offer expiry',
    summary: 'Set anew when an offer ends by itself; orders of before go on',
    args: { offer: one('Its title or id') },
    flags: expiryFlags,
    examples: ['offer expiry "Fast box" --in 30d', 'offer expiry "Fast box" --never'],
    run: async (context, { args, flags }) => {
      const lifeMs = expiryOf(context, flags);
      const { pool } = await poolOf(context);
      const { offer } = await offerOf(context, pool, args.offer, { withClosed: true });
      const view = await context.call(offerSetExpiry, { params: { pool, offer }, body: { lifeMs } });
      showOutcome(context, view, expiryText(context, lifeMs));
    },
  }),
  stateCommand('offer pause', 'Sell no more for now; running orders go on', 'paused'),
  stateCommand('offer resume', 'Sell again, or put a draft on the market', 'active'),
  stateCommand('offer withdraw', 'Take an offer off the market for good', 'withdrawn'),
];

function stateCommand(name: string, summary: string, state: 'active' | 'paused' | 'withdrawn') {
  return command({
    name,
    summary,
    args: { offer: one('Its title or id') },
    examples: [`${name} "Fast box"`],
    run: (context: Context, { args }) => setState(context, args.offer, state),
  });
}

async function setState(context: Context, typed: string, state: 'active' | 'paused' | 'withdrawn'): Promise<void> {
  const { pool } = await poolOf(context);
  const { offer } = await offerOf(context, pool, typed, { withClosed: true });
  const view = await context.call(offerSetState, { params: { pool, offer }, body: { state } });
  showOutcome(context, view, context.t('The offer is {state}.', { state: context.t(state) }));
}
