import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, plain, widthOf } from './plain.ts';
import { renderFields, renderTable } from './table.ts';

interface Row {
  readonly name: string;
  readonly price: string;
}
const columns = [
  { title: 'Name', of: (row: Row) => row.name },
  { title: 'Price', of: (row: Row) => row.price, align: 'right' as const },
];

test('columns line up, numbers to the right, no blanks at the end of a line', () => {
  const rows = [
    { name: 'Ada', price: '12.50' },
    { name: 'Борис', price: '1.00' },
  ];
  assert.equal(renderTable(columns, rows, { width: undefined }), 'Name   Price\nAda    12.50\nБорис   1.00');
});

test('a narrow terminal cuts the widest column, a pipe gets everything', () => {
  const rows = [{ name: 'a very long name of an offer', price: '1.00' }];
  const lines = renderTable(columns, rows, { width: 22 }).split('\n');
  assert.deepEqual(lines, ['Name             Price', 'a very long na…   1.00']);
  assert.match(renderTable(columns, rows, { width: undefined }), /a very long name of an offer/);
});

test('a name of somebody else cannot drive the terminal', () => {
  const row = { name: '\u001b[2J\u202eadA\n', price: '1' };
  const text = renderTable(columns, [row], { width: undefined });
  assert.equal(text.split('\n').length, 2);
  for (const sign of ['\u001b', '\u202e']) assert.ok(!text.includes(sign));
  assert.equal(plain('a\u0000b'), 'a·b');
});

test('wide and combining signs are counted as a terminal draws them', () => {
  assert.equal(widthOf('日本'), 4);
  assert.equal(widthOf('e\u0301'), 1);
  assert.equal(cut('日本語', 5), '日本…');
});

test('fields without a value are left out; further lines are indented', () => {
  const text = renderFields([
    ['Pool', 'Guild'],
    ['Password', undefined],
    ['Notes', 'one\ntwo'],
  ]);
  assert.equal(text, 'Pool   Guild\nNotes  one\n       two');
});
