/** All texts in English: the source that Russian is checked against. Each slice of pages brings its own. */
import { identityEn } from '../features/identity/identity.en.ts';
import { jobsEn } from '../features/jobs/jobs.en.ts';
import { ledgerEn } from '../features/ledger/ledger.en.ts';
import { marketEn } from '../features/market/market.en.ts';
import { networkEn } from '../features/network/network.en.ts';
import { nodesEn } from '../features/nodes/nodes.en.ts';
import { notificationsEn } from '../features/notifications/notifications.en.ts';
import { ordersEn } from '../features/orders/orders.en.ts';
import { overviewEn } from '../features/overview/overview.en.ts';
import { poolsEn } from '../features/pools/pools.en.ts';
import { operationsEn } from '../features/settings/operations.en.ts';
import { settingsEn } from '../features/settings/settings.en.ts';
import { uiEn } from '../ui/ui.en.ts';
import { problemsEn } from './problems.en.ts';

export const en = {
  ...uiEn,
  ...problemsEn,
  ...identityEn,
  ...networkEn,
  ...poolsEn,
  ...nodesEn,
  ...marketEn,
  ...ordersEn,
  ...jobsEn,
  ...ledgerEn,
  ...overviewEn,
  ...notificationsEn,
  ...settingsEn,
  ...operationsEn,
};
export type English = typeof en;
export type Key = keyof English;
