/** What all other pages say in Russian: loaded behind the first paint. A new slice of pages adds its texts here. */
import { problemsRu } from './problems.ru.ts';
import { identityRu } from '../features/identity/identity.ru.ts';
import { gamingRu } from '../features/gaming/gaming.ru.ts';
import { moonlightRu } from '../features/gaming/moonlight.ru.ts';
import { networkRu } from '../features/network/network.ru.ts';
import { nodesRu } from '../features/nodes/nodes.ru.ts';
import { notariesRu } from '../features/notaries/notaries.ru.ts';
import { recoveryRu } from '../features/notaries/recovery.ru.ts';
import { disputesRu } from '../features/disputes/disputes.ru.ts';
import { withdrawalsRu } from '../features/withdrawals/withdrawals.ru.ts';
import { ordersRu } from '../features/orders/orders.ru.ts';
import { offersRu } from '../features/market/offers.ru.ts';
import { governRu } from '../features/govern/govern.ru.ts';
import { treasuryRu } from '../features/treasury/treasury.ru.ts';
import { ratingsRu } from '../features/ratings/ratings.ru.ts';
import { reportsRu } from '../features/reports/reports.ru.ts';
import { requestsRu } from '../features/requests/requests.ru.ts';
import { booksRu } from '../features/books/books.ru.ts';
import { auditRu } from '../features/audit/audit.ru.ts';
import { adminRu } from '../features/admin/admin.ru.ts';
import { hookRu } from '../features/notifications/hook.ru.ts';
import { playRu } from '../features/play/play.ru.ts';
import { settingsRu } from '../features/settings/settings.ru.ts';
import { devicesRu } from '../features/settings/devices.ru.ts';
import { securityRu } from '../features/settings/security.ru.ts';
import { operationsRu } from '../features/settings/operations.ru.ts';

export const restRu = {
  ...problemsRu,
  ...identityRu,
  ...gamingRu,
  ...moonlightRu,
  ...networkRu,
  ...nodesRu,
  ...notariesRu,
  ...recoveryRu,
  ...ordersRu,
  ...offersRu,
  ...disputesRu,
  ...withdrawalsRu,
  ...governRu,
  ...treasuryRu,
  ...ratingsRu,
  ...reportsRu,
  ...requestsRu,
  ...booksRu,
  ...auditRu,
  ...adminRu,
  ...hookRu,
  ...playRu,
  ...settingsRu,
  ...operationsRu,
  ...securityRu,
  ...devicesRu,
};
