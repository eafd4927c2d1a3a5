import assert from 'node:assert/strict';
import test from 'node:test';
import {
  certifyDevice,
  invitationKey,
  invite,
  join,
  kick,
  leave,
  revokeDevice,
  setPassword,
  transferTo,
} from '../../../../test/kit/acts.ts';
import { proposeTreasury } from '../../../../test/kit/acts-govern.ts';
import { balance, build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify, joinPayload } from '../../../../test/kit/people.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { MICRO } from '../../kernel/money.ts';
import { TIME } from '../../kernel/limits.ts';
import { devices } from '../identity/identity.tables.ts';
import { daily, invitations, members } from './pools.tables.ts';

const GRANT = 100n * MICRO;
const ann = cast('ann');
const eve = cast('eve');

test('whoever joins a public pool is an active member with both devices and the welcome grant (P2)', () => {
  given(emptyPool())
    .when(join('ann'))
    .accepts()
    .moves([['P2', { treasury: -GRANT, 'wallet:ann': GRANT }]])
    .and((world) => {
      const member = world.row(members, 'ann');
      assert.deepEqual(
        [member?.role, member?.state, member?.handle, member?.inviter],
        ['member', 'active', 'ann', null],
      );
      assert.deepEqual(
        [ann.personal, ann.agent].map(({ device }) => world.store.get(devices, device)?.kind),
        ['personal', 'agent'],
      );
    });
});

test('a pool without a welcome grant gives none', () => {
  given(emptyPool({ welcomeGrant: 0n }))
    .when(join('ann'))
    .accepts()
    .moves([]);
});

test('nobody is a member twice', () => {
  given(emptyPool().with(done(join('ann'))))
    .when(join('ann'))
    .refuses('member.already', { state: 'active' });
});

test('who left or was kicked may come back, with the wallet as it was and no second grant', () => {
  const joined = emptyPool().with(done(join('ann')));
  for (const gone of [leave({ by: 'ann' }), kick('ann', { by: 'owner' })]) {
    given(joined.with(done(gone)))
      .when(join('ann'))
      .accepts()
      .moves([])
      .and((world) => {
        assert.equal(balance(world, 'wallet:ann'), GRANT);
        assert.equal(world.row(members, 'ann')?.state, 'active');
      });
  }
});

test('the welcome grant stops at its daily cap, joining goes on, and the next day it is given again', () => {
  const world = build(emptyPool({ welcomeGrant: 1n }));
  const day = Math.floor(world.poolMs / TIME.DAY_MS);
  world.store.transaction(() =>
    world.store.appendGenesis([{ op: 'put', table: daily, row: { kind: 'grant', day, count: 99 } }]),
  );
  given(world)
    .when(join('ann'))
    .accepts()
    .moves([['P2', { treasury: -1n, 'wallet:ann': 1n }]]);
  given(world).when(join('eve')).accepts().moves([]);
  world.wait((day + 1) * TIME.DAY_MS - world.poolMs);
  given(world)
    .when(join('bob'))
    .accepts()
    .moves([['P2', { treasury: -1n, 'wallet:bob': 1n }]]);
});

test('a treasury that is short gives no grant, and the newcomer still joins', () => {
  const all = 1_000_000n * MICRO;
  // A pool of one burns after a day's notice.
  const left = (rest: bigint) => emptyPool().with(done(proposeTreasury('burn', all - rest)), waited(TIME.DAY_MS));
  given(left(GRANT))
    .when(join('ann'))
    .accepts()
    .moves([['P2', { treasury: -GRANT, 'wallet:ann': GRANT }]]);
  given(left(GRANT - 1n))
    .when(join('ann'))
    .accepts()
    .moves([]);
});

test('a day’s joins have a cap in a public pool', () => {
  const world = build(emptyPool());
  const day = Math.floor(world.poolMs / TIME.DAY_MS);
  const count = (joins: number) =>
    world.store.transaction(() =>
      world.store.appendGenesis([{ op: 'put', table: daily, row: { kind: 'join', day, count: joins } }]),
    );
  count(99_999);
  given(world).when(join('ann')).accepts();
  given(world).when(join('eve')).refuses('pool.joins_today_exhausted');
});

test('the open door is shut in private and referral pools', () => {
  given(emptyPool({ access: 'private' }))
    .when(join('ann'))
    .refuses('pool.not_public', { access: 'private' });
  given(emptyPool({ access: 'referral' }))
    .when(join('ann'))
    .refuses('pool.not_public', { access: 'referral' });
});

