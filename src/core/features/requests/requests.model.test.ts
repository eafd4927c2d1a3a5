/** Random histories of requests and bids against a plain model: the same answers, the same states, the same money. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { PRICE, benchmark, join, publish, registerNode } from '../../../../test/kit/acts.ts';
import { bid, cancelRequest, matchRequest, openRequest, withdrawBid } from '../../../../test/kit/acts-market.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { type Step, balance, build, done, pool } from '../../../../test/kit/given.ts';
import { offerOpen } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { TIME } from '../../kernel/limits.ts';
import { bids, requests } from './requests.tables.ts';

const { MINUTE_MS } = TIME;
const LIFE_MS = 10 * MINUTE_MS;
const SELLERS = ['provider', 'rival'];
const BUYERS = ['buyer', 'member'];
const OFFER: Readonly<Record<string, string>> = { provider: 'offer', rival: 'offer of rival' };
const SLOTS = 4;
const WANTED = 3;
const TEN_MINUTES = 10n * BigInt(MINUTE_MS);

const rival: Step = (world) => {
  const steps = [
    join('rival'),
    registerNode({ by: 'rival', as: 'node of rival' }),
    benchmark({ by: 'rival', of: 'node of rival' }),
    publish({ by: 'rival', of: 'node of rival', as: 'offer of rival' }),
  ];
  for (const step of steps) done(step)(world);
};
const start = pool({ terms: { acceptanceMs: 30 * TIME.DAY_MS } }).with(offerOpen(), rival);

interface ModelBid {
  readonly seller: string;
  readonly price: bigint;
  state: string;
}
interface ModelRequest {
  readonly buyer: string;
  state: string;
  readonly dueMs: number;
  readonly bids: ModelBid[];
}
class Model {
  readonly requests: ModelRequest[] = [];
  readonly wallets = new Map<string, bigint>();
  readonly sold = new Map<string, number>();

  end(request: ModelRequest, state: string, rest: string, won?: ModelBid): void {
    request.state = state;
    for (const one of request.bids) if (one.state === 'open') one.state = one === won ? 'won' : rest;
  }

  tick(poolMs: number): void {
    for (const request of this.requests)
      if (request.state === 'open' && request.dueMs <= poolMs) this.end(request, 'expired', 'expired');
  }
}

type Command = fc.Command<Model, { readonly world: TestPool }>;
const seen = new Set<string>();

function agree(model: Model, world: TestPool): void {
  for (const [n, request] of model.requests.entries()) {
    assert.equal(world.row(requests, `request ${n}`)?.state, request.state, `request ${n}`);
    seen.add(`request ${request.state}`);
    for (const [b, one] of request.bids.entries()) {
      assert.equal(world.row(bids, `request ${n}`, `bid ${n} ${b}`)?.state, one.state, `bid ${n} ${b}`);
      seen.add(`bid ${one.state}`);
    }
  }
  for (const [name, amount] of model.wallets) assert.equal(balance(world, `wallet:${name}`), amount, name);
  audit(world);
}

function told(
  world: TestPool,
  model: Model,
  name: string,
  attempt: Parameters<TestPool['try']>[0],
  expected: string | undefined,
): void {
  const { refusal } = world.try(attempt);
  assert.equal(refusal?.code, expected, name);
  seen.add(`${name} ${expected ?? 'accepted'}`);
  model.tick(world.poolMs);
  agree(model, world);
}

const about = (
  pick: number,
  run: (n: number, request: ModelRequest, model: Model, world: TestPool) => void,
  name: string,
): Command => ({
  check: (model) => model.requests.length > 0,
  run: (model, { world }) => {
    const n = pick % model.requests.length;
    run(n, model.requests[n] as ModelRequest, model, world);
  },
  toString: () => `${name}(${pick})`,
});

const openIt = (who: number): Command => ({
  check: () => true,
  run: (model, { world }) => {
    const buyer = BUYERS[who % BUYERS.length] ?? '';
    const n = model.requests.length;
    const attempt = openRequest({ by: buyer, as: `request ${n}`, with: { lifeMs: LIFE_MS, slots: WANTED } })(world);
    const dueMs = world.poolMs + LIFE_MS;
    const mine = model.requests.filter((request) => request.buyer === buyer && request.state === 'open').length;
    const expected = mine >= 20 ? 'request.too_many' : undefined;
    if (expected === undefined) model.requests.push({ buyer, state: 'open', dueMs, bids: [] });
    told(world, model, 'open', attempt, expected);
  },
  toString: () => `open(${who})`,
});

const bidFor = (pick: number, who: number, times: bigint): Command =>
  about(
    pick,
    (n, request, model, world) => {
      const seller = [...SELLERS, request.buyer][who % 3] ?? '';
      const price = PRICE * times;
      const open = request.bids.filter(({ state }) => state === 'open');
      const expected =
        request.state !== 'open'
          ? 'request.wrong_state'
          : seller === request.buyer
            ? 'bid.own_request'
            : open.some((one) => one.seller === seller)
              ? 'bid.already'
              : times > 2n
                ? 'bid.price_above'
                : undefined;
      const b = request.bids.length;
      const as = expected === undefined ? `bid ${n} ${b}` : 'refused';
      const attempt = bid({ by: seller, of: `request ${n}`, offer: OFFER[seller] ?? 'offer', price, as })(world);
      if (expected === undefined) request.bids.push({ seller, price, state: 'open' });
      told(world, model, 'bid', attempt, expected);
    },
    'bid',
  );

const withdrawIt = (pick: number, which: number): Command =>
  about(
    pick,
    (n, request, model, world) => {
      if (request.bids.length === 0) return;
      const b = which % request.bids.length;
      const one = request.bids[b] as ModelBid;
      const expected = one.state === 'open' ? undefined : 'bid.wrong_state';
      const attempt = withdrawBid({ by: one.seller, of: `request ${n}`, bid: `bid ${n} ${b}` })(world);
      if (expected === undefined) one.state = 'withdrawn';
      told(world, model, 'withdraw', attempt, expected);
    },
    'withdraw',
  );

const cancelIt = (pick: number): Command =>
  about(
    pick,
    (n, request, model, world) => {
      const expected = request.state === 'open' ? undefined : 'request.wrong_state';
      const attempt = cancelRequest({ by: request.buyer, of: `request ${n}` })(world);
      if (expected === undefined) model.end(request, 'cancelled', 'lost');
      told(world, model, 'cancel', attempt, expected);
    },
    'cancel',
  );

const matchIt = (pick: number, which: number): Command =>
  about(
    pick,
    (n, request, model, world) => {
      if (request.bids.length === 0) return;
      const b = which % request.bids.length;
      const one = request.bids[b] as ModelBid;
      const cost = (one.price / PRICE) * BigInt(WANTED) * TEN_MINUTES;
      const sold = model.sold.get(one.seller) ?? 0;
      const wallet = model.wallets.get(request.buyer) ?? 0n;
      const expected =
        request.state !== 'open'
          ? 'request.wrong_state'
          : one.state !== 'open'
            ? 'bid.wrong_state'
            : sold + WANTED > SLOTS
              ? 'order.sold_out'
              : wallet < cost
                ? 'order.insufficient_funds'
                : undefined;
      const attempt = matchRequest({ by: request.buyer, of: `request ${n}`, bid: `bid ${n} ${b}`, as: `order ${n}` })(
        world,
      );
      if (expected === undefined) {
        model.end(request, 'matched', 'lost', one);
        model.sold.set(one.seller, sold + WANTED);
        model.wallets.set(request.buyer, wallet - cost);
      }
      told(world, model, 'match', attempt, expected);
    },
    'match',
  );

const waitFor = (minutes: number): Command => ({
  check: () => true,
  run: (model, { world }) => {
    world.wait(minutes * MINUTE_MS);
    model.tick(world.poolMs);
    agree(model, world);
  },
  toString: () => `wait(${minutes})`,
});

/** Two requests, a bid of one seller for each, and both matched: the second finds the slots sold. */
const sellTwice: Command = {
  check: () => true,
  run: (model, real) => {
    const first = model.requests.length;
    for (const n of [first, first + 1]) {
      openIt(0).run(model, real);
      if (model.requests.length > n) bidFor(n, 0, 1n).run(model, real);
    }
    for (const n of [first, first + 1]) if (model.requests.length > n) matchIt(n, 0).run(model, real);
  },
  toString: () => 'sell twice',
};

