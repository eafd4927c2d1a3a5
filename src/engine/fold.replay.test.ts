import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { certifyDevice, confirm, editOffer, place, receipt, transferTo } from '../../test/kit/acts.ts';
import { build, done, pool, waited } from '../../test/kit/given.ts';
import { Lan } from '../../test/kit/lines.ts';
import { certify } from '../../test/kit/people.ts';
import { STAGES, offerOpen, orderAt } from '../../test/kit/situations.ts';
import { OWNER, type TestPool, cast, openTestStore, testCrypto } from '../../test/kit/test-pool.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { put } from '#core/contract/table.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { FOLD_TABLES } from '#core/features/index.ts';
import { balances } from '#core/features/ledger/ledger.tables.ts';
import { offerPrices } from '#core/features/market/market.tables.ts';
import { replaySpace } from './replay.ts';
import { ENGINE_TABLES } from './tables.ts';

const TERMS = { disputeWindowMs: 600_000 };

/** An order through every stage, one after another. */
function eventful(): TestPool {
  const world = build(pool({ terms: TERMS }).with(offerOpen({ slots: 8 })));
  for (const stage of STAGES) {
    orderAt(stage, { slots: 1 })(world);
    world.try(receipt({ paidMs: 5 })(world));
    world.try(confirm()(world));
    world.try(place({ by: 'provider' })(world));
  }
  world.wait(600_000);
  return world;
}

test('the log replayed on SQLite gives the same hashes and the same rows, to the last table (I6, L3)', () => {
  const world = eventful();
  using scratch = openTestStore(world.space);
  const replayed = replaySpace(world.store, scratch, testCrypto);
  assert.deepEqual(replayed, { ok: true, value: { seals: world.sealNumber, stateHash: world.stateHash } });
  for (const table of [...ENGINE_TABLES, ...FOLD_TABLES]) {
    const rows = scratch.scan(table, [], { limit: 100_000 });
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      world.all(table).map((row) => ({ ...row })),
      table.name,
    );
  }
});

test('a row that is not what the log says is found by the next seal that meets it', () => {
  const world = eventful();
  const rightHash = world.execute([world.compose(transferTo('member', 1n)(world))]).stateHash;
  const spoiled = world.fork();
  spoiled.store.transaction(() =>
    spoiled.store.appendGenesis([put(balances, { account: spoiled.account('wallet:member'), balance: 5n })]),
  );
  assert.notEqual(spoiled.execute([spoiled.compose(transferTo('member', 1n)(spoiled))]).stateHash, rightHash);
});

test('a seal’s hash depends on every event in it, and on their order', () => {
  const world = build(pool());
  const [a, b] = [
    world.compose(transferTo('member', 1n)(world)),
    world.compose(transferTo('member', 1n, { by: 'provider' })(world)),
  ];
  const hashes = [[], [a], [b], [a, b], [b, a]].map((events) => world.execute(events).stateHash);
  assert.equal(new Set(hashes).size, hashes.length);
});

test('the same event decided again decides the same: a fold has no memory of its own', () => {
  const world = build(pool().with(offerOpen()));
  const event = world.compose(place()(world));
  const [first, second] = [world.execute([event]), world.execute([event])];
  assert.equal(first.stateHash, second.stateHash);
  assert.equal(world.all(balances).length, world.fork().all(balances).length);
});

// --- arrival

const provider = cast('provider');
const laptop = cast('laptop of the provider');
const certificate = certify({
  user: provider.user,
  root: provider.root,
  peer: laptop.peer,
  device: laptop.personal.device,
  kind: 'personal',
});
const base = pool().with(offerOpen(), done(certifyDevice({ by: 'provider', certificate })), waited(1000));

