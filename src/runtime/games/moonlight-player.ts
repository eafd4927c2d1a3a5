/**
 * The player's side of a session by Moonlight: what the page asks, the player's own round trip, and whether somebody says to see the picture.
 *
 *   page ──REST──> here ──request──> provider          connected = the provider says that Moonlight is at the game, and the player to see it
 *
 * A word to see it holds until it is taken back or `SEEN_MS` are over. While a page of the same login is open it is renewed here: a hidden page,
 * such as one behind a full-screen Moonlight, is let say something once a minute at most, or nothing.
 */
import { RefusalError } from '#core/contract/problem.ts';
import { type MoonlightView, SEEN_MS } from '#core/features/gaming/moonlight.api.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import type { Runtime } from '../runtime.ts';
import { ownOrder } from '../work/buyer-signatures.ts';
import type { Links } from '../work/links.ts';
import { decodeFrame, encodeFrame } from '../work/protocol.ts';
import type { SessionSamples } from '../work/session-samples.ts';
import { MOONLIGHT_ECHO, MOONLIGHT_REQUEST, MoonlightAnswer, MoonlightEcho } from './play-protocol.ts';
import { type Readings, takeReadings } from './readings.ts';

const LOOK_MS = 1_000;
const LOOK_GAP_MS_MAX = 4 * LOOK_MS;
const WAITING: readonly string[] = ['placed', 'accepted', 'suspended'];
const PLAYING: readonly string[] = ['running', 'interrupted'];
/** Handing on a PIN waits for Moonlight's own steps. */
const PAIR_MS_MAX = 15_000;

export interface MoonlightPlayer {
  read(space: string, row: OrderRow): Promise<MoonlightView>;
  /** @throws {RefusalError} `moonlight.wrong_pin`, `moonlight.nobody_waits`, `moonlight.too_often`, `moonlight.not_ready`, `moonlight.unreachable` */
  pair(space: string, row: OrderRow, pin: string): Promise<MoonlightView>;
  seen(
    space: string,
    row: OrderRow,
    word: { readonly isSeen: boolean; readonly login: string },
  ): Promise<MoonlightView>;
  close(): void;
}

interface Play {
  readonly space: string;
  readonly order: string;
  readonly counted: { connectedMs: number; totalRoundTripTimeUs: number; responsesReceived: number };
  readings: Readings | undefined;
  newest: MoonlightAnswer | undefined;
  roundTripMs: number | undefined;
  seenUntilMs: number;
  /** Login that said so. */
  seenBy: string;
  lookedMs: number;
  isLooking: boolean;
}

