/** Small parts of the pages of a pool's offices, without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUDITED } from '#core/features/audit/audit.slice.ts';
import { RIGHTS } from '#core/contract/rights.ts';
import { en } from '../../../web/src/texts/en.ts';
import { AUDIT_TYPES } from '../../../web/src/features/audit/audit-types.ts';
import { parseOutside } from '../../../web/src/features/books/reconcile-lines.ts';
import { changesOf, fieldsOf, kindOf, unitOf } from '../../../web/src/features/govern/setting-fields.ts';
import { mostOf } from '../../../web/src/features/treasury/most.ts';
import { SETTINGS } from './fake-govern.ts';

test('a pasted statement is read by reference and amount, and what is not understood is named by its line', () => {
  assert.deepEqual(parseOutside('bank-1 12.50\n\nbank-2;-1,284.5\npay_3,\t7'), {
    lines: [
      { reference: 'bank-1', amount: '12500000' },
      { reference: 'bank-2', amount: '-1284500000' },
      { reference: 'pay_3', amount: '7000000' },
    ],
    bad: [],
  });
  assert.deepEqual(parseOutside('only-a-reference\nx 1.2.3\n'), { lines: [], bad: [1, 2] });
});

test('only what differs is a change, nested as the API takes it', () => {
  const fields = fieldsOf(SETTINGS);
  assert.deepEqual(changesOf(fields, {}), {});
  assert.deepEqual(changesOf(fields, { feeBps: '200', 'terms.readyMs': '300000' }), {}, 'typed as it was');
  assert.deepEqual(
    changesOf(fields, {
      feeBps: '350',
      joinApproval: 'true',
      welcomeGrant: '1',
      'terms.readyMs': '60000',
      'terms.endingMs': '1000',
      'withdrawals.feeMicro': '0',
    }),
    {
      feeBps: 350,
      joinApproval: true,
      welcomeGrant: '1',
      terms: { readyMs: 60_000, endingMs: 1000 },
      withdrawals: { feeMicro: '0' },
    },
  );
});

test('every setting, right and audited act has words', () => {
  const words: Readonly<Record<string, unknown>> = en;
  const lacking = [
    ...fieldsOf(SETTINGS).map(({ name }) => `govern.field.${name}`),
    ...Object.keys(RIGHTS).map((right) => `govern.right.${right}`),
    ...Object.values(RIGHTS).flatMap((cells) =>
      cells.flatMap((cell) => (cell === '-' ? [] : cell.split(' ').map((mark) => `govern.mark.${mark}`))),
    ),
    ...AUDIT_TYPES.map((type) => `audit.type.${type.replace(/\.v\d+$/, '')}`),
  ].filter((key) => words[key] === undefined);
  assert.deepEqual(lacking, []);
  assert.deepEqual([...AUDIT_TYPES].toSorted(), [...Object.keys(AUDITED), 'admin.acted.v1'].toSorted());
});

test('a time is typed in the largest unit that it is whole in', () => {
  assert.equal(unitOf(3 * 86_400_000).unit, 'd');
  assert.equal(unitOf(90 * 60_000).unit, 'min');
  assert.equal(unitOf(36 * 3_600_000).unit, 'h');
  assert.equal(unitOf(1500).unit, 's');
  assert.equal(kindOf('withdrawals.feeMicro'), 'money');
});

test('the treasury gives no more than it has, mints no more than the cap leaves, grants no more than the day does', () => {
  const treasury = { balance: 50n, supply: 80n, cap: 100n, grantedToday: 30n, grantLimit: 40n, acts: [] };
  assert.equal(mostOf('payout', treasury), 50n);
  assert.equal(mostOf('mint', treasury), 20n);
  assert.equal(mostOf('grant', treasury), 10n);
  assert.equal(mostOf('grant', { ...treasury, grantedToday: 45n }), 0n);
  assert.equal(mostOf('mint', { ...treasury, cap: 70n }), 0n);
});
