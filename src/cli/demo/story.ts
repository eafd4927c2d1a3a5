/**
 * The demo, top to bottom: three instances, one network, one private pool, two machines for sale, one picture.
 * Everything happens as a user would do it, by REST; nothing here knows the inside of an instance.
 */
import type { z } from 'zod';
import { ProblemError } from '#core/contract/client.ts';
import { formatLink } from '#core/contract/link.ts';
import { type JobDetail, type ModuleView, jobPicture, jobQuote, jobRead, jobSubmit, modulesRead } from '#core/features/jobs/jobs.api.ts';
import { type InvariantsView, type StatementLine, grantCreate, invariantsRead, statementRead, walletRead } from '#core/features/ledger/ledger.api.ts';
import { offerPublish, offersRead } from '#core/features/market/market.api.ts';
import { networkJoin, networkRead } from '#core/features/network/network.api.ts';
import { machineRead, nodeBenchmark, nodeRegister } from '#core/features/nodes/nodes.api.ts';
import { orderConfirm, ordersRead } from '#core/features/orders/orders.api.ts';
import { type PoolView, poolCreate, poolJoin, poolLink, poolRead } from '#core/features/pools/pools.api.ts';
import { MICRO } from '#core/kernel/money.ts';
import type { RunningInstance } from '../demo.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { parameterArgs } from '../job-spec.ts';
import { formatAmount } from '../values/amounts.ts';
import { type DemoMachine, type Person, anonymous, mustBeSealed, register, until } from './person.ts';
import type { Trade } from './books.ts';
import { tradesOf } from './books.ts';
import { type Facts, tilesBy } from './verdict.ts';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Light paths per pixel. */
  readonly samples: number;
  readonly tiles: number;
}

/** What was asked for; without `samples` as many as the machine can do in the time. */
export type PictureWish = Omit<Picture, 'samples'> & { readonly samples: number | undefined };

/** Where the story is told: a line per step, a bar per provider. */
export interface Teller {
  say(text: string): void;
  bar(key: string, progress: { readonly label: string; readonly done: number; readonly total: number; readonly note: string }): void;
}

export interface Outcome extends Facts {
  readonly people: readonly Person[];
  readonly pool: PoolView;
  readonly trades: readonly Trade[];
  readonly picture: Uint8Array;
}

const NETWORK = 'Demo network';
const WELCOME = 100n * MICRO;
const BUYER_MONEY = 1000n * MICRO;
const PRICE_PER_SLOT_HOUR = 360n * MICRO;
const SLOTS_MAX = 2;
const SLOT_MEMORY_BYTES = 256 * 1024 * 1024;
const TASK_MEMORY_BYTES = 64 * 1024 * 1024;
const ORDER_MS = 120_000;
const TASK_LIMIT_MS = 60_000;
const JOB_LIMIT_MS = 120_000;
/** Short enough for an impatient reader, long enough that the second provider gets its share before all is done. */
const TILE_MS = 200;
const SAMPLES_MIN = 8;
const SAMPLES_MAX = 512;
/** If one provider was through before the other had begun, both get more to do, once. */
const MORE_SAMPLES = 4;
/** The same for both renders: whatever a task draws, it draws alike. */
const SEED = '5eed'.repeat(16);

export async function tellStory(machine: DemoMachine, instances: readonly [RunningInstance, RunningInstance, RunningInstance], wish: PictureWish, teller: Teller): Promise<Outcome> {
  const people = await meet(machine, instances, teller);
  const [ada, ...providers] = people;
  const pool = await foundPool(machine, people, teller);
  await sell(pool, providers, teller);
  const offers = await market(machine, pool, people);
  const module = await pathTracer(ada);
  const slots = Math.min(...offers.map((offer) => offer.slots));
  const together = (picture: Picture): Promise<JobDetail> =>
    render(machine, { pool, people, module, picture, slots, name: 'Together', offers: offers.map(({ offer }) => offer), teller });

  let picture = { ...wish, samples: wish.samples ?? samplesFor(Math.min(...offers.map(({ singleScore }) => singleScore)), wish) };
  let shared = await together(picture);
  if (shared.state === 'done' && providers.some(({ user }) => tilesBy(user, shared) === 0)) {
    picture = { ...picture, samples: Math.min(SAMPLES_MAX, picture.samples * MORE_SAMPLES) };
    teller.say('One provider was done before the other could begin; once more, with more light');
    shared = await together(picture);
  }
  const tiles = providers.map((person) => `${person.name} ${tilesBy(person.user, shared)}`).join(', ');
  teller.say(`The picture is done: ${tiles} of ${picture.tiles} tiles`);
  const [first] = offers;
  if (first === undefined) throw new CliError(EXIT.failed, 'there is no offer');
  const alone = await render(machine, { pool, people, module, picture, slots, name: 'Alone', offers: [first.offer], teller });
  teller.say('The same picture by one provider alone is done');

  const trades = await settle(machine, pool, people, teller);
  const audits = await audit(machine, pool, people);
  teller.say(`Books checked on three instances at seal ${audits[0]?.view.seal ?? 0}`);
  const response = await ada.raw(jobPicture, { params: { pool: pool.pool, job: shared.job }, headers: { accept: 'image/png' } });
  return { people, pool, providers, shared, alone, trades, audits, picture: new Uint8Array(await response.arrayBuffer()) };
}

