/** What all other pages say in English: loaded behind the first paint. A new slice of pages adds its texts here. */
import { problemsEn } from './problems.en.ts';
import { identityEn } from '../features/identity/identity.en.ts';
import { gamingEn } from '../features/gaming/gaming.en.ts';
import { moonlightEn } from '../features/gaming/moonlight.en.ts';
import { networkEn } from '../features/network/network.en.ts';
import { nodesEn } from '../features/nodes/nodes.en.ts';
import { notariesEn } from '../features/notaries/notaries.en.ts';
import { recoveryEn } from '../features/notaries/recovery.en.ts';
import { disputesEn } from '../features/disputes/disputes.en.ts';
import { withdrawalsEn } from '../features/withdrawals/withdrawals.en.ts';
import { ordersEn } from '../features/orders/orders.en.ts';
import { offersEn } from '../features/market/offers.en.ts';
import { governEn } from '../features/govern/govern.en.ts';
import { treasuryEn } from '../features/treasury/treasury.en.ts';
import { ratingsEn } from '../features/ratings/ratings.en.ts';
import { reportsEn } from '../features/reports/reports.en.ts';
import { requestsEn } from '../features/requests/requests.en.ts';
import { booksEn } from '../features/books/books.en.ts';
import { auditEn } from '../features/audit/audit.en.ts';
import { adminEn } from '../features/admin/admin.en.ts';
import { hookEn } from '../features/notifications/hook.en.ts';
import { playEn } from '../features/play/play.en.ts';
import { settingsEn } from '../features/settings/settings.en.ts';
import { devicesEn } from '../features/settings/devices.en.ts';
import { securityEn } from '../features/settings/security.en.ts';
import { operationsEn } from '../features/settings/operations.en.ts';

export const restEn = {
  ...problemsEn,
  ...identityEn,
  ...gamingEn,
  ...moonlightEn,
  ...networkEn,
  ...nodesEn,
  ...notariesEn,
  ...recoveryEn,
  ...ordersEn,
  ...offersEn,
  ...disputesEn,
  ...withdrawalsEn,
  ...governEn,
  ...treasuryEn,
  ...ratingsEn,
  ...reportsEn,
  ...requestsEn,
  ...booksEn,
  ...auditEn,
  ...adminEn,
  ...hookEn,
  ...playEn,
  ...settingsEn,
  ...operationsEn,
  ...securityEn,
  ...devicesEn,
} as const;
