/** Withdrawals by the webhook rail, on the real fold and the real outbox: whatever fails and whenever it dies, nobody is paid twice. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test, { after } from 'node:test';
import fc from 'fast-check';
import { MICRO } from '#core/kernel/money.ts';
import { WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { withdrawals } from '#core/features/withdrawals/withdrawals.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { type InstanceDb, openInstanceDb } from '#edge/accounts/instance-db.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import type { Payment, Rail, RailOutcome } from '#edge/rails/port.ts';
import * as quarrels from '../../test/kit/acts-quarrels.ts';
import { balance, build, done, pool, waited } from '../../test/kit/given.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../test/kit/test-pool.ts';
import { delayMs } from './outbox.ts';
import { type Payouts, createPayouts } from './payouts.ts';
import type { RailSettings } from './rail-settings.ts';
import type { Runtime } from './runtime.ts';
import { sealFields } from './sealed.ts';
import { destinationHash } from './withdrawals.views.ts';

const TEN = 10n * MICRO;
const seedOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();
/** As test/kit/people.ts makes them. */
const agentSeed = (who: string): Uint8Array => seedOf(`agent:${who}:`);
const SALT = 'ab'.repeat(16);

/** What becomes of a call: paid and told, paid but the answer is lost, not paid and no answer, taken for later, refused, and the process dies. */
type Mood = 'well' | 'lost' | 'down' | 'later' | 'no' | 'dies before' | 'dies after';

/** Pays as often as it is told to: that it is told once is for the outbox to see to. */
class Bank implements Rail {
  readonly name = 'bank';
  readonly paid = new Map<string, number>();
  private readonly later = new Set<string>();
  private readonly refused = new Set<string>();
  readonly calls: string[] = [];
  mood: Mood = 'well';

  async prepare(): Promise<undefined> {
    return undefined;
  }

  async submit(_payment: Payment, key: string): Promise<RailOutcome> {
    this.calls.push('submit');
    switch (this.mood) {
      case 'down':
        return { kind: 'unknown', cause: 'no answer' };
      case 'later':
        this.later.add(key);
        return { kind: 'pending' };
      case 'no':
        this.refused.add(key);
        return { kind: 'failed', cause: 'closed account' };
      case 'dies before':
        return new Promise(() => undefined);
      default:
        this.pay(key);
        if (this.mood === 'dies after') return new Promise(() => undefined);
        return this.mood === 'lost' ? { kind: 'unknown', cause: 'the answer was lost' } : this.told(key);
    }
  }

  async status(_payment: Payment, key: string): Promise<RailOutcome> {
    this.calls.push('status');
    if (this.mood === 'down' || this.mood === 'lost') return { kind: 'unknown', cause: 'no answer' };
    if (this.later.has(key) && this.mood !== 'later') {
      this.later.delete(key);
      this.pay(key);
    }
    return this.told(key);
  }

  private pay(key: string): void {
    this.paid.set(key, (this.paid.get(key) ?? 0) + 1);
  }

  private told(key: string): RailOutcome {
    if (this.paid.has(key)) return { kind: 'executed', reference: `bank-${key.slice(0, 8)}` };
    if (this.refused.has(key)) return { kind: 'failed', cause: 'closed account' };
    return this.later.has(key) ? { kind: 'pending' } : { kind: 'never_seen' };
  }
}

/** One instance of somebody of the staff: its own database, the pool as it is. */
class Bench implements Disposable {
  readonly mirror: SqliteMirror;
  readonly bank = new Bank();
  readonly world: TestPool;
  db: InstanceDb = openInstanceDb(':memory:');
  payouts: Payouts;
  nowMs = 1_700_000_000_000;
  who = 'owner';

  constructor(world: TestPool, from?: SqliteMirror) {
    this.world = world;
    this.mirror = new SqliteMirror(world, from);
    this.payouts = this.started();
  }

  /** Starts anew on the same database, as after a crash. */
  restart(): void {
    this.payouts = this.started();
  }

