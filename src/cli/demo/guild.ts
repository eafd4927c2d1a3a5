/** The demo's first half: three people meet, found a pool, and two of them put their machines on the market. */
import { formatLink } from '#core/contract/link.ts';
import { grantCreate, walletRead } from '#core/features/ledger/ledger.api.ts';
import { type OfferView, offerPublish, offersRead } from '#core/features/market/market.api.ts';
import { networkJoin, networkRead } from '#core/features/network/network.api.ts';
import { machineRead, nodeBenchmark, nodeRegister } from '#core/features/nodes/nodes.api.ts';
import { type PoolView, poolCreate, poolJoin, poolLink, poolRead } from '#core/features/pools/pools.api.ts';
import { MICRO } from '#core/kernel/money.ts';
import type { RunningInstance } from '../demo.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { formatAmount } from '../values/amounts.ts';
import {
  type DemoMachine,
  type Person,
  type Teller,
  type Trio,
  anonymous,
  mustBeSealed,
  register,
  until,
} from './person.ts';

const NETWORK = 'Demo network';
const WELCOME = 100n * MICRO;
const BUYER_MONEY = 1000n * MICRO;
const PRICE_PER_SLOT_HOUR = 360n * MICRO;
const SLOTS_MAX = 2;
const SLOT_MEMORY_BYTES = 256 * 1024 * 1024;

/** Ada founds a network; the others join it by her link and register. */
export async function meet(
  machine: DemoMachine,
  [first, second, third]: readonly [RunningInstance, RunningInstance, RunningInstance],
  teller: Teller,
): Promise<Trio> {
  const ada = await register(machine, first, { name: 'Ada', createNetwork: NETWORK });
  teller.say(`Ada founded the network "${NETWORK}"`);
  const { network, invite } = await ada.call(networkRead, {});
  if (network === undefined) throw new CliError(EXIT.failed, 'the network was not founded');
  const link = invite ?? formatLink({ n: network, a: [...first.peers] });
  const join = async (instance: RunningInstance, name: string): Promise<Person> => {
    await anonymous(instance, machine).call(networkJoin, { body: { link } }, { signal: machine.signal });
    return register(machine, instance, { name });
  };
  const [bob, cleo] = await Promise.all([join(second, 'Bob'), join(third, 'Cleo')]);
  teller.say('Bob and Cleo joined it by her link');
  return [ada, bob, cleo];
}

/** A private pool with default rules; the others join by link and password; Ada grants herself what she will spend. */
export async function foundPool(machine: DemoMachine, people: Trio, teller: Teller): Promise<PoolView> {
  const [ada, ...others] = people;
  const made = await ada.call(poolCreate, {
    body: { name: 'Demo guild', symbol: 'DEMO', access: 'private', welcomeGrant: WELCOME.toString() },
  });
  const { pool, password } = made;
  // The password opens the pool only once it is sealed.
  await until(machine, { what: 'the pool is sealed', people }, async () => {
    const { pending, seal } = await ada.call(poolRead, { params: { pool } });
    return pending === 0 && seal.number > 0 ? true : undefined;
  });
  const { link } = await ada.call(poolLink, { params: { pool } });
  await Promise.all(
    others.map(async (person) => {
      await person.call(poolJoin, { body: { link, ...(password === undefined ? {} : { password }) } });
      await until(machine, { what: `${person.name} is a member`, people }, async () => {
        const { membership, denialCode } = await person.call(poolRead, { params: { pool } });
        if (membership === 'denied')
          throw new CliError(EXIT.failed, `${person.name} was not let in: ${denialCode ?? 'no reason given'}`);
        return membership === 'active' ? true : undefined;
      });
    }),
  );
  teller.say('Ada founded the private pool "Demo guild"; Bob and Cleo joined by link and password');
  mustBeSealed(
    await ada.call(grantCreate, {
      params: { pool },
      body: { to: ada.user, amount: BUYER_MONEY.toString(), reason: 'to buy a picture' },
    }),
    'the grant',
  );
  const view = await ada.call(poolRead, { params: { pool } });
  const { available } = await ada.call(walletRead, { params: { pool } });
  teller.say(`Ada has ${formatAmount(available, view)} from the treasury`);
  return view;
}

/** Both providers register their machines, measure them and offer them. */
export async function sell(
  { pool, ...currency }: PoolView,
  providers: readonly Person[],
  teller: Teller,
): Promise<void> {
  await Promise.all(
    providers.map(async (person) => {
      const params = { pool };
      const { id: node } = mustBeSealed(
        await person.call(nodeRegister, { params, body: { name: `${person.name}'s machine`, consent: true } }),
        'the node',
      );
      const { suggestedLimits } = await person.call(machineRead, {});
      const measured = await person.call(nodeBenchmark, { params: { pool, node } });
      mustBeSealed(measured, 'the benchmark');
      const offer = await person.call(offerPublish, {
        params,
        body: {
          node,
          title: `${person.name}'s processor`,
          slots: Math.min(SLOTS_MAX, suggestedLimits.cores),
          memoryPerSlotBytes: SLOT_MEMORY_BYTES,
          pricePerSlotHour: PRICE_PER_SLOT_HOUR.toString(),
        },
      });
      mustBeSealed(offer, 'the offer');
      teller.say(
        `${person.name} sells ${formatAmount(PRICE_PER_SLOT_HOUR, currency)} a slot-hour; score ${Math.round(measured.singleScore)}`,
      );
    }),
  );
}

/** Both offers, as Ada sees them: sealed and online. */
export async function market(machine: DemoMachine, { pool }: PoolView, people: Trio): Promise<readonly OfferView[]> {
  const [ada, ...providers] = people;
  return until(machine, { what: 'both offers are on the market', people }, async () => {
    const { items } = await ada.call(offersRead, { params: { pool }, query: {} });
    const found = providers.map(({ user }) =>
      items.find((offer) => offer.user === user && offer.state === 'active' && !offer.isPending && offer.isOnline),
    );
    return found.every((offer) => offer !== undefined) ? found : undefined;
  });
}
