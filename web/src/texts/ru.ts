/** All texts in Russian. The type of each part makes sure that none is missing and none is left over. */
import { identityRu } from '../features/identity/identity.ru.ts';
import { jobsRu } from '../features/jobs/jobs.ru.ts';
import { ledgerRu } from '../features/ledger/ledger.ru.ts';
import { marketRu } from '../features/market/market.ru.ts';
import { networkRu } from '../features/network/network.ru.ts';
import { nodesRu } from '../features/nodes/nodes.ru.ts';
import { notificationsRu } from '../features/notifications/notifications.ru.ts';
import { ordersRu } from '../features/orders/orders.ru.ts';
import { overviewRu } from '../features/overview/overview.ru.ts';
import { poolsRu } from '../features/pools/pools.ru.ts';
import { operationsRu } from '../features/settings/operations.ru.ts';
import { settingsRu } from '../features/settings/settings.ru.ts';
import { uiRu } from '../ui/ui.ru.ts';
import type { English } from './en.ts';
import { problemsRu } from './problems.ru.ts';
import type { RussianOf } from './text-types.ts';

export const ru: RussianOf<English> = {
  ...uiRu,
  ...problemsRu,
  ...identityRu,
  ...networkRu,
  ...poolsRu,
  ...nodesRu,
  ...marketRu,
  ...ordersRu,
  ...jobsRu,
  ...ledgerRu,
  ...overviewRu,
  ...notificationsRu,
  ...settingsRu,
  ...operationsRu,
};
