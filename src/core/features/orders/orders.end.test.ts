import assert from 'node:assert/strict';
import test from 'node:test';
import {
  accept,
  appoint,
  authorizeJob,
  certifyDevice,
  confirm,
  invite,
  join,
  kick,
  lift,
  place,
  ready,
  receipt,
  revokeInvitation,
  stop,
  suspend,
} from '../../../../test/kit/acts.ts';
import { balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { STAGES, type Stage, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { orderSteps } from './orders.tables.ts';
import { POOL_DEFAULTS, TIME } from '../../kernel/limits.ts';

const MINUTE = TIME.MINUTE_MS;
const COST = 1_200_000n;
const REST: readonly [string, Record<string, bigint>][] = [['P7', { 'escrow:order': -COST, 'wallet:buyer': COST }]];
const { interruptedAfterMs, failedAfterMs, endingMs, suspendedMs, disputeWindowMs, unsignedWindowMs } = POOL_DEFAULTS;

const isAt = (state: string, lifeMs: number) => (world: TestPool) =>
  assert.deepEqual([orderOf(world).state, orderOf(world).dueMs], [state, lifeMs === 0 ? 0 : world.poolMs + lifeMs]);

// --- interruptions

test('no receipt for 3 minutes: interrupted; for 5 more: failed, the rest back (P7), the window open', () => {
  given(pool().with(orderAt('running'), waited(interruptedAfterMs - 1)))
    .and((world) => assert.equal(orderOf(world).state, 'running'))
    .whenWaiting(1)
    .moves([])
    .and(isAt('interrupted', failedAfterMs))
    .next.whenWaiting(failedAfterMs - 1)
    .and((world) => assert.equal(orderOf(world).state, 'interrupted'))
    .next.whenWaiting(1)
    .moves(REST)
    .and(isAt('failed', disputeWindowMs));
});

test('each receipt starts the 3 minutes anew', () => {
  const world = build(pool().with(orderAt('running')));
  for (let i = 0; i < 3; i += 1) {
    world.wait(interruptedAfterMs - 1);
    done(receipt())(world);
  }
  assert.equal(orderOf(world).state, 'running');
});

test('a failure takes nothing back that a receipt earned', () => {
  given(pool().with(orderAt('running'), waited(MINUTE), done(receipt({ paidMs: 1000 })), waited(interruptedAfterMs)))
    .whenWaiting(failedAfterMs)
    .moves([['P7', { 'escrow:order': -1_199_000n, 'wallet:buyer': 1_199_000n }]])
    .and((world) => assert.deepEqual([balance(world, 'pending:order'), balance(world, 'fees:order')], [980n, 20n]));
});

// --- the end

test('time over: the order ends by itself when its duration is used', () => {
  const busy = build(pool().with(orderAt('running', { durationMs: 2 * MINUTE })));
  given(busy)
    .whenWaiting(2 * MINUTE - 1)
    .and((world) => assert.equal(orderOf(world).state, 'running'));
  given(busy)
    .whenWaiting(1)
    .moves([])
    .and(isAt('ending', endingMs))
    .and((world) => assert.equal(orderOf(world).stoppedBy, 'time'));
});

test('time over also ends an interrupted order', () => {
  given(pool().with(orderAt('running', { durationMs: 4 * MINUTE })))
    .whenWaiting(4 * MINUTE)
    .and((world) => assert.deepEqual([orderOf(world).state, orderOf(world).stoppedBy], ['ending', 'time']));
});

test('both parties may stop a running or interrupted order; nothing moves yet', () => {
  for (const stage of ['running', 'interrupted'] as const) {
    for (const by of ['buyer', 'provider']) {
      given(pool().with(orderAt(stage)))
        .when(stop({ by }))
        .accepts()
        .moves([])
        .and(isAt('ending', endingMs))
        .and((world) => assert.deepEqual([orderOf(world).stoppedBy, orderOf(world).stoppedSealMs], [by, world.nowMs]));
    }
  }
});

test('of a stop’s reasons the timeline tells those that every peer knows, and the provider’s alone', () => {
  const causeOf = (by: string, reason: string): string | undefined => {
    let cause: string | undefined;
    given(pool().with(orderAt('running')))
      .when(stop({ by, with: { reason } }))
      .accepts()
      .and((world) => {
        cause = world.all(orderSteps).at(-1)?.cause;
      });
    return cause;
  };
  assert.equal(causeOf('provider', 'saves_full'), 'stopped by provider: saves_full');
  assert.equal(causeOf('provider', 'saves_ful'), 'stopped by provider');
  assert.equal(causeOf('buyer', 'saves_full'), 'stopped by buyer');
});

test('no last receipt within 10 minutes: completed after a buyer’s stop, reclaimed after a provider’s (P7)', () => {
  for (const [by, state] of Object.entries({ buyer: 'completed', provider: 'reclaimed' })) {
    given(pool().with(orderAt('running'), done(stop({ by })), waited(endingMs - 1)))
      .and((world) => assert.equal(orderOf(world).state, 'ending'))
      .whenWaiting(1)
      .moves(REST)
      .and(isAt(state, disputeWindowMs));
  }
});

test('the last receipt after a provider’s stop makes it reclaimed', () => {
  given(pool().with(orderAt('running'), done(stop({ by: 'provider' }))))
    .when(receipt({ last: true }))
    .accepts()
    .moves(REST)
    .and(isAt('reclaimed', disputeWindowMs));
});

// --- settlement

const earned = (stage: 'completed' | 'reclaimed', signed?: 'nobody') =>
  pool().with(
    orderAt('running'),
    waited(MINUTE),
    done(stop({ by: stage === 'completed' ? 'buyer' : 'provider' })),
    done(receipt({ paidMs: 1000, elapsedMs: 500, last: true, ...(signed === undefined ? {} : { signed }) })),
  );
const PAID: readonly [string, Record<string, bigint>][] = [
  ['P8', { 'pending:order': -980n, 'wallet:provider': 980n, 'fees:order': -20n, treasury: 20n }],
];

test('the window over, the provider has the net and the treasury the fee (P8)', () => {
  given(earned('completed').with(waited(disputeWindowMs - 1)))
    .and((world) => assert.equal(orderOf(world).state, 'completed'))
    .whenWaiting(1)
    .moves(PAID)
    .and(isAt('settled', 0));
});

test('an order with a receipt that nobody countersigned settles after 72 hours', () => {
  given(earned('reclaimed', 'nobody').with(waited(unsignedWindowMs - 1)))
    .and((world) => assert.equal(orderOf(world).state, 'reclaimed'))
    .whenWaiting(1)
    .moves(PAID)
    .and(isAt('settled', 0));
});

test('an order that earned nothing settles without a posting', () => {
  given(pool().with(orderAt('completed')))
    .whenWaiting(disputeWindowMs)
    .moves([])
    .and(isAt('settled', 0));
});

test('both parties’ confirmation settles at once, in either order', () => {
  for (const [first, second] of [
    ['buyer', 'provider'],
    ['provider', 'buyer'],
  ] as const) {
    given(earned('completed'))
      .when(confirm({ by: first }))
      .accepts()
      .moves([])
      .next.when(confirm({ by: first }))
      .refuses('order.already_confirmed')
      .next.when(confirm({ by: second }))
      .accepts()
      .moves(PAID)
      .and(isAt('settled', 0))
      .next.whenWaiting(disputeWindowMs)
      .moves([]);
  }
});

const SETTLES: readonly Stage[] = ['completed', 'failed', 'reclaimed', 'cancelled late'];

test('what ended with something to settle may be confirmed, nothing else', () => {
  for (const stage of STAGES) {
    const world = build(pool({ terms: { disputeWindowMs: 2 * MINUTE } }).with(orderAt(stage)));
    const outcome = given(world).when(confirm());
    if (SETTLES.includes(stage)) outcome.accepts();
    else outcome.refuses('order.wrong_state', { state: orderOf(world).state });
  }
});

test('only the two parties confirm, also when they were kicked', () => {
  for (const by of ['member', 'officer', 'owner'])
    given(earned('completed')).when(confirm({ by })).refuses('order.not_yours');
  given(earned('completed'))
    .when(confirm({ of: '0'.repeat(64) }))
    .refuses('order.unknown');
  given(earned('completed').with(done(kick('buyer'))))
    .when(confirm())
    .accepts();
});

// --- stopping

test('stop has its states, and the parties alone may', () => {
  const may: readonly Stage[] = ['running', 'interrupted', 'suspended'];
  for (const stage of STAGES) {
    const world = build(pool({ terms: { disputeWindowMs: 2 * MINUTE } }).with(orderAt(stage)));
    const { state } = orderOf(world);
    for (const by of ['member', 'officer']) given(world).when(stop({ by })).refuses('order.not_yours');
    if (may.includes(stage)) continue;
    for (const by of ['buyer', 'provider']) given(world).when(stop({ by })).refuses('order.wrong_state', { state });
  }
  given(pool())
    .when(stop({ of: '0'.repeat(64) }))
    .refuses('order.unknown');
});

test('a buyer’s agent device stops within a mandate only', () => {
  for (const stage of ['running', 'suspended'] as const)
    given(pool().with(orderAt(stage)))
      .when(stop({ device: 'agent' }))
      .refuses('device.kind_forbidden');
  given(pool().with(offerOpen(), done(authorizeJob()), orderAt('running', { job: 'job' })))
    .when(stop({ device: 'agent' }))
    .accepts();
});

// --- suspension

test('an officer suspends what runs; after 24 hours it has failed and the rest is back (P7)', () => {
  for (const stage of ['running', 'interrupted'] as const) {
    given(pool().with(orderAt(stage)))
      .when(suspend())
      .accepts()
      .moves([])
      .and(isAt('suspended', suspendedMs))
      .next.whenWaiting(suspendedMs - 1)
      .and((world) => assert.equal(orderOf(world).state, 'suspended'))
      .next.whenWaiting(1)
      .moves(REST)
      .and(isAt('failed', disputeWindowMs));
  }
});

test('the buyer may give up a suspended order, the provider may not', () => {
  const suspended = pool().with(orderAt('suspended'));
  given(suspended).when(stop()).accepts().moves(REST).and(isAt('failed', disputeWindowMs));
  given(suspended)
    .when(stop({ by: 'provider' }))
    .refuses('order.wrong_state', { state: 'suspended' });
});

test('a lifted order runs on for the time it had left', () => {
  const suspended = build(
    pool().with(
      orderAt('running', { durationMs: 4 * MINUTE }),
      waited(MINUTE),
      done(receipt()),
      done(suspend()),
      waited(10 * MINUTE),
    ),
  );
  given(suspended).when(lift()).accepts().moves([]).and(isAt('running', interruptedAfterMs));
  given(suspended)
    .whenWaiting(2 * MINUTE)
    .and((world) => assert.equal(orderOf(world).state, 'running'));
  given(suspended).when(receipt()).accepts();
  given(suspended)
    .whenWaiting(MINUTE - 1)
    .and((world) => assert.equal(orderOf(world).state, 'running'));
  given(suspended)
    .whenWaiting(1)
    .and((world) => assert.deepEqual([orderOf(world).state, orderOf(world).stoppedBy], ['ending', 'time']));
});

test('each suspension leaves the rest of the time, not the whole', () => {
  const world = build(pool().with(orderAt('running', { durationMs: 4 * MINUTE })));
  for (let i = 0; i < 3; i += 1) {
    world.wait(MINUTE);
    for (const step of [receipt(), suspend(), lift()]) done(step)(world);
  }
  given(world)
    .whenWaiting(MINUTE)
    .and((after) => assert.equal(orderOf(after).state, 'ending'));
});

test('suspending and lifting have their states', () => {
  for (const stage of STAGES) {
    const world = build(pool({ terms: { disputeWindowMs: 2 * MINUTE } }).with(orderAt(stage)));
    const { state } = orderOf(world);
    if (stage !== 'suspended') given(world).when(lift()).refuses('order.wrong_state', { state });
    if (stage !== 'running' && stage !== 'interrupted')
      given(world).when(suspend()).refuses('order.wrong_state', { state });
  }
  given(pool())
    .when(suspend({ of: '0'.repeat(64) }))
    .refuses('order.unknown');
  given(pool())
    .when(lift({ of: '0'.repeat(64) }))
    .refuses('order.unknown');
});

const JUDGING = [
  ['running', suspend],
  ['suspended', lift],
] as const;

test('officers and the owner suspend and lift, with their own hand', () => {
  for (const [stage, act] of JUDGING) {
    given(pool().with(orderAt(stage)))
      .when(act({ by: 'owner' }))
      .accepts();
    given(pool().with(orderAt(stage)))
      .when(act({ by: 'member' }))
      .refuses('right.missing', { right: 'order.suspend' });
    given(pool().with(orderAt(stage)))
      .when(act({ device: 'agent' }))
      .refuses('device.kind_forbidden');
  }
});

test('no party judges its own order', () => {
  for (const [stage, act] of JUDGING) {
    for (const party of ['buyer', 'provider']) {
      given(pool().with(orderAt(stage), done(appoint(party, 'officer'))))
        .when(act({ by: party }))
        .refuses('right.party');
    }
  }
});

test('nobody judges from a party’s own instance', () => {
  const officer = cast('officer');
  const guest = cast('guest of the buyer');
  const certificate = certify({
    user: officer.user,
    root: officer.root,
    peer: cast('buyer').peer,
    device: guest.personal.device,
    kind: 'personal',
  });
  for (const [stage, act] of JUDGING) {
    given(pool().with(orderAt(stage), done(certifyDevice({ by: 'officer', certificate }))))
      .when((world) => ({ ...act()(world), signer: guest.personal }))
      .refuses('right.party');
  }
});

test('neither the inviter of a party judges, nor the invitee of one', () => {
  const invited = (inviter: string, newcomer: string) => [
    done(invite('door', { by: inviter })),
    done(join(newcomer, { invitation: 'door' })),
  ];
  given(pool().with(...invited('officer', 'ann'), offerOpen(), orderRunningFor('ann')))
    .when(suspend())
    .refuses('right.party');
  const invitee = pool().with(
    done(appoint('buyer', 'officer')),
    ...invited('buyer', 'judge'),
    done(appoint('judge', 'officer')),
    orderAt('running'),
  );
  given(invitee)
    .when(suspend({ by: 'judge' }))
    .refuses('right.party');
  given(invitee).when(suspend()).accepts();
  given(pool().with(done(invite('door')), done(revokeInvitation('door')), orderAt('running')))
    .when(suspend())
    .accepts();
});

/** An order of `buyer`'s is running. */
function orderRunningFor(buyer: string): (world: TestPool) => void {
  return (world) => {
    done(place({ by: buyer }))(world);
    done(accept())(world);
    done(ready({ signed: cast(buyer).agent }))(world);
  };
}
