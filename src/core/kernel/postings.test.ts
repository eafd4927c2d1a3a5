import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { accountOf, assertBalanced, mayBeNegative, transfer } from './postings.ts';

const amount = fc.bigInt({ min: 1n, max: 2n ** 60n });

test('a transfer takes from one what the other gets', () => {
  fc.assert(
    fc.property(amount, (moved) => {
      const postings = transfer({ from: 'wallet:a', to: 'wallet:b', amount: moved });
      assert.deepEqual(postings, [
        { account: 'wallet:a', amount: -moved },
        { account: 'wallet:b', amount: moved },
      ]);
      assertBalanced(postings);
    }),
  );
});

test('nothing and less than nothing are no transfer', () => {
  for (const none of [0n, -1n]) assert.throws(() => transfer({ from: 'a', to: 'b', amount: none }), /moves something/);
});

test('postings that do not balance are a bug', () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1 }), (amounts) => {
      assert.throws(() => assertBalanced(amounts.map((moved) => ({ account: 'a', amount: moved }))), /balance/);
    }),
  );
});

test('only issuance and rails may go below zero', () => {
  for (const account of [accountOf.issuance, 'external:bank']) assert.equal(mayBeNegative(account), true);
  for (const account of [
    accountOf.treasury,
    accountOf.wallet('u'),
    accountOf.escrow('o'),
    accountOf.pending('o'),
    accountOf.fees('o'),
    'issuance:x',
    'external',
  ]) {
    assert.equal(mayBeNegative(account), false, account);
  }
});
