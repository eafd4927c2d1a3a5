import { sunshineRead } from '#core/features/gaming/moonlight.api.ts';
import { catalogueRead, desktopRead, savesRead } from '#core/features/gaming/hosting.api.ts';
import {
  type GameView,
  type SessionView,
  type SessionWindow,
  gamePicture,
  gamesRead,
  sessionRead,
  sessionWindows,
  sessionsRead,
} from '#core/features/gaming/gaming.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { queryOptions } from '@tanstack/react-query';
import { call, client } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Tone } from '../../ui/status.tsx';

const LISTED = 500;
const WINDOWS_PAGE = 1000;
/** While it runs, windows come in as they are measured; nobody tells the provider's own page of its own. */
const LIVE_MS = 5_000;

export const gamesQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'games'),
    queryFn: ({ signal }) => call(gamesRead, { params: { pool }, query: { limit: LISTED } }, { signal }),
  });
export const ownGamesQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'games', 'mine'),
    queryFn: ({ signal }) => call(gamesRead, { params: { pool }, query: { limit: LISTED, mine: 'true' } }, { signal }),
  });
/** Of this machine; refused to who does not run it. */
export const catalogueQuery = queryOptions({
  queryKey: keys.catalogue,
  queryFn: ({ signal }) => call(catalogueRead, {}, { signal }),
  retry: false,
});
/** Of this machine, as the catalogue is. */
export const savesQuery = queryOptions({
  queryKey: keys.saves,
  queryFn: ({ signal }) => call(savesRead, {}, { signal }),
  retry: false,
});
/** Of this machine, as the catalogue is. */
export const sunshineQuery = queryOptions({
  queryKey: keys.sunshine,
  queryFn: ({ signal }) => call(sunshineRead, {}, { signal }),
  retry: false,
});
/** Of this machine, as the catalogue is; whether its owner is away changes by itself. */
export const desktopQuery = queryOptions({
  queryKey: keys.desktop,
  queryFn: ({ signal }) => call(desktopRead, {}, { signal }),
  retry: false,
  refetchInterval: ({ state }) => (state.data?.isLent === true ? LIVE_MS : false),
});
export const sessionsQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'sessions'),
    queryFn: ({ signal }) => call(sessionsRead, { params: { pool }, query: { limit: 100 } }, { signal }),
  });
export const sessionQuery = (pool: string, order: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'sessions', order),
    queryFn: ({ signal }) => call(sessionRead, { params: { pool, order } }, { signal }),
  });

/** All windows that this instance has: a day of them is some pages. */
export const windowsQuery = (pool: string, order: string, isLive: boolean) =>
  queryOptions({
    queryKey: keys.session(pool, order),
    queryFn: async ({ signal }) => {
      const params = { pool, order };
      const items: SessionWindow[] = [];
      for (;;) {
        const query = { from: items.length, limit: WINDOWS_PAGE };
        const page = await call(sessionWindows, { params, query }, { signal });
        items.push(...page.items);
        if (page.items.length === 0 || items.length >= page.total) return { windowMs: page.windowMs, items };
      }
    },
    refetchInterval: isLive ? LIVE_MS : false,
  });

export const pictureQuery = (pool: string, { offer, game }: Pick<GameView, 'offer' | 'game'>) =>
  queryOptions({
    // By its hash: the same picture is fetched once.
    queryKey: ['game-picture', game.picture ?? ''],
    enabled: game.picture !== undefined,
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }) => {
      const response = await client.raw(
        gamePicture,
        { params: { pool, offer }, headers: { accept: 'image/*' } },
        { signal },
      );
      const type = response.headers.get('content-type') ?? '';
      return new Blob([await response.blob()], { type: /^image\/(png|jpeg|webp)$/.test(type) ? type : 'image/png' });
    },
  });

export const STATE_TONES: Readonly<Record<SessionView['state'], Tone>> = {
  reserved: 'wait',
  connecting: 'wait',
  live: 'good',
  degraded: 'bad',
  ended: 'idle',
  aborted: 'bad',
};

export function isOver({ state }: Pick<SessionView, 'state'>): boolean {
  return state === 'ended' || state === 'aborted';
}

export function isPlayable(game: GameView): boolean {
  return game.state === 'active' && !game.isMine && !game.isPending && game.seatsFree > 0;
}

/** Times to play that the offer allows, in minutes. */
const CHOICES_MIN = [15, 30, 60, 120, 240] as const;

export function durationsOf({ minMs, maxMs }: Pick<GameView, 'minMs' | 'maxMs'>): readonly number[] {
  const fitting = CHOICES_MIN.map((minutes) => minutes * TIME.MINUTE_MS).filter((ms) => ms >= minMs && ms <= maxMs);
  return fitting.length > 0 ? fitting : [minMs];
}

/** Moonlight shows it, not the browser. */
export function isByMoonlight({ game }: Pick<GameView, 'game'>): boolean {
  return game.transports.includes('moonlight');
}
