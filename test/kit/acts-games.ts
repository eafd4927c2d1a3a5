/** What people do with games, with sensible particulars. */
import { toHex } from '#core/kernel/bytes.ts';
import { GAME_LIMITS, TIME } from '#core/kernel/limits.ts';
import type { Tally } from '#core/features/gaming/gaming.schemas.ts';
import { meterOf } from '#core/features/gaming/gaming.reads.ts';
import { sessions } from '#core/features/gaming/gaming.tables.ts';
import { FRESH_METER, unsignedClaim } from '#core/features/gaming/session-meter.ts';
import { sessionReceiptBytes } from '#core/features/gaming/signed.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { type ActOptions, type Command, GIB, PRICE, act, place, publish, sha } from './acts.ts';
import type { Signer } from '#engine/ports.ts';
import { cast } from './test-pool.ts';

export const TARGETS = { width: 1280, height: 720, fps: 60, latencyMs: 80 } as const;
export const GAME = {
  id: 'doom',
  kind: 'command',
  targets: TARGETS,
  transports: ['webrtc', 'websocket'],
  measures: 'webrtc-stats/1',
} as const;

/** Two seats at a micro-credit for each millisecond. */
export const publishGame = (options: ActOptions = {}): Command =>
  publish({
    as: 'game',
    ...options,
    with: {
      title: 'Doom',
      executor: 'game',
      game: GAME,
      slots: 2,
      memoryPerSlotBytes: GIB,
      pricePerSlotHour: PRICE.toString(),
      maxMs: 4 * TIME.HOUR_MS,
      ...options.with,
    },
  });

export const setGame = (game: object, options: ActOptions = {}): Command =>
  act({ type: 'offer.game-set.v1', by: 'provider' }, (pool, { of }) => ({
    offer: pool.id(of ?? 'game'),
    game: { ...GAME, ...game },
  }))(options);

/** A seat for two hours. */
export const placeGame = (options: Parameters<typeof place>[0] = {}): Command =>
  place({ of: 'game', as: 'session', slots: 1, durationMs: 2 * TIME.HOUR_MS, ...options });

export interface SessionReceiptOptions extends ActOptions {
  readonly n?: number;
  readonly elapsedMs?: number;
  /** Cumulative, as [full, half, none]. What is left out: as the provider says; agreed: the lower of both. */
  readonly provider?: Triple;
  readonly player?: Triple;
  readonly agreed?: Triple;
  readonly contested?: number;
  readonly last?: boolean;
  /** Who countersigns; `nobody`: the receipt comes without, and says what may be said then. */
  readonly signed?: Signer | 'nobody';
}
type Triple = readonly [full: number, half: number, none: number];

const tally = ([full, half, none]: Triple): Tally => ({ full, half, none });

/** The next receipt of the session: as much as before, unless said. */
export const sessionReceipt = act<SessionReceiptOptions>(
  { type: 'session.receipt.v1', by: 'provider', device: 'agent' },
  (pool, options) => {
    const order = pool.id(options.of ?? 'session');
    const row = pool.row(orders, order);
    const session = pool.row(sessions, order);
    const meter = session === undefined ? FRESH_METER : meterOf(session);
    const { latest } = meter;
    const provider = options.provider === undefined ? latest.provider : tally(options.provider);
    const unsigned = options.signed === 'nobody' ? unsignedClaim(meter, provider) : undefined;
    const player =
      options.player === undefined
        ? (unsigned?.player ?? (options.provider === undefined ? latest.player : provider))
        : tally(options.player);
    const agreed =
      options.agreed === undefined
        ? (unsigned?.agreed ?? (options.provider === undefined ? latest.agreed : lower(provider, player)))
        : tally(options.agreed);
    const contested =
      options.contested ??
      unsigned?.contested ??
      (options.provider === undefined ? latest.contested : differing(provider, player));
    const windows = provider.full + provider.half + provider.none;
    const body = {
      order,
      n: options.n ?? (row?.receipts ?? 0) + 1,
      elapsedMs: options.elapsedMs ?? Math.max(row?.elapsedMs ?? 0, windows * GAME_LIMITS.windowMs),
      provider,
      player,
      agreed,
      contested,
      samplesHash: sha('samples'),
      last: options.last ?? false,
    };
    if (options.signed === 'nobody') return body;
    const signer = options.signed ?? cast('buyer').agent;
    const signature = toHex(signer.sign(sessionReceiptBytes(pool.space, body)));
    return { ...body, countersign: { device: signer.device, signature } };
  },
);

/** Where the player classed lower, window by window, and nowhere higher. */
function lower(provider: Tally, player: Tally): Tally {
  const full = Math.min(provider.full, player.full);
  const half = Math.min(provider.full + provider.half, player.full + player.half) - full;
  return { full, half, none: provider.full + provider.half + provider.none - full - half };
}

/** The fewest windows that the two can differ in, if one side is never above the other. */
function differing(provider: Tally, player: Tally): number {
  const agreed = lower(provider, player);
  const lowered = (side: Tally): number => 2 * (side.full - agreed.full) + (side.half - agreed.half);
  return Math.ceil((lowered(provider) + lowered(player)) / 2);
}