/** A score counts light paths per millisecond of one core. */
export function samplesFor(score: number, { width, height, tiles }: Omit<PictureWish, 'samples'>): number {
  const pixelsPerTile = (width * height) / tiles;
  return Math.max(SAMPLES_MIN, Math.min(SAMPLES_MAX, Math.round((score * TILE_MS) / pixelsPerTile)));
}

type Trio = readonly [Person, Person, Person];

/** Ada founds a network; the others join it by her link and register. */
async function meet(machine: DemoMachine, [first, second, third]: readonly [RunningInstance, RunningInstance, RunningInstance], teller: Teller): Promise<Trio> {
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
async function foundPool(machine: DemoMachine, people: Trio, teller: Teller): Promise<PoolView> {
  const [ada, ...others] = people;
  const made = await ada.call(poolCreate, { body: { name: 'Demo guild', symbol: 'DEMO', access: 'private', welcomeGrant: WELCOME.toString() } });
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
        if (membership === 'denied') throw new CliError(EXIT.failed, `${person.name} was not let in: ${denialCode ?? 'no reason given'}`);
        return membership === 'active' ? true : undefined;
      });
    }),
  );
  teller.say('Ada founded the private pool "Demo guild"; Bob and Cleo joined by link and password');
  mustBeSealed(await ada.call(grantCreate, { params: { pool }, body: { to: ada.user, amount: BUYER_MONEY.toString(), reason: 'to buy a picture' } }), 'the grant');
  const view = await ada.call(poolRead, { params: { pool } });
  const { available } = await ada.call(walletRead, { params: { pool } });
  teller.say(`Ada has ${formatAmount(available, view)} from the treasury`);
  return view;
}

/** Both providers register their machines, measure them and offer them. */
async function sell({ pool, ...currency }: PoolView, providers: readonly Person[], teller: Teller): Promise<void> {
  await Promise.all(
    providers.map(async (person) => {
      const params = { pool };
      const { id: node } = mustBeSealed(await person.call(nodeRegister, { params, body: { name: `${person.name}'s machine`, consent: true } }), 'the node');
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
      teller.say(`${person.name} sells ${formatAmount(PRICE_PER_SLOT_HOUR, currency)} a slot-hour; score ${Math.round(measured.singleScore)}`);
    }),
  );
}

/** Both offers, as Ada sees them: sealed and online. */
async function market(machine: DemoMachine, { pool }: PoolView, people: Trio) {
  const [ada, ...providers] = people;
  return until(machine, { what: 'both offers are on the market', people }, async () => {
    const { items } = await ada.call(offersRead, { params: { pool }, query: {} });
    const found = providers.map(({ user }) => items.find((offer) => offer.user === user && offer.state === 'active' && !offer.isPending && offer.isOnline));
    return found.every((offer) => offer !== undefined) ? found : undefined;
  });
}

async function pathTracer(person: Person): Promise<ModuleView> {
  const { items } = await person.call(modulesRead, {});
  const module = items.find(({ name }) => name === 'path-tracer');
  if (module === undefined) throw new CliError(EXIT.failed, 'the path tracer is not among the built-in modules');
  return module;
}

interface RenderRequest {
  readonly pool: PoolView;
  readonly people: Trio;
  readonly module: ModuleView;
  readonly picture: Picture;
  /** Of each offer. */
  readonly slots: number;
  readonly name: string;
  readonly offers: readonly string[];
  readonly teller: Teller;
}

