import assert from 'node:assert/strict';
import test from 'node:test';
import { canonicalOp, defineTable, del, keyOfRow, put } from './table.ts';

interface Row {
  readonly owner: string;
  readonly no: number;
  readonly amount: bigint;
  readonly memo: string | null;
}
const table = defineTable<Row>({
  name: 'things',
  columns: { owner: 'text', no: 'int', amount: 'money', memo: 'text' },
  key: ['owner', 'no'],
});

test('an operation is one line, its columns in the table’s order, money as text', () => {
  const row = { memo: null, amount: 2n ** 60n, no: 1, owner: 'ann' };
  assert.equal(canonicalOp(put(table, row)), '["put","things","ann",1,"1152921504606846976",null]');
  assert.equal(canonicalOp(del(table, 'ann', 1)), '["del","things","ann",1]');
  assert.deepEqual(keyOfRow(put(table, row).table, { ...row }), ['ann', 1]);
});

test('text cannot break out of its line', () => {
  const line = canonicalOp(put(table, { owner: 'a"\n]', no: 1, amount: 0n, memo: '\u2028' }));
  assert.equal(line.includes('\n'), false);
  assert.deepEqual(JSON.parse(line), ['put', 'things', 'a"\n]', 1, '0', '\u2028']);
});

test('key columns come first', () => {
  assert.throws(
    () =>
      defineTable<Row>({
        name: 'x',
        columns: { owner: 'text', no: 'int', amount: 'money', memo: 'text' },
        key: ['no'],
      }),
    /key columns/,
  );
});
