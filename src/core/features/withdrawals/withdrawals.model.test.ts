/**
 * Withdrawals told a second time as plainly as possible, against the real fold: two people ask, two of the staff answer, at random times.
 * Same answers, states, deadlines and money; every invariant after each step.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type * as kit from '../../../../test/kit/acts.ts';
import { announceSettings } from '../../../../test/kit/acts-govern.ts';
import * as quarrels from '../../../../test/kit/acts-quarrels.ts';
import { auditMoney } from '../../../../test/kit/audit.ts';
import { balance, build, done, pool, waited } from '../../../../test/kit/given.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { SETTING_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { withdrawals } from './withdrawals.tables.ts';

const M = TIME.MINUTE_MS;
const TIMES = { holdMs: 2 * M, newDestinationHoldMs: 4 * M, confirmMs: 6 * M, executeMs: 6 * M, executingMs: 3 * M };
const MORE = { soloMs: 3 * M, freezeMs: 3 * M, coolingMs: M, unknownDecideMs: 4 * M, unknownAdminMs: 9 * M };
const T = { ...TIMES, ...MORE };
const FEE = MICRO / 10n;
const LARGE = 20n * MICRO;
const DAY_MAX = 60n * MICRO;
const OFFICER_MAX = 30n * MICRO;
const AMOUNTS = {
  feeMicro: FEE,
  largeMicro: LARGE,
  dayMaxMicro: DAY_MAX,
  weekMaxMicro: 1_000n * MICRO,
  officerMaxMicro: OFFICER_MAX,
};
const texts = Object.fromEntries(Object.entries(AMOUNTS).map(([name, amount]) => [name, amount.toString()]));

const start = pool().with(
  done(announceSettings({ withdrawals: { ...T, ...texts } })),
  waited(SETTING_DEFAULTS.settingsNoticeMs),
  // A new day of the pool clock, early in it: no history crosses midnight.
  (world) => world.wait(TIME.DAY_MS - (world.poolMs % TIME.DAY_MS) + M),
);

interface Out {
  readonly user: string;
  readonly amount: bigint;
  readonly to: string;
  state: string;
  approvers: string[];
  executor: string | undefined;
  soloMs: number | undefined;
  soloReady: boolean;
  frozenFrom: string | undefined;
  frozenLeftMs: number;
  ruling: number;
  rulingBy: string | undefined;
  rulingOutcome: string;
  dueMs: number | undefined;
}

const WAITING = ['hold', 'awaiting_confirmation', 'confirmed'];

class Model {
  readonly wallets = new Map<string, bigint>();
  treasury: bigint;
  issued: bigint;
  readonly outs: Out[] = [];
  readonly known = new Set<string>();
  readonly cooling = new Map<string, number>();
  readonly asked = new Map<string, bigint>();
  poolMs: number;

  constructor(world: TestPool) {
    this.poolMs = world.poolMs;
    for (const name of ['member', 'officer']) this.wallets.set(name, balance(world, `wallet:${name}`));
    this.treasury = balance(world, 'treasury');
    this.issued = balance(world, 'issuance');
  }

  private enter(of: Out, state: string, lifeMs: number | undefined): void {
    of.state = state;
    of.dueMs = lifeMs === undefined ? undefined : this.poolMs + lifeMs;
    if (lifeMs === undefined) of.soloMs = undefined;
  }

  private back(of: Out, state: string): void {
    this.wallets.set(of.user, (this.wallets.get(of.user) ?? 0n) + of.amount + FEE);
    this.asked.set(of.user, (this.asked.get(of.user) ?? 0n) - of.amount);
    this.enter(of, state, undefined);
  }

  // --- acts

  ask(user: string, amount: bigint, to: string): string | undefined {
    if (this.cooling.has(user)) return 'withdrawal.cooling';
    const asked = this.asked.get(user) ?? 0n;
    if (asked + amount > DAY_MAX) return 'withdrawal.day_limit';
    const wallet = this.wallets.get(user) ?? 0n;
    if (wallet < amount + FEE) return 'ledger.insufficient_funds';
    this.wallets.set(user, wallet - amount - FEE);
    this.asked.set(user, asked + amount);
    this.cooling.set(user, this.poolMs + T.coolingMs);
    const none = { executor: undefined, soloMs: undefined, soloReady: false, frozenFrom: undefined, frozenLeftMs: 0 };
    const open = { ruling: 0, rulingBy: undefined, rulingOutcome: '', dueMs: undefined };
    const of: Out = { user, amount, to, state: '', approvers: [], ...none, ...open };
    this.outs.push(of);
    this.enter(of, 'hold', this.known.has(`${user} ${to}`) ? T.holdMs : T.newDestinationHoldMs);
    return undefined;
  }

  cancel(of: Out, by: string): string | undefined {
    if (of.user !== by) return 'withdrawal.not_yours';
    if (!WAITING.includes(of.state)) return 'withdrawal.wrong_state';
    this.back(of, 'cancelled');
    return undefined;
  }

  confirm(of: Out, by: string): string | undefined {
    if (of.state !== 'awaiting_confirmation') return 'withdrawal.wrong_state';
    if (of.user === by) return 'right.party';
    if (of.approvers[0] === by) return 'right.second_person';
    if (by === 'officer' && of.amount > OFFICER_MAX) return 'withdrawal.officer_limit';
    of.approvers.push(by);
    if (of.amount <= LARGE || of.approvers.length === 2) this.enterConfirmed(of);
    // The officer who asked leaves the owner alone: a day instead of a second person.
    else if (of.user === 'officer') of.soloMs = this.poolMs + T.soloMs;
    return undefined;
  }

  private enterConfirmed(of: Out): void {
    this.enter(of, 'confirmed', T.executeMs);
    of.soloMs = of.soloReady ? undefined : this.poolMs + T.soloMs;
  }

  reject(of: Out, by: string): string | undefined {
    if (of.user === by) return 'right.party';
    if (!WAITING.includes(of.state)) return 'withdrawal.wrong_state';
    this.back(of, 'rejected');
    return undefined;
  }

  start(of: Out, by: string): string | undefined {
    if (of.state !== 'confirmed') return 'withdrawal.wrong_state';
    if (of.user === by) return 'right.party';
    if (of.approvers.length === 1 && of.approvers[0] === by) {
      if (of.user !== 'officer') return 'right.second_person';
      if (!of.soloReady) return 'right.alone_wait';
    }
    of.executor = by;
    this.enter(of, 'executing', T.executingMs);
    of.soloMs = undefined;
    return undefined;
  }

  private byExecutor(of: Out, by: string, ...states: string[]): string | undefined {
    if (!states.includes(of.state)) return 'withdrawal.wrong_state';
    return of.executor === by ? undefined : 'withdrawal.other_device';
  }

  pay(of: Out, by: string): string | undefined {
    const code = this.byExecutor(of, by, 'executing', 'unknown');
    if (code === undefined) this.gone(of);
    return code;
  }

  private gone(of: Out): void {
    this.issued += of.amount;
    this.treasury += FEE;
    this.known.add(`${of.user} ${of.to}`);
    this.enter(of, 'executed', undefined);
  }

  fail(of: Out, by: string): string | undefined {
    const code = this.byExecutor(of, by, 'executing', 'unknown');
    if (code === undefined) this.back(of, 'failed');
    return code;
  }

  doubt(of: Out, by: string): string | undefined {
    const code = this.byExecutor(of, by, 'executing');
    if (code === undefined) this.enter(of, 'unknown', T.unknownDecideMs);
    return code;
  }

  freeze(of: Out, by: string): string | undefined {
    if (!WAITING.includes(of.state) && !(of.state === 'frozen' && by === 'owner')) return 'withdrawal.wrong_state';
    if (of.state !== 'frozen') {
      of.frozenFrom = of.state;
      of.frozenLeftMs = (of.dueMs ?? 0) - this.poolMs;
    }
    this.enter(of, 'frozen', T.freezeMs);
    return undefined;
  }

  thaw(of: Out): string | undefined {
    if (of.state !== 'frozen') return 'withdrawal.wrong_state';
    this.melt(of);
    return undefined;
  }

  private melt(of: Out): void {
    const to = of.frozenFrom ?? '';
    this.enter(of, to, of.frozenLeftMs);
    if (of.approvers.length > 0 && !of.soloReady && to !== 'hold') of.soloMs = this.poolMs + T.soloMs;
  }

  rule(of: Out, by: string, outcome: 'executed' | 'failed'): string | undefined {
    if (of.state !== 'unknown') return 'withdrawal.wrong_state';
    if (of.user === by) return 'right.party';
    if (of.ruling === 0) return 'withdrawal.rail_first';
    if (of.rulingBy === by) return 'right.second_person';
    if (of.rulingOutcome !== outcome) {
      of.rulingBy = by;
      of.rulingOutcome = outcome;
    } else if (outcome === 'executed') this.gone(of);
    else this.back(of, 'failed');
    return undefined;
  }

  minute(): void {
    this.poolMs += M;
    for (const [user, dueMs] of this.cooling) if (dueMs <= this.poolMs) this.cooling.delete(user);
    for (const of of this.outs) {
      const isSolo = of.soloMs !== undefined && of.soloMs <= this.poolMs;
      const isDue = of.dueMs !== undefined && of.dueMs <= this.poolMs;
      // Of two at one time the one with the smaller name comes first: `withdrawal-solo:` before `withdrawal:`.
      if (isSolo) this.alone(of);
      if (isDue && of.dueMs !== undefined && of.dueMs <= this.poolMs) this.fall(of);
    }
  }

  private alone(of: Out): void {
    of.soloMs = undefined;
    if (of.state === 'confirmed') of.soloReady = true;
    if (of.state !== 'awaiting_confirmation') return;
    of.soloReady = true;
    this.enterConfirmed(of);
  }

  private fall(of: Out): void {
    switch (of.state) {
      case 'hold':
        return this.enter(of, 'awaiting_confirmation', T.confirmMs);
      case 'awaiting_confirmation':
      case 'confirmed':
        return this.back(of, 'expired');
      case 'executing':
        return this.enter(of, 'unknown', T.unknownDecideMs);
      case 'frozen':
        return this.melt(of);
      default:
        of.ruling += 1;
        return this.enter(of, 'unknown', of.ruling === 1 ? T.unknownAdminMs - T.unknownDecideMs : undefined);
    }
  }
}

const seen = new Map<string, number>();
type Step = fc.Command<Model, TestPool>;

function note(name: string, expected: string | undefined): void {
  const what = `${name} ${expected ?? 'accepted'}`;
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

function agree(model: Model, world: TestPool): void {
  auditMoney(world);
  for (const [name, amount] of model.wallets) assert.equal(balance(world, `wallet:${name}`), amount, name);
  assert.deepEqual([balance(world, 'treasury'), balance(world, 'issuance')], [model.treasury, model.issued]);
  for (const [index, of] of model.outs.entries()) {
    const row = world.row(withdrawals, `out ${index}`);
    seen.set(of.state, 1);
    assert.deepEqual(
      [row?.state, row?.dueMs, row?.ruling, row?.soloReady === 1],
      [of.state, of.dueMs ?? 0, of.ruling, of.soloReady],
      `out ${index}`,
    );
  }
}

function about(
  name: string,
  pick: number,
  act: (of: kit.ActOptions) => kit.Command,
  told: (model: Model, of: Out) => string | undefined,
): Step {
  return {
    check: (model) => model.outs.length > 0,
    run: (model, world) => {
      const index = pick % model.outs.length;
      const attempt = act({ of: `out ${index}` })(world);
      const expected = told(model, model.outs[index] as Out);
      assert.equal(world.try(attempt).refusal?.code, expected, name);
      note(name, expected);
      agree(model, world);
    },
    toString: () => `${name}(${pick})`,
  };
}

const n = fc.nat(3);
const staff = fc.constantFrom('officer', 'owner');
const anyone = fc.constantFrom('member', 'officer');
let references = 0;
const steps: fc.Arbitrary<Step>[] = [
  fc
    .tuple(anyone, fc.constantFrom(MICRO, LARGE, LARGE + 1n, OFFICER_MAX + 1n), fc.constantFrom('bank', 'other'))
    .map(([by, amount, to]): Step => ({
      check: (model) => model.outs.length < 4,
      run: (model, world) => {
        const attempt = quarrels.askOut(amount, { by, to, as: `out ${model.outs.length}` })(world);
        const expected = model.ask(by, amount, to);
        assert.equal(world.try(attempt).refusal?.code, expected, 'ask');
        note('ask', expected);
        agree(model, world);
      },
      toString: () => `ask(${by}, ${amount}, ${to})`,
    })),
  fc.tuple(n, anyone).map(([k, by]) =>
    about(
      'cancel',
      k,
      (of) => quarrels.cancelOut({ ...of, by }),
      (m, of) => m.cancel(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'confirm',
      k,
      (of) => quarrels.confirmOut({ ...of, by }),
      (m, of) => m.confirm(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'reject',
      k,
      (of) => quarrels.rejectOut({ ...of, by }),
      (m, of) => m.reject(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'start',
      k,
      (of) => quarrels.startOut({ ...of, by }),
      (m, of) => m.start(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'pay',
      k,
      (of) => quarrels.payOut(`ref-${(references += 1)}`, { ...of, by }),
      (m, of) => m.pay(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'fail',
      k,
      (of) => quarrels.failOut({ ...of, by }),
      (m, of) => m.fail(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'doubt',
      k,
      (of) => quarrels.doubtOut({ ...of, by }),
      (m, of) => m.doubt(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'freeze',
      k,
      (of) => quarrels.freezeOut({ ...of, by }),
      (m, of) => m.freeze(of, by),
    ),
  ),
  fc.tuple(n, staff).map(([k, by]) =>
    about(
      'thaw',
      k,
      (of) => quarrels.thawOut({ ...of, by }),
      (m, of) => m.thaw(of),
    ),
  ),
  fc.tuple(n, staff, fc.constantFrom('executed' as const, 'failed' as const)).map(([k, by, outcome]) =>
    about(
      'rule',
      k,
      (of) => quarrels.ruleOut(outcome, `ruled-${of.of?.slice(-1) ?? ''}`, { ...of, by }),
      (m, of) => m.rule(of, by, outcome),
    ),
  ),
  fc.integer({ min: 1, max: 5 }).map((minutes): Step => waiting(minutes)),
];

function waiting(minutes: number): Step {
  return {
    check: () => true,
    run: (model, world) => {
      world.wait(minutes * M);
      for (let k = 0; k < minutes; k += 1) model.minute();
      agree(model, world);
    },
    toString: () => `wait ${minutes} min`,
  };
}

/** The way to a payment, step by step, by who may: random acts alone seldom get there. */
const life: fc.Arbitrary<Step> = fc
  .tuple(n, fc.constantFrom('confirmed', 'executing', 'unknown', 'executed'))
  .map(([k, end]) => ({
    check: (model) => model.outs.length > 0,
    run: (model, world) => {
      const run = (step: Step): void => void step.run(model, world);
      run(waiting(4));
      for (const by of ['officer', 'owner'])
        run(
          about(
            'confirm',
            k,
            (of) => quarrels.confirmOut({ ...of, by }),
            (m, of) => m.confirm(of, by),
          ),
        );
      if (end === 'confirmed') return;
      run(
        about(
          'start',
          k,
          (of) => quarrels.startOut({ ...of, by: 'owner' }),
          (m, of) => m.start(of, 'owner'),
        ),
      );
      if (end === 'executing') return;
      if (end === 'unknown') return run(waiting(7));
      return run(
        about(
          'pay',
          k,
          (of) => quarrels.payOut(`ref-${(references += 1)}`, { ...of, by: 'owner' }),
          (m, of) => m.pay(of, 'owner'),
        ),
      );
    },
    toString: () => `on to ${end}(${k})`,
  }));

