import { z } from 'zod';
import { Count, DurationMs, ShortText } from '../../contract/act-fields.ts';
import { PageQuery, PoolParams, command, endpoint, pageOf } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { GAME_LIMITS } from '../../kernel/limits.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';
import { OfferView } from '../market/market.api.ts';
import { OfferLifeMs } from '../market/offer.schemas.ts';
import { OrderView } from '../orders/orders.api.ts';
import { ProbeResult } from './probe.ts';
import { GAME_KINDS, GameId, GameTargets, GameTerms, TRANSPORTS, Tally } from './gaming.schemas.ts';

const tag = 'games';

/** A game on offer in a pool: what it shares with every offer, and its own words for slots and their price. */
export const GameView = OfferView.pick({
  offer: true,
  node: true,
  nodeName: true,
  user: true,
  handle: true,
  isMine: true,
  title: true,
  state: true,
  leftMs: true,
  lifeMs: true,
  isPending: true,
  version: true,
  minMs: true,
  maxMs: true,
  isOnline: true,
})
  .extend({
    seats: z.number().int(),
    seatsFree: z.number().int(),
    pricePerHour: Money,
    /** To the provider's instance, as measured now; absent: not connected. */
    roundTripMs: z.number().optional(),
    sellerBoundBps: z.number().int(),
    sellerIsNew: z.boolean(),
    game: GameTerms,
  })
  .meta({ id: 'Game' });
export type GameView = z.infer<typeof GameView>;

export const GAME_SORTS = ['price', 'score', 'latency', 'title'] as const;
export const GameFilter = z.object({
  text: z.string().max(64).optional(),
  kind: z.enum(GAME_KINDS).optional(),
  maxPrice: PositiveMoney.optional(),
  /** At least. */
  fps: z.coerce.number().int().min(1).optional(),
  height: z.coerce.number().int().min(1).optional(),
  /** At most. */
  latencyMs: z.coerce.number().int().min(1).optional(),
  scoreBps: z.coerce.number().int().min(0).max(10_000).optional(),
  /** A seat is free now. */
  free: z.stringbool().optional(),
  online: z.stringbool().optional(),
  /** Own offers alone, in whatever state. */
  mine: z.stringbool().optional(),
});
export type GameFilter = z.infer<typeof GameFilter>;

const OfferParams = PoolParams.extend({ offer: Hex32 });

export const gamesRead = endpoint({
  name: 'gamesRead',
  method: 'GET',
  path: '/pools/:pool/games',
  summary: 'Games on offer in the pool, by filter and order',
  tag,
  params: PoolParams,
  query: PageQuery.extend(GameFilter.shape).extend({ sort: z.enum(GAME_SORTS).default('price') }),
  answer: pageOf(GameView),
});
export const gameRead = endpoint({
  name: 'gameRead',
  method: 'GET',
  path: '/pools/:pool/games/:offer',
  summary: 'One game on offer',
  tag,
  params: OfferParams,
  answer: GameView,
});
export const gamePicture = endpoint({
  name: 'gamePicture',
  method: 'GET',
  path: '/pools/:pool/games/:offer/picture',
  summary: 'Its picture: from here, or from the instance that offers it',
  tag,
  kind: 'bytes',
  params: OfferParams,
});
export const gameProbe = endpoint({
  name: 'gameProbe',
  method: 'POST',
  path: '/pools/:pool/games/:offer/probe',
  summary: 'Measure the line to its provider with some seconds of generated pictures, before paying',
  tag,
  params: OfferParams,
  answer: ProbeResult,
});
export const gameHost = command({
  name: 'gameHost',
  path: '/pools/:pool/games',
  summary: 'Offer a game of the catalogue on an own node; its slots are seats',
  tag,
  params: PoolParams,
  body: z.object({
    node: Hex32,
    /** Of the catalogue. */
    game: GameId,
    /** Absent: the catalogue's. */
    title: ShortText.optional(),
    seats: Count.min(1).max(GAME_LIMITS.seatsMax).default(1),
    coresPerSeat: Count.min(1).max(4096).default(1),
    memoryPerSeatBytes: Count.min(16 * 1024 * 1024).default(2 * 1024 * 1024 * 1024),
    pricePerHour: PositiveMoney,
    targets: GameTargets,
    transports: z.array(z.enum(TRANSPORTS)).min(1).max(TRANSPORTS.length).default(['webrtc', 'websocket']),
    minMs: DurationMs.default(5 * 60_000),
    maxMs: DurationMs.max(GAME_LIMITS.durationMaxMs).default(4 * 3_600_000),
    /** No seat is sold until you set it active. */
    isDraft: z.boolean().default(false),
    /** It expires so long after it was first active; absent: it stands until you withdraw it. */
    lifeMs: OfferLifeMs.optional(),
  }),
});
export const gameChange = command({
  name: 'gameChange',
  method: 'PATCH',
  path: '/pools/:pool/games/:offer',
  summary:
    'Change targets, transports, picture or seats of an own game; its network follows the catalogue; running sessions keep their terms',
  tag,
  params: OfferParams,
  body: z.object({
    targets: GameTargets.optional(),
    transports: z.array(z.enum(TRANSPORTS)).min(1).max(TRANSPORTS.length).optional(),
    /** null: none. */
    picture: Hex32.nullable().optional(),
    seats: Count.min(1).max(GAME_LIMITS.seatsMax).optional(),
  }),
});