  private started(): Payouts {
    const who = cast(this.who);
    const account = {
      account: 'a',
      user: who.user,
      personalKey: who.personal.device,
      agentKey: who.agent.device,
    } as Account;
    const runtime = {
      nowMs: () => this.nowMs,
      crypto: nodeCrypto,
      db: this.db,
      logger: { warn: () => undefined, error: (fields: { cause: string }) => assert.fail(fields.cause) },
      accounts: { all: () => [account] },
      keys: { agent: () => ({ publicKey: who.agent.device, seed: agentSeed(this.who) }) },
      spaces: { reader: () => this.mirror.reader },
      host: {
        submit: async (_space: string, [{ draft }]: [{ draft: { type: string; payload: object } }]) => {
          const fate = this.world.try({ signer: who.agent, type: draft.type, payload: { ...draft.payload } });
          this.mirror.follow();
          return [
            fate.refusal === undefined
              ? { ok: true, value: { event: fate.event.hash } }
              : { ok: false, refusal: fate.refusal },
          ];
        },
      },
    } as unknown as Runtime;
    return createPayouts(runtime, { railOf: () => this.bank } as unknown as RailSettings);
  }

  /** Looks as often as an instance does; a call that never returns is left hanging, as a process that died leaves it. */
  async look(times = 3): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      await Promise.race([
        this.payouts.reconcile(this.world.space),
        new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
      ]);
      if (this.bank.mood.startsWith('dies')) this.restart();
    }
  }

  later(ms = delayMs(30)): void {
    this.nowMs += ms;
  }

  state(): string {
    return this.world.row(withdrawals, 'withdrawal')?.state ?? '';
  }

  payments(): number {
    return [...this.bank.paid.values()].reduce((sum, count) => sum + count, 0);
  }

  [Symbol.dispose](): void {
    this.mirror[Symbol.dispose]();
    this.db[Symbol.dispose]();
  }
}

/** The member asked for ten by the webhook rail, the officer confirmed, the owner's agent executes. */
const confirmed = pool().with(
  (world) => {
    const readers = [cast('owner').agent.device, cast('officer').agent.device];
    const runtime = { crypto: nodeCrypto, randomBytes: (count: number) => new Uint8Array(count) } as unknown as Runtime;
    const sealed = sealFields(
      runtime,
      { pool: world.space, purpose: 'withdrawal', readers },
      { destination: 'IBAN 1', salt2: SALT },
    );
    const destination = destinationHash(runtime, SALT, 'IBAN 1');
    done(quarrels.askOut(TEN, { rail: 'webhook', with: { sealed, destination } }))(world);
  },
  waited(WITHDRAWAL_DEFAULTS.newDestinationHoldMs),
  done(quarrels.confirmOut({ executor: 'owner' })),
);
const template = new SqliteMirror(build(confirmed));
after(() => template[Symbol.dispose]());
const open = (): Bench => new Bench(build(confirmed), template);

test('the pool is told before anything is sent, and what was paid is told once', async () => {
  using bench = open();
  await bench.look(1);
  assert.equal(bench.state(), 'executing');
  assert.deepEqual(bench.bank.calls, [], 'nothing leaves before the seal');
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments(), bench.bank.calls], ['executed', 1, ['submit']]);
  await bench.look();
  assert.equal(bench.bank.calls.length, 1);
  assert.equal(balance(bench.world, 'clearing:withdrawal'), 0n);
});

test('a lost answer is asked about, not sent again', async () => {
  using bench = open();
  bench.bank.mood = 'lost';
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments()], ['unknown', 1]);
  bench.bank.mood = 'well';
  await bench.look();
  assert.deepEqual(bench.bank.calls, ['submit'], 'not before its time');
  bench.later();
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments(), bench.bank.calls], ['executed', 1, ['submit', 'status']]);
});

test('a process that died while sending begins by asking, whether it had sent or not', async () => {
  for (const mood of ['dies after', 'dies before'] as const) {
    using bench = open();
    await bench.look(1);
    bench.bank.mood = mood;
    await bench.look(1);
    bench.bank.mood = 'well';
    await bench.look();
    assert.deepEqual([bench.state(), bench.payments()], ['executed', 1], mood);
    assert.deepEqual(bench.bank.calls, mood === 'dies after' ? ['submit', 'status'] : ['submit', 'status', 'submit']);
  }
});

test('a service that was never reached is asked, then told again under the same key', async () => {
  using bench = open();
  bench.bank.mood = 'down';
  await bench.look();
  assert.equal(bench.state(), 'unknown');
  bench.bank.mood = 'well';
  bench.later();
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments()], ['executed', 1]);
});

test('refused by the rail: all of it back', async () => {
  using bench = open();
  bench.bank.mood = 'no';
  await bench.look();
  assert.deepEqual(
    [bench.state(), bench.payments(), balance(bench.world, 'wallet:member')],
    ['failed', 0, 100n * MICRO],
  );
});

