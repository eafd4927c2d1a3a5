import assert from 'node:assert/strict';
import test from 'node:test';
import { authorizeJob, confirm, invite, join, place } from '../../../../test/kit/acts.ts';
import { openDispute } from '../../../../test/kit/acts-quarrels.ts';
import { type Ran, OTHER_TASK, openVerification, ranBy, resultOf, reveal } from '../../../../test/kit/acts-verify.ts';
import { type PoolPlan, balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { POOL_DEFAULTS, TIME, VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import { put } from '../../contract/table.ts';
import { orders } from '../orders/orders.tables.ts';
import { verificationCopies, verifications } from './verifications.tables.ts';

const MINUTE = TIME.MINUTE_MS;
const WRONG: Ran = { output: 'wrong' };
const OTHER: Ran = { output: 'other' };

/** Three people ran the task, each as said; all three orders have ended. */
function three(ran: Readonly<Record<string, Ran>>): PoolPlan {
  return pool().with(...Object.entries(ran).map(([name, how]) => ranBy(name, how)));
}
const HONEST = { provider: {}, member: {}, officer: {} };
const ONE_ODD = { provider: WRONG, member: {}, officer: {} };
const agreedBut = three(ONE_ODD).with(
  done(openVerification({ copies: ONE_ODD })),
  done(reveal({ by: 'member' })),
  done(reveal({ by: 'officer' })),
);

function stateOf(world: TestPool) {
  return {
    state: world.row(verifications, 'verification')?.state,
    copies: Object.fromEntries(
      world.all(verificationCopies).map((row) => [world.nameOf(`x:${row.provider}`).slice(2), row.state]),
    ),
  };
}
const order = (world: TestPool, name: string) => world.row(orders, `order of ${name}`);

/** Both say that it is well. */
function settle(world: TestPool, name: string): void {
  done(confirm({ of: `order of ${name}` }))(world);
  done(confirm({ of: `order of ${name}`, by: name }))(world);
}

test('three agree: all are right, and nothing is taken from anybody', () => {
  const world = build(three(HONEST));
  given(world)
    .when(openVerification({ copies: HONEST }))
    .accepts()
    .moves([])
    .and(() => assert.equal(order(world, 'provider')?.verifying, 1));
  for (const by of ['provider', 'member', 'officer']) given(world).when(reveal({ by })).accepts().moves([]);
  assert.deepEqual(stateOf(world), {
    state: 'agreed',
    copies: { provider: 'right', member: 'right', officer: 'right' },
  });
  assert.equal(world.row(verifications, 'verification')?.result, resultOf({}));
  assert.deepEqual([order(world, 'provider')?.verifying, order(world, 'provider')?.takenMs], [0, 0]);
  settle(world, 'provider');
  assert.equal(balance(world, 'wallet:buyer'), 100_000_000n - 3n * 90_000n);
});

test('two agree, one is odd: what the odd task earned goes back at the settlement, and nothing else (P10)', () => {
  const world = build(agreedBut);
  given(world)
    .when(reveal({ ran: WRONG }))
    .accepts()
    .moves([]);
  assert.deepEqual(stateOf(world), { state: 'agreed', copies: { provider: 'odd', member: 'right', officer: 'right' } });
  assert.equal(order(world, 'provider')?.takenMs, MINUTE);
  done(confirm({ of: 'order of provider' }))(world);
  // 90 s were paid: 90,000 less 1,800; without the task it is 30,000 less 600.
  given(world)
    .when(confirm({ of: 'order of provider', by: 'provider' }))
    .accepts()
    .moves([
      ['P10', { 'pending:order of provider': -58_800n, 'fees:order of provider': -1_200n, 'wallet:buyer': 60_000n }],
      [
        'P8',
        {
          'pending:order of provider': -29_400n,
          'wallet:provider': 29_400n,
          'fees:order of provider': -600n,
          treasury: 600n,
        },
      ],
    ])
    .and(() => {
      const row = order(world, 'provider');
      assert.deepEqual([row?.net, row?.fee, row?.refunded], [29_400n, 600n, 1_200_000n - 30_000n]);
    });
});

test('who does not say it within ten minutes is treated as the odd one', () => {
  const world = build(agreedBut);
  world.wait(VERIFICATION_LIMITS.revealingMs - MINUTE);
  assert.equal(stateOf(world).state, 'revealing');
  world.wait(MINUTE);
  assert.deepEqual(stateOf(world), { state: 'agreed', copies: { provider: 'odd', member: 'right', officer: 'right' } });
  given(world)
    .when(reveal({ ran: WRONG }))
    .refuses('verification.wrong_state', { state: 'agreed' });
});

test('without a majority nobody is right', () => {
  const ran = { provider: {}, member: WRONG, officer: OTHER };
  const world = build(three(ran));
  done(openVerification({ copies: ran }))(world);
  for (const [by, how] of Object.entries(ran)) done(reveal({ by, ran: how }))(world);
  assert.deepEqual(stateOf(world), { state: 'split', copies: { provider: 'odd', member: 'odd', officer: 'odd' } });
  assert.deepEqual(
    ['provider', 'member', 'officer'].map((name) => order(world, name)?.takenMs),
    [MINUTE, MINUTE, MINUTE],
  );
});

test('one against one says nothing: two copies are not put to the test, three are', () => {
  const two = { provider: {}, member: WRONG };
  given(three(two))
    .when(openVerification({ copies: two }))
    .refuses('event.malformed');
  const copies = { ...two, officer: {} };
  given(three(copies)).when(openVerification({ copies })).accepts();
});

test('two who are silent leave no majority for the third', () => {
  const world = build(three(HONEST));
  done(openVerification({ copies: HONEST }))(world);
  done(reveal({}))(world);
  world.wait(VERIFICATION_LIMITS.revealingMs);
  assert.deepEqual(stateOf(world), { state: 'split', copies: { provider: 'odd', member: 'odd', officer: 'odd' } });
});

test('a running order is put to the test as well; what it earns later is not touched', () => {
  const world = build(
    pool().with(
      ranBy('provider', WRONG, { isRunning: true }),
      ranBy('member', {}, { isRunning: true }),
      ranBy('officer', {}, { isRunning: true }),
    ),
  );
  done(openVerification({ copies: ONE_ODD }))(world);
  for (const by of ['member', 'officer']) done(reveal({ by }))(world);
  given(world)
    .when(reveal({ ran: WRONG }))
    .accepts()
    .moves([]);
  assert.deepEqual([order(world, 'provider')?.state, order(world, 'provider')?.net], ['running', 88_200n]);
});

test('the order’s settlement waits for the verification: nobody may confirm or dispute, and a window that ends asks again', () => {
  const short = pool({ terms: { disputeWindowMs: 5 * MINUTE } });
  const world = build(short.with(...Object.entries(ONE_ODD).map(([name, how]) => ranBy(name, how))));
  done(openVerification({ copies: ONE_ODD }))(world);
  given(world)
    .when(confirm({ of: 'order of provider' }))
    .refuses('order.verifying', { open: 1 });
  given(world)
    .when(openDispute({ of: 'order of provider' }))
    .refuses('order.verifying', { open: 1 });
  world.wait(6 * MINUTE);
  assert.equal(order(world, 'provider')?.state, 'completed');
  done(reveal({ by: 'member' }))(world);
  done(reveal({ by: 'officer' }))(world);
  done(reveal({ ran: WRONG }))(world);
  // At least an hour for who lost, to object with the money still there.
  const leftMs = (order(world, 'provider')?.dueMs ?? 0) - world.poolMs;
  assert.ok(leftMs > 58 * MINUTE && leftMs <= 60 * MINUTE, `${leftMs} ms left`);
  given(world)
    .when(openDispute({ of: 'order of provider', by: 'provider' }))
    .accepts();
  world.wait(20 * MINUTE);
  assert.equal(order(world, 'member')?.state, 'settled');
});

test('who confirmed before they lost has to say it anew', () => {
  const world = build(three(ONE_ODD));
  done(confirm({ of: 'order of provider', by: 'provider' }))(world);
  done(confirm({ of: 'order of member', by: 'member' }))(world);
  done(openVerification({ copies: ONE_ODD }))(world);
  for (const by of ['member', 'officer']) done(reveal({ by }))(world);
  done(reveal({ ran: WRONG }))(world);
  assert.equal(order(world, 'member')?.providerConfirmed, 1);
  given(world)
    .when(confirm({ of: 'order of provider' }))
    .accepts()
    .moves([]);
  given(world)
    .when(openDispute({ of: 'order of provider', by: 'provider' }))
    .accepts();
});

test('a provider who lists more time than there is takes no number out of bounds', () => {
  const world = build(three(ONE_ODD));
  const row = order(world, 'provider');
  assert.ok(row !== undefined);
  const takenMs = Number.MAX_SAFE_INTEGER - 1;
  world.store.transaction(() => world.store.appendGenesis([put(orders, { ...row, takenMs })]));
  done(openVerification({ copies: ONE_ODD }))(world);
  for (const by of ['member', 'officer']) done(reveal({ by }))(world);
  done(reveal({ ran: WRONG }))(world);
  assert.equal(order(world, 'provider')?.takenMs, Number.MAX_SAFE_INTEGER);
  settle(world, 'provider');
  assert.deepEqual([order(world, 'provider')?.net, order(world, 'provider')?.refunded], [0n, row.funded]);
});

test('what was wrong is taken back from an order that ends by its window too', () => {
  const world = build(agreedBut.with(done(reveal({ ran: WRONG }))));
  given(world)
    .whenWaiting(POOL_DEFAULTS.disputeWindowMs)
    .and(() => assert.equal(order(world, 'provider')?.refunded, 1_200_000n - 30_000n));
});

test('only the rows of sealed receipts count: another paid time, end, work, commitment or task is in none', () => {
  const world = build(three(ONE_ODD));
  const forged: readonly Readonly<Record<string, unknown>>[] = [
    { paidMs: 90_000 },
    { end: 'trap' },
    { commitment: '0'.repeat(64) },
    { work: '0'.repeat(64) },
    { task: OTHER_TASK },
    { path: [] },
  ];
  for (const first of forged)
    given(world)
      .when(openVerification({ copies: ONE_ODD, first }))
      .refuses('verification.not_in_receipt');
});

test('copies are of the same work, or they are no copies', () => {
  const ran = { provider: { work: 'another' }, member: {}, officer: {} };
  given(three(ran))
    .when(openVerification({ copies: ran }))
    .refuses('verification.other_work');
});

test('a task is put to the test once', () => {
  const world = build(agreedBut.with(done(reveal({ ran: WRONG }))));
  given(world)
    .when(openVerification({ copies: ONE_ODD }))
    .refuses('verification.twice');
  const again = { member: {}, provider: WRONG, officer: {} };
  given(world)
    .when(openVerification({ copies: again }))
    .refuses('verification.twice');
});

test('what hit a limit or was cancelled says nothing of the result', () => {
  for (const end of ['limit', 'cancelled']) {
    const ran = { provider: { end }, member: {}, officer: {} };
    given(three(ran))
      .when(openVerification({ copies: ran }))
      .refuses('verification.not_comparable', { end });
  }
  const trapped = { provider: { end: 'trap' }, member: {}, officer: {} };
  given(three(trapped))
    .when(openVerification({ copies: trapped }))
    .accepts();
});

test('an order can be put to the test for ten minutes after its end', () => {
  const world = build(three(HONEST));
  world.wait(VERIFICATION_LIMITS.committingMs - 6 * MINUTE);
  given(world)
    .when(openVerification({ copies: HONEST }))
    .accepts();
  const late = build(three(HONEST).with(waited(VERIFICATION_LIMITS.committingMs + MINUTE)));
  given(late)
    .when(openVerification({ copies: HONEST }))
    .refuses('verification.too_late');
});

test('one buyer, who is none of those who computed nor close to them', () => {
  given(three(HONEST))
    .when(openVerification({ copies: HONEST, by: 'member' }))
    .refuses('order.not_yours');
  given(three(HONEST))
    .when(openVerification({ copies: HONEST, device: 'agent' }))
    .refuses('device.kind_forbidden');
  given(three(HONEST))
    .when(openVerification({ copies: HONEST, first: { order: '0'.repeat(64) } }))
    .refuses('order.unknown');
  const ofJob = Object.keys(HONEST).map((name) => ranBy(name, {}, { job: 'job' }));
  given(pool().with(done(authorizeJob()), ...ofJob))
    .when(openVerification({ copies: HONEST, device: 'agent' }))
    .accepts();
});

test('two orders of one provider are one word', () => {
  const world = build(three(HONEST));
  const copies = openVerification({ copies: HONEST })(world).payload['copies'] as Record<string, unknown>[];
  given(world)
    .when(openVerification({ with: { copies: [copies[0], copies[0], copies[1]] } }))
    .refuses('verification.related');
});

test('an inviter and their invitee are one word', () => {
  const invited = (name: string, options = {}) =>
    build(
      pool().with(
        ...[done(invite('door')), done(join(name, options)), ranBy('officer'), ranBy(name), ranBy('provider')],
      ),
    );
  const copies = { officer: {}, ann: {}, provider: {} };
  given(invited('ann', { invitation: 'door' }))
    .when(openVerification({ copies }))
    .refuses('verification.related');
  given(invited('ann')).when(openVerification({ copies })).accepts();
});

test('an order that is settled or never ran is not put to the test', () => {
  const world = build(three(HONEST));
  settle(world, 'provider');
  given(world)
    .when(openVerification({ copies: HONEST }))
    .refuses('order.wrong_state', { state: 'settled' });
  const placed = build(three({ member: {}, officer: {}, provider: {} }));
  done(place({ of: 'offer of provider', as: 'order of provider' }))(placed);
  given(placed)
    .when(openVerification({ copies: HONEST }))
    .refuses('order.wrong_state', { state: 'placed' });
});

test('so many verifications of one order are open at once that its provider can answer them', () => {
  const world = build(three(HONEST));
  const row = order(world, 'provider');
  assert.ok(row !== undefined);
  const crowd = (verifying: number): void =>
    world.store.transaction(() => world.store.appendGenesis([put(orders, { ...row, verifying })]));
  crowd(VERIFICATION_LIMITS.openPerOrderMax);
  given(world)
    .when(openVerification({ copies: HONEST }))
    .refuses('verification.too_many');
  crowd(VERIFICATION_LIMITS.openPerOrderMax - 1);
  given(world)
    .when(openVerification({ copies: HONEST }))
    .accepts();
});

test('a result is said once, by who committed to it, as they committed to it', () => {
  const world = build(three(ONE_ODD));
  done(openVerification({ copies: ONE_ODD }))(world);
  given(world)
    .when(reveal({ ran: {} }))
    .refuses('verification.bad_reveal');
  given(world)
    .when(reveal({ by: 'member', on: 'provider', ran: WRONG }))
    .refuses('order.not_yours');
  given(world)
    .when(reveal({ by: 'buyer', on: 'provider', ran: WRONG }))
    .refuses('order.not_yours');
  given(world)
    .when(reveal({ of: '0'.repeat(64) }))
    .refuses('verification.unknown');
  given(world)
    .when(reveal({ with: { order: '0'.repeat(64) } }))
    .refuses('verification.unknown');
  given(world)
    .when(reveal({ ran: WRONG }))
    .accepts();
  given(world)
    .when(reveal({ ran: WRONG }))
    .refuses('verification.revealed_already');
});

test('who lists another’s commitment as their own can never say what is in it', () => {
  const ran = { provider: { as: 'member' }, member: {}, officer: {} };
  const world = build(three(ran));
  done(openVerification({ copies: ran }))(world);
  for (const by of ['member', 'officer']) done(reveal({ by }))(world);
  // All is public by now: result and salt of who was copied do not open the commitment for anybody else.
  const copied = reveal({ by: 'member' })(world).payload;
  given(world)
    .when(reveal({ with: { salt: copied['salt'], result: copied['result'] } }))
    .refuses('verification.bad_reveal');
  world.wait(VERIFICATION_LIMITS.revealingMs);
  assert.equal(stateOf(world).copies['provider'], 'odd');
});

test('a receipt that the buyer did not sign is the provider’s word too: its rows can be put to the test', () => {
  const world = build(pool().with(ranBy('provider', WRONG, { signed: 'nobody' }), ranBy('member'), ranBy('officer')));
  given(world)
    .when(openVerification({ copies: ONE_ODD }))
    .accepts();
  assert.equal(cast('provider').user, order(world, 'provider')?.provider);
});
