/** What every `SpaceStore` does with snapshots and dropped bodies. */
import assert from 'node:assert/strict';
import { type TestContext, describe, test } from 'node:test';
import { put, valuesOfRow } from '#core/contract/table.ts';
import type { Refill } from '#engine/ports.ts';
import {
  type OpenedStore,
  STORES,
  chain,
  digest,
  lines,
  outcomesOf,
  plain,
  sealOf,
  wallets,
} from './space-store-cases.ts';

const row = { owner: 'ann', no: 1, amount: 5n, note: null };

for (const [name, open] of Object.entries(STORES)) {
  const use = (t: TestContext): OpenedStore => {
    const opened = open();
    t.after(() => opened.dispose());
    return opened;
  };
  /** Two sealed events of one author, the second rejected, and one of another; a third waits. */
  const filled = (t: TestContext) => {
    const opened = use(t);
    const { store } = opened;
    const [a, b] = [chain('a', 3), chain('b', 1)];
    const first = [...a.slice(0, 2), ...b];
    const seal = sealOf(1, first, [[1, 'thing.refused']]);
    store.transaction(() => store.append([...a, ...b]));
    store.transaction(() =>
      store.appendSeal(seal, [put(wallets, row), put(lines, { no: 1, text: 'one' })], outcomesOf(seal, first)),
    );
    return { ...opened, a, b, seal };
  };

  describe(name, () => {
    test('a body that is dropped is gone, its hash and outcome stay; an undecided one cannot be', (t) => {
      const { store, a, reopen } = filled(t);
      const [one, two, three] = a.map(({ hash }) => hash) as [string, string, string];
      store.transaction(() => store.dropBodies([one]));
      const each = reopen();
      assert.equal(each.event(one), undefined);
      assert.equal(each.eventAt(a[0]?.author ?? '', 1), undefined);
      assert.deepEqual(each.outcome(one), { seal: 1, code: undefined });
      assert.deepEqual(each.range(a[0]?.author ?? '', 1, 9).map(plain), a.slice(1).map(plain));
      assert.equal(each.rawRange(a[0]?.author ?? '', 1, { to: 3, bytesMax: 9999 }), undefined);
      assert.equal(each.rawRange(a[0]?.author ?? '', 2, { to: 3, bytesMax: 9999 })?.count, 2);
      assert.equal(each.rawRange(a[0]?.author ?? '', 2, { to: 3, bytesMax: 1 })?.count, 1);
      assert.equal(each.head(a[0]?.author ?? '')?.hash, three);
      assert.deepEqual(plain(each.event(two)), plain(a[1]));
      assert.throws(() => each.transaction(() => each.dropBodies([three])));
    });

    test('what became of each event, by author, a run for each seal', (t) => {
      const { store, a, b } = filled(t);
      const ids = (events: typeof a): Buffer => Buffer.concat(events.map(({ hash }) => Buffer.from(hash, 'hex')));
      const expected = [
        { author: a[0]?.author, from: 1, seal: 1, hashes: ids(a.slice(0, 2)), rejected: [[2, 'thing.refused']] },
        { author: b[0]?.author, from: 1, seal: 1, hashes: ids(b), rejected: [] },
      ].sort((x, y) => ((x.author ?? '') < (y.author ?? '') ? -1 : 1));
      const runs = [...store.decidedRuns()].map((run) => ({ ...run, hashes: Buffer.from(run.hashes) }));
      assert.deepEqual(runs, expected);
    });

    test('rows and runs from a key on', (t) => {
      const { store, a, b } = filled(t);
      store.transaction(() =>
        store.appendGenesis([put(wallets, { ...row, no: 2 }), put(wallets, { ...row, owner: 'bob' })]),
      );
      const keys = (from?: readonly [string, number]): unknown[] =>
        [...store.rows(wallets, from)].map(({ owner, no }) => [owner, no]);
      assert.deepEqual(keys(), [
        ['ann', 1],
        ['ann', 2],
        ['bob', 1],
      ]);
      assert.deepEqual(
        keys(['ann', 2]),
        [
          ['ann', 2],
          ['bob', 1],
        ],
        'inclusive',
      );
      assert.deepEqual(keys(['ann', 3]), [['bob', 1]], 'a key that is not there');
      assert.deepEqual(keys(['zoe', 1]), []);
      const [low, high] = [a[0]?.author ?? '', b[0]?.author ?? ''].sort() as [string, string];
      const last = (author: string): number => (author === a[0]?.author ? 2 : 1);
      const authors = (from?: readonly [string, number]): string[] =>
        [...store.decidedRuns(from)].map(({ author }) => author);
      assert.deepEqual(authors([low, last(low)]), [low, high], 'inclusive, by the last event of a run');
      assert.deepEqual(authors([low, last(low) + 1]), [high]);
      assert.deepEqual(authors([high, last(high) + 1]), []);
    });

    test('filled anew from another store it holds the same, with the bodies it was given, and goes on', (t) => {
      const { store: source, a, seal } = filled(t);
      const { store, reopen } = filled(t);
      const other = chain('c', 1);
      store.transaction(() => store.append(other));
      const fill = (into: Refill): void => {
        for (const table of [wallets, lines])
          into.rows(
            table,
            [...source.rows(table)].map((row) => valuesOfRow(table, row)),
          );
        for (const run of source.decidedRuns()) into.run(run);
        into.seal(seal);
        into.body(a[1] as (typeof a)[0]);
      };
      store.transaction(() => store.refill([wallets, lines], fill));
      assert.deepEqual([...store.decidedRuns()], [...source.decidedRuns()]);
      const after = reopen();
      assert.deepEqual(after.get(wallets, 'ann', 1), row);
      assert.deepEqual([...after.rows(lines)], [{ no: 1, text: 'one' }]);
      assert.equal(after.lastSeal()?.hash, seal.hash);
      assert.equal(after.event(a[0]?.hash ?? ''), undefined);
      assert.deepEqual(plain(after.event(a[1]?.hash ?? '')), plain(a[1]));
      assert.deepEqual(after.outcome(a[1]?.hash ?? ''), { seal: 1, code: 'thing.refused' });
      assert.equal(after.head(other[0]?.author ?? ''), undefined, 'what the snapshot does not have is gone');
      after.transaction(() => after.append(a.slice(2)));
      assert.throws(() => after.transaction(() => after.appendGenesis([put(lines, { no: 1, text: 'two' })])));
      const next = sealOf(2, a.slice(2));
      after.transaction(() => after.appendSeal(next, [], outcomesOf(next, a.slice(2))));
      assert.deepEqual(after.outcome(a[2]?.hash ?? ''), { seal: 2, code: undefined });
    });

    test('a refill that throws leaves everything as it was', (t) => {
      const { store, a, seal } = filled(t);
      const before = [...store.decidedRuns()];
      assert.throws(() =>
        store.transaction(() =>
          store.refill([wallets, lines], (into) => {
            into.rows(wallets, [valuesOfRow(wallets, { ...row, owner: 'bob' })]);
            throw new TypeError('enough');
          }),
        ),
      );
      assert.deepEqual([...store.decidedRuns()], before);
      assert.deepEqual(store.get(wallets, 'ann', 1), row);
      assert.equal(store.get(wallets, 'bob', 1), undefined);
      assert.equal(store.lastSeal()?.hash, seal.hash);
      assert.deepEqual(plain(store.event(a[2]?.hash ?? '')), plain(a[2]));
    });

    test('pieces are kept by hash, until they are in no list to keep', (t) => {
      const { store, reopen } = use(t);
      const [one, two] = [digest('one'), digest('two')];
      store.transaction(() => {
        store.putPiece(one, Uint8Array.of(1));
        store.putPiece(two, Uint8Array.of(2));
        store.putPiece(one, Uint8Array.of(1));
      });
      store.transaction(() => store.keepPieces(new Set([two])));
      const after = reopen();
      assert.equal(after.piece(one), undefined);
      assert.deepEqual([...(after.piece(two) ?? [])], [2]);
    });
  });
}