test('taken for later: asked from time to time, and paid once', async () => {
  using bench = open();
  bench.bank.mood = 'later';
  await bench.look();
  bench.later();
  await bench.look();
  assert.equal(bench.state(), 'executing');
  bench.bank.mood = 'well';
  bench.later();
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments()], ['executed', 1]);
  assert.deepEqual(bench.bank.calls, ['submit', 'status', 'status']);
});

test('a signed word of the service ends the waiting', async () => {
  using bench = open();
  bench.bank.mood = 'later';
  await bench.look();
  const key = bench.world.id('withdrawal');
  const told: RailOutcome = { kind: 'executed', reference: 'bank-1' };
  assert.equal(await bench.payouts.tell(bench.world.space, 'f'.repeat(64), told), false);
  assert.equal(await bench.payouts.tell(bench.world.space, key, told), true);
  assert.equal(bench.state(), 'executed');
  assert.equal(
    await bench.payouts.tell(bench.world.space, key, { kind: 'failed', cause: 'no' }),
    true,
    'told twice is once',
  );
  assert.equal(bench.state(), 'executed');
});

test('after a restore every open execution is doubtful: asked first', async () => {
  using bench = open();
  bench.bank.mood = 'lost';
  await bench.look();
  bench.db[Symbol.dispose]();
  bench.db = openInstanceDb(':memory:');
  bench.restart();
  bench.bank.mood = 'well';
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments(), bench.bank.calls], ['executed', 1, ['submit', 'status']]);
});

test('a device that takes over asks first, and the old one is out', async () => {
  using bench = open();
  bench.bank.mood = 'lost';
  await bench.look();
  done(quarrels.reassignOut('officer'))(bench.world);
  done(quarrels.reassignOut('officer', { by: 'officer' }))(bench.world);
  bench.mirror.follow();
  bench.bank.mood = 'well';
  bench.later();
  await bench.look();
  assert.equal(bench.state(), 'unknown', 'the owner’s instance has no say any more');
  bench.db[Symbol.dispose]();
  bench.db = openInstanceDb(':memory:');
  bench.who = 'officer';
  bench.restart();
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments()], ['executed', 1]);
});

test('a destination that is not the one the pool was told of is never paid', async () => {
  const forged = pool().with(
    (world) => {
      const runtime = {
        crypto: nodeCrypto,
        randomBytes: (count: number) => new Uint8Array(count),
      } as unknown as Runtime;
      const readers = [cast('owner').agent.device];
      const sealed = sealFields(
        runtime,
        { pool: world.space, purpose: 'withdrawal', readers },
        { destination: 'IBAN 2', salt2: SALT },
      );
      const destination = destinationHash(runtime, SALT, 'IBAN 1');
      done(quarrels.askOut(TEN, { rail: 'webhook', with: { sealed, destination } }))(world);
    },
    waited(WITHDRAWAL_DEFAULTS.newDestinationHoldMs),
    done(quarrels.confirmOut({ executor: 'owner' })),
  );
  using bench = new Bench(build(forged));
  await bench.look();
  assert.deepEqual([bench.state(), bench.payments()], ['failed', 0]);
});

const mood = fc.constantFrom<Mood>('well', 'lost', 'down', 'later', 'no', 'dies before', 'dies after');

test('whatever the service does and whenever the process dies: at most one payment, and the books say which', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(mood, fc.boolean()), { minLength: 1, maxLength: 8 }), async (days) => {
      using bench = open();
      for (const [today, isRestarted] of days) {
        bench.bank.mood = today;
        bench.later();
        if (isRestarted) bench.restart();
        await bench.look(2);
        assert.ok(bench.payments() <= 1, 'paid at most once');
        assert.equal(
          bench.state() === 'executed' && bench.payments() === 0,
          false,
          'nothing is called paid that was not',
        );
        assert.equal(bench.state() === 'failed' && bench.payments() > 0, false, 'nothing paid is called failed');
      }
      bench.bank.mood = 'well';
      bench.later();
      await bench.look();
      bench.later();
      await bench.look();
      assert.equal(bench.state(), bench.payments() === 1 ? 'executed' : 'failed', 'in the end everybody knows');
    }),
    { numRuns: 60, seed: 20_261_125 },
  );
});
