/**
 * The player's own instance between page and provider: takes the page's socket, opens the channel, passes on, and reads what the page counted at
 * each boundary of windows. A page that is opened anew, or a link that was lost, goes on with the same order.
 *
 *   page ──socket──> here ──channel──> provider
 */
import {
  type IceServer,
  type PageCounters,
  type StreamTroubleName,
  VIDEO,
  SOUND,
  downTextMessage,
  parseUpText,
  parseVideo,
  upTextMessage,
} from '#core/contract/game-stream.ts';
import type { PageSocket, SocketRoute } from '#core/contract/socket.ts';
import { isSession } from '#core/features/orders/orders.reads.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import type { Channel } from '#edge/p2p/port.ts';
import { gameTermsOf } from '../gaming.views.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from '../work/links.ts';
import { encodeFrame } from '../work/protocol.ts';
import type { SessionSamples } from '../work/session-samples.ts';
import { createBacklog } from './backlog.ts';
import { PLAY_CHANNEL } from './play-protocol.ts';
import { type Grown, type Readings, takeReadings } from './readings.ts';
import { type Spared, createSpared } from './spared.ts';

const LOOK_MS = 150;
/** Between two attempts to reach the provider. */
const RECONNECT_MS = 500;
/** Of pictures that wait for the page, about a third of a second. */
const PAGE_BYTES_MAX = 384 * 1024;
/** A look of the provider at its ladder, and the way there. */
const EASE_LATE_MS = 1_500;
const WAITING: readonly string[] = ['placed', 'accepted', 'suspended'];
const PLAYING: readonly string[] = ['running', 'interrupted'];
/** While its last receipt may still come, what was measured counts. */
const MEASURED: readonly string[] = [...WAITING, ...PLAYING, 'ending'];

/** Where no page was yet, these are 0: known, not missing. */
const NOTHING_COUNTED = {
  ...{ framesReceived: 0, framesDecoded: 0, framesDropped: 0, totalDecodeTimeUs: 0, bytesReceived: 0 },
  ...{
    jitterBufferDelayUs: 0,
    jitterBufferEmittedCount: 0,
    totalRoundTripTimeUs: 0,
    responsesReceived: 0,
    hiddenMs: 0,
  },
} as const;

export interface Player {
  readonly sockets: readonly SocketRoute[];
  close(): void;
}

interface Play {
  page: Page | undefined;
  readings: Readings | undefined;
  /** Counters of pages that are gone. */
  readonly before: Record<string, number>;
  newest: PageCounters | undefined;
  /** When the newest ones came. */
  newestMs: number | undefined;
  connectedMs: number;
  connectedSinceMs: number | undefined;
  /** Once the order is known. */
  spared: Spared | undefined;
}

interface Page {
  take(message: Uint8Array): void;
  end(trouble: StreamTroubleName): void;
}

