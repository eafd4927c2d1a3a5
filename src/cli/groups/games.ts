/** `realms games …`: what this machine hosts, and what the pool offers. */
import { resolve } from 'node:path';
import {
  type CatalogueGame,
  GAME_SORTS,
  type GameView,
  type HostMachine,
  catalogueAdd,
  catalogueEdit,
  catalogueRead,
  catalogueRemove,
  gameChange,
  gameHost,
  gamePicture,
  gameProbe,
  gameRead,
  gamesRead,
} from '#core/features/gaming/gaming.api.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { offerEdit, offerSetState } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, list, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { saveBody } from '../downloads.ts';
import { badInput } from '../exit-codes.ts';
import { gameOf, nodeIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
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
const entryFlags = {
  argument: list('TEXT', 'An argument of the program; may be repeated', asText),
  folder: value('FOLDER', 'Where it is started (default: the session’s own)', asText),
  picture: value('HASH', 'Hash of an uploaded picture', asText),
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
      { title: t('Hour'), of: ({ pricePerHour }) => formatAmount(pricePerHour, pool), align: 'right' },
    ],
    items,
  );
}

/** What this machine lacks, and what that means. */
function machineLines({ t }: Context, { missing, isConfined, isLimited, hasSound, encoders }: HostMachine): string[] {
  return [
    ...missing.map(({ what, install }) => t('Missing: {what}. Install it: {install}', { what, install })),
    ...(isConfined ? [] : [t('Games run with the rights of this instance: bubblewrap does not work here.')]),
    ...(isLimited ? [] : [t('Nothing limits the memory and cores of a game: control groups do not work here.')]),
    ...(hasSound ? [] : [t('Games are silent here.')]),
    ...(encoders.length === 0 ? [] : [t('Encoder: {name}', { name: encoders[0] ?? '' })]),
  ];
}

const entryLine = ({ program, arguments: list }: CatalogueGame['command']): string => [program, ...list].join(' ');

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
          [t('Frames a second'), view.fps === undefined ? undefined : String(view.fps)],
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
    name: 'games catalogue',
    summary: 'Games that this machine can run, and what is missing to host them',
    run: async (context) => {
      const { out, t } = context;
      const view = await context.call(catalogueRead, {});
      out.show(view, () =>
        [
          view.items.length === 0
            ? t('The catalogue is empty.')
            : out.table(
                [
                  { title: t('Name'), of: ({ id }) => id },
                  { title: t('Title'), of: ({ title }) => title },
                  { title: t('Source'), of: ({ source, kind }) => (source === 'hand' ? t('by hand') : kind) },
                  { title: t('Starts'), of: (game) => entryLine(game.command) },
                ],
                view.items,
              ),
          ...machineLines(context, view.machine),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'games add',
    summary: 'Add a game to the catalogue of this machine',
    args: { title: one('Title that players see'), program: one('Program that starts it') },
    flags: { ...entryFlags, name: value('NAME', 'Its name in the catalogue (default: from the title)', asText) },
    examples: ['games add Doom chocolate-doom --argument=-iwad --argument=freedoom1.wad --name doom'],
    run: async (context, { args, flags }) => {
      const view = await context.call(catalogueAdd, {
        body: { ...entryOf(args.title, args.program, flags), ...(flags.name === undefined ? {} : { id: flags.name }) },
      });
      context.out.show(view, () => context.t('The game is in the catalogue as {name}.', { name: view.id }));
    },
  }),
  command({
    name: 'games edit',
    summary: 'Change a game that was added by hand',
    args: { name: ENTRY, title: one('Title that players see'), program: one('Program that starts it') },
    flags: entryFlags,
    examples: ['games edit doom Doom chocolate-doom'],
    run: async (context, { args, flags }) => {
      const body = entryOf(args.title, args.program, flags);
      const view = await context.call(catalogueEdit, { params: { game: args.name }, body });
      context.out.show(view, () => context.t('The game is changed.'));
    },
  }),
  command({
    name: 'games remove',
    summary: 'Remove a game that was added by hand; offers of it stay until you withdraw them',
    args: { name: ENTRY },
    examples: ['games remove doom'],
    run: async (context, { args }) => {
      await context.call(catalogueRemove, { params: { game: args.name } });
      context.out.show({ removed: args.name }, () => context.t('The game is out of the catalogue.'));
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
    },
    examples: [
      'games host doom --price 1.5 --seats 1 --size 1280x720 --fps 60 --latency 80',
      'games host doom --price 1 --cores 2 --memory 1GiB --title "Doom" --max 2h',
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
        },
      });
      showOutcome(context, view, context.t('The game is on offer.'), [[context.t('Game'), view.id]]);
    },
  }),
  command({
    name: 'games change',
    summary: 'Change what a game on offer promises, or its price; running sessions keep theirs',
    args: { game: GAME },
    flags: { ...targetFlags, price: value('CREDITS', 'New price of an hour', parseAmount) },
    examples: ['games change Doom --fps 30 --price 1'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const game = await gameOf(context, pool, args.game, { mine: true });
      const params = { pool, offer: game.offer };
      const { targets } = game.game;
      const wanted = targetsOf(flags, targets);
      const isOther = JSON.stringify(wanted) !== JSON.stringify(targets);
      if (!isOther && flags.price === undefined)
        throw badInput(context.t('say what to change: --size, --fps, --latency or --price'));
      const changed = isOther ? await context.call(gameChange, { params, body: { targets: wanted } }) : undefined;
      const priced =
        flags.price === undefined
          ? undefined
          : await context.call(offerEdit, {
              params,
              body: { title: game.title, pricePerSlotHour: flags.price.toString() },
            });
      const view = priced ?? changed;
      if (view !== undefined) showOutcome(context, view, context.t('The game is changed.'));
    },
  }),
  stateCommand('games off', 'Sell no more seats for now; running sessions go on', 'paused'),
  stateCommand('games on', 'Sell seats again', 'active'),
  stateCommand('games withdraw', 'Take a game off the pool for good', 'withdrawn'),
];

function entryOf(
  title: string,
  program: string,
  flags: {
    readonly argument: readonly string[];
    readonly folder: string | undefined;
    readonly picture: string | undefined;
  },
) {
  return {
    title,
    command: {
      program,
      arguments: [...flags.argument],
      ...(flags.folder === undefined ? {} : { folder: flags.folder }),
    },
    ...(flags.picture === undefined ? {} : { picture: flags.picture }),
  };
}

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
