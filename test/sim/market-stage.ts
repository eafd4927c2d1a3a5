/** A small market with an order that waits for its provider and one that runs: where stories about deadlines begin. */
import { TIME } from '#core/kernel/limits.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { offers } from '#core/features/market/market.tables.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import { join } from './acts-people.ts';
import { benchmark, ready, receipt, registerNode } from './acts-trade.ts';
import { type Hand, act, actAs, handOf } from './hand.ts';
import { must } from './report.ts';
import { connect } from './scheduler.ts';
import { World } from './world.ts';

export interface Market {
  readonly world: World;
  readonly provider: Hand;
  /** Order in `placed`. */
  readonly placed: string;
  /** Order in `running`. */
  readonly running: string;
}

/** Instances of a public pool on a fair network: the notary's, a provider's, a buyer's; `size`: so many in all. */
export function openMarket(size = 3): Market {
  const world = new World({ seed: 1, realSignatures: true, size, access: 'public' });
  for (const instance of world.instances) instance.start();
  settle(world);
  const [provider, buyer] = world.people
    .slice(1)
    .map((person) => handOf(world, person, person.seats[0] as (typeof person.seats)[0]));
  must(provider !== undefined && buyer !== undefined, 'stage', () => 'an instance is down');
  const seal = (said: string | undefined): void => {
    must(said !== undefined && !said.includes('refused'), 'stage', () => said ?? 'there was nothing to do');
    settle(world);
  };
  seal(join(provider));
  seal(join(buyer));
  seal(registerNode(provider));
  seal(benchmark(provider));
  seal(publish(provider));
  const running = order(buyer);
  seal(accept(provider, running));
  seal(ready(provider, rowOf(provider, running)));
  return { world, provider, running, placed: order(buyer) };

  function order(hand: Hand): string {
    const known = new Set(hand.store.scan(orders, [], { limit: 10 }).map((row) => row.order));
    const offer = hand.store.scan(offers, [], { limit: 1 })[0]?.offer;
    const payload = { offer, offerVersion: offer, slots: 1, durationMs: 30 * TIME.MINUTE_MS, maxCost: '10000000' };
    seal(act(hand, { type: 'order.placed.v1', payload }));
    const fresh = hand.store.scan(orders, [], { limit: 10 }).find((row) => !known.has(row.order));
    must(fresh !== undefined, 'stage', () => 'the order is not sealed');
    return fresh.order;
  }
}

export function accept(hand: Hand, order: string): string {
  return actAs(hand, hand.seat.agent, { type: 'order.accepted.v1', payload: { order } });
}

export function giveReceipt(hand: Hand, order: string): string {
  return receipt(hand, rowOf(hand, order), false);
}

function rowOf(hand: Hand, order: string): OrderRow {
  const row = hand.store.get(orders, order);
  must(row !== undefined, 'stage', () => 'the order is not known here');
  return row;
}

export function publish(hand: Hand): string {
  const payload = {
    node: hand.store.scan(nodes, [], { limit: 10 }).find(({ user }) => user === hand.person.user)?.node,
    title: 'two slots',
    executor: 'wasi',
    slots: 2,
    coresPerSlot: 1,
    memoryPerSlotBytes: 256 * 1024 * 1024,
    pricePerSlotHour: '10000000',
    minMs: 1000,
    maxMs: TIME.HOUR_MS,
  };
  return act(hand, { type: 'offer.published.v1', payload });
}

export function settle(world: World): void {
  connect(world, true);
  world.time.pass(2 * TIME.SECOND_MS);
  world.check();
}
