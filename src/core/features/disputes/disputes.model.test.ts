/**
 * What a dispute is, told a second time as plainly as possible, against the real fold: random acts by random people at random times must get
 * the same answers, states, deadlines and money, with every invariant after each step.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type * as kit from '../../../../test/kit/acts.ts';
import { announceSettings } from '../../../../test/kit/acts-govern.ts';
import * as quarrels from '../../../../test/kit/acts-quarrels.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { balance, build, done, pool, waited } from '../../../../test/kit/given.ts';
import { orderAt, orderOf } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { SETTING_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { disputes } from './disputes.tables.ts';

const M = TIME.MINUTE_MS;
const T = {
  answerMs: 5 * M,
  takeMs: 4 * M,
  decideMs: 3 * M,
  appealWindowMs: 4 * M,
  appealMs: 6 * M,
  hardMs: 20 * M,
  windowLeftMinMs: 2 * M,
};
const WINDOW_MS = 10 * M;
const NET = 117_600n;
const FEE = 2_400n;
const ALL = NET + FEE;

const start = pool({ terms: { disputeWindowMs: WINDOW_MS } }).with(
  done(announceSettings({ disputes: T })),
  waited(SETTING_DEFAULTS.settingsNoticeMs),
  orderAt('earned'),
);

interface Quarrel {
  readonly opener: string;
  readonly claimed: bigint;
  state: string;
  level: string;
  decider: string | undefined;
  awarded: bigint | undefined;
  offer: { readonly by: string; readonly buyer: bigint } | undefined;
  dueMs: number | undefined;
  readonly hardMs: number;
  readonly windowLeftMs: number;
}

/** No tables, no events: an order, and the quarrels about it. */
class Model {
  order = 'completed';
  orderDueMs: number | undefined;
  readonly wallets = new Map<string, bigint>();
  treasury: bigint;
  readonly quarrels: Quarrel[] = [];
  readonly opened = new Set<string>();
  poolMs: number;

  constructor(world: TestPool) {
    this.poolMs = world.poolMs;
    this.orderDueMs = orderOf(world).dueMs;
    for (const name of ['buyer', 'provider']) this.wallets.set(name, balance(world, `wallet:${name}`));
    this.treasury = balance(world, 'treasury');
  }

  get now(): Quarrel | undefined {
    return this.quarrels.at(-1);
  }

  private isLive(): boolean {
    return this.order === 'disputed';
  }

  private enter(state: string, lifeMs: number | undefined): void {
    const of = this.now as Quarrel;
    of.state = state;
    of.dueMs = lifeMs === undefined ? undefined : this.poolMs + lifeMs;
  }

  private pay(buyer: bigint): void {
    const rest = ALL - buyer;
    const fee = (rest * FEE) / ALL;
    this.wallets.set('buyer', (this.wallets.get('buyer') ?? 0n) + buyer);
    this.wallets.set('provider', (this.wallets.get('provider') ?? 0n) + rest - fee);
    this.treasury += fee;
    this.order = 'settled';
    this.orderDueMs = undefined;
    this.enter('resolved', undefined);
  }

  // --- acts: undefined, or the code of the refusal

  open(by: string, claimed: bigint): string | undefined {
    if (this.order !== 'completed') return 'order.wrong_state';
    if (this.opened.has(by)) return 'dispute.once';
    if (claimed > ALL) return 'dispute.claim_above';
    this.opened.add(by);
    const windowLeftMs = (this.orderDueMs ?? 0) - this.poolMs;
    const rest = {
      state: '',
      level: 'officer',
      decider: undefined,
      awarded: undefined,
      offer: undefined,
      dueMs: undefined,
    };
    this.quarrels.push({ opener: by, claimed, ...rest, hardMs: this.poolMs + T.hardMs, windowLeftMs });
    this.order = 'disputed';
    this.orderDueMs = undefined;
    this.enter('open', T.answerMs);
    return undefined;
  }

  private refused(...states: readonly string[]): string | undefined {
    return states.includes(this.now?.state ?? '') ? undefined : 'dispute.wrong_state';
  }

  answer(by: string): string | undefined {
    const code = this.refused('open') ?? (this.now?.opener === by ? 'dispute.own_answer' : undefined);
    if (code === undefined) this.enter('evidence', T.takeMs);
    return code;
  }

