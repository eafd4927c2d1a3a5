/** Games on offer and sessions as endpoints. */
import { utf8 } from '#core/kernel/bytes.ts';
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type FileAnswer, type Route, route } from '#core/contract/route.ts';
import { gamingApi } from '#core/features/gaming/gaming.api.ts';
import { type Transport, measuresOf } from '#core/features/gaming/gaming.schemas.ts';
import { sessionOf } from '#core/features/gaming/gaming.reads.ts';
import { Counters } from '#core/features/gaming/windows.ts';
import { offerGameOf, offerOf } from '#core/features/market/market.reads.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { isSession } from '#core/features/orders/orders.reads.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { command } from './commands.ts';
import type { Catalogue } from './gaming.catalogue.ts';
import type { GamePictures } from './gaming.pictures.ts';
import { type Around, gameView, searchGames } from './gaming.search.ts';
import { findSession, receiptViews, samplesCsv, sessionView, sessionWindows } from './gaming.views.ts';
import type { Sunshine } from '#edge/sunshine/port.ts';
import { requireOwnFolder, requireShutDesktop } from './gaming.hosting.ts';
import { requireScreen } from './gaming.moonlight.ts';
import type { Probe } from './games/probe.ts';
import { requireOperator } from './operator.ts';
import { pendingActs } from './pools.views.ts';
import type { Reputation } from './reputation.views.ts';
import { type Runtime, accountOf } from './runtime.ts';
import { besideOf } from './search.routes.ts';
import type { GameHost } from './work/game-host.ts';
import type { SessionSamples } from './work/session-samples.ts';

const COUNTERS = Object.keys(Counters.shape) as (keyof Counters)[];
/** Orders looked through for sessions: most are batch work. */
const ORDERS_LOOKED_AT_MAX = 5_000;

const waysOf = (transports: readonly Transport[]) => ({ transports, measures: measuresOf(transports) });

export interface GamingParts {
  readonly catalogue: Catalogue;
  readonly pictures: GamePictures;
  readonly samples: SessionSamples;
  readonly probe: Probe;
  readonly host: Pick<GameHost, 'desktopSockets' | 'isTooWide' | 'isUnconfined'>;
  readonly sunshine: Pick<Sunshine, 'settings'>;
  readonly reputationOf: (pool: string) => Reputation;
}

