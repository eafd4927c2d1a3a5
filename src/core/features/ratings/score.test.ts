/** The formula against itself told differently, and R1: what oneself or a closed circle says lifts nothing above the prior. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { TIME } from '../../kernel/limits.ts';
import { BPS, type Fact, mainGroup, scoreOf } from './score.ts';

const NOW = 1_700_000_000_000;
const PRIOR = 7_000;
const fact = (of: Partial<Fact> = {}): Fact => ({
  order: 'order',
  counterparty: 'bob',
  relation: 'other',
  atMs: NOW,
  amount: 100n,
  reliabilityBps: BPS,
  stars: 5,
  isLost: false,
  ...of,
});
const good = (count: number, of: (n: number) => Partial<Fact> = () => ({})): Fact[] =>
  Array.from({ length: count }, (_, n) => fact({ order: `order ${n}`, counterparty: `buyer ${n}`, ...of(n) }));

test('nobody knows a newcomer: the prior, far below it the bound', () => {
  const score = scoreOf([], NOW, 0n);
  assert.deepEqual([score.scoreBps, score.boundBps, score.isNew, score.weight], [PRIOR, PRIOR - 2000, true, 0]);
});

test('the weight of a fact: age by half-lives, size by the median, both by table', () => {
  const weight = (of: Partial<Fact>, median = 100n) => scoreOf([fact(of)], NOW, median).facts[0]?.weight;
  assert.equal(weight({}), 1000, 'log2(1 + 1) = 1');
  assert.equal(weight({ amount: 700n }), 3000);
  assert.equal(weight({ amount: 7_000_000n }), 3000, 'three at most');
  assert.equal(weight({ amount: 0n }), 0);
  assert.equal(weight({ atMs: NOW - 45 * TIME.DAY_MS }), 500);
  assert.equal(weight({ atMs: NOW - 45 * TIME.DAY_MS + 1 }), 507, 'a day younger');
  assert.equal(weight({ atMs: NOW - 90 * TIME.DAY_MS }), 250);
  assert.equal(weight({ atMs: NOW + TIME.DAY_MS }), 1000, 'the future is now');
  assert.equal(weight({ atMs: NOW - 5000 * TIME.DAY_MS }), 0);
  assert.equal(weight({ relation: 'related' }), 250);
  assert.equal(weight({ relation: 'own' }), 0);
});

test('a counterparty weighs at most a fifth, however often it buys', () => {
  const many = scoreOf(
    good(1000, () => ({ counterparty: 'bob', amount: 700n })),
    NOW,
    100n,
  );
  assert.ok(many.weight <= 2000 && many.weight > 1000, `${many.weight}`);
  const five = scoreOf(
    good(5, () => ({ amount: 700n })),
    NOW,
    100n,
  );
  assert.equal(five.weight, 15_000, 'five who differ are not capped');
});

test('five orders with people who are not related end the being new', () => {
  assert.equal(scoreOf(good(4), NOW, 100n).isNew, true);
  assert.equal(scoreOf(good(5), NOW, 100n).isNew, false);
  assert.equal(
    scoreOf(
      good(9, () => ({ relation: 'related' })),
      NOW,
      100n,
    ).isNew,
    true,
  );
});

test('good work lifts, bad work sinks, and more of either narrows the bound', () => {
  const few = scoreOf(good(10), NOW, 100n);
  const lots = scoreOf(good(100), NOW, 100n);
  assert.ok(few.boundBps > PRIOR - 2000 && lots.boundBps > few.boundBps && lots.scoreBps > few.scoreBps);
  const bad = scoreOf(
    good(100, () => ({ reliabilityBps: 0, stars: 1, isLost: true })),
    NOW,
    100n,
  );
  assert.ok(bad.scoreBps < 1000 && bad.boundBps < bad.scoreBps);
});

test('parts add up to the score, whatever the facts; the order of facts says nothing', () => {
  const any = fc.record({
    order: fc.string({ maxLength: 4 }),
    counterparty: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    relation: fc.constantFrom<Fact['relation']>('own', 'related', 'other'),
    atMs: fc.integer({ min: NOW - 400 * TIME.DAY_MS, max: NOW }),
    amount: fc.bigInt({ min: 0n, max: 10n ** 18n }),
    reliabilityBps: fc.integer({ min: 0, max: BPS }),
    stars: fc.integer({ min: 1, max: 5 }),
    isLost: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 40 }), fc.bigInt({ min: 0n, max: 10n ** 15n }), (facts, median) => {
      const score = scoreOf(facts, NOW, median);
      assert.equal(
        score.scoreBps,
        Math.floor((5 * score.reliabilityBps + 3 * score.starsBps + 2 * score.disputesBps) / 10),
      );
      assert.ok(score.boundBps >= 0 && score.boundBps <= score.scoreBps && score.scoreBps <= BPS);
      for (const part of score.facts) assert.ok(part.counted <= part.weight && part.counted >= 0);
      const turned = scoreOf(facts.toReversed(), NOW, median);
      assert.deepEqual(
        [turned.scoreBps, turned.boundBps, turned.weight],
        [score.scoreBps, score.boundBps, score.weight],
      );
      const groups = new Map<string, number>();
      for (const { relation, counterparty, counted } of score.facts) {
        const group = relation === 'other' ? counterparty : '';
        groups.set(group, (groups.get(group) ?? 0) + counted);
      }
      for (const weight of groups.values())
        assert.ok(weight * 5 <= 8000 + score.weight + 5 * facts.length, 'a fifth, but for rounding');
    }),
    { numRuns: 500 },
  );
});

test('R1: with oneself and a closed circle alone the bound stays below the prior, whatever they pay and say', () => {
  const circle = fc.record({
    counterparty: fc.integer({ min: 0, max: 2000 }).map((n) => `sybil ${n}`),
    relation: fc.constantFrom<Fact['relation']>('own', 'related'),
    amount: fc.bigInt({ min: 0n, max: 10n ** 18n }),
  });
  fc.assert(
    fc.property(fc.array(circle, { maxLength: 300 }), fc.bigInt({ min: 0n, max: 10n ** 12n }), (said, median) => {
      const facts = said.map((of, n) => fact({ ...of, order: `order ${n}` }));
      const score = scoreOf(facts, NOW, median);
      assert.ok(score.boundBps <= PRIOR, `${score.boundBps}`);
      assert.ok(score.isNew);
    }),
    { numRuns: 300 },
  );
});

test('R1: a circle cannot drown what honest people say either', () => {
  const honest = good(20, () => ({ reliabilityBps: 2_000, stars: 2 }));
  const alone = scoreOf(honest, NOW, 100n);
  const praised = scoreOf(
    [...honest, ...good(1000, (n) => ({ counterparty: `sybil ${n}`, relation: 'related', amount: 10n ** 9n }))],
    NOW,
    100n,
  );
  assert.ok(
    praised.boundBps <= PRIOR && praised.scoreBps - alone.scoreBps < 2_000,
    `${alone.scoreBps} ${praised.scoreBps}`,
  );
});

test('the main group is where those in office trade, else where the most fees were paid; the rest is a circle', () => {
  const trades = [
    ['a', 'b', 5n],
    ['b', 'c', 5n],
    ['x', 'y', 7n],
  ] as const;
  const byOffice = mainGroup(trades, ['y']);
  assert.deepEqual(['a', 'b', 'c', 'x', 'y', 'z'].map(byOffice), [false, false, false, true, true, false]);
  const byFees = mainGroup(trades, ['nobody']);
  assert.deepEqual(['a', 'b', 'c', 'x', 'y'].map(byFees), [true, true, true, false, false]);
  assert.equal(mainGroup([], [])('a'), false);
  assert.deepEqual(['a', 'y'].map(mainGroup(trades, ['a', 'x'])), [true, true]);
});
