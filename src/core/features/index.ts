/** The slices of a pool, in the order in which they see an event. A new slice is named here. */
import type { EventHandler, Fold, Slice, TimerSet, Effects, FoldContext } from '../contract/slice.ts';
import type { TableDef } from '../contract/table.ts';
import { adminSlice } from './admin/admin.slice.ts';
import { auditSlice } from './audit/audit.slice.ts';
import { booksSlice } from './books/books.slice.ts';
import { disputesSlice } from './disputes/disputes.slice.ts';
import { gamingSlice } from './gaming/gaming.slice.ts';
import { identitySlice } from './identity/identity.slice.ts';
import { ledgerSlice } from './ledger/ledger.slice.ts';
import { marketSlice } from './market/market.slice.ts';
import { nodesSlice } from './nodes/nodes.slice.ts';
import { notariesSlice } from './notaries/notaries.slice.ts';
import { ordersSlice } from './orders/orders.slice.ts';
import { poolsSlice } from './pools/pools.slice.ts';
import { ratingsSlice } from './ratings/ratings.slice.ts';
import { reportsSlice } from './reports/reports.slice.ts';
import { requestsSlice } from './requests/requests.slice.ts';
import { treasurySlice } from './treasury/treasury.slice.ts';
import { upgradeSlice } from './upgrade/upgrade.slice.ts';
import { verificationsSlice } from './verifications/verifications.slice.ts';
import { withdrawalsSlice } from './withdrawals/withdrawals.slice.ts';

export { certificateCounts, deviceOf } from './identity/identity.reads.ts';
export { memberOf, poolOf } from './pools/pools.reads.ts';
export { postTransaction } from './ledger/post.ts';
export { foldPoolGenesis, parsePoolGenesis, POOL_GENESIS_TYPE } from './pools/genesis.ts';
export { checkSeal } from './invariants.ts';
export { notarySets, recoveries } from './notaries/notaries.tables.ts';
export {
  type RecoveryUsers,
  isBegun,
  isRepeated,
  planRefusal,
  recoveryOps,
  recoveryUsersOf,
  signersOf,
  vetoesOf,
} from './notaries/recovery.ts';
export {
  notariesChanged,
  NOTARIES_CHANGED_TYPE,
  RECOVERY_NAMED_TYPE,
  recoveryNamed,
} from './notaries/notaries.events.ts';
export { lastRecovery } from './notaries/notaries.reads.ts';
export { authorEquivocated } from './identity/identity.events.ts';
export { BRANCH_HEADERS_MAX, equivocationHolds } from './identity/equivocation.ts';
export { foldSupported } from './upgrade/upgrade.events.ts';
export { foldSupportOf, foldVersionOf } from './upgrade/upgrade.reads.ts';
export { devices } from './identity/identity.tables.ts';
export { members } from './pools/pools.tables.ts';
export { networkHandlers, parseNetworkGenesis, NETWORK_GENESIS_TYPE } from './network/network.facts.ts';

export const SLICES: readonly Slice[] = [
  identitySlice,
  adminSlice,
  poolsSlice,
  notariesSlice,
  upgradeSlice,
  nodesSlice,
  marketSlice,
  requestsSlice,
  ordersSlice,
  verificationsSlice,
  gamingSlice,
  disputesSlice,
  ledgerSlice,
  withdrawalsSlice,
  booksSlice,
  treasurySlice,
  ratingsSlice,
  reportsSlice,
  auditSlice,
];

export const FOLD_TABLES: readonly TableDef[] = SLICES.flatMap((slice) => slice.tables);

export const HANDLERS: ReadonlyMap<string, EventHandler> = new Map(
  SLICES.flatMap((slice) => slice.handlers.map((handler) => [handler.def.type, handler] as const)),
);

/** What other slices do about an event type, in slice order. */
export const REACTIONS: ReadonlyMap<string, readonly Fold<never>[]> = collect();

function collect(): Map<string, Fold<never>[]> {
  const found = new Map<string, Fold<never>[]>();
  for (const slice of SLICES)
    for (const [type, fold] of Object.entries(slice.reactions ?? {})) {
      const list = found.get(type) ?? [];
      list.push(fold);
      found.set(type, list);
    }
  return found;
}

export const DEADLINES: ReadonlyMap<string, (timer: TimerSet, context: FoldContext) => Effects> = new Map(
  SLICES.flatMap((slice) => Object.entries(slice.deadlines ?? {})),
);
