/** Games of one instance put together: catalogue, pictures, readings of sessions, both sides' signatures, endpoints. */
import { join } from 'node:path';
import type { Route } from '#core/contract/route.ts';
import type { SocketRoute } from '#core/contract/socket.ts';
import { openSaves } from '#edge/streams/saves.ts';
import type { Streams } from '#edge/streams/port.ts';
import type { Sunshine } from '#edge/sunshine/port.ts';
import { joinHosts } from './games/game-hosts.ts';
import { createStreamHost } from './games/host.ts';
import { createMoonlightHost } from './games/moonlight-host.ts';
import { createMoonlightPlayer } from './games/moonlight-player.ts';
import { createProbe } from './games/probe.ts';
import { createPlayer } from './games/player.ts';
import { openCatalogue } from './gaming.catalogue.ts';
import { serveGamePictures } from './gaming.pictures.ts';
import { gamingRoutes } from './gaming.routes.ts';
import { hostingRoutes } from './gaming.hosting.ts';
import { moonlightRoutes } from './gaming.moonlight.ts';
import type { Reputation } from './reputation.views.ts';
import type { Runtime } from './runtime.ts';
import type { Links } from './work/links.ts';
import { type SessionOrders, createSessionOrders } from './work/session-orders.ts';
import { type SessionSamples, openSessionSamples } from './work/session-samples.ts';
import { servePlayerSignatures } from './work/session-signatures.ts';

export interface Gaming extends AsyncDisposable {
  readonly samples: SessionSamples;
  readonly orders: SessionOrders;
  readonly sockets: readonly SocketRoute[];
  /** The owner wants the machine, or gives it back. */
  setPaused(isPaused: boolean): void;
  /** Processor time of sessions that run here now, µs, by order. */
  guestTimes(): ReadonlyMap<string, number>;
  routes(reputationOf: (pool: string) => Reputation): Route[];
}

export interface GamingParts {
  readonly streams: Streams;
  readonly sunshine: Sunshine;
  /** What games may save for one player, MiB. */
  readonly gameSavesMib: number;
  readonly isPaused: () => boolean;
}

export function createGaming(runtime: Runtime, links: Links, parts: GamingParts): Gaming {
  const { streams, sunshine, gameSavesMib, isPaused } = parts;
  const saves = openSaves(join(runtime.dataDir, 'games', 'saves'), gameSavesMib * 1024 * 1024);
  const samples = openSessionSamples(runtime.db);
  const moonlight = createMoonlightHost(runtime, links, { sunshine, samples, isPaused });
  const host = joinHosts(createStreamHost(runtime, links, { streams, saves, samples, isPaused }), moonlight);
  const moonlightPlayer = createMoonlightPlayer(runtime, links, samples);
  const probe = createProbe(runtime, links, streams);
  const player = createPlayer(runtime, links, samples, streams.iceServers);
  const catalogue = openCatalogue(runtime, host);
  const pictures = serveGamePictures(runtime, links);
  servePlayerSignatures(runtime, links, samples, {
    onSamples: (pool, row) => runtime.live.emit({ kind: 'session', pool, order: row.order }, row.buyer),
  });
  return {
    samples,
    sockets: player.sockets,
    setPaused: host.setPaused,
    guestTimes: host.guestTimes,
    orders: createSessionOrders(runtime, links, { samples, catalogue, host, isPaused }),
    routes: (reputationOf) => [
      ...hostingRoutes(runtime, { catalogue, pictures, saves, desktop: streams.desktop, host }),
      ...gamingRoutes(runtime, { catalogue, pictures, samples, probe, host, sunshine, reputationOf }),
      ...moonlightRoutes(runtime, { sunshine, player: moonlightPlayer, host: moonlight }),
    ],
    [Symbol.asyncDispose]: async () => {
      player.close();
      moonlightPlayer.close();
      await host.close();
      streams.close();
    },
  };
}