export const SESSION_STATES = ['reserved', 'connecting', 'live', 'degraded', 'ended', 'aborted'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export const SessionView = z
  .object({
    order: z.string(),
    state: z.enum(SESSION_STATES),
    orderState: OrderView.shape.state,
    side: z.enum(['buyer', 'provider', 'other']),
    buyer: z.string(),
    buyerHandle: z.string(),
    provider: z.string(),
    providerHandle: z.string(),
    offer: z.string(),
    title: z.string(),
    node: z.string(),
    nodeName: z.string(),
    /** As they were when it was placed. */
    game: GameTerms,
    placedMs: z.number(),
    /** Wall time of the seal that made it ready. */
    readyMs: z.number().optional(),
    durationMs: z.number().int(),
    pricePerHour: Money,
    funded: Money,
    used: Money,
    refunded: Money,
    /** Of the newest receipt: as the provider classed them, as the player did, agreed. */
    windows: z.object({ provider: Tally, player: Tally, agreed: Tally }),
    contested: z.number().int(),
    /** Windows in a row that are half contested, and at how many the session ends by itself. */
    contestedInARow: z.number().int(),
    contestedEndsAt: z.number().int(),
    /** A receipt came without the player's signature. */
    isUnsigned: z.boolean(),
    /** Why it ended before its time, where neither side stopped it by hand. */
    ended: z.enum(['aborted', 'contest', 'saves_full', 'no_network', 'no_screen']).optional(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;

export const SessionDetail = SessionView.extend({
  termsHash: z.string(),
  samplesHash: z.string(),
  /** One a minute, oldest first, as sealed. */
  receipts: z.array(
    z.object({
      n: z.number().int(),
      sealMs: z.number(),
      provider: Tally,
      player: Tally,
      agreed: Tally,
      contested: z.number().int(),
      isSigned: z.boolean(),
      /** Paid so far. */
      paid: Money,
    }),
  ),
}).meta({ id: 'SessionDetail' });
export type SessionDetail = z.infer<typeof SessionDetail>;

const WindowSide = z.object({
  class: z.enum(['full', 'half', 'none']),
  /** Of the window; what is absent was not measured. */
  fps: z.number().optional(),
  roundTripMs: z.number().optional(),
  jitterBufferMs: z.number().optional(),
  inputToPhotonMs: z.number().optional(),
  bitsPerS: z.number().optional(),
  connectedMs: z.number().optional(),
  framesDropped: z.number().optional(),
  freezes: z.number().optional(),
  packetsLost: z.number().optional(),
  encodeMs: z.number().optional(),
  decodeMs: z.number().optional(),
  /** The page was hidden, or decoding was slow: not deducted. */
  isPlayersMachine: z.boolean(),
  frameWidth: z.number().optional(),
  frameHeight: z.number().optional(),
});
export const SessionWindow = z
  .object({
    window: z.number().int(),
    provider: WindowSide.optional(),
    player: WindowSide.optional(),
    agreed: z.enum(['full', 'half', 'none']),
    isContested: z.boolean(),
  })
  .meta({ id: 'SessionWindow' });
export type SessionWindow = z.infer<typeof SessionWindow>;

const OrderParams = PoolParams.extend({ order: Hex32 });

export const sessionsRead = endpoint({
  name: 'sessionsRead',
  method: 'GET',
  path: '/pools/:pool/sessions',
  summary: 'Own sessions, as player and as provider, newest first',
  tag,
  params: PoolParams,
  query: z.object({ open: z.stringbool().default(false), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  answer: z.object({ items: z.array(SessionView) }),
});
export const sessionRead = endpoint({
  name: 'sessionRead',
  method: 'GET',
  path: '/pools/:pool/sessions/:order',
  summary: 'One session: state, windows by both sides, receipts, money so far (parties and officers)',
  tag,
  params: OrderParams,
  answer: SessionDetail,
});
export const sessionWindows = endpoint({
  name: 'sessionWindows',
  method: 'GET',
  path: '/pools/:pool/sessions/:order/windows',
  summary: 'What both sides measured, window by window, as far as this instance has it',
  tag,
  params: OrderParams,
  query: z.object({
    from: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(720),
  }),
  answer: z.object({ windowMs: z.number().int(), total: z.number().int(), items: z.array(SessionWindow) }),
});
export const sessionExport = endpoint({
  name: 'sessionExport',
  method: 'GET',
  path: '/pools/:pool/sessions/:order/samples.csv',
  summary: 'The samples of both sides as CSV, by their names in webrtc-stats',
  tag,
  kind: 'bytes',
  params: OrderParams,
});

export const gamingApi = {
  gamesRead,
  gameRead,
  gamePicture,
  gameProbe,
  gameHost,
  gameChange,
  sessionsRead,
  sessionRead,
  sessionWindows,
  sessionExport,
};
