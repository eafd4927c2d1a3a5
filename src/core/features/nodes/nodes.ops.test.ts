/** A machine is revoked: its nodes, its offers and what runs on them end by the log alone, and no coin is lost. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { publishGame } from '../../../../test/kit/acts-games.ts';
import { nextRoot, rotateRoot } from '../../../../test/kit/acts-roots.ts';
import {
  accuse,
  authorizeJob,
  benchmark,
  certifyDevice,
  editOffer,
  place,
  publish,
  receipt,
  registerNode,
  revokeDevice,
  setNodeState,
  setOfferState,
  stop,
} from '../../../../test/kit/acts.ts';
import { type Step, balance, build, done, given, movesSince, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { STAGES, nodeReady, offerOpen, orderAt, orderOf, sessionAt } from '../../../../test/kit/situations.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { MACHINE_END_LIMITS, TIME } from '../../kernel/limits.ts';
import { offers } from '../market/market.tables.ts';
import { due } from '#engine/tables.ts';
import { capacity, mandates, nodeOrders, orderSteps } from '../orders/orders.tables.ts';
import { agentNodes, nodes } from './nodes.tables.ts';

const lost = revokeDevice('provider', 'agent');
const provider = cast('provider');
const isOver = new Set(['declined', 'expired', 'cancelled', 'completed', 'failed', 'reclaimed', 'disputed', 'settled']);

/** The timers of the end are due in the seals that follow; none is overdue after its seal (O7). */
const sealed: Step = (world) => {
  for (let seals = 0; seals < 3; seals += 1) {
    world.wait(1);
    assert.deepEqual(world.store.scan(due, [], { limit: 1, upTo: world.poolMs }), []);
  }
};
const statesOf = (world: TestPool) => [
  world
    .all(nodes)
    .map(({ state }) => state)
    .toSorted(),
  world.all(offers).map(({ state }) => state),
];

test('the node is retired in the very event, its offers of every state are withdrawn with the seal', () => {
  const plan = pool().with(
    offerOpen(),
    done(publish({ as: 'draft', with: { isDraft: true } })),
    done(publish({ as: 'paused' })),
    done(setOfferState('paused', { of: 'paused' })),
    done(publish({ as: 'timed', with: { lifeMs: TIME.HOUR_MS } })),
    done(publishGame()),
  );
  given(plan)
    .when(lost)
    .accepts()
    .moves([])
    .and((world) => assert.equal(world.row(nodes, 'node')?.state, 'retired'))
    .and(sealed)
    .and((world) => assert.deepEqual(statesOf(world), [['retired'], Array<string>(5).fill('withdrawn')]))
    .and((world) =>
      assert.deepEqual(
        world.all(offers).map(({ expiresMs }) => expiresMs),
        Array<number>(5).fill(0),
      ),
    )
    .next.whenWaiting(TIME.HOUR_MS)
    .and((world) =>
      assert.ok(
        world.all(offers).every(({ state }) => state === 'withdrawn'),
        'no timer is left over',
      ),
    );
});

test('a node that its owner retires sells nothing more: its offers are withdrawn, what runs goes on', () => {
  given(pool().with(orderAt('running')))
    .when(setNodeState('retired'))
    .accepts()
    .moves([])
    .and(sealed)
    .and((world) => assert.deepEqual(statesOf(world), [['retired'], ['withdrawn']]))
    .and((world) => assert.equal(orderOf(world)?.state, 'running'));
  given(pool().with(offerOpen()))
    .when(setNodeState('maintenance'))
    .accepts()
    .and(sealed)
    .and((world) => assert.deepEqual(statesOf(world), [['maintenance'], ['active']]));
});

test('another event of the same seal already finds the node retired', () => {
  const world = build(pool().with(offerOpen()));
  const [revoked, published, placed] = world.tryAll([lost(world), publish({ as: 'late' })(world), place()(world)]);
  assert.deepEqual(
    [revoked, published, placed].map((fate) => fate?.refusal?.code),
    [undefined, 'node.wrong_state', 'order.node_not_ready'],
  );
});

test('nodes of other machines, also of the same person, stay as they are; so does everything when a personal device ends', () => {
  const second = cast('laptop of the provider');
  const certificate = certify({
    user: provider.user,
    root: provider.root,
    peer: second.peer,
    device: second.agent.device,
    kind: 'agent',
  });
  const plan = pool().with(
    offerOpen(),
    done(certifyDevice({ by: 'provider', certificate })),
    done(registerNode({ as: 'other', with: { agent: second.agent.device } })),
  );
  given(plan)
    .when(lost)
    .accepts()
    .and((world) => assert.equal(world.row(nodes, 'node')?.state, 'retired'))
    .and((world) => assert.equal(world.row(nodes, 'other')?.state, 'registered'));
  given(plan)
    .when(revokeDevice('provider', 'personal', { device: 'agent' }))
    .accepts()
    .and((world) => assert.deepEqual(statesOf(world), [['ready', 'registered'], ['active']]));
});

