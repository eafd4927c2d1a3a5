/**
 * Every event type, forged by a real device with a valid chain and signature and never shown to a dry run, is rejected with its code
 * where events are folded. And each of these tests can fail: with its one rule taken out, the forgery comes to something else.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { toHex } from '#core/kernel/bytes.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { HANDLERS } from '#core/features/index.ts';
import { replaySpace } from '#engine/replay.ts';
import { leave } from '../kit/acts.ts';
import { build } from '../kit/given.ts';
import { Lan } from '../kit/lines.ts';
import { OWNER, type TestPool, cast, openTestStore, testCrypto } from '../kit/test-pool.ts';
import { CLOSED, OPEN, QUARRELS, VERIFY } from './cases.ts';
import type { Forgeries, Forgery } from './forgeries.ts';
import { withoutRule } from './take-out.ts';
import { privateWorld, publicWorld } from './world.ts';
import { quarrelWorld } from './world-quarrels.ts';
import { verifyWorld } from './world-verify.ts';

/** Every forgery on one chain per author, as one hostile instance would send them. */
function forgeAll(
  world: TestPool,
  table: Forgeries,
): { readonly event: SignedEvent; readonly code: string; readonly name: string }[] {
  const forged: SignedEvent[] = [];
  return Object.entries(table).flatMap(([type, list]) =>
    list.map(([code, what, forge]) => {
      const event = world.compose(forge(world), forged);
      forged.push(event);
      return { event, code, name: `${type} ${what}` };
    }),
  );
}

function byAuthor(events: readonly SignedEvent[]): SignedEvent[][] {
  return [...Map.groupBy(events, ({ author }) => author).values()];
}

function history(world: TestPool) {
  return world
    .certifiedSeals()
    .map((seal) => ({ seal, events: seal.content.events.map((hash) => world.store.event(hash) as SignedEvent) }));
}

test('two peers who fold by themselves reject every forgery alike, each with its code', () => {
  const world = build(publicWorld);
  using lan = new Lan(world.nowMs);
  const notary = lan.add('instance of the notary', world);
  const peer = lan.add('instance of a member', world);
  for (const member of [notary, peer]) lan.teach(member, history(world));
  assert.deepEqual(
    [notary, peer].map(({ line }) => line.status().stateHash),
    [world.stateHash, world.stateHash],
  );
  // From here on it seals: before, it only followed what had been sealed.
  lan.letSeal(notary);
  notary.line.addSigner(cast(OWNER).agent, new Uint8Array(0));
  lan.link(notary, peer);
  lan.settle();
  const forged = forgeAll(world, OPEN);
  // What is signed right is passed on, whatever it says: only the fold may judge.
  for (const events of byAuthor(forged.map(({ event }) => event))) {
    assert.equal(lan.bring(peer, events), 'accept', `events of ${events[0]?.author}`);
  }
  lan.settle();
  for (const { store } of [notary, peer]) {
    for (const { event, code, name } of forged) assert.equal(store.outcome(event.hash)?.code, code, name);
  }
  assert.equal(notary.line.status().stateHash, peer.line.status().stateHash);
  assert.equal(notary.line.status().sealNumber, peer.line.status().sealNumber);
  assert.deepEqual(
    [notary, peer].map(({ line }) => [line.status().pending, line.status().stopped]),
    [
      [0, undefined],
      [0, undefined],
    ],
  );
});

test('the forgeries changed nothing: money, orders and rights are as before', () => {
  const world = build(publicWorld);
  const tables = () => new Map([...world.store.disk.tables].map(([name, { rows }]) => [name, new Map(rows)]));
  const before = tables();
  const forged = forgeAll(world, OPEN);
  const fates = world.seal(forged.map(({ event }) => event));
  assert.deepEqual(
    fates.map(({ refusal }) => refusal?.code),
    forged.map(({ code }) => code),
  );
  const after = tables();
  for (const name of before.keys()) {
    // Chains go on, the clock moves; nothing else does.
    if (!['authors', 'pool_clock'].includes(name)) assert.deepEqual(after.get(name), before.get(name), name);
  }
});

for (const [title, plan, table] of [
  ['behind closed doors', privateWorld, CLOSED],
  ['over quarrels and money', quarrelWorld, QUARRELS],
  ['over what was computed', verifyWorld, VERIFY],
] as const) {
  test(`${title} two stores that fold by themselves reject the same`, () => {
    const world = build(plan);
    const forged = forgeAll(world, table);
    const fates = world.seal(forged.map(({ event }) => event));
    assert.deepEqual(
      fates.map(({ refusal }, index) => [forged[index]?.name, refusal?.code]),
      forged.map(({ code, name }) => [name, code]),
    );
    using scratch = openTestStore(world.space);
    const replayed = replaySpace(world.store, scratch, testCrypto);
    assert.ok(replayed.ok && replayed.value.stateHash === world.stateHash);
    for (const { event, code } of forged) assert.equal(scratch.outcome(event.hash)?.code, code);
  });
}

test('an event whose signature is not its author’s never reaches the fold', () => {
  const world = build(publicWorld);
  using lan = new Lan(world.nowMs);
  const peer = lan.add('instance of a member', world);
  lan.teach(peer, history(world));
  const [first] = forgeAll(world, { 'transfer.made.v1': (OPEN['transfer.made.v1'] ?? []).slice(0, 1) });
  assert.ok(first !== undefined);
  const { event } = first;
  assert.equal(lan.bring(peer, [{ ...event, signature: new Uint8Array(64) }]), 'reject');
  const { signature: _, ...unsigned } = event;
  assert.equal(lan.bring(peer, [unsigned]), 'ignore');
  const stolen = { ...event, signature: cast('member').personal.sign(new TextEncoder().encode(event.hash)) };
  assert.equal(lan.bring(peer, [stolen]), 'reject');
  const unasked = world.compose(leave({ by: 'eve' })(world));
  assert.equal(lan.bring(peer, [unasked]), 'ignore', 'a stranger who proves nothing is not listened to');
  assert.equal(peer.store.event(event.hash), undefined);
  assert.equal(toHex(event.signature ?? new Uint8Array(0)).length, 128);
});

