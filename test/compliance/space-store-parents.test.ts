/** What every `SpaceStore` does with rows that name rows of another table, whatever stands for the name on its disk. */
import assert from 'node:assert/strict';
import { type TestContext, describe, test } from 'node:test';
import { type RowOp, del, put, valuesOfRow } from '#core/contract/table.ts';
import type { SpaceStore } from '#engine/ports.ts';
import { STORES, entries, pots } from './space-store-cases.ts';

const pot = (name: string, amount = 0n): RowOp => put(pots, { pot: name, amount });
const entry = (name: string, no: number): RowOp => put(entries, { pot: name, no, amount: BigInt(no) });
const enter = (store: SpaceStore, ops: readonly RowOp[]): void => store.transaction(() => store.appendGenesis(ops));
const keys = (rows: Iterable<object>): string[] =>
  [...rows].map((row) => `${(row as { pot: string }).pot}${(row as { no: number }).no}`);

for (const [name, open] of Object.entries(STORES)) {
  const filled = (t: TestContext) => {
    const opened = open();
    t.after(() => opened.dispose());
    // Arrived in another order than that of their keys; a row may come before the one that it names, in the same breath.
    enter(opened.store, [pot('c'), entry('c', 4), entry('a', 1), pot('a')]);
    enter(opened.store, [entry('c', 2), entry('a', 3), pot('b'), entry('b', 9), pot('a', 7n)]);
    return opened;
  };
  const ALL = ['a1', 'a3', 'b9', 'c2', 'c4'];

  describe(name, () => {
    test('they are found by the name, in the order of their keys, also after a start', (t) => {
      const { store, reopen } = filled(t);
      for (const get of [() => store, reopen]) {
        const each = get();
        assert.deepEqual(each.get(entries, 'c', 2), { pot: 'c', no: 2, amount: 2n });
        assert.equal(each.get(entries, 'b', 2), undefined);
        assert.equal(each.get(pots, 'a')?.amount, 7n);
        assert.deepEqual(keys(each.scan(entries, [], { limit: 9 })), ALL);
        assert.deepEqual(keys(each.scan(entries, ['c'], { limit: 1 })), ['c2']);
        assert.deepEqual(keys(each.scan(entries, ['c'], { limit: 9, upTo: 3 })), ['c2']);
        assert.deepEqual(keys(each.rows(entries)), ALL);
        for (const [index, from] of [
          ['a', 1],
          ['a', 2],
          ['a', 4],
          ['c', 0],
          ['c', 4],
          ['c', 5],
        ].entries())
          assert.deepEqual(keys(each.rows(entries, from)), ALL.slice([0, 1, 2, 3, 4, 5][index]), from.join(' '));
        assert.deepEqual(keys(each.rows(entries, ['aa', 0])), ALL.slice(2), 'a name that is not there');
      }
    });

    test('one that names nothing is refused with all that came along, and may come later', (t) => {
      const { store } = filled(t);
      assert.throws(() => enter(store, [pot('a', 8n), entry('a', 5), entry('z', 1)]), /names z/);
      assert.equal(store.get(pots, 'a')?.amount, 7n);
      assert.deepEqual(keys(store.rows(entries)), ALL);
      assert.throws(() => enter(store, [entry('d', 1)]), /names d/);
      assert.throws(() => {
        store.transaction(() => {
          store.appendGenesis([pot('d'), entry('d', 1)]);
          throw new TypeError('undone');
        });
      }, /undone/);
      assert.throws(() => enter(store, [entry('d', 1)]), /names d/, 'what was undone has no number any more');
      enter(store, [pot('e'), pot('d'), entry('d', 1)]);
      assert.deepEqual(keys(store.rows(entries)), [...ALL, 'd1']);
      assert.equal(store.get(entries, 'e', 1), undefined);
    });

    test('a row that may be named stays; what names it is there once and stays', (t) => {
      const { store } = filled(t);
      assert.throws(() => enter(store, [del(pots, 'a')]), /stay/);
      assert.throws(() => enter(store, [del(entries, 'a', 1)]));
      assert.throws(() => enter(store, [entry('a', 1)]));
      assert.deepEqual(keys(store.rows(entries)), ALL);
    });

    test('filled anew in any order they name the same; without what they name nothing changes', (t) => {
      const { store: source } = filled(t);
      const values = (table: typeof pots | typeof entries) =>
        [...source.rows(table as typeof pots)].map((row) => valuesOfRow(table as typeof pots, row));
      for (const order of [
        [pots, entries],
        [entries, pots],
      ] as const) {
        const { store, reopen } = filled(t);
        enter(store, [pot('x'), entry('x', 1)]);
        assert.throws(
          () => store.transaction(() => store.refill([pots, entries], (into) => into.rows(entries, values(entries)))),
          /name/,
        );
        assert.deepEqual(keys(store.rows(entries)), [...ALL, 'x1']);
        store.transaction(() =>
          store.refill([pots, entries], (into) => {
            for (const table of order) into.rows(table, values(table));
          }),
        );
        const after = reopen();
        assert.deepEqual([...after.rows(entries)], [...source.rows(entries)]);
        assert.deepEqual([...after.rows(pots)], [...source.rows(pots)]);
        enter(after, [entry('a', 2), pot('d'), entry('d', 1)]);
        assert.deepEqual(keys(after.rows(entries)), ['a1', 'a2', ...ALL.slice(1), 'd1']);
        assert.throws(() => enter(after, [entry('x', 1)]), /names x/);
      }
    });
  });
}
