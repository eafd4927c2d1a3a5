/** Endpoints about pools and their network that need what every instance has, and no service of this machine. */
import type { Route } from '#core/contract/route.ts';
import { adminRoutes } from './admin.routes.ts';
import { auditRoutes } from './audit.routes.ts';
import { booksRoutes } from './books.routes.ts';
import { governRoutes } from './govern.routes.ts';
import { ledgerRoutes } from './ledger.routes.ts';
import { marketRoutes } from './market.routes.ts';
import type { NetworkService } from './network.service.ts';
import { notariesRoutes } from './notaries.routes.ts';
import { ordersRoutes } from './orders.routes.ts';
import { poolsRoutes } from './pools.routes.ts';
import type { createTradeWatch } from './pools.views.ts';
import type { createReputations } from './reputation.views.ts';
import { recoveryRoutes } from './recovery.routes.ts';
import { requestsRoutes } from './requests.routes.ts';
import type { Runtime } from './runtime.ts';
import { searchRoutes } from './search.routes.ts';
import { treasuryRoutes } from './treasury.routes.ts';

export interface SpaceParts {
  readonly network: NetworkService;
  readonly tradeOf: ReturnType<typeof createTradeWatch>;
  readonly reputationOf: ReturnType<typeof createReputations>;
}

export function spaceRoutes(runtime: Runtime, { network, tradeOf, reputationOf }: SpaceParts): Route[] {
  return [
    ...poolsRoutes(runtime, network, tradeOf),
    ...notariesRoutes(runtime),
    ...recoveryRoutes(runtime),
    ...governRoutes(runtime),
    ...treasuryRoutes(runtime),
    ...auditRoutes(runtime),
    ...adminRoutes(runtime),
    ...searchRoutes(runtime, reputationOf),
    ...requestsRoutes(runtime, reputationOf),
    ...ledgerRoutes(runtime),
    ...marketRoutes(runtime),
    ...ordersRoutes(runtime),
    ...booksRoutes(runtime),
  ];
}