test('random withdrawals: the same answers, states, deadlines and money as the plain model', () => {
  const history = fc.commands([...steps, steps[0] as fc.Arbitrary<Step>, life, life], { maxCommands: 24, size: 'max' });
  fc.assert(
    fc.property(history, (commands) => {
      fc.modelRun(() => {
        const world = build(start);
        return { model: new Model(world), real: world };
      }, commands);
    }),
    { numRuns: 1_000, seed: 20_261_125 },
  );
});

test('the random withdrawals came to every state and to every refusal', () => {
  const states = [
    'hold',
    'awaiting_confirmation',
    'confirmed',
    'executing',
    'unknown',
    'frozen',
    'executed',
    'failed',
    'cancelled',
    'rejected',
    'expired',
  ];
  const acts = ['ask', 'cancel', 'confirm', 'reject', 'start', 'pay', 'fail', 'doubt', 'freeze', 'thaw', 'rule'].map(
    (act) => `${act} accepted`,
  );
  acts.push('ask withdrawal.cooling', 'ask withdrawal.day_limit', 'confirm right.party', 'confirm right.second_person');
  acts.push(
    'confirm withdrawal.officer_limit',
    'start right.second_person',
    'start right.alone_wait',
    'rule withdrawal.rail_first',
  );
  assert.deepEqual(
    [...states, ...acts].filter((what) => !seen.has(what)),
    [],
  );
});
