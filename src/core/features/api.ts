/** Every endpoint by name: REST routes, OpenAPI, CLI and GUI read this list. */
import type { Endpoint } from '../contract/endpoint.ts';
import { booksApi } from './books/books.api.ts';
import { disputesApi } from './disputes/disputes.api.ts';
import { gamingApi } from './gaming/gaming.api.ts';
import { hostingApi } from './gaming/hosting.api.ts';
import { moonlightApi } from './gaming/moonlight.api.ts';
import { devicesApi } from './identity/devices.api.ts';
import { identityApi } from './identity/identity.api.ts';
import { loginsApi } from './identity/logins.api.ts';
import { rootsApi } from './identity/roots.api.ts';
import { instanceApi } from './instance/instance.api.ts';
import { operationsApi } from './instance/operations.api.ts';
import { jobsApi } from './jobs/jobs.api.ts';
import { ledgerApi } from './ledger/ledger.api.ts';
import { marketApi } from './market/market.api.ts';
import { networkApi } from './network/network.api.ts';
import { nodesApi } from './nodes/nodes.api.ts';
import { notificationsApi } from './notifications/notifications.api.ts';
import { notariesApi } from './notaries/notaries.api.ts';
import { recoveryApi } from './notaries/recovery.api.ts';
import { ordersApi } from './orders/orders.api.ts';
import { adminApi } from './admin/admin.api.ts';
import { auditApi } from './audit/audit.api.ts';
import { governApi } from './pools/govern.api.ts';
import { securityApi } from './identity/security.api.ts';
import { searchApi } from './market/search.api.ts';
import { ratingsApi } from './ratings/ratings.api.ts';
import { reportsApi } from './reports/reports.api.ts';
import { requestsApi } from './requests/requests.api.ts';
import { treasuryApi } from './treasury/treasury.api.ts';
import { poolsApi } from './pools/pools.api.ts';
import { withdrawalsApi } from './withdrawals/withdrawals.api.ts';

export const API = {
  ...identityApi,
  ...networkApi,
  ...poolsApi,
  ...notariesApi,
  ...recoveryApi,
  ...treasuryApi,
  ...governApi,
  ...auditApi,
  ...adminApi,
  ...searchApi,
  ...securityApi,
  ...rootsApi,
  ...devicesApi,
  ...requestsApi,
  ...ratingsApi,
  ...reportsApi,
  ...ledgerApi,
  ...nodesApi,
  ...marketApi,
  ...ordersApi,
  ...hostingApi,
  ...gamingApi,
  ...moonlightApi,
  ...disputesApi,
  ...withdrawalsApi,
  ...booksApi,
  ...jobsApi,
  ...loginsApi,
  ...notificationsApi,
  ...instanceApi,
  ...operationsApi,
};
export type ApiName = keyof typeof API;
export const ENDPOINTS: readonly Endpoint[] = Object.values(API);