export function createPlayer(
  runtime: Runtime,
  links: Links,
  samples: SessionSamples,
  iceServers: readonly IceServer[],
): Player {
  const { logger, nowMs } = runtime;
  const plays = new Map<string, Play>();

  const rowOf = (space: string, order: string): OrderRow | undefined =>
    runtime.spaces.has(space) ? runtime.spaces.reader(space).get(orders, order) : undefined;

  const keyOf = (space: string, order: string): string => `${space} ${order}`;

  function playOf(key: string): Play {
    const play = plays.get(key) ?? {
      ...{
        page: undefined,
        readings: undefined,
        before: { ...NOTHING_COUNTED },
        newest: undefined,
        newestMs: undefined,
      },
      ...{ connectedMs: 0, connectedSinceMs: undefined, spared: undefined },
    };
    plays.set(key, play);
    return play;
  }

  /** Neither a page nor readings: nothing of it is needed any more. */
  function forget(space: string, order: string, play: Play): void {
    const key = keyOf(space, order);
    if (play.page === undefined && play.readings === undefined && plays.get(key) === play) plays.delete(key);
  }

  function openPage(socket: PageSocket, space: string, order: string, play: Play): Page {
    let channel: Channel | undefined;
    let retryAtMs = 0;
    let isOpening = false;
    let isOver = false;
    let trouble: StreamTroubleName | undefined;
    let eased = 0;
    let easing: NodeJS.Timeout | undefined;
    const backlog = createBacklog(PAGE_BYTES_MAX);

    const say = (name: StreamTroubleName | undefined): void => {
      if (name === trouble) return;
      trouble = name;
      socket.send(downTextMessage({ t: 'trouble', ...(name === undefined ? {} : { name }) }));
    };
    const end = (name: StreamTroubleName): void => {
      if (isOver) return;
      isOver = true;
      clearInterval(looking);
      dropped();
      trouble = undefined;
      say(name);
      socket.close(name);
    };
    const dropped = (): void => {
      channel?.abort();
      channel = undefined;
      if (play.connectedSinceMs !== undefined) play.connectedMs += nowMs() - play.connectedSinceMs;
      play.connectedSinceMs = undefined;
      clearTimeout(easing);
      play.spared?.set(0);
    };
    const ease = (steps: number): void => {
      const rateAt = (down: number): number => play.spared?.rateAt(down) ?? 0;
      const isLess = rateAt(steps) < rateAt(eased);
      eased = steps;
      clearTimeout(easing);
      const settle = (): void => play.spared?.set(channel === undefined ? 0 : eased);
      // The provider goes there at its next look: until then fewer come.
      if (isLess) easing = setTimeout(settle, EASE_LATE_MS).unref();
      else settle();
    };
    const pass = (message: Uint8Array): void => {
      if (message[0] === VIDEO) {
        const part = parseVideo(message);
        if (part === undefined || !backlog.admit({ isKey: part.isKey, waitingBytes: socket.waitingBytes })) return;
      } else if (message[0] === SOUND && backlog.isDropping) return;
      socket.send(message);
    };
    const connect = async (row: OrderRow): Promise<void> => {
      isOpening = true;
      try {
        const opened = await links.openChannel(row.providerPeer, PLAY_CHANNEL);
        if (isOver) return opened.abort();
        channel = opened;
        await opened.send(encodeFrame({ space, order }));
        // What the page said to a channel before goes for this one, too.
        if (eased > 0) await opened.send(upTextMessage({ t: 'ease', steps: eased }));
        play.spared?.set(eased);
        trouble = undefined;
        play.connectedSinceMs = nowMs();
        for await (const message of opened) pass(message);
      } catch (cause) {
        logger.debug({ order, cause: (cause as Error).message }, 'the channel to a game session broke off');
      } finally {
        isOpening = false;
        retryAtMs = nowMs() + RECONNECT_MS;
        dropped();
        if (!isOver) say('provider_gone');
      }
    };
    const look = (): void => {
      const row = rowOf(space, order);
      const isPending = row === undefined && runtime.spaces.fate(space, order)?.status === 'pending';
      if (isPending || (row !== undefined && WAITING.includes(row.state))) return say('starting');
      if (row === undefined || !PLAYING.includes(row.state)) return end('order_over');
      play.spared ??= createSpared(gameTermsOf(row).game.targets, nowMs);
      if (play.readings === undefined) {
        play.readings = takeReadings({
          ...{ samples, session: { space, order }, side: 'player', readyMs: row.runningSealMs, nowMs },
          read: () => readPlay(play, nowMs()),
          isOver: () => !MEASURED.includes(rowOf(space, order)?.state ?? ''),
          onOver: () => {
            play.readings = undefined;
            forget(space, order, play);
          },
        });
      }
      if (channel === undefined && !isOpening && nowMs() >= retryAtMs) void connect(row);
    };
    if (iceServers.length > 0) socket.send(downTextMessage({ t: 'ice', servers: [...iceServers] }));
    const looking = setInterval(look, LOOK_MS);
    looking.unref();
    queueMicrotask(look);
    socket.gone.addEventListener('abort', () => {
      isOver = true;
      clearInterval(looking);
      dropped();
    });
    return {
      end,
      take: (message) => {
        const text = parseUpText(message);
        if (text === undefined) return socket.close('not understood');
        if (text.t === 'counters') {
          play.newest = text.counters;
          play.newestMs = nowMs();
          return;
        }
        if (text.t === 'ease') ease(text.steps);
        channel?.send(message).catch(() => undefined); // the reader of the channel sees its end
      },
    };
  }

  const play: SocketRoute = {
    path: '/play/:pool/:order',
    open: (claims, socket) => {
      const { pool = '', order = '' } = socket.params;
      const account = runtime.accounts.byId(claims.account);
      const row = rowOf(pool, order);
      const isPending = row === undefined && runtime.spaces.has(pool) && runtime.spaces.fate(pool, order) !== undefined;
      const isPlayer = account !== undefined && row?.buyer === account.user && isSession(row);
      if (!isPlayer && !isPending) {
        logger.warn(
          { order, account: claims.account },
          'somebody who is not its player wanted to watch a game session',
        );
        socket.send(downTextMessage({ t: 'trouble', name: 'not_yours' }));
        socket.close('not_yours');
        return () => {};
      }
      const one = playOf(keyOf(pool, order));
      one.page?.end('elsewhere');
      keepCounters(one);
      const page = openPage(socket, pool, order, one);
      one.page = page;
      socket.gone.addEventListener('abort', () => {
        if (one.page !== page) return;
        one.page = undefined;
        keepCounters(one);
        forget(pool, order, one);
      });
      return page.take;
    },
  };

  return {
    sockets: [play],
    close: () => {
      for (const one of plays.values()) one.readings?.close();
    },
  };
}

/** The page is gone: what it counted stays counted. */
function keepCounters(play: Play): void {
  for (const [name, value] of Object.entries(play.newest ?? {}))
    if (value !== undefined && !name.startsWith('frameW') && !name.startsWith('frameH'))
      play.before[name] = (play.before[name] ?? 0) + value;
  play.newest = undefined;
}

function readPlay(play: Play, nowMs: number): Grown {
  const { newest, before, newestMs, connectedSinceMs } = play;
  const grown: Record<string, number> = { ...before };
  for (const [name, value] of Object.entries(newest ?? {}))
    if (value !== undefined)
      grown[name] = (name.startsWith('frameW') || name.startsWith('frameH') ? 0 : (grown[name] ?? 0)) + value;
  const connectedMs = play.connectedMs + (connectedSinceMs === undefined ? 0 : nowMs - connectedSinceMs);
  const framesSpared = play.spared?.frames ?? 0;
  // The page counts a moment before: its own time goes with its numbers.
  const isFresh = newest !== undefined && newestMs !== undefined && nowMs - newestMs < GAME_LIMITS.windowMs / 2;
  return {
    ...grown,
    connectedMs,
    ...(framesSpared === 0 ? {} : { framesSpared }),
    ...(isFresh ? { atMs: newestMs } : {}),
  };
}
