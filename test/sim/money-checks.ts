/**
 * Reads the tables of one instance and adds up.
 *
 * I2 balances and holds = minted − burned, all balances sum to 0. I3 no account below zero save issuance and external.
 * O1 escrow = funded − used − refunded. O2 a settled order holds nothing. O3 paid <= funded, and <= price × measured time.
 * O5 capacity is what running orders hold, and never above what there is. A mandate's spending is what its orders hold.
 */
import { type BalanceRow, balances } from '#core/features/ledger/ledger.tables.ts';
import {
  type MandateRow,
  type OrderRow,
  type OrderState,
  capacity,
  mandates,
  offerUse,
  orders,
} from '#core/features/orders/orders.tables.ts';
import { type OfferRow, offers } from '#core/features/market/market.tables.ts';
import { type NodeRow, nodes } from '#core/features/nodes/nodes.tables.ts';
import { poolOf } from '#core/features/index.ts';
import type { TableDef } from '#core/contract/table.ts';
import { accountOf, mayBeNegative } from '#core/kernel/postings.ts';
import { TIME } from '#core/kernel/limits.ts';
import type { Instance } from './instance.ts';
import type { MemoryStore } from './memory-store.ts';
import { must } from './report.ts';

const HOLDING: readonly OrderState[] = ['placed', 'accepted', 'running', 'interrupted', 'suspended', 'ending'];

function rowsOf<R extends object>(store: MemoryStore, table: TableDef<R>): Iterable<R> {
  return (store.disk.tables.get(table.name)?.rows.values() ?? []) as Iterable<R>;
}

export function checkMoney(at: Instance): void {
  const { store } = at;
  if (store === undefined) return;
  const balance = new Map<string, bigint>();
  let sum = 0n;
  let held = 0n;
  for (const row of rowsOf<BalanceRow>(store, balances)) {
    balance.set(row.account, row.balance);
    sum += row.balance;
    if (!mayBeNegative(row.account)) held += row.balance;
    must(row.balance >= 0n || mayBeNegative(row.account), 'I3', () => `${row.account} is at ${row.balance}`);
  }
  must(sum === 0n, 'I2', () => `all balances sum to ${sum}`);
  must(
    held === poolOf(store).initialSupply,
    'I2',
    () => `${held} is held of ${poolOf(store).initialSupply} that were minted`,
  );
  const all = [...rowsOf<OrderRow>(store, orders)];
  for (const order of all) checkOrder(order, balance);
  checkOwnAccounts(balance, new Set(all.map(({ order }) => order)));
  checkCapacity(store, all, at);
  checkMandates(store, all);
}

function checkOrder(row: OrderRow, balance: ReadonlyMap<string, bigint>): void {
  const of = (account: string): bigint => balance.get(account) ?? 0n;
  const escrow = of(accountOf.escrow(row.order));
  const pending = of(accountOf.pending(row.order));
  const fees = of(accountOf.fees(row.order));
  const used = row.net + row.fee;
  const where = (): string =>
    `order in ${row.state}: escrow ${escrow}, pending ${pending}, fees ${fees}, funded ${row.funded}, used ${used}, refunded ${row.refunded}`;
  must(escrow === row.funded - used - row.refunded, 'O1', where);
  must(HOLDING.includes(row.state) || escrow === 0n, 'O1', where);
  const isSettled = row.state === 'settled';
  must(pending === (isSettled ? 0n : row.net) && fees === (isSettled ? 0n : row.fee), 'O2', where);
  const terms = JSON.parse(row.terms) as { readonly pricePerSlotHour: string; readonly cancelFeeMs: number };
  // Nobody disputes here: what was found wrong was taken back when the order was settled.
  const takenMs = isSettled ? row.takenMs : 0;
  const paidMs = row.receipts > 0 ? Math.max(0, row.paidMs - takenMs) : row.slots * terms.cancelFeeMs;
  must(
    used <= row.funded && used * BigInt(TIME.HOUR_MS) <= BigInt(terms.pricePerSlotHour) * BigInt(paidMs),
    'O3',
    where,
  );
  must(row.paidMs <= row.slots * row.elapsedMs, 'O3', where);
}

/** Money in an account of an order that does not exist belongs to nobody. */
function checkOwnAccounts(balance: ReadonlyMap<string, bigint>, known: ReadonlySet<string>): void {
  for (const [account, amount] of balance) {
    const order = /^(?:escrow|pending|fees):(.+)$/.exec(account)?.[1];
    must(
      order === undefined || amount === 0n || known.has(order),
      'O1',
      () => `${account} holds ${amount} of no order`,
    );
  }
}

function checkCapacity(store: MemoryStore, all: readonly OrderRow[], at: Instance): void {
  const cores = new Map<string, number>();
  const slots = new Map<string, number>();
  for (const row of all) {
    if (!HOLDING.includes(row.state)) continue;
    cores.set(row.node, (cores.get(row.node) ?? 0) + row.cores);
    slots.set(row.offer, (slots.get(row.offer) ?? 0) + row.slots);
  }
  for (const row of rowsOf<NodeRow>(store, nodes)) {
    const held = store.get(capacity, row.node)?.cores ?? 0;
    const most = at.world.mostCores(row);
    must(
      held === (cores.get(row.node) ?? 0),
      'O5',
      () => `a node holds ${held} cores for orders that need ${cores.get(row.node) ?? 0}`,
    );
    must(held <= most, 'O5', () => `a node of ${most} cores holds ${held}`);
  }
  for (const row of rowsOf<OfferRow>(store, offers)) {
    const held = store.get(offerUse, row.offer)?.slots ?? 0;
    must(
      held === (slots.get(row.offer) ?? 0) && held <= row.slots,
      'O5',
      () => `an offer of ${row.slots} slots holds ${held}`,
    );
  }
}

function checkMandates(store: MemoryStore, all: readonly OrderRow[]): void {
  for (const mandate of rowsOf<MandateRow>(store, mandates)) {
    let spent = 0n;
    for (const row of all) if (row.job === mandate.job) spent += row.funded - row.refunded;
    must(
      spent === mandate.spent && spent <= mandate.max,
      'mandate',
      () => `a mandate of ${mandate.max} says ${mandate.spent} of ${spent}`,
    );
  }
}
