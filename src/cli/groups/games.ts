/** `realms games …`: what this machine hosts, and what the pool offers. */
import { resolve } from 'node:path';
import {
  GAME_SORTS,
  type GameView,
  gameChange,
  gameHost,
  gamePicture,
  gameProbe,
  gameRead,
  gamesRead,
} from '#core/features/gaming/gaming.api.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { offerEdit, offerSetExpiry, offerSetState } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { saveBody } from '../downloads.ts';
import { badInput } from '../exit-codes.ts';
import { gameOf, nodeIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { expiryFlags, expiryOf, expiryText } from '../offer-expiry.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatBps, oneOf, wholeNumber } from '../values/numbers.ts';
import { parseSize } from '../values/sizes.ts';

type Targets = GameView['game']['targets'];

const USUAL: Targets = { width: 1280, height: 720, fps: 60, latencyMs: 80 };
const targetFlags = {
  size: value('WIDTHxHEIGHT', 'Picture that you promise (default: 1280x720)', parsePicture),
  fps: value('NUMBER', 'Frames a second that you promise (default: 60)', wholeNumber({ min: 10, max: 240 })),
  latency: value(
    'MS',
    'Round trip and buffer that you promise, at most (default: 80)',
    wholeNumber({ min: 5, max: 1000 }),
  ),
} as const;
const GAME = one('Its title or id');
const ENTRY = one('Its name in the catalogue');

/** @throws {CliError} */
function parsePicture(text: string): { readonly width: number; readonly height: number } {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(text.trim());
  if (match === null) throw badInput(`"${text}" is no size of a picture: write it as 1280x720`);
  return { width: Number(match[1]), height: Number(match[2]) };
}

interface TargetValues {
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly fps: number | undefined;
  readonly latency: number | undefined;
}

function targetsOf({ size, fps, latency }: TargetValues, present: Targets): Targets {
  return { ...present, ...size, fps: fps ?? present.fps, latencyMs: latency ?? present.latencyMs };
}

function gameTable({ out, t }: Context, items: readonly GameView[], pool: PoolView): string {
  return out.table(
    [
      { title: t('Game'), of: ({ offer }) => shortId(offer) },
      { title: t('Title'), of: ({ title, isMine }) => (isMine ? `${title} *` : title) },
      { title: t('Provider'), of: ({ handle }) => handle },
      { title: t('Reputation'), of: (game) => (game.sellerIsNew ? t('new') : formatBps(game.sellerBoundBps)) },
      { title: t('State'), of: ({ state, isOnline }) => (isOnline ? t(state) : `${t(state)}, ${t('offline')}`) },
      { title: t('Seats'), of: ({ seatsFree, seats }) => `${seatsFree}/${seats}`, align: 'right' },
      {
        title: t('Promised'),
        of: ({ game: { targets } }) => `${targets.height}p${targets.fps} ≤ ${targets.latencyMs} ms`,
      },
      {
        title: t('Round trip'),
        of: ({ roundTripMs }) => (roundTripMs === undefined ? '–' : `${roundTripMs} ms`),
        align: 'right',
      },
      { title: t('Ends in'), of: ({ leftMs }) => (leftMs === undefined ? '' : formatDuration(leftMs)) },
      { title: t('Hour'), of: ({ pricePerHour }) => formatAmount(pricePerHour, pool), align: 'right' },
    ],
    items,
  );
}

export const gameCommands = [
  command({
    name: 'games list',
    summary: 'Games on offer in the pool',
    args: { pool: optional('Name or id') },
    flags: {
      text: value('TEXT', 'Part of the title', asText),
      maxPrice: value('CREDITS', 'Price of an hour, at most', parseAmount),
      fps: value('NUMBER', 'Frames a second, at least', wholeNumber({ min: 1, max: 240 })),
      latency: value('MS', 'Promised latency, at most', wholeNumber({ min: 1, max: 1000 })),
      free: toggle('Only with a free seat'),
      online: toggle('Only machines that are connected now'),
      sort: value('ORDER', `By ${GAME_SORTS.join(', ')} (default: price)`, oneOf(GAME_SORTS)),
    },
    examples: [
      'games list',
      'games list Guild --text doom --max-price 5 --fps 60 --latency 100 --free --online --sort score',
    ],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const page = await context.call(gamesRead, {
        params: { pool: pool.pool },
        query: {
          ...(flags.text === undefined ? {} : { text: flags.text }),
          ...(flags.maxPrice === undefined ? {} : { maxPrice: flags.maxPrice.toString() }),
          ...(flags.fps === undefined ? {} : { fps: flags.fps }),
          ...(flags.latency === undefined ? {} : { latencyMs: flags.latency }),
          ...(flags.free ? { free: 'true' } : {}),
          ...(flags.online ? { online: 'true' } : {}),
          ...(flags.sort === undefined ? {} : { sort: flags.sort }),
        },
      });
      out.show(page.items, () =>
        page.items.length === 0 ? t('Nobody hosts a game now.') : gameTable(context, page.items, pool),
      );
    },
  }),
  command({
    name: 'games show',
    summary: 'One game on offer, and what it promises',
    args: { game: GAME },
    flags: { picture: value('FILE', 'Save its picture here', asText) },
    examples: ['games show Doom', 'games show Doom --picture doom.png'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      const { offer } = await gameOf(context, pool.pool, args.game, { mine: false });
      const view = await context.call(gameRead, { params: { pool: pool.pool, offer } });
      if (flags.picture !== undefined) {
        const response = await context.raw(gamePicture, { params: { pool: pool.pool, offer } });
        await saveBody(response, resolve(context.machine.workDir, flags.picture), undefined);
      }
      const { targets, transports, measures } = view.game;
      out.show(view, () =>
        [
          gameTable(context, [view], pool),
          '',
          out.fields([
            [t('Node'), view.nodeName],
            [t('Promised'), `${targets.width}x${targets.height}, ${targets.fps} fps, ≤ ${targets.latencyMs} ms`],
            [t('Streams by'), transports.join(', ')],
            [t('Measured as'), measures],
            [t('Network'), view.game.network === true ? t('the game uses the provider’s') : undefined],
            [t('Sessions'), `${formatDuration(view.minMs)} – ${formatDuration(view.maxMs)}`],
          ]),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'games probe',
    summary: 'Measure the line to a provider with some seconds of pictures, before paying',
    args: { game: GAME },
    examples: ['games probe Doom'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const { offer } = await gameOf(context, pool, args.game, { mine: false });
      const view = await context.call(gameProbe, { params: { pool, offer } });
      out.show(view, () =>
        out.fields([
          [t('Verdict'), t(view.verdict)],
          [t('Because of'), view.causes.length === 0 ? undefined : view.causes.map((cause) => t(cause)).join(', ')],
          [t('Frames a second'), view.moonlight === undefined ? String(view.fps) : t('not measured with Moonlight')],
          [t('Moonlight connects to'), view.moonlight?.hosts.join(', ')],
          [t('Round trip'), view.roundTripMs === undefined ? undefined : `${view.roundTripMs} ms`],
        ]),
      );
    },
  }),
  command({
    name: 'games mine',
    summary: 'Games that you offer in the pool',
    args: { pool: optional('Name or id') },
    examples: ['games mine Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const { items } = await context.call(gamesRead, { params: { pool: pool.pool }, query: { mine: 'true' } });
      out.show(items, () => (items.length === 0 ? t('You host no games.') : gameTable(context, items, pool)));
    },
  }),
  command({
    name: 'games host',
    summary: 'Offer a game of the catalogue; you are paid for the quality that both sides measure',
    args: { name: ENTRY },
    flags: {
      price: required('CREDITS', 'Price of an hour at full quality', parseAmount),
      seats: value('NUMBER', 'Players at a time (default: 1)', wholeNumber({ min: 1, max: GAME_LIMITS.seatsMax })),
      ...targetFlags,
      cores: value('NUMBER', 'Cores of one seat (default: 1)', wholeNumber({ min: 1, max: 4096 })),
      memory: value('SIZE', 'Memory of one seat (default: 2GiB)', parseSize),
      title: value('TEXT', 'Title that players see (default: the catalogue’s)', asText),
      node: value('NODE', 'Name or id (default: this machine)', asText),
      max: value('DURATION', 'Longest session (default: 4h)', parseDuration),
      life: value('DURATION', 'Ends by itself so long after it came to the market (default: never)', parseDuration),
      draft: toggle('No seat is sold until you turn it on'),
      moonlight: toggle('Played with Moonlight, by the Sunshine of this machine, instead of in the browser'),
    },
    examples: [
      'games host doom --price 1.5 --seats 1 --size 1280x720 --fps 60 --latency 80',
      'games host doom --price 1 --cores 2 --memory 1GiB --title "Doom" --max 2h --life 30d --draft',
      'games host doom --price 1 --moonlight',
    ],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, flags.node);
      const view = await context.call(gameHost, {
        params: { pool },
        body: {
          node,
          game: args.name,
          pricePerHour: flags.price.toString(),
          targets: targetsOf(flags, USUAL),
          ...(flags.title === undefined ? {} : { title: flags.title }),
          ...(flags.seats === undefined ? {} : { seats: flags.seats }),
          ...(flags.cores === undefined ? {} : { coresPerSeat: flags.cores }),
          ...(flags.memory === undefined ? {} : { memoryPerSeatBytes: flags.memory }),
          ...(flags.max === undefined ? {} : { maxMs: flags.max }),
          ...(flags.life === undefined ? {} : { lifeMs: flags.life }),
          isDraft: flags.draft,
          ...(flags.moonlight ? { transports: ['moonlight' as const] } : {}),
        },
      });
      const done = context.t(flags.draft ? 'The draft is kept.' : 'The game is on offer.');
      showOutcome(context, view, done, [[context.t('Game'), view.id]]);
    },
  }),
  command({
    name: 'games change',
    summary: 'Change what a game on offer promises, its price, seats or title; running sessions keep theirs',
    args: { game: GAME },
    flags: {
      ...targetFlags,
      price: value('CREDITS', 'New price of an hour', parseAmount),
      seats: value('NUMBER', 'Players at a time', wholeNumber({ min: 1, max: GAME_LIMITS.seatsMax })),
      title: value('TEXT', 'New title', asText),
    },
    examples: ['games change Doom --fps 30 --price 1', 'games change Doom --seats 2 --title "Doom II"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const game = await gameOf(context, pool, args.game, { mine: true });
      const params = { pool, offer: game.offer };
      const { targets } = game.game;
      const wanted = targetsOf(flags, targets);
      const { seats } = flags;
      const isOther = JSON.stringify(wanted) !== JSON.stringify(targets) || seats !== undefined;
      const isSold = flags.price !== undefined || flags.title !== undefined;
      if (!isOther && !isSold)
        throw badInput(context.t('say what to change: --size, --fps, --latency, --seats, --price or --title'));
      const changed = isOther
        ? await context.call(gameChange, {
            params,
            body: { targets: wanted, ...(seats === undefined ? {} : { seats }) },
          })
        : undefined;
      const pricePerSlotHour = (flags.price ?? game.pricePerHour).toString();
      const priced = isSold
        ? await context.call(offerEdit, { params, body: { title: flags.title ?? game.title, pricePerSlotHour } })
        : undefined;
      const view = priced ?? changed;
      if (view !== undefined) showOutcome(context, view, context.t('The game is changed.'));
    },
  }),
  command({
    name: 'games expiry',
    summary: 'Set anew when a game on offer ends by itself; sessions of before go on',
    args: { game: GAME },
    flags: expiryFlags,
    examples: ['games expiry Doom --in 30d', 'games expiry Doom --never'],
    run: async (context, { args, flags }) => {
      const lifeMs = expiryOf(context, flags);
      const { pool } = await poolOf(context);
      const { offer } = await gameOf(context, pool, args.game, { mine: true });
      const view = await context.call(offerSetExpiry, { params: { pool, offer }, body: { lifeMs } });
      showOutcome(context, view, expiryText(context, lifeMs));
    },
  }),
  stateCommand('games off', 'Sell no more seats for now; running sessions go on', 'paused'),
  stateCommand('games on', 'Sell seats again, or put a draft on the market', 'active'),
  stateCommand('games withdraw', 'Take a game off the pool for good', 'withdrawn'),
];

function stateCommand(name: string, summary: string, state: 'active' | 'paused' | 'withdrawn') {
  return command({
    name,
    summary,
    args: { game: GAME },
    examples: [`${name} Doom`],
    run: async (context: Context, { args }) => {
      const { pool } = await poolOf(context);
      const { offer } = await gameOf(context, pool, args.game, { mine: true });
      const view = await context.call(offerSetState, { params: { pool, offer }, body: { state } });
      showOutcome(context, view, context.t('The game is {state}.', { state: context.t(state) }));
    },
  });
}
