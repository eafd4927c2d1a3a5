/** Accounts and what guards them, root keys, reputation: the routes and duties about people of this instance. */
import type { Route } from '#core/contract/route.ts';
import type { Security } from '#edge/accounts/security.ts';
import { devicesRoutes } from './devices.routes.ts';
import { identityRoutes } from './identity.routes.ts';
import { loginsRoutes } from './logins.routes.ts';
import type { NetworkService } from './network.service.ts';
import { createRatingDuty, ratingsRoutes } from './ratings.routes.ts';
import { reportsRoutes } from './reports.routes.ts';
import type { Reputation } from './reputation.views.ts';
import type { Restore } from './restore.ts';
import { createRootDuty } from './roots.ts';
import { rootsRoutes } from './roots.routes.ts';
import type { Runtime } from './runtime.ts';
import { securityRoutes } from './security.routes.ts';

export function peopleRoutes(
  runtime: Runtime,
  parts: {
    readonly network: NetworkService;
    readonly restore: Restore;
    readonly security: Security;
    readonly reputationOf: (pool: string) => Reputation;
  },
): Route[] {
  return [
    ...identityRoutes(runtime, parts.network, parts.restore, parts.security),
    ...loginsRoutes(runtime),
    ...securityRoutes(runtime, parts.security),
    ...rootsRoutes(runtime),
    ...devicesRoutes(runtime),
    ...ratingsRoutes(runtime, parts.reputationOf),
    ...reportsRoutes(runtime),
  ];
}

/** Looks at a pool every second or so. */
export function createPeopleDuties(runtime: Runtime): readonly ((pool: string) => void)[] {
  return [createRatingDuty(runtime), createRootDuty(runtime)];
}