/** Edits of one price by two devices, with transfers of others between: what may arrive in any order. */
function busy(world: TestPool): SignedEvent[][] {
  const stampMs = world.nowMs + 10;
  const edits = (signer: typeof provider.personal, offset: number) => {
    const chain: SignedEvent[] = [];
    for (let i = 0; i < 4; i += 1) {
      const attempt = editOffer(BigInt(100 * offset + i), { hlc: makeHlc(stampMs + i * 3 + offset, 0) })(world);
      chain.push(world.compose({ ...attempt, signer }, chain));
    }
    return chain;
  };
  const pay = (by: string) => {
    const chain: SignedEvent[] = [];
    for (let i = 0; i < 3; i += 1)
      chain.push(
        world.compose(transferTo('owner', 60_000_000n, { by, hlc: makeHlc(stampMs + i, by.length) })(world), chain),
      );
    return chain;
  };
  return [edits(provider.personal, 1), edits(laptop.personal, 2), pay('buyer'), pay('member')];
}

/** A notary's line that got these chains, their events in the order that `dice` says; the hash of its seal. */
function sealInOrder(chains: readonly (readonly SignedEvent[])[], dice: readonly number[]) {
  const world = build(base);
  using lan = new Lan(world.nowMs);
  const notary = lan.add('instance of the notary', world);
  lan.teach(
    notary,
    world
      .certifiedSeals()
      .map((seal) => ({ seal, events: seal.content.events.map((hash) => world.store.event(hash) as SignedEvent) })),
  );
  const queues = chains.map((chain) => [...chain]);
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn += 1) {
    const start = dice[turn % dice.length] ?? 0;
    const next = queues
      .map((_, i) => queues[(start + i) % queues.length])
      .find((queue) => queue !== undefined && queue.length > 0)
      ?.shift();
    if (next !== undefined) assert.equal(lan.bring(notary, [next]), 'accept');
  }
  lan.nowMs += 1000;
  lan.letSeal(notary);
  notary.line.addSigner(cast(OWNER).agent, new Uint8Array(0));
  // A sequencer that starts abandons its term; in the next one it seals.
  notary.line.tick();
  const shown = notary.store.register('offer', world.id('offer'));
  const sealed = notary.store.get(offerPrices, world.id('offer'));
  return {
    sealHash: notary.line.status().sealHash,
    stateHash: notary.line.status().stateHash,
    number: notary.line.status().sealNumber - world.sealNumber,
    shown,
    sealed,
  };
}

test('whatever the order of arrival, the same events give the same seal, the same state and the same facts (S2)', () => {
  const chains = busy(build(base));
  const first = sealInOrder(chains, [0]);
  assert.equal(first.number, 1);
  assert.equal(first.sealed?.pricePerSlotHour, 203n, 'the later stamp won');
  assert.equal(JSON.parse(first.shown?.value ?? '{}').pricePerSlotHour, '203', 'also in what is shown before any seal');
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 14 }), (dice) =>
      assert.deepEqual(sealInOrder(chains, dice), first),
    ),
    { numRuns: 10 },
  );
});

test('facts beside the sealed state: any order of registers leaves the later stamp, then the higher author', () => {
  const stamp = fc.record(
    { hlc: fc.constantFrom('1', '2', '3'), author: fc.constantFrom('a', 'b', 'c') },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(stamp, { minLength: 1, maxLength: 6, selector: ({ hlc, author }) => hlc + author }),
      fc.nat(),
      (stamps, turn) => {
        using one = openTestStore('0'.repeat(64));
        using two = openTestStore('0'.repeat(64));
        const rows = stamps.map((of) => ({
          kind: 'offer',
          key: 'x',
          value: of.hlc + of.author,
          event: of.hlc + of.author,
          ...of,
        }));
        const turned = [...rows.slice(turn % rows.length), ...rows.slice(0, turn % rows.length)].toReversed();
        for (const row of rows) one.setRegister(row);
        for (const row of turned) two.setRegister(row);
        assert.deepEqual(one.register('offer', 'x'), two.register('offer', 'x'));
        assert.equal(
          one.register('offer', 'x')?.value,
          rows
            .map(({ value }) => value)
            .sort()
            .at(-1),
        );
      },
    ),
    { numRuns: 25 },
  );
});
