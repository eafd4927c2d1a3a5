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
import { LARGE, M, Model, OFFICER_MAX, type Out, T, texts } from '../../../../test/kit/withdrawal-model.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { SETTING_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { withdrawals } from './withdrawals.tables.ts';

const start = pool().with(
  done(announceSettings({ withdrawals: { ...T, ...texts } })),
  waited(SETTING_DEFAULTS.settingsNoticeMs),
  // A new day of the pool clock, early in it: no history crosses midnight.
  (world) => world.wait(TIME.DAY_MS - (world.poolMs % TIME.DAY_MS) + M),
);

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
      const run = (step: Step): void => step.run(model, world);
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