for (const [title, plan, table] of [
  ['in an open pool', publicWorld, OPEN],
  ['in a closed pool', privateWorld, CLOSED],
  ['over quarrels and money', quarrelWorld, QUARRELS],
  ['over what was computed', verifyWorld, VERIFY],
] as const) {
  for (const [type, list] of Object.entries(table) as [string, readonly Forgery[]][]) {
    test(`${type} ${title}: each forgery is stopped by its rule, and by no other`, () => {
      const world = build(plan);
      for (const [code, what, forge, becomes] of list) {
        const event = world.compose(forge(world));
        assert.equal(world.execute([event]).rejections[0]?.[1], code, what);
        const free = withoutRule(code, event, world);
        assert.notEqual(free, code, `${what}: without the rule it must not come to the same`);
        assert.equal(free, becomes ?? 'accepted', `${what}: without the rule`);
        assert.equal(world.execute([event]).rejections[0]?.[1], code, `${what}: the rule is back`);
      }
    });
  }
}

test('every event type of a pool is forged', () => {
  assert.deepEqual(
    [...HANDLERS.keys()].filter(
      (type) => [OPEN, QUARRELS, VERIFY].reduce((sum, table) => sum + (table[type]?.length ?? 0), 0) < 3,
    ),
    [],
  );
});

/** Codes that a world of one moment cannot reach; where they are reached instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'act.expired': 'fold.admission.test.ts: takes seven days',
  'after.missing': 'fold.admission.test.ts: the notary waits ten minutes before it says so',
  'event.unknown_type': 'fold.admission.test.ts: of no event type',
  'pool.joins_today_exhausted': 'pools.join.test.ts: takes a day full of joins',
  'invitation.too_many': 'pools.invitations.test.ts: takes two thousand invitations',
  'node.benchmark_too_old': 'market.test.ts: takes seven days',
  'ledger.out_of_range': 'ledger.test.ts: no supply reaches it',
  'author.already_frozen': 'identity/equivocation.test.ts: takes a device that is frozen',
  'member.is_notary': 'notaries.test.ts: takes another set',
  'notaries.not_a_member': 'notaries.test.ts: takes a member who was kicked and keeps the device',
  'notaries.same_instance': 'notaries.test.ts: takes two agents on one instance',
  'recovery.other_pool': 'recovery.test.ts: outside of the log',
  'recovery.not_the_last': 'recovery.test.ts: outside of the log',
  'recovery.wrong_epoch': 'recovery.test.ts: outside of the log',
  'notaries.update_needed': 'notaries.test.ts: takes a pool that was upgraded',
  'notaries.before_recovery': 'engine/recovery.test.ts: takes a pool that was recovered',
  'pool.not_open': 'pools.govern.test.ts and admin.test.ts: takes a pool that is closed or suspended',
  'join.already_requested': 'pools.govern.test.ts: takes a pool that lets nobody in at once',
  'order.notice_given': 'orders.extend.test.ts: takes a notice that runs',
  'verification.too_many': 'verifications.test.ts: takes 32 that are open',
  'order.outside_hours': 'orders.extend.test.ts: takes an offer that is closed now',
  'rating.too_late': 'ratings.test.ts: takes seven days',
  'report.too_many': 'reports.test.ts: takes ten reports',
  'request.too_many': 'requests.test.ts: takes twenty requests',
  'bid.too_many': 'requests.test.ts: takes twenty bids',
  'member.target_state': 'audit.test.ts: takes a member in disgrace',
  'settings.too_many': 'pools.govern.test.ts: takes ten changes that wait',
  'announcement.too_many': 'pools.govern.test.ts: takes two hundred announcements',
  'grant.today_exhausted': 'ledger.test.ts: takes a day full of grants',
  'right.alone_wait': 'withdrawals.test.ts: takes a pool whose staff is one person',
  'genesis.malformed': 'pools/genesis.test.ts: before any pool',
  'genesis.bad_signature': 'pools/genesis.test.ts: before any pool',
};

test('every refusal that the fold knows is reached by a forgery, or it is said where else', () => {
  const known = new Set(
    [...sourcesOf('src/core/features'), 'src/engine/fold.ts'].flatMap((path) => codesIn(readFileSync(path, 'utf8'))),
  );
  const reached = new Set(
    [OPEN, CLOSED, QUARRELS, VERIFY].flatMap((table) =>
      Object.values(table).flatMap((list) => list.map(([code]) => code)),
    ),
  );
  assert.deepEqual(
    [...known].filter((code) => !reached.has(code) && ELSEWHERE[code] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(ELSEWHERE).filter((code) => reached.has(code) || !known.has(code)),
    [],
    'no needless line in the list',
  );
});

/** The rules and folds of a pool; the network space has no seals, and a slice's API refuses before any event. */
function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.endsWith('.ts') && !/\.(test|api|routes|queries|duties)\.ts$/.test(name) && !name.startsWith('network'),
    )
    .map((name) => `${folder}/${name}`);
}

function codesIn(text: string): string[] {
  return [...text.matchAll(/\bcode: '([a-z_]+\.[a-z_]+)'/g)].map((match) => match[1] as string);
}
