/** A small market in which three people ran the same task for a fourth, whose instance puts it to the test. */
import { TIME } from '#core/kernel/limits.ts';
import { offerPrices, offers } from '#core/features/market/market.tables.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { verifications } from '#core/features/verifications/verifications.tables.ts';
import { join } from './acts-people.ts';
import { benchmark, ready, registerNode } from './acts-trade.ts';
import { openVerification } from './acts-verify.ts';
import { type Hand, act, handOf } from './hand.ts';
import { accept, giveReceipt, openMarket, publish, settle } from './market-stage.ts';
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
  const { world, provider, running } = openMarket(4);
  const [owner, , buyer, fourth] = world.people.map((person) =>
    handOf(world, person, person.seats[0] as (typeof person.seats)[0]),
  );
  must(owner !== undefined && buyer !== undefined && fourth !== undefined, 'stage', () => 'an instance is down');
  const seal = (said: string | undefined): void => {
    must(said !== undefined && !said.includes('refused'), 'stage', () => said ?? 'there was nothing to do');
    settle(world);
  };
  /** They sell, the buyer buys, it runs. */
  const sellTo = (seller: Hand): string => {
    seal(registerNode(seller));
    seal(benchmark(seller));
    seal(publish(seller));
    const offer =
      buyer.store.scan(offers, [], { limit: 10 }).find(({ user }) => user === seller.person.user)?.offer ?? '';
    const offerVersion = buyer.store.get(offerPrices, offer)?.version;
    const payload = { offer, offerVersion, slots: 1, durationMs: 3 * TIME.MINUTE_MS, maxCost: '1000000000' };
    seal(act(buyer, { type: 'order.placed.v1', payload }));
    const sold = buyer.store.scan(orders, [], { limit: 10 }).find((row) => row.offer === offer);
    must(sold !== undefined, 'stage', () => 'the order is not sealed');
    seal(accept(seller, sold.order));
    const accepted = seller.store.get(orders, sold.order);
    seal(accepted === undefined ? undefined : ready(seller, accepted));
    return sold.order;
  };
  seal(join(fourth));
  const others = [owner, fourth].map((seller) => ({ seller, order: sellTo(seller) }));
  world.time.pass(TIME.MINUTE_MS);
  seal(giveReceipt(provider, running));
  for (const { seller, order } of others) seal(giveReceipt(seller, order));
  seal(openVerification(buyer));
  const [opened] = buyer.store.scan(verifications, [], { limit: 1 });
  must(opened !== undefined, 'stage', () => 'nothing is put to the test');
  return { world, buyer, sellers: [provider, owner, fourth], verification: opened.verification };
}