for (const stage of STAGES)
  test(`an order that is ${stage}: nobody waits, and no coin is lost`, () => {
    const world = build(pool().with(orderAt(stage)));
    const before = orderOf(world);
    done(lost)(world);
    sealed(world);
    const after = orderOf(world);
    const wasOver = isOver.has(before.state);
    const ends: Partial<Record<string, string>> = { placed: 'expired', ending: 'completed' };
    assert.equal(after.state, wasOver ? before.state : (ends[before.state] ?? 'failed'));
    if (!wasOver) {
      assert.equal(balance(world, 'escrow:order'), 0n);
      assert.equal(world.all(orderSteps).at(-1)?.cause, 'the machine was revoked');
      assert.equal(world.all(capacity)[0]?.cores, 0);
    }
    // A dispute is people's, and goes its own way.
    if (stage === 'disputed') return;
    world.wait(4 * TIME.DAY_MS);
    assert.ok(
      ['settled', 'declined', 'expired', 'cancelled', 'failed'].includes(orderOf(world).state),
      orderOf(world).state,
    );
    for (const account of ['escrow', 'pending', 'fees']) assert.equal(balance(world, `${account}:order`), 0n, account);
    assert.equal(world.all(nodeOrders).length, 0);
  });

test('what was measured is paid, the rest goes back, and the dispute window begins', () => {
  const plan = pool().with(
    orderAt('running'),
    waited(TIME.MINUTE_MS),
    done(receipt({ of: 'order', paidMs: TIME.MINUTE_MS, elapsedMs: TIME.MINUTE_MS })),
  );
  const world = build(plan);
  const { funded, net, fee } = orderOf(world);
  assert.ok(net > 0n);
  const entries = movesSince(world, 0).length;
  done(lost)(world);
  sealed(world);
  const moves = movesSince(world, 0).slice(entries);
  assert.deepEqual(moves, [['P7', { 'escrow:order': -(funded - net - fee), 'wallet:buyer': funded - net - fee }]]);
  assert.deepEqual([orderOf(world).state, balance(world, 'pending:order')], ['failed', net]);
  assert.ok(orderOf(world).dueMs > world.poolMs);
});

test('an order stopped by its provider is reclaimed, a session ends as any order', () => {
  const stopped = build(pool().with(orderAt('running')));
  done(stop({ by: 'provider' }))(stopped);
  done(lost)(stopped);
  sealed(stopped);
  assert.equal(orderOf(stopped).state, 'reclaimed');
  const session = build(pool().with(sessionAt('running')));
  done(lost)(session);
  sealed(session);
  assert.equal(orderOf(session, 'session').state, 'failed');
  assert.equal(balance(session, 'escrow:session'), 0n);
});

test('two orders of one job end one after the other: mandate and capacity are exact', () => {
  const world = build(
    pool().with(
      offerOpen(),
      done(authorizeJob()),
      done(place({ as: 'one', device: 'agent', slots: 1, job: 'job' })),
      done(place({ as: 'two', device: 'agent', slots: 1, job: 'job' })),
    ),
  );
  done(lost)(world);
  sealed(world);
  assert.deepEqual([orderOf(world, 'one').state, orderOf(world, 'two').state], ['expired', 'expired']);
  assert.deepEqual(
    world.all(capacity).map(({ cores, memoryBytes }) => [cores, memoryBytes]),
    [[0, 0]],
  );
  assert.equal(world.row(mandates, 'job')?.spent, 0n);
});

test('more nodes and offers than end at once end in the seals after it', () => {
  const { nodesAtOnce } = MACHINE_END_LIMITS;
  const many = Array.from({ length: nodesAtOnce + 1 }, (_, index) => done(registerNode({ as: `node ${index}` })));
  const world = build(pool().with(...many));
  done(lost)(world);
  const retired = () => world.all(nodes).filter(({ state }) => state === 'retired').length;
  assert.equal(retired(), nodesAtOnce);
  sealed(world);
  assert.equal(retired(), nodesAtOnce + 1);
  assert.equal(world.all(agentNodes).length, 0);
});

test('after it the machine sells nothing, whoever says so', () => {
  const revoked = pool().with(orderAt('running'), done(lost), sealed);
  given(revoked)
    .when(receipt({ of: 'order', paidMs: 1, elapsedMs: 1 }))
    .refuses('device.revoked');
  given(revoked)
    .when(benchmark({ device: 'agent' }))
    .refuses('device.revoked');
  given(revoked)
    .when(publish({ as: 'again' }))
    .refuses('node.wrong_state', { state: 'retired' });
  given(revoked).when(setNodeState('ready')).refuses('node.wrong_state', { state: 'retired' });
  given(revoked).when(setOfferState('active')).refuses('offer.wrong_state', { state: 'withdrawn' });
  given(revoked).when(editOffer(1n)).refuses('offer.wrong_state', { state: 'withdrawn' });
  given(revoked)
    .when(registerNode({ as: 'new' }))
    .refuses('device.unknown');
  given(revoked)
    .when(place({ as: 'more' }))
    .refuses('order.offer_closed', { state: 'withdrawn' });
});

test('an agent that is frozen for two histories takes its nodes along, too', () => {
  given(pool().with(offerOpen()))
    .when(accuse('provider', { accused: 'agent' }))
    .accepts()
    .and(sealed)
    .and((world) => assert.deepEqual(statesOf(world), [['retired'], ['withdrawn']]));
});

test('another root key ends no node; the devices that it then revokes do', () => {
  const rotated = pool().with(nodeReady(), done(publish()), done(rotateRoot('provider')));
  given(rotated)
    .and((world) => assert.deepEqual(statesOf(world), [['ready'], ['active']]))
    .when(lost)
    .refuses('device.bad_certificate')
    .next.when(revokeDevice('provider', 'agent', { signed: nextRoot('provider') }))
    .accepts()
    .and(sealed)
    .and((world) => assert.deepEqual(statesOf(world), [['retired'], ['withdrawn']]));
});
