import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type RowOp, defineTable, del, put } from '#core/contract/table.ts';
import { openTestStore } from '../../test/kit/test-pool.ts';
import { Overlay } from './overlay.ts';
import { due, idempotency } from './tables.ts';

const SPACE = '0'.repeat(64);
const row = fc.record(
  { dueMs: fc.integer({ min: 0, max: 12 }), id: fc.constantFrom('a', 'b', 'order:1', 'order:2') },
  { noNullPrototype: true },
);
const op: fc.Arbitrary<RowOp> = fc
  .tuple(fc.boolean(), row)
  .map(([isPut, of]) => (isPut ? put(due, of) : del(due, of.dueMs, of.id)));
const ops = fc.array(op, { maxLength: 30 });

test('reading through the overlay is reading a store that has the changes', () => {
  fc.assert(
    fc.property(
      ops,
      ops,
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 8 }),
      (stored, laid, upTo, limit) => {
        using base = openTestStore(SPACE);
        using whole = openTestStore(SPACE);
        base.transaction(() => base.appendGenesis(stored));
        whole.transaction(() => whole.appendGenesis([...stored, ...laid]));
        const overlay = new Overlay(base);
        for (const operation of laid) overlay.apply(operation);
        assert.deepEqual(overlay.scan(due, [], { limit, upTo }), whole.scan(due, [], { limit, upTo }));
        assert.deepEqual(overlay.scan(due, [upTo], { limit }), whole.scan(due, [upTo], { limit }));
        for (const { dueMs, id } of whole.scan(due, [], { limit: 100 }))
          assert.deepEqual(overlay.get(due, dueMs, id), { dueMs, id });
        base.transaction(() => base.appendGenesis(overlay.net()));
        assert.deepEqual(
          base.scan(due, [], { limit: 100 }),
          whole.scan(due, [], { limit: 100 }),
          'net changes store the same',
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a rollback leaves no trace', () => {
  using base = openTestStore(SPACE);
  fc.assert(
    fc.property(ops, ops, (kept, undone) => {
      const overlay = new Overlay(base);
      for (const operation of kept) overlay.apply(operation);
      const before = { text: overlay.text(), rows: overlay.scan(due, [], { limit: 100 }), net: overlay.net() };
      const mark = overlay.mark();
      for (const operation of undone) overlay.apply(operation);
      overlay.rollback(mark);
      assert.deepEqual(
        { text: overlay.text(), rows: overlay.scan(due, [], { limit: 100 }), net: overlay.net() },
        before,
      );
    }),
  );
});

test('keys of several columns do not run together', () => {
  using base = openTestStore(SPACE);
  const overlay = new Overlay(base);
  const first = { user: 'u', key: 'k x', body: '', event: '1', code: '' };
  overlay.apply(put(idempotency, first));
  assert.deepEqual(overlay.get(idempotency, 'u', 'k x'), first);
  assert.equal(overlay.get(idempotency, 'u k', 'x'), undefined);
});

test('operations are hashed in order, also those on the same row', () => {
  using base = openTestStore(SPACE);
  const table = defineTable<{ readonly id: string; readonly n: number }>({
    name: 'due',
    columns: { id: 'text', n: 'int' },
    key: ['id'],
  });
  const texts = [[1, 2], [2, 1], [2]].map((values) => {
    const overlay = new Overlay(base);
    for (const n of values) overlay.apply(put(table, { id: 'x', n }));
    return overlay.text();
  });
  assert.equal(new Set(texts).size, 3);
});