  take(by: string): string | undefined {
    const code = this.refused('evidence') ?? this.outOfTurn(by);
    if (code !== undefined) return code;
    this.enter('review', T.decideMs);
    (this.now as Quarrel).decider = by;
    return undefined;
  }

  private outOfTurn(by: string): string | undefined {
    const level = this.now?.level;
    return level === 'officer' || (level === 'owner' && by === 'owner') ? undefined : 'dispute.level';
  }

  decide(by: string, bps: bigint): string | undefined {
    const of = this.now;
    const code = this.refused('review', 'appealed') ?? this.outOfTurn(by);
    if (code !== undefined) return code;
    if (of?.state === 'review' && of.decider !== by) return 'dispute.other_decider';
    this.rule((ALL * bps) / 10_000n);
    (this.now as Quarrel).level = by;
    return undefined;
  }

  private rule(awarded: bigint): void {
    (this.now as Quarrel).awarded = awarded;
    this.enter('decided', T.appealWindowMs);
  }

  appeal(): string | undefined {
    const code = this.refused('decided');
    if (code !== undefined) return code;
    const of = this.now as Quarrel;
    of.level = of.level === 'officer' ? 'owner' : 'admin';
    of.decider = undefined;
    this.enter('appealed', T.appealMs);
    return undefined;
  }

  offer(by: string, buyer: bigint): string | undefined {
    if (!this.isLive()) return 'dispute.wrong_state';
    if (buyer > ALL) return 'dispute.claim_above';
    (this.now as Quarrel).offer = { by, buyer };
    return undefined;
  }

  accept(by: string, buyer: bigint): string | undefined {
    if (!this.isLive()) return 'dispute.wrong_state';
    const { offer } = this.now as Quarrel;
    if (offer === undefined || offer.by === by || offer.buyer !== buyer) return 'dispute.no_offer';
    this.pay(buyer);
    return undefined;
  }

  withdraw(by: string): string | undefined {
    const code = this.refused('open', 'evidence', 'review');
    if (code !== undefined) return code;
    const of = this.now as Quarrel;
    if (of.opener !== by) return 'dispute.not_opener';
    this.enter('withdrawn', undefined);
    this.order = 'completed';
    this.orderDueMs = this.poolMs + Math.max(of.windowLeftMs, T.windowLeftMinMs);
    return undefined;
  }

  minute(): void {
    this.poolMs += M;
    const of = this.now;
    if (this.isLive() && of !== undefined) {
      if (of.hardMs <= this.poolMs) this.pay(of.awarded ?? 0n);
      else if (of.dueMs !== undefined && of.dueMs <= this.poolMs) this.fall(of);
    } else if (this.orderDueMs !== undefined && this.orderDueMs <= this.poolMs) this.settle();
  }

  private fall(of: Quarrel): void {
    switch (of.state) {
      case 'open':
        return this.rule(of.opener === 'buyer' ? of.claimed : ALL - of.claimed);
      case 'evidence':
      case 'review':
        of.level = of.level === 'officer' ? 'owner' : 'admin';
        of.decider = undefined;
        return this.enter('evidence', of.level === 'admin' ? undefined : T.decideMs);
      default:
        return this.pay(of.awarded ?? 0n);
    }
  }

  private settle(): void {
    this.wallets.set('provider', (this.wallets.get('provider') ?? 0n) + NET);
    this.treasury += FEE;
    this.order = 'settled';
    this.orderDueMs = undefined;
  }
}

const seen = new Map<string, number>();

type Step = fc.Command<Model, TestPool>;

function both(
  name: string,
  act: (options: kit.ActOptions) => kit.Command,
  told: (model: Model) => string | undefined,
  needsOne = true,
): Step {
  return {
    check: (model) => !needsOne || model.quarrels.length > 0,
    run: (model, world) => {
      const of = needsOne ? { of: `dispute ${model.quarrels.length - 1}` } : {};
      const attempt = act(of)(world);
      const expected = told(model);
      assert.equal(world.try(attempt).refusal?.code, expected, name);
      const what = `${name} ${expected ?? 'accepted'}`;
      seen.set(what, (seen.get(what) ?? 0) + 1);
      agree(model, world);
    },
    toString: () => name,
  };
}

