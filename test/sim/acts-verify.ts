/** Tasks put to the test by their buyers, and what their providers had committed to; some of them did not do the work. */
import { ENDED_STATES } from '#core/features/orders/orders.reads.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import { type TaskRow, taskCommitment, taskListRoot, taskPath } from '#core/features/orders/task-list.schemas.ts';
import { isRelated } from '#core/features/pools/pools.reads.ts';
import { verificationCopies } from '#core/features/verifications/verifications.tables.ts';
import { VERIFICATION_LIMITS } from '#core/kernel/limits.ts';
import { poolClock } from '#engine/tables.ts';
import { type Hand, type Maker, act, actAs } from './hand.ts';

const METERED: readonly string[] = ['running', 'interrupted', 'ending'];
const WORK = 'a'.repeat(64);
const RIGHT = 'b'.repeat(64);

/** By chance of the order's own id, so that whoever runs it says the same again: two of eight are wrong. */
function resultOf({ order }: Pick<OrderRow, 'order'>): string {
  const lot = Number.parseInt(order.slice(0, 1), 16) % 8;
  return lot < 2 ? String(lot).repeat(64) : RIGHT;
}

/** The one task of an order: all that its receipt pays. */
function rowOf(hand: Hand, row: Pick<OrderRow, 'order' | 'provider'>, paidMs: number): TaskRow {
  const { crypto } = hand.world.scheme;
  const commitment = taskCommitment(crypto, { result: resultOf(row), provider: row.provider, salt: row.order });
  return { task: 'the task', paidMs, end: 'exited', work: WORK, commitment };
}

/** What a receipt of this order says of its tasks. */
export function tasksHashOf(hand: Hand, row: OrderRow, paidMs: number): string {
  return taskListRoot(hand.world.scheme.crypto, [rowOf(hand, row, paidMs)]);
}

function isWithinReach(hand: Hand, row: OrderRow): boolean {
  if (row.buyer !== hand.person.user || row.receipts === 0 || row.paidMs === 0) return false;
  if (METERED.includes(row.state)) return true;
  const last = hand.store.lastSeal()?.content.number ?? 0;
  const poolMs = hand.store.get(poolClock, last)?.poolMs ?? 0;
  return ENDED_STATES.includes(row.state) && row.dueMs > 0 && poolMs - row.endedMs <= VERIFICATION_LIMITS.committingMs;
}

/** Of as many providers as it takes who have nothing to do with each other, as far as this instance knows. */
export const openVerification: Maker = (hand) => {
  const { store, world } = hand;
  const within = store.scan(orders, [], { limit: 300 }).filter((row) => isWithinReach(hand, row));
  const chosen: OrderRow[] = [];
  for (const row of within) {
    const one = { user: row.provider, peerKey: row.providerPeer };
    const isApart = [
      { user: row.buyer, peerKey: row.buyerPeer },
      ...chosen.map(({ provider, providerPeer }) => ({ user: provider, peerKey: providerPeer })),
    ].every(({ user, peerKey }) => !isRelated(store, one, [user], [peerKey]));
    if (isApart) chosen.push(row);
  }
  if (chosen.length < VERIFICATION_LIMITS.copiesMin) return undefined;
  const copies = chosen.slice(0, VERIFICATION_LIMITS.copiesMin).map((row) => {
    const task = rowOf(hand, row, row.paidMs);
    return { ...task, order: row.order, path: taskPath(world.scheme.crypto, [task], task.task) ?? [] };
  });
  return act(hand, { type: 'verification.opened.v1', payload: { copies } });
};

/** Most say what they had committed to; some are silent. */
export const revealResult: Maker = (hand) => {
  const { store, dice, seat } = hand;
  const asked = store
    .scan(verificationCopies, [], { limit: 300 })
    .find(({ provider, state, result }) => provider === hand.person.user && state === 'open' && result === null);
  if (asked === undefined || dice.chance(10)) return undefined;
  const { verification, order } = asked;
  const payload = { verification, order, result: resultOf(asked), salt: order };
  return actAs(hand, seat.agent, { type: 'verification.revealed.v1', payload });
};
