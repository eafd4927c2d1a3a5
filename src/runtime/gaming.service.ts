/** Games of one instance put together: catalogue, pictures, readings of sessions, both sides' signatures, endpoints. */
import type { Route } from '#core/contract/route.ts';
import { openCatalogue } from './gaming.catalogue.ts';
import { serveGamePictures } from './gaming.pictures.ts';
import { gamingRoutes } from './gaming.routes.ts';
import type { Reputation } from './reputation.views.ts';
import type { Runtime } from './runtime.ts';
import type { GameHost } from './work/game-host.ts';
import type { Links } from './work/links.ts';
import { type SessionOrders, createSessionOrders } from './work/session-orders.ts';
import { type SessionSamples, openSessionSamples } from './work/session-samples.ts';
import { servePlayerSignatures } from './work/session-signatures.ts';

export interface Gaming {
  readonly samples: SessionSamples;
  readonly orders: SessionOrders;
  routes(reputationOf: (pool: string) => Reputation): Route[];
}

export interface GamingParts {
  /** Made with where its readings go; absent: this instance hosts no games. */
  readonly openHost?: (samples: SessionSamples) => GameHost;
  readonly isPaused: () => boolean;
}

export function createGaming(runtime: Runtime, links: Links, { openHost, isPaused }: GamingParts): Gaming {
  const samples = openSessionSamples(runtime.db);
  const host = openHost?.(samples);
  const catalogue = openCatalogue(runtime, host);
  const pictures = serveGamePictures(runtime, links);
  servePlayerSignatures(runtime, links, samples, {
    onSamples: (pool, row) => runtime.live.emit({ kind: 'session', pool, order: row.order }, row.buyer),
  });
  return {
    samples,
    orders: createSessionOrders(runtime, links, { samples, catalogue, host, isPaused }),
    routes: (reputationOf) => gamingRoutes(runtime, { catalogue, pictures, samples, host, reputationOf }),
  };
}
