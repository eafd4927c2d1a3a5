/** What the frame and the overview say in Russian: loaded before the first paint, so only what is needed there. */
import { uiRu } from '../ui/ui.ru.ts';
import { poolsRu } from '../features/pools/pools.ru.ts';
import { marketRu } from '../features/market/market.ru.ts';
import { nodesFirstRu } from '../features/nodes/nodes-first.ru.ts';
import { jobsRu } from '../features/jobs/jobs.ru.ts';
import { ledgerRu } from '../features/ledger/ledger.ru.ts';
import { overviewRu } from '../features/overview/overview.ru.ts';
import { notificationsRu } from '../features/notifications/notifications.ru.ts';

export const firstRu = {
  ...uiRu,
  ...poolsRu,
  ...marketRu,
  ...nodesFirstRu,
  ...jobsRu,
  ...ledgerRu,
  ...overviewRu,
  ...notificationsRu,
};