export function createMoonlightPlayer(runtime: Runtime, links: Links, samples: SessionSamples): MoonlightPlayer {
  const { nowMs, logger } = runtime;
  const plays = new Map<string, Play>();

  const rowOf = ({ space, order }: Pick<Play, 'space' | 'order'>): OrderRow | undefined =>
    runtime.spaces.has(space) ? runtime.spaces.reader(space).get(orders, order) : undefined;

  function playOf(space: string, { order }: OrderRow): Play {
    const key = `${space} ${order}`;
    const play: Play = plays.get(key) ?? {
      ...{ space, order, readings: undefined, newest: undefined, roundTripMs: undefined, isLooking: false },
      ...{ seenUntilMs: 0, seenBy: '', lookedMs: nowMs() },
      counted: { connectedMs: 0, totalRoundTripTimeUs: 0, responsesReceived: 0 },
    };
    plays.set(key, play);
    return play;
  }
  const forget = (play: Play): void => {
    play.readings?.close();
    plays.delete(`${play.space} ${play.order}`);
  };

  async function ask(play: Play, row: OrderRow, pin?: string): Promise<MoonlightAnswer> {
    const { space, order } = play;
    const body = encodeFrame({ space, order, ...(pin === undefined ? {} : { pin }) });
    const bytes = await links.request(
      row.providerPeer,
      MOONLIGHT_REQUEST,
      body,
      pin === undefined ? undefined : PAIR_MS_MAX,
    );
    return decodeFrame(MoonlightAnswer, bytes);
  }

  async function lookAt(play: Play): Promise<void> {
    const row = rowOf(play);
    if (row === undefined || !PLAYING.includes(row.state)) {
      play.newest = undefined;
      if (row !== undefined && !WAITING.includes(row.state) && row.state !== 'ending') forget(play);
      return;
    }
    play.readings ??= takeReadings({
      ...{ samples, session: { space: play.space, order: play.order }, side: 'player', nowMs },
      ...{ readyMs: row.runningSealMs, read: () => ({ ...play.counted }) },
    });
    const sinceMs = nowMs() - play.lookedMs;
    play.lookedMs = nowMs();
    const wasSeen = nowMs() < play.seenUntilMs;
    if (wasSeen && runtime.live.isRead(play.seenBy)) play.seenUntilMs = nowMs() + SEEN_MS;
    const askedAt = performance.now();
    try {
      play.newest = await ask(play, row);
      const tripMs = performance.now() - askedAt;
      play.roundTripMs = Math.round(tripMs * 10) / 10;
      play.counted.responsesReceived += 1;
      play.counted.totalRoundTripTimeUs += Math.round(tripMs * 1000);
      // Where the provider says that nobody is at it there is nothing to quarrel about.
      if (wasSeen && play.newest.state === 'playing' && sinceMs <= LOOK_GAP_MS_MAX) play.counted.connectedMs += sinceMs;
    } catch (cause) {
      logger.debug(
        { order: play.order, cause: (cause as Error).message },
        'a provider does not answer about Moonlight',
      );
      play.newest = undefined;
      play.roundTripMs = undefined;
    }
  }

  const looking = setInterval(() => {
    for (const play of plays.values()) {
      if (play.isLooking) continue;
      play.isLooking = true;
      void lookAt(play).finally(() => {
        play.isLooking = false;
      });
    }
  }, LOOK_MS);
  looking.unref();

  const viewOf = (play: Play, row: OrderRow): MoonlightView => ({
    state: WAITING.includes(row.state)
      ? 'starting'
      : !PLAYING.includes(row.state)
        ? 'over'
        : (play.newest?.state ?? 'gone'),
    app: play.newest?.app ?? '',
    hosts: play.newest?.hosts ?? [],
    isSeen: nowMs() < play.seenUntilMs,
    ...(play.roundTripMs === undefined ? {} : { roundTripMs: play.roundTripMs }),
  });

  links.handle(MOONLIGHT_ECHO, async (peer, body) => {
    const { space, order, nonce } = decodeFrame(MoonlightEcho, body);
    ownOrder(runtime, space, order, peer);
    return encodeFrame({ space, order, nonce });
  });

  return {
    read: async (space, row) => {
      const play = playOf(space, row);
      if (play.newest === undefined) await lookAt(play);
      return viewOf(play, row);
    },
    pair: async (space, row, pin) => {
      const play = playOf(space, row);
      if (!PLAYING.includes(row.state)) throw new RefusalError({ code: 'moonlight.not_ready' });
      let answer: MoonlightAnswer;
      try {
        answer = await ask(play, row, pin);
      } catch (cause) {
        logger.debug({ order: row.order, cause: (cause as Error).message }, 'a PIN did not reach the provider');
        throw new RefusalError({ code: 'moonlight.unreachable' });
      }
      play.newest = answer;
      if (answer.refused !== undefined) throw new RefusalError({ code: `moonlight.${answer.refused}` });
      return viewOf(play, row);
    },
    seen: async (space, row, { isSeen, login }) => {
      const play = playOf(space, row);
      play.seenBy = login;
      play.seenUntilMs = isSeen ? nowMs() + SEEN_MS : 0;
      return viewOf(play, row);
    },
    close: () => {
      clearInterval(looking);
      for (const play of plays.values()) play.readings?.close();
    },
  };
}
