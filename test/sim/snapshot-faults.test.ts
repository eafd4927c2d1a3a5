/** Planted faults around snapshots: each must be noticed by what every replica checks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TableDef, Value } from '#core/contract/table.ts';
import type { SpaceStore } from '#engine/ports.ts';
import { replaySpace } from '#engine/replay.ts';
import { setBase } from '#engine/snapshot.ts';
import { assertSame, enter, kindOf, made, pay } from '../kit/snapshot-pool.ts';
import { openTestStore, testCrypto } from '../kit/test-pool.ts';

/** The same store with some of it planted. */
function planted(store: SpaceStore, change: Partial<SpaceStore>): SpaceStore {
  return new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(key in change ? change : target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function oneRowChanged(store: SpaceStore): SpaceStore {
  return planted(store, {
    *rows(table: TableDef, from?: readonly Value[]) {
      for (const row of store.rows(table, from))
        yield table.name === 'members' && row['handle'] === 'buyer' ? { ...row, handle: 'mallory' } : row;
    },
  });
}

test('a replica whose snapshot has one row changed stops at the seal that names it', (t) => {
  const at = made(t);
  enter(at);
  const replica = at.lan.add('officer', at.founded, { store: oneRowChanged(openTestStore(at.founded.space)) });
  at.lan.link(at.owner, replica);
  pay(at, 4);
  at.lan.settle();
  assert.equal(replica.line.status().stopped, undefined);
  pay(at, 4);
  at.lan.settle();
  assert.match(replica.line.status().stopped ?? '', /seal 10: our fold gives another whole state/);
});

test('what a notary seals with one row changed is refused by all who fold it', (t) => {
  const at = made(t, { openStore: (space) => oneRowChanged(openTestStore(space)) });
  enter(at);
  const replica = at.lan.add('officer', at.founded);
  at.lan.link(at.owner, replica);
  at.lan.settle();
  pay(at, 8);
  at.lan.settle();
  assert.match(replica.line.status().stopped ?? '', /seal 10: our fold gives another whole state/);
});

test('a tail that never comes is told from a state that is up to date', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.between = (_from, to, bytes) =>
    to === newcomer.id && ['run', 'events'].includes(kindOf(bytes)) ? undefined : bytes;
  at.lan.link(at.owner, newcomer);
  at.lan.settle();
  assert.throws(() => assertSame(at.owner, newcomer));
  const { sealNumber, highestKnownSeal } = newcomer.line.status();
  assert.deepEqual([sealNumber, highestKnownSeal], [19, 27], 'and it says so');
});

test('bodies dropped above the base, or a base without its snapshot, end a replay with the seal that lacks them', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const { store } = at.owner;
  const replayed = (): unknown => {
    using scratch = openTestStore(at.founded.space);
    const result = replaySpace(store, scratch, testCrypto);
    return result.ok ? result.value.seals : `${result.refusal.code} ${String(result.refusal['seal'])}`;
  };
  assert.equal(replayed(), 27);
  store.transaction(() => store.dropBodies(store.seal(12)?.content.events ?? []));
  assert.equal(replayed(), 'replay.event_missing 12');
  store.transaction(() => setBase(store, { number: 19, droppedTo: 19 }));
  assert.equal(replayed(), 27, 'from the snapshot of seal 19 on');
  store.transaction(() => setBase(store, { number: 18, droppedTo: 18 }));
  assert.equal(replayed(), 'replay.snapshot 18');
});

test('power that fails while the snapshot is entered leaves the state before, and it is entered after the restart', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 24);
  const store = openTestStore(at.founded.space);
  let fails = 3;
  const failing = planted(store, {
    refill: (tables, fill) =>
      store.refill(tables, (into) => {
        fill({
          ...into,
          run: (run) => {
            fails -= 1;
            if (fails === 0) throw new TypeError('the power failed');
            into.run(run);
          },
        });
      }),
  });
  const newcomer = at.lan.add('newcomer', at.founded, { store: failing });
  at.lan.link(at.owner, newcomer);
  assert.throws(() => at.lan.settle(), /the power failed/);
  assert.equal(store.lastSeal(), undefined);
  assert.equal([...store.decidedRuns()].length, 0);
  at.lan.remove(newcomer);
  const again = at.lan.add('newcomer', at.founded, { store });
  let pieces = 0;
  at.lan.between = (_from, to, bytes) => {
    if (to === again.id && kindOf(bytes) === 'piece') pieces += 1;
    return bytes;
  };
  at.lan.link(at.owner, again);
  at.lan.settle();
  assertSame(at.owner, again);
  assert.equal(pieces, 0, 'all pieces were here');
});