const pick = fc.nat({ max: 40 });

test('random histories of requests and bids agree with the plain model', () => {
  const commands = fc.commands(
    [
      fc.nat({ max: 1 }).map(openIt),
      fc.tuple(pick, pick, fc.bigInt({ min: 1n, max: 3n })).map(([a, b, c]) => bidFor(a, b, c)),
      fc.tuple(pick, pick, fc.bigInt({ min: 1n, max: 2n })).map(([a, b, c]) => bidFor(a, b, c)),
      fc.tuple(pick, pick).map(([a, b]) => withdrawIt(a, b)),
      pick.map(cancelIt),
      fc.tuple(pick, pick).map(([a, b]) => matchIt(a, b)),
      fc.integer({ min: 1, max: 6 }).map(waitFor),
      fc.constant(sellTwice),
    ],
    { maxCommands: 30, size: 'max' },
  );
  fc.assert(
    fc.property(commands, (history) => {
      fc.modelRun(() => {
        const world = build(start);
        const model = new Model();
        for (const name of BUYERS) model.wallets.set(name, balance(world, `wallet:${name}`));
        return { model, real: { world } };
      }, history);
    }),
    { numRuns: 200 },
  );
});

test('they came to every state and every refusal that the model knows', () => {
  const wanted = [
    ...['open', 'matched', 'expired', 'cancelled'].map((state) => `request ${state}`),
    ...['open', 'won', 'lost', 'withdrawn', 'expired'].map((state) => `bid ${state}`),
    ...['bid bid.already', 'bid bid.own_request', 'bid bid.price_above', 'bid request.wrong_state'],
    ...['match accepted', 'match order.sold_out', 'match request.wrong_state', 'withdraw bid.wrong_state'],
  ];
  assert.deepEqual(
    wanted.filter((what) => !seen.has(what)),
    [],
  );
});
