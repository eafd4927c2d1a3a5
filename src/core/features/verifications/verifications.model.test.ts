/**
 * Verification told a second time, as plainly as possible, and played at random beside the real fold: who ran what, who says it and when.
 * What must come out is the same verdict and, at the end, the same money to the micro-credit.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { confirm, join } from '../../../../test/kit/acts.ts';
import { openDispute, withdrawDispute } from '../../../../test/kit/acts-quarrels.ts';
import { type Ran, openVerification, ranBy, reveal } from '../../../../test/kit/acts-verify.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { balance, build, done, pool } from '../../../../test/kit/given.ts';
import { POOL_DEFAULTS, VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import { TIME } from '../../kernel/limits.ts';
import { orders } from '../orders/orders.tables.ts';
import { verificationCopies, verifications } from './verifications.tables.ts';

const START = 100_000_000n;
/** Beside the task, its order ran half a minute of something else. */
const BESIDE_MS = 30_000;
const NAMES = ['ann', 'bob', 'cid', 'dan', 'eva'];
const people = pool().with(...NAMES.map((name) => done(join(name))));

interface Person {
  readonly output: string;
  readonly paidMs: number;
  /** Place among those who say it; absent: they never do. */
  readonly says: number | undefined;
}

const person: fc.Arbitrary<Person> = fc.record({
  output: fc.constantFrom('right', 'right', 'right', 'wrong', 'other'),
  paidMs: fc.integer({ min: 0, max: TIME.MINUTE_MS }),
  says: fc.option(fc.nat(100), { freq: 5, nil: undefined }),
});
const END = fc.constantFrom('confirm', 'window', 'dispute and back');

/** More than half of all, silent ones counted in, say the same. */
function verdict(copies: readonly Person[]): string | undefined {
  return copies
    .map(({ output }) => output)
    .find(
      (output) => copies.filter((one) => one.says !== undefined && one.output === output).length * 2 > copies.length,
    );
}

/** 2 % of it, rounded down, are the pool's. */
function earned(paidMs: number): bigint {
  return BigInt(paidMs) - (BigInt(paidMs) * 2n) / 100n;
}

test('random verifications: the same verdict as the plain model, and the same money in the end', () => {
  const seen = { agreed: 0, split: 0, odd: 0, late: 0 };
  fc.assert(
    fc.property(fc.array(person, { minLength: 3, maxLength: 5 }), END, (copies, end) => {
      const named = copies.map((copy, at) => ({ ...copy, name: NAMES[at] as string }));
      const ran = ({ output, paidMs }: Person): Ran => ({ output, paidMs });
      const world = build(people.with(...named.map((one) => ranBy(one.name, ran(one)))));
      done(openVerification({ copies: Object.fromEntries(named.map((one) => [one.name, ran(one)])) }))(world);
      const speakers = named.filter(({ says }) => says !== undefined).sort((a, b) => (a.says ?? 0) - (b.says ?? 0));
      for (const one of speakers) done(reveal({ by: one.name, ran: ran(one) }))(world);
      const isOpen = speakers.length < named.length;
      assert.equal(world.row(verifications, 'verification')?.state === 'revealing', isOpen);
      if (isOpen) world.wait(VERIFICATION_LIMITS.revealingMs);
      audit(world);

      const right = verdict(named);
      assert.equal(world.row(verifications, 'verification')?.state, right === undefined ? 'split' : 'agreed');
      seen[right === undefined ? 'split' : 'agreed'] += 1;
      for (const one of named) {
        const isRight = right !== undefined && one.says !== undefined && one.output === right;
        const state = world.all(verificationCopies).find((row) => row.provider === world.id(one.name))?.state;
        assert.equal(state, isRight ? 'right' : 'odd');
        if (!isRight) seen.odd += 1;
      }
      for (const { name } of named) {
        const of = `order of ${name}`;
        if (end === 'confirm') for (const by of ['buyer', name]) done(confirm({ of, by }))(world);
        if (end === 'dispute and back') {
          if ((world.row(orders, of)?.net ?? 0n) === 0n) continue;
          done(openDispute({ of, by: name, as: `dispute of ${name}`, with: { claimed: '1' } }))(world);
          done(withdrawDispute({ of: `dispute of ${name}`, by: name }))(world);
        }
      }
      if (end !== 'confirm') {
        world.wait(POOL_DEFAULTS.disputeWindowMs + TIME.HOUR_MS);
        seen.late += 1;
      }
      audit(world);

      let spent = 0n;
      for (const one of named) {
        const isRight = right !== undefined && one.says !== undefined && one.output === right;
        const paidMs = BESIDE_MS + (isRight ? one.paidMs : 0);
        spent += BigInt(paidMs);
        assert.equal(world.row(orders, `order of ${one.name}`)?.state, 'settled');
        assert.equal(balance(world, `wallet:${one.name}`), START + earned(paidMs), one.name);
      }
      assert.equal(balance(world, 'wallet:buyer'), START - spent);
    }),
    { numRuns: 60 },
  );
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 0, `${what} never happened`);
});