export function gamingRoutes(
  runtime: Runtime,
  { catalogue, pictures, samples, probe, host, sunshine, reputationOf }: GamingParts,
): Route[] {
  const around = (pool: string, user: string): Around => {
    const latencies = new Map((runtime.p2p()?.peers() ?? []).map(({ peerKey, latencyMs }) => [peerKey, latencyMs]));
    const waiting = pendingActs(runtime.spaces.reader(pool), user).filter(({ type }) => type.startsWith('offer.'));
    return {
      ...besideOf(runtime, pool, user, () => reputationOf(pool)),
      latencyOf: (peer) => (peer === runtime.keys.peer.publicKey ? 0 : latencies.get(peer)),
      waiting: new Set(waiting.map(({ payload }) => String(payload['offer']))),
    };
  };
  /** A node that is not known is judged by the rules. */
  const isHere = (pool: string, node: string): boolean => {
    const peer = runtime.spaces.reader(pool).get(nodes, node)?.peerKey;
    return peer === undefined || peer === runtime.keys.peer.publicKey;
  };
  return [
    route(gamingApi.gamesRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      return searchGames(runtime.spaces.reader(params.pool), query, around(params.pool, user));
    }),
    route(gamingApi.gameRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const view = gameView(runtime.spaces.reader(params.pool), params.offer, around(params.pool, user));
      // A draft is its seller's alone.
      if (view === undefined || (view.state === 'draft' && !view.isMine))
        throw new RefusalError({ code: 'offer.unknown', offer: params.offer });
      return view;
    }),
    route(gamingApi.gamePicture, async ({ params }) => {
      const { contentType, bytes } = await pictures.read(params.pool, params.offer);
      const hash = offerGameOf(runtime.spaces.reader(params.pool), params.offer)?.picture ?? '';
      return fileOf({
        contentType,
        fileName: `${params.offer.slice(0, 8)}.picture`,
        etag: hash,
        bytes,
        isInline: true,
      });
    }),
    route(gamingApi.gameProbe, async ({ claims, params, signal }) => {
      accountOf(runtime, claims);
      return probe.run(params.pool, params.offer, signal);
    }),
    route(gamingApi.gameHost, async (call) => {
      requireOperator(runtime, call.claims);
      const {
        game,
        title,
        seats,
        coresPerSeat,
        memoryPerSeatBytes,
        pricePerHour,
        targets,
        transports,
        isDraft,
        ...rest
      } = call.body;
      // Another machine's games are in its own catalogue.
      if (!isHere(call.params.pool, call.body.node)) throw new RefusalError({ code: 'node.other_instance' });
      const entry = await catalogue.find(game);
      if (entry === undefined) throw new RefusalError({ code: 'game.unknown', game });
      if (entry.hindrance !== undefined)
        throw new RefusalError({ code: 'game.hindered', game, hindrance: entry.hindrance });
      requireOwnFolder(host, entry.command);
      const isOpen = host.isUnconfined({ transports });
      requireScreen(sunshine, { transports }, { seats, isOneScreen: isOpen });
      if (entry.network && !isOpen) requireShutDesktop(host);
      return command(runtime, call, call.params.pool, {
        type: 'offer.published.v1',
        payload: {
          ...rest,
          ...(isDraft ? { isDraft } : {}),
          title: title ?? entry.title,
          executor: 'game',
          slots: seats,
          coresPerSlot: coresPerSeat,
          memoryPerSlotBytes: memoryPerSeatBytes,
          pricePerSlotHour: pricePerHour.toString(),
          game: {
            id: entry.id,
            kind: entry.kind,
            ...(entry.picture === undefined ? {} : { picture: entry.picture }),
            // Said to whoever buys, where no sandbox keeps it away.
            ...(entry.network || isOpen ? { network: true } : {}),
            targets,
            ...waysOf(transports),
          },
        },
      });
    }),
    route(gamingApi.gameChange, async (call) => {
      const { pool, offer } = call.params;
      const { picture, targets, transports, seats } = call.body;
      const present = offerGameOf(runtime.spaces.reader(pool), offer);
      if (present === undefined) throw new RefusalError({ code: 'game.no_game', offer });
      const isOwn = isHere(pool, offerOf(runtime.spaces.reader(pool), offer)?.node ?? '');
      if (picture !== undefined && picture !== null) {
        // It is served by the machine that the game is on.
        if (!isOwn) throw new RefusalError({ code: 'node.other_instance' });
        await pictures.check(picture);
      }
      const { picture: shown, network, ...kept } = present;
      const entry = isOwn ? await catalogue.find(present.id) : undefined;
      const ways = transports ?? kept.transports;
      const isOpen = isOwn && host.isUnconfined({ transports: ways });
      const hasNetwork = isOpen || (entry === undefined ? network === true : entry.network);
      if (hasNetwork && network !== true && !isOpen) requireShutDesktop(host);
      if (isOwn) requireScreen(sunshine, { transports: ways }, { seats, isOneScreen: isOpen });
      const next = picture === undefined ? shown : (picture ?? undefined);
      return command(runtime, call, pool, {
        type: 'offer.game-set.v1',
        payload: {
          offer,
          ...(seats === undefined ? {} : { slots: seats }),
          game: {
            ...kept,
            ...(hasNetwork ? { network: true } : {}),
            targets: targets ?? kept.targets,
            ...waysOf(ways),
            ...(next === undefined ? {} : { picture: next }),
          },
        },
      });
    }),
    route(gamingApi.sessionsRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const open = query.open ? " AND state IN ('placed', 'accepted', 'running', 'interrupted', 'suspended')" : '';
      const rows = reader
        .where(
          orders,
          `(buyer = ? OR provider = ?)${open} ORDER BY "placedMs" DESC, "order" LIMIT ${ORDERS_LOOKED_AT_MAX}`,
          [user, user],
        )
        .filter(isSession)
        .slice(0, query.limit);
      return { items: rows.map((row) => sessionView(reader, params.pool, row, user, samples)) };
    }),
    route(gamingApi.sessionRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const row = findSession(reader, params.order, user);
      return {
        ...sessionView(reader, params.pool, row, user, samples),
        termsHash: row.termsHash,
        samplesHash: sessionOf(reader, row.order)?.samplesHash ?? '',
        receipts: receiptViews(reader, row),
      };
    }),
    route(gamingApi.sessionWindows, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const row = findSession(runtime.spaces.reader(params.pool), params.order, user);
      return { windowMs: GAME_LIMITS.windowMs, ...sessionWindows(samples, params.pool, row, query) };
    }),
    route(gamingApi.sessionExport, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const row = findSession(runtime.spaces.reader(params.pool), params.order, user);
      const bytes = utf8(samplesCsv(samples, params.pool, row, COUNTERS));
      const fileName = `session-${params.order.slice(0, 8)}.csv`;
      const etag = `${params.order}-${bytes.length}`;
      return fileOf({ contentType: 'text/csv; charset=utf-8', fileName, etag, bytes, isInline: false });
    }),
  ];
}

function fileOf(file: Omit<FileAnswer, 'sizeBytes'> & { readonly bytes: Uint8Array }): FileAnswer {
  return { ...file, sizeBytes: file.bytes.length };
}
