import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import * as acts from '../../../../test/kit/acts.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { balance, build, done, pool } from '../../../../test/kit/given.ts';
import { Model, type ModelOrder, TERMS } from '../../../../test/kit/order-model.ts';
import { offerOpen, orderOf } from '../../../../test/kit/situations.ts';
import { cast, type TestPool } from '../../../../test/kit/test-pool.ts';

/** Odd on purpose: nothing divides. */
const PRICE = 7_654_321n;
const BUYERS = ['buyer', 'member'];
const start = pool({ terms: TERMS }).with(
  offerOpen({ pricePerSlotHour: PRICE.toString() }),
  done(acts.transferTo('owner', 95_000_000n)),
);

/** Acts that one of the histories meets: none may fall silent. */
const seen = new Map<string, number>();
const note = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

interface Real {
  readonly world: TestPool;
}
type Step = fc.Command<Model, Real>;

/** One act on both; the answers must agree, and so must every balance after it. */
function both(name: string, act: acts.Command, told: (model: Model) => string | undefined): Step {
  return {
    check: () => true,
    run: (model, { world }) => {
      const attempt = act(world);
      const expected = model.seal(() => told(model));
      const { refusal } = world.try(attempt);
      assert.equal(refusal?.code, expected, name);
      note(`${name} ${expected ?? 'accepted'}`);
      agree(model, world);
    },
    toString: () => name,
  };
}

/** The same, about one of the orders there are. */
function about(
  name: string,
  pick: number,
  act: (options: acts.ActOptions, of: ModelOrder, model: Model) => acts.Command,
  told: (model: Model, of: ModelOrder) => string | undefined,
): Step {
  return {
    check: (model) => model.orders.length > 0,
    run: (model, real) => {
      const index = pick % model.orders.length;
      const of = model.orders[index] as ModelOrder;
      both(`${name} order ${index}`, act({ of: `order ${index}` }, of, model), (m) => told(m, of)).run(model, real);
      note(name);
    },
    toString: () => `${name}(${pick})`,
  };
}

function agree(model: Model, world: TestPool): void {
  audit(world);
  for (const [name, amount] of model.wallets)
    assert.equal(balance(world, `wallet:${name}`), amount, `wallet of ${name}`);
  assert.equal(balance(world, 'treasury'), model.treasury, 'treasury');
  assert.equal(world.poolMs, model.poolMs, 'pool clock');
  for (const [index, order] of model.orders.entries()) {
    const name = `order ${index}`;
    note(order.state);
    assert.equal(orderOf(world, name).state, order.state, name);
    assert.equal(orderOf(world, name).dueMs, order.dueMs ?? 0, `deadline of ${name}`);
    const held = [balance(world, `escrow:${name}`), balance(world, `pending:${name}`), balance(world, `fees:${name}`)];
    assert.deepEqual(held, [order.escrow, order.pending, order.fees], `money of ${name}`);
  }
}

function waiting(ms: number): Step {
  return {
    check: () => true,
    run: (model, { world }) => {
      world.wait(ms);
      for (let left = ms; left > 0; left -= 60_000) {
        model.wallMs += Math.min(left, 60_000);
        model.seal(() => undefined);
      }
      agree(model, world);
    },
    toString: () => `wait ${ms}`,
  };
}

/** The notary is away: wall time goes on alone. */
function absence(ms: number): Step {
  return {
    check: () => true,
    run: (model, { world }) => {
      world.absent(ms);
      model.wallMs += ms;
    },
    toString: () => `away ${ms}`,
  };
}

interface Usage {
  readonly share: number;
  readonly over: number;
  readonly signed: boolean;
  readonly last: boolean;
}

/** A receipt over the time since ready, sometimes a millisecond more, for a share of the slots. */
function usage(of: ModelOrder, model: Model, { share, over, signed, last }: Usage) {
  const untilMs = of.state === 'ending' ? of.stoppedWallMs : model.wallMs;
  const elapsedMs = Math.max(0, untilMs - of.runningWallMs) + over;
  return { elapsedMs, paidMs: Math.floor((elapsedMs * of.slots * share) / 100), signed, last };
}

function receiptOf(pick: number, given: Usage): Step {
  return about(
    'receipt',
    pick,
    (options, of, model) => {
      const { signed, ...fields } = usage(of, model, given);
      return acts.receipt({
        ...options,
        ...fields,
        n: of.receipts + 1,
        signed: signed ? cast(of.buyer).agent : 'nobody',
      });
    },
    (model, of) => model.receipt(of, usage(of, model, given)),
  );
}

function placing(buyer: string, slots: number, durationMs: number): Step {
  return {
    check: (model) => model.orders.length < 8,
    run: (model, real) =>
      both('place', acts.place({ by: buyer, slots, durationMs, as: `order ${model.orders.length}` }), (m) =>
        m.place(buyer, slots, durationMs),
      ).run(model, real),
    toString: () => `place(${buyer}, ${slots}, ${durationMs})`,
  };
}

const pick = fc.nat(7);
const who = fc.constantFrom(...BUYERS);
const party = fc.constantFrom('buyer' as const, 'provider' as const);
const byParty = (by: 'buyer' | 'provider', of: ModelOrder): string => (by === 'buyer' ? of.buyer : by);

