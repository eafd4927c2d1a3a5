/** `realms play`, `realms sessions …`. */
import { resolve } from 'node:path';
import {
  type SessionDetail,
  type SessionView,
  type SessionWindow,
  sessionExport,
  sessionRead,
  sessionWindows,
  sessionsRead,
} from '#core/features/gaming/gaming.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { ceilShare } from '#core/kernel/money.ts';
import { orderPlace } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { asText, command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { saveBody } from '../downloads.ts';
import { gameOf, poolOf } from '../lookup.ts';
import { openGui } from '../open-gui.ts';
import { confirm } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatTime, wholeNumber } from '../values/numbers.ts';

const ORDER = one('Its id, or the first digits');
const SESSIONS_LISTED = 500;

const counted = ({ full, half, none }: SessionView['windows']['agreed']): string => `${full} / ${half} / ${none}`;

const ENDED = {
  contest: 'the two sides differed too much',
  aborted: 'nothing was played in three minutes',
  saves_full: 'the player’s saves take more than the provider allows',
  no_network: 'the network that the game was sold with is not there any more',
  no_screen: 'the screen that it is played on is in use, or not lent any more',
} as const satisfies Record<NonNullable<SessionView['ended']>, string>;

export const sessionCommands = [
  command({
    name: 'play',
    summary: 'Play in the browser: a session that you have, or a game, whose session is ordered first',
    args: { game: one('Title or id of a game, or id of a session') },
    flags: {
      duration: value('DURATION', 'How long at most (default: 1h)', parseDuration),
      maxCost: value('CREDITS', 'Pay at most this; also agrees to the purchase', parseAmount),
      yes: toggle('Do not ask'),
      print: toggle('Only print its address'),
    },
    examples: [`play ${'d'.repeat(64)} --print`, 'play Doom --duration 30m --max-cost 5 --yes --print'],
    run: async (context, { args, flags }) => {
      const pool = await poolOf(context);
      const session = await ownSession(context, pool.pool, args.game);
      const order = session?.order ?? (await placeSession(context, pool, args.game, flags));
      const url = await openGui(context, { path: `/play/${order}`, print: flags.print });
      context.out.show({ order, url }, () => url);
    },
  }),
  command({
    name: 'sessions list',
    summary: 'Your game sessions, as player and as provider, newest first',
    args: { pool: optional('Name or id') },
    flags: {
      open: toggle('Only those that are not over'),
      limit: value('NUMBER', 'How many (default: 100)', wholeNumber({ min: 1, max: 500 })),
    },
    examples: ['sessions list Guild --open --limit 20'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const { items } = await context.call(sessionsRead, {
        params: { pool: pool.pool },
        query: { open: String(flags.open), ...(flags.limit === undefined ? {} : { limit: flags.limit }) },
      });
      out.show(items, () =>
        items.length === 0
          ? t('No sessions.')
          : out.table(
              [
                { title: t('Session'), of: ({ order }) => shortId(order) },
                { title: t('Placed'), of: ({ placedMs }) => formatTime(placedMs) },
                { title: t('Game'), of: ({ title }) => title },
                { title: t('State'), of: ({ state }) => t(state) },
                {
                  title: t('With'),
                  of: ({ side, buyerHandle, providerHandle }) => (side === 'buyer' ? providerHandle : buyerHandle),
                },
                { title: t('Full / half / none'), of: ({ windows }) => counted(windows.agreed), align: 'right' },
                { title: t('Contested'), of: ({ contested }) => String(contested), align: 'right' },
                { title: t('Paid'), of: ({ used }) => formatAmount(used, pool), align: 'right' },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'sessions show',
    summary: 'One session: windows of quality by both sides, receipts, money',
    args: { session: ORDER },
    examples: [`sessions show ${'d'.repeat(64)}`],
    run: async (context, { args }) => {
      const pool = await poolOf(context);
      const order = await sessionIdOf(context, pool.pool, args.session);
      showSession(context, pool, await context.call(sessionRead, { params: { pool: pool.pool, order } }));
    },
  }),
  command({
    name: 'sessions windows',
    summary: 'What both sides measured, window by window, newest last',
    args: { session: ORDER },
    flags: {
      from: value('NUMBER', 'First window (default: 0)', wholeNumber({ min: 0, max: 1_000_000 })),
      limit: value('NUMBER', 'How many windows (default: 720)', wholeNumber({ min: 1, max: 1000 })),
    },
    examples: [`sessions windows ${'d'.repeat(64)} --from 0 --limit 12`],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const order = await sessionIdOf(context, pool, args.session);
      const view = await context.call(sessionWindows, {
        params: { pool, order },
        query: {
          ...(flags.from === undefined ? {} : { from: flags.from }),
          ...(flags.limit === undefined ? {} : { limit: flags.limit }),
        },
      });
      out.show(view, () =>
        view.items.length === 0
          ? t('Nothing was measured here.')
          : out.table(
              [
                { title: t('No'), of: ({ window }) => String(window), align: 'right' },
                { title: t('Provider'), of: ({ provider }) => measured(t, provider) },
                { title: t('Player'), of: ({ player }) => measured(t, player) },
                {
                  title: t('Agreed'),
                  of: ({ agreed, isContested }) => (isContested ? `${t(agreed)}, ${t('contested')}` : t(agreed)),
                },
              ],
              view.items,
            ),
      );
    },
  }),
  command({
    name: 'sessions export',
    summary: 'Save what both sides measured as CSV',
    args: { session: ORDER },
    flags: { to: required('FILE', 'Where to', asText) },
    examples: [`sessions export ${'d'.repeat(64)} --to session.csv`],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const order = await sessionIdOf(context, pool, args.session);
      const response = await context.raw(sessionExport, { params: { pool, order } });
      const path = resolve(context.machine.workDir, flags.to);
      const { sizeBytes } = await saveBody(response, path, undefined);
      context.out.show({ path, sizeBytes }, () => context.t('Saved {path}.', { path }));
    },
  }),
];

function measured(t: Context['t'], side: SessionWindow['provider']): string {
  if (side === undefined) return '–';
  const told = [
    side.fps === undefined ? undefined : `${side.fps} fps`,
    side.roundTripMs === undefined ? undefined : `${side.roundTripMs} ms`,
  ];
  return [t(side.class), ...told.filter((one) => one !== undefined)].join(', ');
}

async function sessionsOf(context: Context, pool: string): Promise<readonly SessionView[]> {
  const { items } = await context.call(sessionsRead, { params: { pool }, query: { limit: SESSIONS_LISTED } });
  return items;
}

export async function sessionIdOf(context: Context, pool: string, typed: string): Promise<string> {
  const items = await sessionsOf(context, pool);
  return resolveId(
    typed,
    items.map(({ order }) => ({ id: order, names: [] })),
    'session',
  );
}

/** A session of the player's that is not over and whose id begins so. */
async function ownSession(context: Context, pool: string, typed: string): Promise<SessionView | undefined> {
  if (!/^[0-9a-f]{4,64}$/.test(typed)) return undefined;
  const items = await sessionsOf(context, pool);
  return items.find(({ order, side, state }) => {
    const isOver = state === 'ended' || state === 'aborted';
    return side === 'buyer' && !isOver && order.startsWith(typed);
  });
}

async function placeSession(
  context: Context,
  pool: PoolView,
  typed: string,
  flags: { readonly duration: number | undefined; readonly maxCost: bigint | undefined; readonly yes: boolean },
): Promise<string> {
  const game = await gameOf(context, pool.pool, typed, { mine: false });
  const durationMs = flags.duration ?? Math.min(game.maxMs, Math.max(game.minMs, TIME.HOUR_MS));
  const cost = ceilShare(game.pricePerHour, BigInt(durationMs), BigInt(TIME.HOUR_MS));
  const question = context.t('Play {title} for {duration} with {provider} for at most {cost}?', {
    title: game.title,
    duration: formatDuration(durationMs),
    provider: game.handle,
    cost: formatAmount(cost, pool),
  });
  await confirm(context, question, flags.yes || flags.maxCost !== undefined);
  const placed = await context.call(orderPlace, {
    params: { pool: pool.pool },
    body: {
      offer: game.offer,
      offerVersion: game.version,
      slots: 1,
      durationMs,
      maxCost: (flags.maxCost ?? cost).toString(),
    },
  });
  return placed.id;
}

function showSession({ out, t }: Context, pool: PoolView, view: SessionDetail): void {
  const { targets } = view.game;
  out.show(view, () =>
    [
      out.fields([
        [t('Session'), view.order],
        [t('Game'), view.title],
        [t('State'), t(view.state)],
        [t('Player'), view.buyerHandle],
        [t('Provider'), view.providerHandle],
        [t('Node'), view.nodeName],
        [t('Promised'), `${targets.width}x${targets.height}, ${targets.fps} fps, ≤ ${targets.latencyMs} ms`],
        [t('Hour'), formatAmount(view.pricePerHour, pool)],
        [t('Paid in'), formatAmount(view.funded, pool)],
        [t('Used'), formatAmount(view.used, pool)],
        [t('Given back'), formatAmount(view.refunded, pool)],
        [t('Windows as the provider classed them'), counted(view.windows.provider)],
        [t('Windows as the player classed them'), counted(view.windows.player)],
        [t('Windows as agreed'), counted(view.windows.agreed)],
        [t('Contested'), String(view.contested)],
        [t('Ended by itself'), view.ended === undefined ? undefined : t(ENDED[view.ended])],
      ]),
      '',
      out.table(
        [
          { title: t('No'), of: ({ n }) => String(n), align: 'right' },
          { title: t('Time'), of: ({ sealMs }) => formatTime(sealMs) },
          { title: t('Provider'), of: ({ provider }) => counted(provider) },
          { title: t('Player'), of: ({ player }) => counted(player) },
          { title: t('Agreed'), of: ({ agreed }) => counted(agreed) },
          { title: t('Contested'), of: ({ contested }) => String(contested), align: 'right' },
          { title: t('Signed'), of: ({ isSigned }) => (isSigned ? t('yes') : t('no')) },
          { title: t('Paid'), of: ({ paid }) => formatAmount(paid, pool), align: 'right' },
        ],
        view.receipts,
      ),
    ].join('\n'),
  );
}