/** Quotes, submits, and stays until the job is over. */
async function render(machine: DemoMachine, { pool, people, module, picture, slots, name, offers, teller }: RenderRequest): Promise<JobDetail> {
  const [ada] = people;
  const { tiles, ...parameters } = picture;
  const params = { pool: pool.pool };
  const body = {
    name,
    module: module.module,
    args: parameterArgs(module, Object.entries(parameters).map(([key, size]) => [key, String(size)] as const)),
    tasks: tiles,
    offers: [...offers],
    slotsPerProvider: slots,
    seed: SEED,
    durationMs: ORDER_MS,
    taskWallMs: TASK_LIMIT_MS,
    memoryBytes: TASK_MEMORY_BYTES,
  };
  const quote = await ada.call(jobQuote, { params, body });
  if (quote.offers.length !== offers.length) {
    throw new CliError(EXIT.failed, `${offers.length - quote.offers.length} offers do not fit: ${quote.unmatched.map(({ title, cause }) => `${title}: ${cause}`).join(', ')}`);
  }
  const { job } = await ada.call(jobSubmit, { params, body: { ...body, maxCost: quote.maxCost.toString() } });
  teller.say(`Ada buys from ${quote.offers.map(({ handle }) => handle).join(' and ')} for at most ${formatAmount(quote.maxCost, pool)}: ${picture.width}×${picture.height}, ${picture.samples} paths a pixel, ${tiles} tiles`);
  return until(machine, { what: `the job "${name}" is over`, people, limitMs: JOB_LIMIT_MS }, async () => {
    const view = await ada.call(jobRead, { params: { ...params, job } });
    for (const { user, handle, orderState, cost } of view.providers) {
      if (handle === '') continue; // its order is not sealed yet
      teller.bar(`${job}:${user}`, { label: `${name}: ${handle}`, done: tilesBy(user, view), total: tiles, note: `${orderState} ${formatAmount(cost, pool)}` });
    }
    return ['done', 'failed', 'cancelled'].includes(view.state) ? view : undefined;
  });
}

const UNSETTLED = ['completed', 'failed', 'reclaimed'];

/** The buyer's instance confirms finished orders by itself; with the providers' word they settle now instead of tomorrow. */
async function settle(machine: DemoMachine, { pool }: PoolView, people: Trio, teller: Teller): Promise<Trade[]> {
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
    return items.length > 0 && items.every(({ state }) => state === 'settled') ? items : undefined;
  });
  await until(machine, { what: 'both providers see the settlement', people }, async () => {
    const seen = await Promise.all(people.map(async (person) => (await person.call(ordersRead, { params: { pool }, query })).items));
    return seen.flat().every(({ state }) => state === 'settled') ? true : undefined;
  });
  teller.say(`${orders.length} orders are confirmed by both sides and settled`);
  const sides = await Promise.all(people.map(async (person) => ({ name: person.name, user: person.user, statement: await statementOf(person, pool) })));
  return tradesOf(orders, sides);
}

/** The other side's word may settle the order while ours is under way: then there is nothing left to confirm. */
async function confirmOnce(person: Person, pool: string, order: string): Promise<void> {
  try {
    await person.call(orderConfirm, { params: { pool, order } });
  } catch (cause) {
    const isLate = cause instanceof ProblemError && ['order.wrong_state', 'order.already_confirmed'].includes(cause.problem.code);
    if (!isLate) throw cause;
  }
}

async function statementOf(person: Person, pool: string): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  let cursor: string | undefined;
  do {
    const page = await person.call(statementRead, { params: { pool }, query: { limit: 500, ...(cursor === undefined ? {} : { cursor }) } });
    lines.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return lines;
}

/** Each instance sums its own books; asked again until all three speak of the same seal. */
async function audit(machine: DemoMachine, { pool }: PoolView, people: Trio): Promise<{ readonly name: string; readonly view: z.output<typeof InvariantsView> }[]> {
  return until(machine, { what: 'the three instances are at the same seal', people }, async () => {
    const audits = await Promise.all(people.map(async (person) => ({ name: person.name, view: await person.call(invariantsRead, { query: { pool } }) })));
    return new Set(audits.map(({ view }) => view.seal)).size === 1 ? audits : undefined;
  });
}
