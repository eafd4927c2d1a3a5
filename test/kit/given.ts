/**
 * Given what happened, when somebody acts, then this follows:
 *
 *   given(pool().with(offerOpen({ slots: 1 }), done(place({ slots: 1 })))).when(place({ slots: 1 })).refuses('order.sold_out');
 *
 * On the real fold: each `when` is one event in one seal. `moves` reads the journal; amounts are micro-credits.
 */
import assert from 'node:assert/strict';
import type { Refusal } from '#core/kernel/result.ts';
import { balances, journal, postings } from '#core/features/ledger/ledger.tables.ts';
import type { PoolOptions } from './people.ts';
import type { Command } from './acts.ts';
import { appoint, join } from './acts.ts';
import { audit } from './audit.ts';
import { type Fate, TestPool } from './test-pool.ts';

export type Step = (pool: TestPool) => void;

/** Transactions as a test writes them: the row of the posting table, and what moved on accounts by their names. */
export type Moves = readonly (readonly [code: string, postings: Readonly<Record<string, bigint>>])[];

export interface PoolPlan {
  readonly options: PoolOptions;
  /** The plan that this one goes on from. */
  readonly before: PoolPlan | undefined;
  readonly steps: readonly Step[];
  with(...steps: readonly Step[]): PoolPlan;
}

const CAST = ['officer', 'buyer', 'provider', 'member'];

const plans = new Map<string, PoolPlan>();

/** A public pool of five: owner, officer, buyer, provider, member; each newcomer was granted 100 credits. */
export function pool(options: PoolOptions = {}): PoolPlan {
  return known(`five:${textOf(options)}`, () =>
    emptyPool(options).with(...CAST.map((name) => done(join(name))), done(appoint('officer', 'officer'))),
  );
}

/** Only its owner is in it. */
export function emptyPool(options: PoolOptions = {}): PoolPlan {
  return known(`empty:${textOf(options)}`, () => plan(options, undefined, []));
}

/** The same options are the same plan, so that it is built once. */
function known(name: string, make: () => PoolPlan): PoolPlan {
  const found = plans.get(name) ?? make();
  plans.set(name, found);
  return found;
}

function textOf(options: PoolOptions): string {
  return JSON.stringify(options, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function plan(options: PoolOptions, before: PoolPlan | undefined, steps: readonly Step[]): PoolPlan {
  const made: PoolPlan = { options, before, steps, with: (...more) => plan(options, made, more) };
  return made;
}

/** Somebody did it, and the pool accepted. */
export function done(command: Command): Step {
  return (world) => {
    const { refusal } = world.try(command(world));
    assert.equal(refusal, undefined, `the situation of a test must be possible: ${refusal?.code}`);
  };
}

/** The pool clock moved. */
export function waited(ms: number): Step {
  return (world) => world.wait(ms);
}

/** Pools of plans already built: each test gets a fork. */
const built = new WeakMap<PoolPlan, TestPool>();

/** Builds the pool of a plan; for tests that are more than one act. */
export function build(of: PoolPlan): TestPool {
  let world = built.get(of);
  if (world === undefined) {
    world = of.before === undefined ? TestPool.found(of.options) : build(of.before);
    for (const step of of.steps) step(world);
    built.set(of, world);
  }
  return world.fork();
}

export function given(of: PoolPlan | TestPool): Given {
  return new Given(of instanceof TestPool ? of : build(of));
}

export class Given {
  readonly pool: TestPool;

  constructor(world: TestPool) {
    this.pool = world;
  }

  when(command: Command): Outcome {
    const before = lastEntry(this.pool);
    return new Outcome(this.pool, this.pool.try(command(this.pool)), before);
  }

  and(look: Step): this {
    look(this.pool);
    return this;
  }

  /** The pool clock moves by `ms`, a seal a minute. */
  whenWaiting(ms: number): Outcome {
    const before = lastEntry(this.pool);
    this.pool.wait(ms);
    return new Outcome(this.pool, undefined, before);
  }
}

export class Outcome {
  readonly pool: TestPool;
  readonly fate: Fate | undefined;
  private readonly before: number;

  constructor(world: TestPool, fate: Fate | undefined, before: number) {
    this.pool = world;
    this.fate = fate;
    this.before = before;
    audit(world);
  }

  accepts(): this {
    assert.equal(this.fate?.refusal?.code, undefined);
    return this;
  }

  /** With this code, these fields, and nothing moved. */
  refuses(code: string, fields: Readonly<Record<string, unknown>> = {}): this {
    const refusal: Partial<Refusal> = this.fate?.refusal ?? {};
    assert.equal(refusal.code, code);
    for (const [field, value] of Object.entries(fields)) assert.deepEqual(refusal[field], value, `field ${field}`);
    return this.moves([]);
  }

  /** Exactly these transactions, in this order. */
  moves(expected: Moves): this {
    assert.deepEqual(movesSince(this.pool, this.before), expected);
    return this;
  }

  and(look: Step): this {
    look(this.pool);
    return this;
  }

  /** What happens next to the same pool. */
  get next(): Given {
    return new Given(this.pool);
  }
}

function lastEntry(world: TestPool): number {
  return world.all(journal).length;
}

/** Journal entries after number `before`, with names instead of ids; postings on one account are summed. */
export function movesSince(world: TestPool, before: number): Moves {
  const lines = world.all(postings).filter(({ no }) => no > before);
  return world
    .all(journal)
    .filter(({ no }) => no > before)
    .map(({ no, code }) => {
      const moved: Record<string, bigint> = {};
      for (const line of lines) {
        if (line.no !== no) continue;
        const name = world.nameOf(line.account);
        moved[name] = (moved[name] ?? 0n) + line.amount;
      }
      return [code, moved];
    });
}

/** `balance(pool, 'wallet:buyer')`. */
export function balance(world: TestPool, account: string): bigint {
  return world.store.get(balances, world.account(account))?.balance ?? 0n;
}