test('an invitation lets in as many as it says, and the tree is on record', () => {
  const invited = emptyPool({ access: 'referral' }).with(done(invite('door', { by: 'owner', with: { uses: 2 } })));
  given(invited)
    .when(join('ann', { invitation: 'door' }))
    .accepts()
    .and((world) => {
      assert.equal(world.row(members, 'ann')?.inviter, cast('owner').user);
      assert.equal(world.store.get(invitations, invitationKey('door').device)?.usesLeft, 1);
    })
    .next.when(join('bob', { invitation: 'door' }))
    .accepts()
    .next.when(join('eve', { invitation: 'door' }))
    .refuses('invitation.not_active', { state: 'used_up' });
});

test('whoever knows the pool’s password joins, and is nobody’s invitee', () => {
  given(emptyPool({ access: 'private' }).with(done(setPassword('secret'))))
    .when(join('ann', { invitation: 'secret' }))
    .accepts()
    .and((world) => assert.equal(world.row(members, 'ann')?.inviter, null));
});

test('an invitation that is not there, or not signed with its secret, opens nothing', () => {
  const invited = emptyPool({ access: 'referral' }).with(done(invite('door', { by: 'owner' })));
  given(emptyPool({ access: 'referral' }))
    .when(join('ann', { invitation: 'door' }))
    .refuses('invitation.unknown');
  given(invited)
    .when(join('ann', { invitation: 'door', signed: invitationKey('other') }))
    .refuses('invitation.bad_signature');
});

test('an invitation’s signature is for one person and one device', () => {
  const invited = build(emptyPool({ access: 'referral' }).with(done(invite('door', { by: 'owner' }))));
  const ofAnn = join('ann', { invitation: 'door' })(invited).payload['via'];
  given(invited)
    .when(join('eve', { with: { via: ofAnn } }))
    .refuses('invitation.bad_signature');
});

test('who joins must author with a personal device among their certificates', () => {
  const world = build(emptyPool());
  const payload = joinPayload(ann);
  given(world)
    .when(() => ({ signer: eve.personal, type: 'member.joined.v1', payload }))
    .refuses('device.unknown');
  given(world)
    .when(() => ({ signer: ann.agent, type: 'member.joined.v1', payload }))
    .refuses('device.unknown');
});

test('certificates must be this user’s, of this root key, and hold', () => {
  const payload = joinPayload(ann);
  const tries = [
    { ...payload, user: eve.user },
    { ...payload, rootKey: eve.root.device },
    { ...payload, certificates: [ann.certificates[0], eve.certificates[1]] },
    { ...payload, certificates: [{ ...ann.certificates[0], createdMs: 1 }] },
  ];
  for (const forged of tries)
    given(emptyPool())
      .when(join('ann', { with: forged }))
      .refuses('device.bad_certificate');
});

test('a revoked device does not join again', () => {
  const gone = emptyPool().with(done(join('ann')), done(revokeDevice('ann', 'agent')), done(leave({ by: 'ann' })));
  given(gone).when(join('ann')).refuses('device.revoked');
  given(gone)
    .when(join('ann', { with: { certificates: [ann.certificates[0]] } }))
    .accepts();
});

test('somebody else’s device cannot be brought along', () => {
  const stolen = certify({ user: eve.user, root: eve.root, peer: eve.peer, device: ann.agent.device, kind: 'agent' });
  given(emptyPool().with(done(join('ann'))))
    .when(join('eve', { with: { certificates: [eve.certificates[0], stolen] } }))
    .refuses('device.revoked');
});

test('an agent device that says it is personal does not bring its user back in', () => {
  const forged = { ...ann.certificates[1], kind: 'personal' };
  const signed = certify({
    user: ann.user,
    root: ann.root,
    peer: ann.peer,
    device: ann.agent.device,
    kind: 'personal',
  });
  for (const certificate of [forged, signed]) {
    given(emptyPool().with(done(join('ann')), done(leave({ by: 'ann' }))))
      .when(join('ann', { device: 'agent', with: { certificates: [certificate] } }))
      .refuses('device.bad_certificate');
  }
});

test('who comes back proves the root key, as the first time', () => {
  const forged = { ...ann.certificates[0], rootKey: eve.root.device };
  given(emptyPool().with(done(join('ann')), done(leave({ by: 'ann' }))))
    .when(join('ann', { with: { rootKey: eve.root.device, certificates: [forged] } }))
    .refuses('device.bad_certificate');
});

test('devices certified before joining are taken as they are', () => {
  const certified = emptyPool().with(
    done(certifyDevice({ by: 'ann', device: 'agent', certificate: ann.certificates[1] })),
  );
  given(certified).when(join('ann')).accepts();
});

test('a newcomer’s money is theirs at once', () => {
  given(emptyPool().with(done(join('ann')), done(join('eve')), waited(1)))
    .when(transferTo('eve', GRANT, { by: 'ann' }))
    .accepts();
});

test('the officer of a pool joins like anybody else', () => {
  given(pool()).when(join('officer')).refuses('member.already', { state: 'active' });
});
