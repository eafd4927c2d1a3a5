/** What every `SpaceStore` does, the one on SQLite and the one the simulator runs on alike. */
import assert from 'node:assert/strict';
import { type TestContext, describe, test } from 'node:test';
import { type RowOp, del, put } from '#core/contract/table.ts';
import { encodeSeal } from '#core/contract/seal.ts';
import { utf8 } from '#core/kernel/bytes.ts';
import type { RegisterRow, SpaceStore } from '#engine/ports.ts';
import {
  type OpenedStore,
  STORES,
  type WalletRow,
  chain,
  digest,
  dues,
  lines,
  outcomesOf,
  plain,
  sealOf,
  wallets,
} from './space-store-cases.ts';

for (const [name, open] of Object.entries(STORES)) {
  const use = (t: TestContext): OpenedStore => {
    const opened = open();
    t.after(() => opened.dispose());
    return opened;
  };
  const enter = (store: SpaceStore, ops: readonly RowOp[]): void => store.transaction(() => store.appendGenesis(ops));

  describe(name, () => {
    test('events come back as they were appended, by hash, by place and by range', (t) => {
      const { store } = use(t);
      const events = chain('a', 5);
      store.transaction(() => store.append(events));
      assert.deepEqual(store.range(events[0]?.author ?? '', 2, 4).map(plain), events.slice(1, 4).map(plain));
      assert.deepEqual(plain(store.event(events[2]?.hash ?? '')), plain(events[2]));
      assert.deepEqual(plain(store.eventAt(events[0]?.author ?? '', 5)), plain(events[4]));
      assert.deepEqual(store.range(events[0]?.author ?? '', 4, 99).map(plain), events.slice(3).map(plain));
      assert.deepEqual(store.range(digest('nobody'), 1, 9), []);
      assert.equal(store.event(digest('nothing')), undefined);
      assert.equal(store.eventAt(events[0]?.author ?? '', 6), undefined);
    });

    test('heads are the newest event of each author', (t) => {
      const { store } = use(t);
      const [a, b] = [chain('a', 3), chain('b', 1)];
      store.transaction(() => store.append([...a, ...b]));
      const byAuthor = new Map(store.heads().map((head) => [head.author, head]));
      assert.equal(byAuthor.size, 2);
      assert.deepEqual(store.head(a[0]?.author ?? ''), { author: a[0]?.author, seq: 3, hash: a[2]?.hash });
      assert.deepEqual(byAuthor.get(b[0]?.author ?? ''), { author: b[0]?.author, seq: 1, hash: b[0]?.hash });
      assert.equal(store.head(digest('nobody')), undefined);
    });

    test('a hole, a second event for one place and a foreign chain are refused, and nothing of the transaction stays', (t) => {
      const { store } = use(t);
      const events = chain('a', 3);
      const append = (list: typeof events): void => store.transaction(() => store.append(list));
      append(events.slice(0, 1));
      assert.throws(() => append(events.slice(2)));
      assert.throws(() => append(events.slice(0, 1)));
      assert.throws(() => append([{ ...(events[1] as (typeof events)[0]), prev: digest('other') }]));
      assert.throws(() => append([events[1] as (typeof events)[0], events[1] as (typeof events)[0]]));
      assert.equal(store.head(events[0]?.author ?? '')?.seq, 1);
      append(events.slice(1));
      assert.equal(store.head(events[0]?.author ?? '')?.seq, 3);
    });

    test('a seal decides its events once, with the code of each', (t) => {
      const { store } = use(t);
      const events = chain('a', 3);
      const seal = sealOf(1, events.slice(0, 2), [[1, 'thing.refused']]);
      store.transaction(() => store.append(events));
      store.transaction(() => store.appendSeal(seal, [], outcomesOf(seal, events.slice(0, 2))));
      assert.deepEqual(store.outcome(events[0]?.hash ?? ''), { seal: 1, code: undefined });
      assert.deepEqual(store.outcome(events[1]?.hash ?? ''), { seal: 1, code: 'thing.refused' });
      assert.equal(store.outcome(events[2]?.hash ?? ''), undefined);
      assert.equal(store.outcome(digest('nothing')), undefined);
      const again = sealOf(2, events.slice(0, 1));
      assert.throws(() => store.transaction(() => store.appendSeal(again, [], outcomesOf(again, events.slice(0, 1)))));
      assert.equal(store.lastSeal()?.hash, seal.hash);
      assert.deepEqual(store.outcome(events[0]?.hash ?? ''), { seal: 1, code: undefined });
    });

    test('a seal decides no event in whose place the log has another', (t) => {
      const { store } = use(t);
      const events = chain('a', 3);
      const others = chain('a', 3, undefined, ' of the other branch');
      store.transaction(() => store.append(events));
      const seal = sealOf(1, others.slice(0, 2));
      assert.throws(() => store.transaction(() => store.appendSeal(seal, [], outcomesOf(seal, others.slice(0, 2)))));
      assert.equal(store.lastSeal(), undefined);
      store.transaction(() => {
        store.dropUndecided(events[0]?.author ?? '', 1);
        store.append(others);
      });
      store.transaction(() => store.appendSeal(seal, [], outcomesOf(seal, others.slice(0, 2))));
      assert.deepEqual(store.outcome(others[1]?.hash ?? ''), { seal: 1, code: undefined });
    });

    test('seals come back byte for byte; one number has one seal', (t) => {
      const { store } = use(t);
      assert.equal(store.lastSeal(), undefined);
      const seals = [sealOf(1, []), sealOf(2, chain('a', 2), [[0, 'x.y']])];
      for (const seal of seals) store.transaction(() => store.appendSeal(seal, [], []));
      assert.deepEqual(encodeSeal(store.seal(2) as (typeof seals)[0]), encodeSeal(seals[1] as (typeof seals)[0]));
      assert.equal(store.lastSeal()?.content.number, 2);
      assert.equal(store.seal(3), undefined);
      assert.throws(() => store.transaction(() => store.appendSeal(sealOf(2, chain('b', 1)), [], [])));
      assert.equal(store.seal(2)?.hash, seals[1]?.hash);
    });

    test('rows are put, changed and deleted; money stays exact', (t) => {
      const { store } = use(t);
      const row: WalletRow = { owner: 'ann', no: 1, amount: 2n ** 60n + 1n, note: 'µ "quoted" 😀\nnext line' };
      enter(store, [put(wallets, row), put(wallets, { ...row, no: 2, amount: -5n, note: null })]);
      assert.deepEqual({ ...store.get(wallets, 'ann', 1) }, row);
      assert.deepEqual({ ...store.get(wallets, 'ann', 2) }, { owner: 'ann', no: 2, amount: -5n, note: null });
      enter(store, [put(wallets, { ...row, amount: 0n }), del(wallets, 'ann', 2), del(wallets, 'ann', 3)]);
      assert.equal(store.get(wallets, 'ann', 1)?.amount, 0n);
      assert.equal(store.get(wallets, 'ann', 2), undefined);
      assert.equal(store.get(wallets, 'bob', 1), undefined);
    });

    test('a scan is in key order, within its prefix, up to a bound that counts, and never longer than its limit', (t) => {
      const { store } = use(t);
      const rows = [
        [30, 'c'],
        [5, 'z'],
        [200, 'a'],
        [30, 'b'],
      ].map(([dueMs, id]) => put(dues, { dueMs: dueMs as number, id: id as string }));
      enter(store, rows);
      const ids = (options: { limit: number; upTo?: number }, prefix: number[] = []): string[] =>
        store.scan(dues, prefix, options).map(({ id }) => id);
      assert.deepEqual(ids({ limit: 9 }), ['z', 'b', 'c', 'a']);
      assert.deepEqual(ids({ limit: 2 }), ['z', 'b']);
      assert.deepEqual(ids({ limit: 9, upTo: 30 }), ['z', 'b', 'c']);
      assert.deepEqual(ids({ limit: 9, upTo: 29 }), ['z']);
      assert.deepEqual(ids({ limit: 9 }, [30]), ['b', 'c']);
      assert.deepEqual(ids({ limit: 1 }, [30]), ['b']);
      assert.deepEqual(
        store.scan(dues, [30], { limit: 9, upTo: 'b' }).map(({ id }) => id),
        ['b'],
      );
      assert.deepEqual(ids({ limit: 9 }, [31]), []);
      assert.deepEqual(store.scan(wallets, [], { limit: 9 }), []);
      enter(store, [del(dues, 5, 'z'), put(dues, { dueMs: 6, id: 'y' })]);
      assert.deepEqual(ids({ limit: 9, upTo: 6 }), ['y']);
    });

    test('an append-only table takes a row once and gives none back', (t) => {
      const { store } = use(t);
      enter(store, [put(lines, { no: 1, text: 'first' })]);
      assert.throws(() => enter(store, [put(lines, { no: 1, text: 'second' })]));
      assert.throws(() => enter(store, [del(lines, 1)]));
      assert.equal(store.get(lines, 1)?.text, 'first');
    });

    test('a column takes its own type alone', (t) => {
      const { store } = use(t);
      assert.throws(() => enter(store, [put(dues, { dueMs: 1.5, id: 'a' })]));
      assert.throws(() => enter(store, [put(dues, { dueMs: null as never, id: 'a' })]));
      assert.throws(() => enter(store, [put(wallets, { owner: 'a', no: 'many' as never, amount: 1n, note: null })]));
      assert.deepEqual(store.scan(dues, [], { limit: 9 }), []);
    });

    test('a transaction that throws leaves nothing: no event, row, seal, value or register', (t) => {
      const { store } = use(t);
      const first = chain('a', 1);
      const rest = chain('a', 2, first[0]);
      store.transaction(() => {
        store.append(first);
        store.appendGenesis([
          put(dues, { dueMs: 1, id: 'kept' }),
          put(wallets, { owner: 'ann', no: 1, amount: 5n, note: null }),
        ]);
        store.setMeta('vote', utf8('kept'));
      });
      const seal = sealOf(1, first);
      assert.throws(
        () =>
          store.transaction(() => {
            store.append([...rest, ...chain('b', 1)]);
            store.appendSeal(
              seal,
              [
                del(dues, 1, 'kept'),
                put(dues, { dueMs: 2, id: 'lost' }),
                put(wallets, { owner: 'ann', no: 1, amount: 6n, note: 'lost' }),
              ],
              outcomesOf(seal, first),
            );
            store.setMeta('vote', utf8('lost'));
            store.setMeta('other', utf8('lost'));
            store.setRegister(register({ hlc: 1 }));
            throw new Error('the power went');
          }),
        /the power went/,
      );
      assert.equal(store.head(first[0]?.author ?? '')?.seq, 1);
      assert.equal(store.heads().length, 1);
      assert.equal(store.event(rest[0]?.hash ?? ''), undefined);
      assert.equal(store.lastSeal(), undefined);
      assert.equal(store.outcome(first[0]?.hash ?? ''), undefined);
      assert.deepEqual(
        store.scan(dues, [], { limit: 9 }).map(({ id }) => id),
        ['kept'],
      );
      assert.equal(store.get(wallets, 'ann', 1)?.amount, 5n);
      assert.deepEqual([...(store.meta('vote') ?? [])], [...utf8('kept')]);
      assert.equal(store.meta('other'), undefined);
      assert.equal(store.register('pool', 'text'), undefined);
      store.transaction(() => store.append([...rest, ...chain('b', 1)]));
      assert.equal(store.heads().length, 2);
    });

    test('a transaction sees its own writes, returns its value and holds no other', (t) => {
      const { store } = use(t);
      const found = store.transaction(() => {
        store.append(chain('a', 2));
        store.appendGenesis([put(dues, { dueMs: 1, id: 'a' })]);
        return [store.heads().length, store.scan(dues, [], { limit: 9 }).length];
      });
      assert.deepEqual(found, [1, 1]);
      assert.throws(() => store.transaction(() => store.transaction(() => 1)));
      assert.equal(
        store.transaction(() => 2),
        2,
      );
    });

    test('a register keeps the later stamp, the greater author at a tie', (t) => {
      const { store } = use(t);
      const set = (change: Parameters<typeof register>[0]): boolean =>
        store.transaction(() => store.setRegister(register(change)));
      assert.equal(set({ hlc: 5, value: 'first' }), true);
      assert.equal(set({ hlc: 4, value: 'earlier' }), false);
      assert.equal(set({ hlc: 5, value: 'same' }), false);
      assert.equal(set({ hlc: 5, author: 'f', value: 'greater author' }), true);
      assert.equal(set({ hlc: 6, author: '0', value: 'later' }), true);
      assert.deepEqual({ ...store.register('pool', 'text') }, register({ hlc: 6, author: '0', value: 'later' }));
      assert.equal(store.register('pool', 'other'), undefined);
    });

    test('all of it is there after the store was opened again', (t) => {
      const opened = use(t);
      const { store } = opened;
      const events = chain('a', 4);
      const seal = sealOf(1, events.slice(0, 2), [[0, 'thing.refused']]);
      const ops = [
        put(lines, { no: 1, text: 'kept' }),
        put(dues, { dueMs: 9, id: 'b' }),
        put(wallets, { owner: 'ann', no: 1, amount: 2n ** 61n, note: null }),
      ];
      store.transaction(() => {
        store.setMeta('genesis', utf8('bytes'));
        store.append(events);
      });
      store.transaction(() => store.appendSeal(seal, ops, outcomesOf(seal, events.slice(0, 2))));
      store.transaction(() => store.setRegister(register({ hlc: 3 })));
      const later = opened.reopen();
      assert.deepEqual(later.range(events[0]?.author ?? '', 1, 4).map(plain), events.map(plain));
      assert.deepEqual(later.head(events[0]?.author ?? '')?.seq, 4);
      assert.deepEqual(later.outcome(events[0]?.hash ?? ''), { seal: 1, code: 'thing.refused' });
      assert.equal(later.lastSeal()?.hash, seal.hash);
      assert.equal(later.get(lines, 1)?.text, 'kept');
      assert.equal(later.get(wallets, 'ann', 1)?.amount, 2n ** 61n);
      assert.deepEqual(
        later.scan(dues, [], { limit: 9 }).map(({ id }) => id),
        ['b'],
      );
      assert.deepEqual([...(later.meta('genesis') ?? [])], [...utf8('bytes')]);
      assert.equal(later.register('pool', 'text')?.value, 'text');
      later.transaction(() => later.append(chain('a', 1, events[3])));
      assert.throws(() => later.transaction(() => later.append(chain('a', 1, events[3]))));
    });
  });
}

function register(change: { hlc: number; author?: string; value?: string }): RegisterRow {
  const { hlc, author = 'a', value = 'text' } = change;
  return { kind: 'pool', key: 'text', value, hlc: hlc.toString(16).padStart(16, '0'), author, event: digest('event') };
}
