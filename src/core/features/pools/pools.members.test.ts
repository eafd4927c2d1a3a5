import assert from 'node:assert/strict';
import test from 'node:test';
import {
  appoint,
  describePool,
  editOffer,
  invitationKey,
  invite,
  join,
  kick,
  leave,
  place,
  publish,
  setPassword,
  transferTo,
} from '../../../../test/kit/acts.ts';
import { build, done, emptyPool, given, pool } from '../../../../test/kit/given.ts';
import { offerOpen } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { invitations, members } from './pools.tables.ts';

const stateOf = (world: TestPool, name: string) => world.row(members, name)?.state;
const roleOf = (world: TestPool, name: string) => world.row(members, name)?.role;

test('a member and an officer may leave; the owner cannot', () => {
  given(pool())
    .when(leave())
    .accepts()
    .and((world) => assert.equal(stateOf(world, 'member'), 'left'));
  given(pool())
    .when(leave({ by: 'officer' }))
    .accepts()
    .and((world) => assert.deepEqual([stateOf(world, 'officer'), roleOf(world, 'officer')], ['left', 'member']));
  given(pool())
    .when(leave({ by: 'owner' }))
    .refuses('member.owner_cannot_leave');
});

test('who left may neither trade nor leave again', () => {
  const gone = pool().with(offerOpen(), done(leave({ by: 'buyer' })));
  given(gone).when(place()).refuses('member.wrong_state', { state: 'left' });
  given(gone).when(transferTo('member', 1n)).refuses('member.wrong_state', { state: 'left' });
  given(gone)
    .when(leave({ by: 'buyer' }))
    .refuses('member.wrong_state', { state: 'left' });
});

test('officers kick members, the owner kicks officers, nobody kicks upwards', () => {
  given(pool())
    .when(kick('member'))
    .accepts()
    .and((world) => assert.equal(stateOf(world, 'member'), 'left'));
  given(pool())
    .when(kick('officer', { by: 'owner' }))
    .accepts()
    .and((world) => assert.equal(roleOf(world, 'officer'), 'member'));
  given(pool()).when(kick('owner')).refuses('right.rank', { role: 'owner' });
  given(pool().with(done(appoint('member', 'officer'))))
    .when(kick('member'))
    .refuses('right.rank', { role: 'officer' });
  given(pool()).when(kick('officer')).refuses('right.rank', { role: 'officer' });
  given(pool())
    .when(kick('owner', { by: 'owner' }))
    .refuses('right.rank', { role: 'owner' });
});

test('only officers and the owner kick, and only members', () => {
  given(pool())
    .when(kick('provider', { by: 'member' }))
    .refuses('right.missing', { right: 'member.kick', role: 'member' });
  given(pool())
    .when(kick('0'.repeat(64)))
    .refuses('member.unknown');
  given(pool().with(done(leave())))
    .when(kick('member'))
    .refuses('member.unknown');
});

test('kicking and leaving end that member’s invitations and the password', () => {
  const referral = pool({ access: 'public' }).with(
    done(appoint('member', 'officer')),
    done(invite('theirs', { by: 'member' })),
    done(invite('other')),
  );
  for (const gone of [leave(), kick('member', { by: 'owner' })]) {
    given(referral)
      .when(gone)
      .accepts()
      .and((world) => {
        assert.equal(world.store.get(invitations, invitationKey('theirs').device)?.state, 'revoked');
        assert.equal(world.store.get(invitations, invitationKey('other').device)?.state, 'active');
      });
  }
  const locked = emptyPool({ access: 'private' }).with(
    done(setPassword('secret')),
    done(join('ann', { invitation: 'secret' })),
  );
  given(locked)
    .when(leave({ by: 'ann' }))
    .accepts()
    .next.when(join('ann', { invitation: 'secret' }))
    .refuses('invitation.not_active', { state: 'revoked' });
});

test('the owner appoints and dismisses officers', () => {
  given(pool())
    .when(appoint('member', 'officer'))
    .accepts()
    .and((world) => assert.equal(roleOf(world, 'member'), 'officer'))
    .next.when(appoint('member', 'member'))
    .accepts()
    .and((world) => assert.equal(roleOf(world, 'member'), 'member'));
});

test('appointing what somebody is already, or nobody, is refused', () => {
  given(pool()).when(appoint('officer', 'officer')).refuses('role.unchanged', { role: 'officer' });
  given(pool())
    .when(appoint('0'.repeat(64), 'officer'))
    .refuses('member.unknown');
  given(pool().with(done(leave())))
    .when(appoint('member', 'officer'))
    .refuses('member.unknown');
});

test('nobody but the owner appoints, and not even the owner demotes the owner', () => {
  given(pool())
    .when(appoint('member', 'officer', { by: 'officer' }))
    .refuses('right.missing', { right: 'member.appoint' });
  given(pool()).when(appoint('owner', 'member')).refuses('right.rank', { role: 'owner' });
  given(pool()).when(appoint('member', 'owner')).refuses('event.malformed', { field: 'role' });
});

test('who comes back after a kick comes back as a member', () => {
  given(pool().with(done(kick('officer', { by: 'owner' }))))
    .when(join('officer'))
    .accepts()
    .and((world) => assert.equal(roleOf(world, 'officer'), 'member'));
});

test('officers and the owner edit the pool’s texts, members do not', () => {
  given(pool()).when(describePool()).accepts();
  given(pool())
    .when(describePool({ by: 'officer' }))
    .accepts();
  given(pool())
    .when(describePool({ by: 'member' }))
    .refuses('right.missing', { right: 'pool.texts' });
  given(pool())
    .when(describePool({ device: 'agent' }))
    .refuses('device.kind_forbidden', { kind: 'agent' });
});

test('offers of a member who left take no orders', () => {
  const world = build(pool().with(offerOpen(), done(leave({ by: 'provider' }))));
  given(world).when(place()).refuses('order.offer_closed', { state: 'seller left' });
  given(world).when(editOffer(1n)).refuses('member.wrong_state');
  given(world).when(publish()).refuses('member.wrong_state');
});
