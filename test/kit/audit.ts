/** The invariants of ECONOMY section 5 over whole tables, told apart from the checks that the fold itself makes on changed rows. */
import assert from 'node:assert/strict';
import { balances, journal, postings } from '#core/features/ledger/ledger.tables.ts';
import { capacity, offerUse, orders } from '#core/features/orders/orders.tables.ts';
import { offers } from '#core/features/market/market.tables.ts';
import { mayBeNegative } from '#core/kernel/postings.ts';
import type { TestPool } from './test-pool.ts';

const LIVE = ['placed', 'accepted', 'running', 'interrupted', 'suspended', 'ending'];

export function auditMoney(pool: TestPool): void {
  const held = new Map(pool.all(balances).map(({ account, balance }) => [account, balance]));
  const replayed = new Map<string, bigint>();
  const perTransaction = new Map<number, bigint>();
  for (const { account, no, amount } of pool.all(postings)) {
    replayed.set(account, (replayed.get(account) ?? 0n) + amount);
    perTransaction.set(no, (perTransaction.get(no) ?? 0n) + amount);
  }
  let sum = 0n;
  for (const [account, balance] of held) {
    sum += balance;
    assert.ok(balance >= 0n || mayBeNegative(account), `L6 ${account} is below zero`);
  }
  assert.equal(sum, 0n, 'L2 balances sum to 0');
  assert.deepEqual(replayed, held, 'L3 the journal replayed gives the balances');
  for (const [no, total] of perTransaction) assert.equal(total, 0n, `L1 transaction ${no} sums to 0`);
  assert.equal(perTransaction.size, pool.all(journal).length, 'L4 every entry has its postings');
}

export function auditOrders(pool: TestPool): void {
  const held = new Map(pool.all(balances).map(({ account, balance }) => [account, balance]));
  const balance = (account: string): bigint => held.get(account) ?? 0n;
  const slots = new Map<string, number>();
  const cores = new Map<string, number>();
  for (const order of pool.all(orders)) {
    const escrow = balance(`escrow:${order.order}`);
    assert.equal(escrow, order.funded - order.net - order.fee - order.refunded, 'O1 escrow');
    if (order.state === 'settled') {
      assert.equal(
        escrow + balance(`pending:${order.order}`) + balance(`fees:${order.order}`),
        0n,
        'O2 settled orders hold nothing',
      );
    }
    assert.ok(order.net + order.fee <= order.funded, 'O3 paid at most what was funded');
    if (order.dueMs > 0) assert.ok(order.dueMs > pool.poolMs, `O7 an order is ${order.state} past its deadline`);
    if (!LIVE.includes(order.state)) continue;
    slots.set(order.offer, (slots.get(order.offer) ?? 0) + order.slots);
    cores.set(order.node, (cores.get(order.node) ?? 0) + order.cores);
  }
  for (const use of pool.all(offerUse)) {
    assert.equal(use.slots, slots.get(use.offer) ?? 0, 'O5 an offer counts what its live orders hold');
    const offer = pool.row(offers, use.offer);
    assert.ok(use.slots <= (offer?.slots ?? 0), 'O5 no slot is sold twice');
  }
  for (const node of pool.all(capacity))
    assert.equal(node.cores, cores.get(node.node) ?? 0, 'O5 a node counts what its live orders hold');
}

/** Everything that must hold between two seals. */
export function audit(pool: TestPool): void {
  auditMoney(pool);
  auditOrders(pool);
}
