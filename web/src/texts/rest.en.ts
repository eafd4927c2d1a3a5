/** What all other pages say in English: loaded behind the first paint. A new slice of pages adds its texts here. */
import { problemsEn } from './problems.en.ts';
import { identityEn } from '../features/identity/identity.en.ts';
import { gamingEn } from '../features/gaming/gaming.en.ts';
import { networkEn } from '../features/network/network.en.ts';
import { nodesEn } from '../features/nodes/nodes.en.ts';
import { notariesEn } from '../features/notaries/notaries.en.ts';
import { disputesEn } from '../features/disputes/disputes.en.ts';
import { withdrawalsEn } from '../features/withdrawals/withdrawals.en.ts';
import { ordersEn } from '../features/orders/orders.en.ts';
import { playEn } from '../features/play/play.en.ts';
import { settingsEn } from '../features/settings/settings.en.ts';
import { securityEn } from '../features/settings/security.en.ts';
import { operationsEn } from '../features/settings/operations.en.ts';

export const restEn = {
  ...problemsEn,
  ...identityEn,
  ...gamingEn,
  ...networkEn,
  ...nodesEn,
  ...notariesEn,
  ...ordersEn,
  ...disputesEn,
  ...withdrawalsEn,
  ...playEn,
  ...settingsEn,
  ...operationsEn,
  ...securityEn,
} as const;
