/** The demo's end: both sides confirm, the money moves, and three instances check their books. */
import type { z } from 'zod';
import { ProblemError } from '#core/contract/client.ts';
import {
  type InvariantsView,
  type StatementLine,
  invariantsRead,
  statementRead,
} from '#core/features/ledger/ledger.api.ts';
import { orderConfirm, ordersRead } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type Trade, tradesOf } from './books.ts';
import { type DemoMachine, type Person, type Teller, type Trio, until } from './person.ts';

const UNSETTLED = ['completed', 'failed', 'reclaimed'];
/** No money waits in these. */
const OVER = ['settled', 'declined', 'cancelled', 'expired'];

/** The buyer's instance confirms finished orders by itself; with the providers' word they settle now instead of tomorrow. */
export async function settle(machine: DemoMachine, { pool }: PoolView, people: Trio, teller: Teller): Promise<Trade[]> {
  const [ada] = people;
  const query = { limit: 100 };
  const confirm = async (person: Person): Promise<void> => {
    const { items } = await person.call(ordersRead, { params: { pool }, query });
    for (const { order, state, side, buyerConfirmed, providerConfirmed } of items) {
      const hasConfirmed = side === 'buyer' ? buyerConfirmed : providerConfirmed;
      if (UNSETTLED.includes(state) && !hasConfirmed) await confirmOnce(person, pool, order);
    }
  };
  const orders = await until(machine, { what: 'every order is settled', people }, async () => {
    for (const person of people) await confirm(person);
    const { items } = await ada.call(ordersRead, { params: { pool }, query });
    return items.length > 0 && items.every(({ state }) => OVER.includes(state)) ? items : undefined;
  });
  await until(machine, { what: 'both providers see the settlement', people }, async () => {
    const seen = await Promise.all(
      people.map(async (person) => (await person.call(ordersRead, { params: { pool }, query })).items),
    );
    return seen.flat().every(({ state }) => OVER.includes(state)) ? true : undefined;
  });
  teller.say(`${orders.length} orders are confirmed by both sides and settled`);
  const sides = await Promise.all(
    people.map(async (person) => ({
      name: person.name,
      user: person.user,
      statement: await statementOf(person, pool),
    })),
  );
  return tradesOf(orders, sides);
}

/** The other side's word may settle the order while ours is under way: then there is nothing left to confirm. */
async function confirmOnce(person: Person, pool: string, order: string): Promise<void> {
  try {
    await person.call(orderConfirm, { params: { pool, order } });
  } catch (cause) {
    const isLate =
      cause instanceof ProblemError && ['order.wrong_state', 'order.already_confirmed'].includes(cause.problem.code);
    if (!isLate) throw cause;
  }
}

async function statementOf(person: Person, pool: string): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  let cursor: string | undefined;
  do {
    const page = await person.call(statementRead, {
      params: { pool },
      query: { limit: 500, ...(cursor === undefined ? {} : { cursor }) },
    });
    lines.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return lines;
}

/** Each instance sums its own books; asked again until all three speak of the same seal. */
export async function audit(
  machine: DemoMachine,
  { pool }: PoolView,
  people: Trio,
): Promise<{ readonly name: string; readonly view: z.output<typeof InvariantsView> }[]> {
  return until(machine, { what: 'the three instances are at the same seal', people }, async () => {
    const audits = await Promise.all(
      people.map(async (person) => ({
        name: person.name,
        view: await person.call(invariantsRead, { query: { pool } }),
      })),
    );
    return new Set(audits.map(({ view }) => view.seal)).size === 1 ? audits : undefined;
  });
}