function agree(model: Model, world: TestPool): void {
  audit(world);
  assert.equal(orderOf(world).state, model.order);
  assert.equal(orderOf(world).dueMs, model.orderDueMs ?? 0);
  for (const [name, amount] of model.wallets) assert.equal(balance(world, `wallet:${name}`), amount, name);
  assert.equal(balance(world, 'treasury'), model.treasury);
  for (const [index, of] of model.quarrels.entries()) {
    const row = world.row(disputes, `dispute ${index}`);
    seen.set(of.state, 1);
    const facts = [row?.state, row?.dueMs, row?.decider === null ? undefined : row?.decider];
    assert.deepEqual(facts, [of.state, of.dueMs ?? 0, of.decider === undefined ? undefined : world.id(of.decider)]);
    if (row?.state !== 'resolved' && row?.state !== 'withdrawn') assert.equal(row?.level, of.level);
    const isLive = of.state !== 'resolved' && of.state !== 'withdrawn';
    assert.equal(balance(world, `dispute:dispute ${index}`), isLive ? ALL : 0n);
  }
}

const party = fc.constantFrom('buyer', 'provider');
const judge = fc.constantFrom('officer', 'owner');
const amount = fc.constantFrom(0n, 1n, 59_999n, ALL, ALL + 1n);
const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(party, fc.constantFrom(1n, 60_000n, ALL, ALL + 1n)).map(([by, claimed]): Step => ({
    check: () => true,
    run: (model, world) =>
      both(
        'open',
        () => quarrels.openDispute({ by, claimed, as: `dispute ${model.quarrels.length}` }),
        (m) => m.open(by, claimed),
        false,
      ).run(model, world),
    toString: () => `open(${by}, ${claimed})`,
  })),
  party.map((by) =>
    both(
      'answer',
      (of) => quarrels.answerDispute({ ...of, by }),
      (m) => m.answer(by),
    ),
  ),
  judge.map((by) =>
    both(
      'take',
      (of) => quarrels.takeDispute({ ...of, by }),
      (m) => m.take(by),
    ),
  ),
  fc.tuple(judge, fc.constantFrom(0, 3_333, 10_000)).map(([by, bps]) =>
    both(
      'decide',
      (of) => quarrels.decideDispute(bps, { ...of, by }),
      (m) => m.decide(by, BigInt(bps)),
    ),
  ),
  party.map((by) =>
    both(
      'appeal',
      (of) => quarrels.appealDispute({ ...of, by }),
      (m) => m.appeal(),
    ),
  ),
  fc.tuple(party, amount).map(([by, buyer]) =>
    both(
      'offer',
      (of) => quarrels.offerSplit(buyer, { ...of, by }),
      (m) => m.offer(by, buyer),
    ),
  ),
  fc.tuple(party, amount).map(([by, buyer]) =>
    both(
      'accept',
      (of) => quarrels.acceptSplit(buyer, { ...of, by }),
      (m) => m.accept(by, buyer),
    ),
  ),
  party.map((by) =>
    both(
      'withdraw',
      (of) => quarrels.withdrawDispute({ ...of, by }),
      (m) => m.withdraw(by),
    ),
  ),
  fc.integer({ min: 1, max: 7 }).map((minutes): Step => ({
    check: () => true,
    run: (model, world) => {
      world.wait(minutes * M);
      for (let n = 0; n < minutes; n += 1) model.minute();
      agree(model, world);
    },
    toString: () => `wait ${minutes} min`,
  })),
];

test('random disputes: the same answers, states, deadlines and money as the plain model', () => {
  const [opening] = steps;
  const history = fc.commands([...steps, opening as fc.Arbitrary<Step>], { maxCommands: 24, size: 'max' });
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

test('the random disputes came to every state and to every refusal', () => {
  const states = ['open', 'evidence', 'review', 'decided', 'appealed', 'resolved', 'withdrawn'];
  const met = ['open', 'answer', 'take', 'decide', 'appeal', 'offer', 'accept', 'withdraw'].map(
    (act) => `${act} accepted`,
  );
  met.push('open dispute.once', 'open dispute.claim_above', 'answer dispute.own_answer', 'take dispute.level');
  met.push('decide dispute.other_decider', 'accept dispute.no_offer', 'withdraw dispute.not_opener');
  assert.deepEqual(
    [...states, ...met].filter((what) => !seen.has(what)),
    [],
  );
});
