/** What the frame and the overview say in English: loaded before the first paint, so only what is needed there. */
import { uiEn } from '../ui/ui.en.ts';
import { poolsEn } from '../features/pools/pools.en.ts';
import { marketEn } from '../features/market/market.en.ts';
import { nodesFirstEn } from '../features/nodes/nodes-first.en.ts';
import { jobsEn } from '../features/jobs/jobs.en.ts';
import { ledgerEn } from '../features/ledger/ledger.en.ts';
import { overviewEn } from '../features/overview/overview.en.ts';
import { notificationsEn } from '../features/notifications/notifications.en.ts';

export const firstEn = {
  ...uiEn,
  ...poolsEn,
  ...marketEn,
  ...nodesFirstEn,
  ...jobsEn,
  ...ledgerEn,
  ...overviewEn,
  ...notificationsEn,
} as const;
