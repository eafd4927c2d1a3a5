/** Who paid whom, from what each participant's own statement says. Pure. */
import type { StatementLine } from '#core/features/ledger/ledger.api.ts';

export interface Trade {
  readonly order: string;
  readonly buyer: string;
  readonly provider: string;
  /** What left the buyer's wallet and did not come back. */
  readonly paid: bigint;
  /** What came into the provider's wallet. */
  readonly received: bigint;
  /** The rest: the pool's fee. */
  readonly fee: bigint;
}

interface Side {
  readonly name: string;
  readonly user: string;
  readonly statement: readonly Pick<StatementLine, 'subject' | 'amount'>[];
}

/** One row per order, in the given order. Statements carry the order as the subject of each of its postings. */
export function tradesOf(
  orders: readonly { readonly order: string; readonly buyer: string; readonly provider: string }[],
  sides: readonly Side[],
): Trade[] {
  const sideOf = new Map(sides.map((side) => [side.user, side]));
  const moved = (user: string, order: string): bigint =>
    (sideOf.get(user)?.statement ?? [])
      .filter(({ subject }) => subject === order)
      .reduce((sum, { amount }) => sum + amount, 0n);
  return orders.map(({ order, buyer, provider }) => {
    const paid = -moved(buyer, order);
    const received = moved(provider, order);
    return {
      order,
      buyer: sideOf.get(buyer)?.name ?? buyer,
      provider: sideOf.get(provider)?.name ?? provider,
      paid,
      received,
      fee: paid - received,
    };
  });
}
