/** Discipline, join requests, ownership, settings with notice, freezes, the end of a pool: accepted, refused, on the border. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  appoint,
  grantTo,
  invite,
  join,
  kick,
  leave,
  place,
  publish,
  transferTo,
  nameNotaries,
} from '../../../../test/kit/acts.ts';
import {
  admit,
  announce,
  announceSettings,
  answerOwnership,
  closePool,
  freeze,
  offerOwnership,
  removeAnnouncement,
  setMember,
  thaw,
  withdrawOwnership,
  withdrawSettings,
} from '../../../../test/kit/acts-govern.ts';
import { balance, build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { nodeReady, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { SETTING_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { ownershipOf, poolOf, poolStateOf, settingsOf } from './pools.reads.ts';
import { announcements, frozenWallets, joinRequests, members, settingsChanges } from './pools.tables.ts';

const { HOUR_MS, DAY_MS, MINUTE_MS } = TIME;
const memberOf = (world: TestPool, name: string) => world.row(members, name);

test('who is muted trades and publishes nothing; suspended only ends what runs, until the time is over', () => {
  given(pool().with(offerOpen(), done(setMember('buyer', 'muted'))))
    .when(place())
    .accepts();
  given(pool().with(nodeReady(), done(setMember('provider', 'muted'))))
    .when(publish())
    .refuses('member.wrong_state', { state: 'muted' });
  const suspended = pool().with(offerOpen(), done(setMember('buyer', 'suspended')));
  given(suspended).when(place()).refuses('member.wrong_state', { state: 'suspended' });
  given(suspended)
    .whenWaiting(DAY_MS - 1)
    .and((world) => assert.equal(memberOf(world, 'buyer')?.state, 'suspended'))
    .next.whenWaiting(1)
    .and((world) => assert.equal(memberOf(world, 'buyer')?.state, 'active'))
    .next.when(place())
    .accepts();
});

test('an officer disciplines members, the owner officers, nobody upwards; not twice, not without an end', () => {
  given(pool()).when(setMember('owner', 'muted')).refuses('right.rank', { role: 'owner' });
  given(pool()).when(setMember('officer', 'muted')).refuses('right.rank', { role: 'officer' });
  given(pool())
    .when(setMember('officer', 'suspended', { by: 'owner' }))
    .accepts()
    .and((world) =>
      assert.deepEqual([memberOf(world, 'officer')?.state, memberOf(world, 'officer')?.role], ['suspended', 'member']),
    );
  given(pool().with(done(setMember('member', 'muted'))))
    .when(setMember('member', 'muted'))
    .refuses('member.state_unchanged');
  given(pool())
    .when(setMember('member', 'suspended', { with: { lifeMs: undefined } }))
    .refuses('member.suspension_endless');
  given(pool())
    .when(setMember('nobody here', 'muted', { with: { user: '0'.repeat(64) } }))
    .refuses('member.unknown');
});

test('a ban takes no coin and every key, and nobody comes back from it by the door', () => {
  const world = build(
    pool().with(orderAt('running'), done(appoint('buyer', 'officer')), done(invite('his', { by: 'buyer' }))),
  );
  const before = balance(world, 'wallet:buyer');
  given(world)
    .when(setMember('buyer', 'banned', { by: 'owner' }))
    .accepts()
    .moves([]);
  assert.equal(balance(world, 'wallet:buyer'), before);
  assert.equal(orderOf(world).state, 'running');
  given(world)
    .when(join('eve', { invitation: 'his' }))
    .refuses('invitation.not_active', { state: 'revoked' });
  given(world).when(join('buyer')).refuses('member.already', { state: 'banned' });
  given(world)
    .when(setMember('buyer', 'active'))
    .accepts()
    .and((after) =>
      assert.deepEqual([memberOf(after, 'buyer')?.state, memberOf(after, 'buyer')?.role], ['active', 'member']),
    );
});

test('with approval a newcomer waits for an officer, and is nobody until then', () => {
  const asking = emptyPool().with(
    done(join('officer')),
    done(appoint('officer', 'officer')),
    done(announceSettings({ joinApproval: true })),
    waited(72 * HOUR_MS),
    done(join('ann')),
  );
  const world = build(asking);
  assert.equal(memberOf(world, 'ann'), undefined);
  given(asking).when(join('ann')).refuses('join.already_requested');
  given(asking)
    .when(transferTo('officer', 1n, { by: 'ann' }))
    .refuses('member.unknown');
  given(asking)
    .when(admit('ann'))
    .accepts()
    .moves([['P2', { treasury: -100n * MICRO, 'wallet:ann': 100n * MICRO }]])
    .and((after) => assert.equal(memberOf(after, 'ann')?.state, 'active'))
    .next.when(admit('ann'))
    .refuses('join.no_request');
  given(asking)
    .when(admit('ann', 'refused'))
    .accepts()
    .and((after) => assert.equal(after.row(joinRequests, 'ann')?.state, 'refused'))
    .next.when(join('ann'))
    .accepts();
  given(asking)
    .when(admit('ann', 'refused', { with: { reason: '' } }))
    .refuses('reason.needed');
  given(asking)
    .whenWaiting(SETTING_DEFAULTS.joinRequestMs - 1)
    .and((after) => assert.equal(after.row(joinRequests, 'ann')?.state, 'requested'))
    .next.whenWaiting(1)
    .and((after) => assert.equal(after.row(joinRequests, 'ann')?.state, 'expired'))
    .next.when(admit('ann'))
    .refuses('join.no_request');
});

test('the ownership changes hands 72 hours after it was accepted, not a millisecond before', () => {
  const accepted = pool().with(done(offerOwnership('member')), done(answerOwnership('member')));
  given(accepted)
    .whenWaiting(72 * HOUR_MS - 1)
    .and((world) => assert.equal(memberOf(world, 'member')?.role, 'member'))
    .next.whenWaiting(1)
    .and((world) => {
      assert.deepEqual(
        [memberOf(world, 'member')?.role, memberOf(world, 'owner')?.role, poolOf(world.store).owner],
        ['owner', 'officer', world.id('member')],
      );
      assert.equal(ownershipOf(world.store)?.state, 'done');
    })
    .next.when(leave({ by: 'owner' }))
    .refuses('member.is_notary')
    .next.when(nameNotaries('1/1', ['member'], { by: 'member' }))
    .accepts()
    .next.when(leave({ by: 'owner' }))
    .accepts();
});

test('until then it may be taken back, declined, or fail because the successor left', () => {
  const offered = pool().with(done(offerOwnership('member')));
  given(offered).when(offerOwnership('buyer')).refuses('ownership.under_way', { state: 'offered' });
  given(offered).when(answerOwnership('buyer')).refuses('ownership.not_offered');
  given(offered)
    .whenWaiting(SETTING_DEFAULTS.ownershipOfferMs)
    .and((world) => assert.equal(ownershipOf(world.store)?.state, 'expired'))
    .next.when(answerOwnership('member'))
    .refuses('ownership.not_offered');
  const accepted = offered.with(done(answerOwnership('member')));
  for (const stop of [withdrawOwnership(), answerOwnership('member', 'declined')])
    given(accepted)
      .when(stop)
      .accepts()
      .next.whenWaiting(72 * HOUR_MS)
      .and((world) => assert.equal(memberOf(world, 'owner')?.role, 'owner'));
  given(accepted.with(done(leave({ by: 'member' }))))
    .whenWaiting(72 * HOUR_MS)
    .and((world) =>
      assert.deepEqual([ownershipOf(world.store)?.state, memberOf(world, 'owner')?.role], ['expired', 'owner']),
    );
  given(pool()).when(withdrawOwnership()).refuses('ownership.not_offered');
  given(pool()).when(offerOwnership('owner')).refuses('member.unknown');
});

test('settings count after 72 hours, touch later orders only, and may be taken back before', () => {
  const announced = pool().with(
    orderAt('placed'),
    done(announceSettings({ feeBps: 500, terms: { cancelFeeMs: 0 }, officerGrantsPerDay: '5' })),
  );
  const terms = (world: TestPool, name: string) =>
    JSON.parse(orderOf(world, name).terms) as { feeBps: number; cancelFeeMs: number };
  given(announced)
    .whenWaiting(72 * HOUR_MS - 1)
    .and((world) => assert.equal(poolOf(world.store).feeBps, 200))
    .next.whenWaiting(1)
    .and((world) => {
      assert.equal(poolOf(world.store).feeBps, 500);
      assert.equal(settingsOf(world.store).officerGrantsPerDay, 5n);
      assert.equal(terms(world, 'order').feeBps, 200, 'terms are snapshotted');
    })
    .next.when(place({ as: 'later' }))
    .accepts()
    .and((world) => assert.deepEqual([terms(world, 'later').feeBps, terms(world, 'later').cancelFeeMs], [500, 0]))
    .next.when(grantTo('buyer', 5n, { by: 'officer' }))
    .accepts()
    .next.when(grantTo('buyer', 1n, { by: 'officer' }))
    .refuses('grant.above_limit', { limit: 5n, spent: 5n });
  given(announced)
    .when(withdrawSettings())
    .accepts()
    .next.whenWaiting(72 * HOUR_MS)
    .and((world) => assert.equal(poolOf(world.store).feeBps, 200))
    .next.when(withdrawSettings())
    .refuses('settings.wrong_state', { state: 'withdrawn' });
  given(pool()).when(announceSettings({})).refuses('settings.nothing');
  given(pool())
    .when(withdrawSettings({ with: { change: '0'.repeat(64) } }))
    .refuses('settings.unknown');
});

test('ten changes may wait at once', () => {
  const world = build(pool());
  for (let n = 0; n < SETTING_DEFAULTS.settingsPendingMax; n += 1)
    given(world)
      .when(announceSettings({ feeBps: n }))
      .accepts();
  given(world)
    .when(announceSettings({ feeBps: 100 }))
    .refuses('settings.too_many', { limit: 10 });
  world.wait(72 * HOUR_MS);
  assert.deepEqual(new Set(world.all(settingsChanges).map(({ state }) => state)), new Set(['applied']));
});

test('announcements are posted and removed', () => {
  given(pool().with(done(announce())))
    .when(removeAnnouncement())
    .accepts()
    .and((world) => assert.equal(world.row(announcements, 'announcement')?.removed, 1))
    .next.when(removeAnnouncement())
    .refuses('announcement.unknown');
});

test('a board holds two hundred announcements', () => {
  const world = build(pool());
  for (let n = 0; n < SETTING_DEFAULTS.announcementsMax; n += 1) world.try(announce()(world));
  given(world)
    .when(announce({ as: 'one too many' }))
    .refuses('announcement.too_many', { limit: 200 })
    .next.when(removeAnnouncement())
    .accepts()
    .next.when(announce())
    .accepts();
});

test('a frozen wallet receives and does not spend, for 72 hours; to go on with it takes the owner', () => {
  const frozen = pool().with(offerOpen(), done(freeze('buyer')));
  given(frozen).when(place()).refuses('wallet.frozen');
  given(frozen).when(transferTo('member', 1n)).refuses('wallet.frozen');
  given(frozen)
    .when(transferTo('buyer', 1n, { by: 'member' }))
    .accepts();
  given(frozen).when(freeze('buyer')).refuses('wallet.already_frozen');
  given(frozen)
    .when(freeze('buyer', { by: 'owner' }))
    .accepts()
    .and((world) => assert.equal(world.row(frozenWallets, 'buyer')?.renewals, 1));
  given(frozen)
    .whenWaiting(72 * HOUR_MS - 1)
    .next.when(transferTo('member', 1n))
    .refuses('wallet.frozen')
    .next.whenWaiting(1)
    .next.when(transferTo('member', 1n))
    .accepts();
  given(frozen).when(thaw('buyer')).accepts().next.when(transferTo('member', 1n)).accepts();
  given(pool()).when(thaw('buyer')).refuses('wallet.not_frozen');
  given(pool()).when(freeze('owner')).refuses('right.rank');
  given(pool().with(done(appoint('buyer', 'officer')), done(freeze('buyer', { by: 'owner' }))))
    .when(thaw('buyer', { by: 'buyer' }))
    .refuses('right.rank');
});

test('what a frozen buyer has running goes on and is refunded as ever', () => {
  given(pool().with(orderAt('placed'), done(freeze('buyer'))))
    .whenWaiting(10 * MINUTE_MS)
    .and((world) => assert.equal(balance(world, 'wallet:buyer'), 100n * MICRO));
});

test('a pool closes only when everything of its orders is 0; then wallets are all that is left', () => {
  given(pool().with(orderAt('placed')))
    .when(closePool())
    .refuses('pool.accounts_open');
  given(pool().with(orderAt('completed')))
    .when(closePool())
    .accepts();
  given(pool().with(orderAt('cancelled late')))
    .when(closePool())
    .refuses('pool.accounts_open');
  given(pool().with(orderAt('declined')))
    .when(closePool())
    .accepts()
    .and((world) => assert.equal(poolStateOf(world.store).state, 'closed'))
    .next.when(place())
    .refuses('pool.not_open', { state: 'closed' })
    .next.when(transferTo('member', 1n))
    .refuses('pool.not_open')
    .next.when(join('eve'))
    .refuses('pool.not_open')
    .next.when(kick('member'))
    .accepts()
    .next.when(closePool())
    .refuses('pool.wrong_state', { state: 'closed' });
});
