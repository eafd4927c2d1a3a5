/** What the cache answers is what was last set, or nothing; never more rows than it may hold, and what is used stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowCache } from './row-cache.ts';

const ROWS_MAX = 6;

test('random reads and writes against a map', () => {
  const steps = fc.array(
    fc.record({
      table: fc.constantFrom('a', 'b'),
      key: fc.nat(9).map(String),
      act: fc.constantFrom('set', 'set', 'set', 'absent', 'get', 'get', 'clear'),
      value: fc.nat(99),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (story) => {
      const cache = new RowCache(ROWS_MAX);
      const model = new Map<string, object | null>();
      const all = ['a', 'b'].flatMap((table) => Array.from({ length: 10 }, (_, n) => [table, String(n)] as const));
      for (const { table, key, act, value } of story) {
        const name = `${table} ${key}`;
        if (act === 'clear') {
          cache.clear();
          model.clear();
        } else if (act === 'get') {
          const found = cache.get(table, key);
          assert.ok(found === undefined || found === model.get(name));
        } else {
          const row = act === 'absent' ? null : { value };
          cache.set(table, key, row);
          model.set(name, row);
          assert.equal(cache.get(table, key), row);
        }
      }
      // Looking moves rows from one half to the other: those that answer at once are at most as many as it may hold.
      const known = all.filter(([table, key]) => cache.get(table, key) !== undefined).length;
      assert.ok(known <= ROWS_MAX, `${known} rows`);
    }),
  );
});

test('a row that is read again and again outlives any number of others', () => {
  const cache = new RowCache(ROWS_MAX);
  const hot = { value: 1n };
  cache.set('a', 'hot', hot);
  for (let n = 0; n < 100; n += 1) {
    cache.set('a', `cold ${n}`, { value: 0n });
    assert.equal(cache.get('a', 'hot'), hot);
  }
  assert.equal(cache.get('a', 'cold 90'), undefined);
});
