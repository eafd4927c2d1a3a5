/** A small market in which two people ran the same task for a third, whose instance puts it to the test. */
import { TIME } from '#core/kernel/limits.ts';
import { offerPrices, offers } from '#core/features/market/market.tables.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { verifications } from '#core/features/verifications/verifications.tables.ts';
import { benchmark, publish, ready, registerNode } from './acts-trade.ts';
import { openVerification } from './acts-verify.ts';
import { type Hand, act, handOf } from './hand.ts';
import { accept, giveReceipt, openMarket, settle } from './market-stage.ts';
import { must } from './report.ts';
import type { World } from './world.ts';

export interface Comparison {
  readonly world: World;
  readonly buyer: Hand;
  /** The notary's owner is one of them. */
  readonly sellers: readonly Hand[];
  readonly verification: string;
}

export function openComparison(): Comparison {
  const { world, provider, running } = openMarket();
  const [owner, , buyer] = world.people.map((person) =>
    handOf(world, person, person.seats[0] as (typeof person.seats)[0]),
  );
  must(owner !== undefined && buyer !== undefined, 'stage', () => 'an instance is down');
  const seal = (said: string | undefined): void => {
    must(said !== undefined && !said.includes('refused'), 'stage', () => said ?? 'there was nothing to do');
    settle(world);
  };
  seal(registerNode(owner));
  seal(benchmark(owner));
  seal(publish(owner));
  const offer = buyer.store.scan(offers, [], { limit: 10 }).find(({ user }) => user === owner.person.user)?.offer ?? '';
  const offerVersion = buyer.store.get(offerPrices, offer)?.version;
  const payload = { offer, offerVersion, slots: 1, durationMs: 3 * TIME.MINUTE_MS, maxCost: '1000000000' };
  seal(act(buyer, { type: 'order.placed.v1', payload }));
  const second = buyer.store.scan(orders, [], { limit: 10 }).find((row) => row.offer === offer);
  must(second !== undefined, 'stage', () => 'the order is not sealed');
  seal(accept(owner, second.order));
  const accepted = owner.store.get(orders, second.order);
  seal(accepted === undefined ? undefined : ready(owner, accepted));
  world.time.pass(TIME.MINUTE_MS);
  seal(giveReceipt(provider, running));
  seal(giveReceipt(owner, second.order));
  seal(openVerification(buyer));
  const [opened] = buyer.store.scan(verifications, [], { limit: 1 });
  must(opened !== undefined, 'stage', () => 'nothing is put to the test');
  return { world, buyer, sellers: [provider, owner], verification: opened.verification };
}