const steps: fc.Arbitrary<Step>[] = [
  fc
    .tuple(who, fc.integer({ min: 1, max: 3 }), fc.constantFrom(59_999, 60_000, 240_000, 600_000))
    .map((of) => placing(...of)),
  pick.map((n) => about('accept', n, acts.accept, (model, of) => model.accept(of))),
  pick.map((n) => about('decline', n, acts.decline, (model, of) => model.decline(of))),
  pick.map((n) =>
    about(
      'cancel',
      n,
      (options, of) => acts.cancel({ ...options, by: of.buyer }),
      (model, of) => model.cancel(of),
    ),
  ),
  pick.map((n) =>
    about(
      'ready',
      n,
      (options, of) => acts.ready({ ...options, signed: cast(of.buyer).agent }),
      (model, of) => model.ready(of),
    ),
  ),
  fc
    .tuple(
      pick,
      fc.record({
        share: fc.constantFrom(0, 37, 100),
        over: fc.constantFrom(0, 0, 1),
        signed: fc.boolean(),
        last: fc.constantFrom(false, false, true),
      }),
    )
    .map(([n, of]) => receiptOf(n, of)),
  fc.tuple(pick, party).map(([n, by]) =>
    about(
      'stop',
      n,
      (options, of) => acts.stop({ ...options, by: byParty(by, of) }),
      (model, of) => model.stop(of, by),
    ),
  ),
  fc.tuple(pick, party).map(([n, by]) =>
    about(
      'confirm',
      n,
      (options, of) => acts.confirm({ ...options, by: byParty(by, of) }),
      (model, of) => model.confirm(of, by),
    ),
  ),
  pick.map((n) => about('suspend', n, acts.suspend, (model, of) => model.suspend(of))),
  pick.map((n) => about('lift', n, acts.lift, (model, of) => model.lift(of))),
  fc.constantFrom(1000, 60_000, 179_999, 180_000, 300_000, 600_000, 1_200_000).map(waiting),
  fc.constantFrom(30_000, 120_000, 86_400_000).map(absence),
  fc
    .tuple(who, fc.bigInt({ min: 1n, max: 3_000_000n }))
    .map(([by, amount]) =>
      both('transfer', acts.transferTo('provider', amount, { by }), (model) => model.transfer(by, 'provider', amount)),
    ),
];

/** A plain life of one order, so that random steps also fall into its later states. */
const life = fc.constantFrom(
  ['accept', 'ready'],
  ['accept', 'ready', 'receipt', 'stop', 'last'],
  ['accept', 'ready', 'suspend', 'lift'],
  ['accept', 'ready', 'wait'],
);

function liveOn(names: readonly string[]): Step {
  const last = { share: 50, over: 0, signed: true };
  return {
    check: (model) => model.orders.length > 0,
    run: (model, real) => {
      const n = model.orders.length - 1;
      const known: Record<string, Step> = {
        accept: about('accept', n, acts.accept, (m, of) => m.accept(of)),
        ready: about(
          'ready',
          n,
          (options, of) => acts.ready({ ...options, signed: cast(of.buyer).agent }),
          (m, of) => m.ready(of),
        ),
        receipt: receiptOf(n, { ...last, last: false }),
        stop: about(
          'stop',
          n,
          (options) => acts.stop({ ...options, by: 'provider' }),
          (m, of) => m.stop(of, 'provider'),
        ),
        last: receiptOf(n, { ...last, last: true }),
        suspend: about('suspend', n, acts.suspend, (m, of) => m.suspend(of)),
        lift: about('lift', n, acts.lift, (m, of) => m.lift(of)),
        wait: waiting(180_000),
      };
      for (const name of names) known[name]?.run(model, real);
    },
    toString: () => names.join('+'),
  };
}

test('random histories of orders: the same answers, states, deadlines and money as the plain model', () => {
  const history = fc.commands([...steps, steps[0] as fc.Arbitrary<Step>, life.map(liveOn), life.map(liveOn)], {
    maxCommands: 40,
    size: 'max',
  });
  fc.assert(
    fc.property(history, (commands) => {
      fc.modelRun(() => {
        const world = build(start);
        const names = ['buyer', 'member', 'provider'];
        const wallets = names.map((name) => [name, balance(world, `wallet:${name}`)] as const);
        const model = new Model({
          wallets,
          treasury: balance(world, 'treasury'),
          price: PRICE,
          nowMs: world.nowMs,
          poolMs: world.poolMs,
        });
        return { model, real: { world } };
      }, commands);
    }),
    { numRuns: 150 },
  );
});

test('the random histories came to every state and to every kind of act', () => {
  const states = [
    'placed',
    'accepted',
    'running',
    'interrupted',
    'suspended',
    'ending',
    'declined',
    'expired',
    'cancelled',
    'completed',
    'failed',
    'reclaimed',
    'settled',
  ];
  const met = [
    'accept',
    'decline',
    'cancel',
    'ready',
    'receipt',
    'stop',
    'confirm',
    'suspend',
    'lift',
    'transfer accepted',
    'place accepted',
    'place order.sold_out',
    'place order.insufficient_funds',
  ];
  assert.deepEqual(
    [...states, ...met].filter((what) => !seen.has(what)),
    [],
  );
});
