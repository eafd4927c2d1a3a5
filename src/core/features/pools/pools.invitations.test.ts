import assert from 'node:assert/strict';
import test from 'node:test';
import { invitationKey, invite, join, revokeInvitation, setPassword } from '../../../../test/kit/acts.ts';
import { announceSettings } from '../../../../test/kit/acts-govern.ts';
import { build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { TIME } from '../../kernel/limits.ts';
import { put } from '../../contract/table.ts';
import { INVITATIONS_MAX, invitations, members } from './pools.tables.ts';

const rowOf = (world: TestPool, name: string) => world.store.get(invitations, invitationKey(name).device);

test('officers and the owner invite; members do not', () => {
  given(pool()).when(invite('a')).accepts();
  given(pool())
    .when(invite('a', { by: 'owner' }))
    .accepts();
  given(pool())
    .when(invite('a', { by: 'member' }))
    .refuses('invitation.members_may_not');
});

test('where the owner lets members invite, they have a few invitations of their own', () => {
  const open = pool().with(done(announceSettings({ memberInvites: true })), waited(72 * TIME.HOUR_MS));
  const world = build(open);
  const by = { by: 'member' };
  for (let n = 0; n < 20; n += 1)
    given(world)
      .when(invite(`m${n}`, by))
      .accepts();
  given(world).when(invite('m20', by)).refuses('invitation.too_many', { limit: 20 });
  given(world).when(revokeInvitation('m0', by)).accepts();
  given(world).when(invite('m20', by)).accepts();
  given(world)
    .when(join('ann', { invitation: 'm20' }))
    .accepts()
    .and((after) => assert.equal(after.row(members, 'ann')?.inviter, after.id('member')));
});

test('one key pair is one invitation, also after its end', () => {
  given(pool().with(done(invite('a'))))
    .when(invite('a'))
    .refuses('invitation.exists');
  given(pool().with(done(invite('a')), done(revokeInvitation('a'))))
    .when(invite('a'))
    .refuses('invitation.exists');
});

test('the password is set by the owner alone, in a private pool alone', () => {
  given(emptyPool({ access: 'private' }))
    .when(setPassword('a'))
    .accepts();
  given(pool()).when(setPassword('a')).refuses('pool.not_private', { access: 'public' });
  given(pool())
    .when(setPassword('a', { by: 'officer' }))
    .refuses('right.missing', { right: 'invitation.password' });
});

test('a new password revokes the one before; other invitations stay', () => {
  const world = build(
    emptyPool({ access: 'private' }).with(done(invite('door', { by: 'owner' })), done(setPassword('old'))),
  );
  given(world).when(setPassword('new')).accepts();
  assert.deepEqual(
    ['door', 'old', 'new'].map((name) => [rowOf(world, name)?.number, rowOf(world, name)?.state]),
    [
      [1, 'active'],
      [2, 'revoked'],
      [3, 'active'],
    ],
  );
  given(world)
    .when(join('ann', { invitation: 'old' }))
    .refuses('invitation.not_active', { state: 'revoked' });
});

test('an invitation with a lifetime expires when the pool clock reaches it, not before', () => {
  const invited = pool().with(done(invite('a', { with: { lifeMs: TIME.HOUR_MS } })));
  given(invited.with(waited(TIME.HOUR_MS - 1)))
    .when(join('ann', { invitation: 'a' }))
    .accepts();
  given(invited.with(waited(TIME.HOUR_MS)))
    .when(join('ann', { invitation: 'a' }))
    .refuses('invitation.not_active', { state: 'expired' });
});

test('the end of its life changes no invitation that ended otherwise', () => {
  const world = build(
    pool().with(
      done(invite('a', { with: { lifeMs: TIME.HOUR_MS } })),
      done(revokeInvitation('a')),
      waited(TIME.HOUR_MS),
    ),
  );
  assert.equal(rowOf(world, 'a')?.state, 'revoked');
});

test('revoking ends an active invitation, once', () => {
  const invited = pool().with(done(invite('a')));
  given(invited)
    .when(revokeInvitation('a'))
    .accepts()
    .next.when(revokeInvitation('a'))
    .refuses('invitation.not_active', { state: 'revoked' });
  given(invited)
    .when(revokeInvitation('a', { by: 'member' }))
    .refuses('invitation.not_yours');
  given(pool()).when(revokeInvitation('a')).refuses('invitation.unknown');
});

test('a pool holds no more invitations than one kick can look through', () => {
  const world = build(pool());
  const fill = (count: number) => {
    const rows = Array.from({ length: count }, (_, number) => {
      return put(invitations, {
        invitation: number.toString(16).padStart(64, '0'),
        number,
        kind: 'referral',
        creator: '',
        usesLeft: 0,
        state: 'used_up',
      });
    });
    world.store.transaction(() => world.store.appendGenesis(rows));
  };
  fill(INVITATIONS_MAX * 2 - 1);
  given(world)
    .when(invite('last'))
    .accepts()
    .next.when(invite('more'))
    .refuses('invitation.too_many', { limit: INVITATIONS_MAX });
});
