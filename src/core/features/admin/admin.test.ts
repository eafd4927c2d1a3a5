/** GlobalAdmins act by a certificate that the network's root key signed; each way in which it can be wrong is refused. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { place, transferTo } from '../../../../test/kit/acts.ts';
import {
  type AdminOptions,
  adminAct,
  announceSettings,
  appointment,
  offerOwnership,
  revokeAdmin,
  withdrawOwnership,
} from '../../../../test/kit/acts-govern.ts';
import { build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { nodeReady, offerOpen, orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { START_MS, cast } from '../../../../test/kit/test-pool.ts';
import { SETTING_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { nodes } from '../nodes/nodes.tables.ts';
import { offers } from '../market/market.tables.ts';
import { members } from '../pools/pools.tables.ts';
import { join } from '../../../../test/kit/acts.ts';

const mute = { kind: 'member.state-set', user: 'member', state: 'muted' };
const muting = (options: AdminOptions = {}) => adminAct(mute, options);
const { DAY_MS } = TIME;

test('an admin who is no member acts in the pool, with a reason on record', () => {
  given(pool())
    .when(muting())
    .accepts()
    .and((world) => assert.equal(world.row(members, 'member')?.state, 'muted'))
    .next.when(muting())
    .refuses('member.state_unchanged');
});

test('the appointment is of this network, this person, this time, this length', () => {
  const refused = (code: string, options: AdminOptions): void => void given(pool()).when(muting(options)).refuses(code);
  const eve = cast('eve');
  refused('admin.not_appointed', { appointment: appointment('eve') });
  refused('admin.not_appointed', {
    appointment: appointment('admin', { networkKey: eve.root.device, signer: eve.root }),
  });
  refused('admin.bad_appointment', { appointment: appointment('admin', { signer: eve.root }) });
  refused('admin.bad_appointment', { appointment: { ...appointment('admin'), toMs: START_MS + 80 * DAY_MS } });
  refused('admin.bad_appointment', { appointment: appointment('admin', { toMs: START_MS + 89 * DAY_MS + 1 }) });
  refused('admin.appointment_over', {
    appointment: appointment('admin', { fromMs: START_MS - 90 * DAY_MS, toMs: START_MS - 1 }),
  });
  refused('admin.appointment_over', { appointment: appointment('admin', { fromMs: START_MS + 1 }) });
  given(pool())
    .when(muting({ appointment: appointment('admin', { fromMs: START_MS - 90 * DAY_MS, toMs: START_MS }) }))
    .accepts();
  refused('device.unknown', { certificate: eve.certificates[0] });
  refused('device.unknown', { device: 'agent', certificate: cast('admin').certificates[1] });
});

test('a revoked appointment counts no more, whoever carried the revocation here', () => {
  given(pool().with(done(revokeAdmin('admin'))))
    .when(muting())
    .refuses('admin.revoked')
    .next.when(revokeAdmin('admin', { by: 'buyer' }))
    .refuses('admin.revoked');
  given(pool())
    .when(revokeAdmin('admin', { signed: cast('eve').root }))
    .refuses('admin.bad_appointment');
});

test('an admin judges nobody related to them, and takes the pool from nobody', () => {
  given(pool().with(done(join('admin'))))
    .when(adminAct({ kind: 'member.kick', user: 'admin' }))
    .refuses('right.party');
  given(pool())
    .when(adminAct({ kind: 'member.kick', user: 'owner' }))
    .refuses('right.rank');
  given(pool())
    .when(adminAct({ kind: 'member.kick', user: '0'.repeat(64) }))
    .refuses('member.unknown');
  given(pool().with(orderAt('running')))
    .when(adminAct({ kind: 'order.suspend', order: 'order' }, { by: 'buyer', appointment: appointment('buyer') }))
    .refuses('right.party');
});

test('what an admin may do to members, wallets, offers, nodes and orders', () => {
  given(pool())
    .when(adminAct({ kind: 'member.kick', user: 'officer' }))
    .accepts()
    .and((world) => assert.equal(world.row(members, 'officer')?.state, 'left'));
  given(pool())
    .when(adminAct({ kind: 'member.state-set', user: 'member', state: 'suspended' }))
    .refuses('member.suspension_endless');
  given(pool())
    .when(adminAct({ kind: 'wallet.freeze', user: 'owner' }))
    .accepts()
    .next.when(transferTo('member', 1n, { by: 'owner' }))
    .refuses('wallet.frozen')
    .next.when(adminAct({ kind: 'wallet.thaw', user: 'owner' }))
    .accepts()
    .next.when(adminAct({ kind: 'wallet.thaw', user: 'owner' }))
    .refuses('wallet.not_frozen');
  given(pool().with(offerOpen()))
    .when(adminAct({ kind: 'offer.remove', offer: 'offer' }))
    .accepts()
    .and((world) => assert.equal(world.row(offers, 'offer')?.state, 'withdrawn'))
    .next.when(adminAct({ kind: 'offer.remove', offer: 'offer' }))
    .refuses('offer.wrong_state');
  given(pool().with(nodeReady()))
    .when(adminAct({ kind: 'node.unverify', node: 'node' }))
    .accepts()
    .and((world) =>
      assert.deepEqual([world.row(nodes, 'node')?.state, world.row(nodes, 'node')?.singleScore], ['registered', 0]),
    )
    .next.when(adminAct({ kind: 'node.unverify', node: 'node' }))
    .refuses('node.wrong_state');
  given(pool().with(orderAt('running')))
    .when(adminAct({ kind: 'order.suspend', order: 'order' }))
    .accepts()
    .and((world) => assert.equal(orderOf(world).state, 'suspended'))
    .next.when(adminAct({ kind: 'order.lift', order: 'order' }))
    .accepts()
    .and((world) => assert.equal(orderOf(world).state, 'running'))
    .next.when(adminAct({ kind: 'order.lift', order: 'order' }))
    .refuses('order.wrong_state');
  const asking = emptyPool().with(
    done(announceSettings({ joinApproval: true })),
    waited(72 * TIME.HOUR_MS),
    done(join('ann')),
  );
  given(asking)
    .when(adminAct({ kind: 'member.admit', user: 'ann' }))
    .accepts()
    .and((world) => assert.equal(world.row(members, 'ann')?.state, 'active'));
  given(pool())
    .when(adminAct({ kind: 'member.admit', user: 'eve' }))
    .refuses('join.no_request');
});

test('a suspended pool trades nothing until an admin opens it again', () => {
  given(pool().with(offerOpen()))
    .when(adminAct({ kind: 'pool.resume' }))
    .refuses('pool.wrong_state', { state: 'open' })
    .next.when(adminAct({ kind: 'pool.suspend' }))
    .accepts()
    .next.when(place())
    .refuses('pool.not_open', { state: 'suspended' })
    .next.when(adminAct({ kind: 'pool.suspend' }))
    .refuses('pool.wrong_state')
    .next.when(adminAct({ kind: 'pool.resume' }))
    .accepts()
    .next.when(place())
    .accepts();
});

test('a pool whose owner is gone gets another after 60 days, unless the owner objects', () => {
  const claimed = pool().with(done(adminAct({ kind: 'ownership.claim', to: 'officer' })));
  given(claimed).when(offerOwnership('buyer')).refuses('ownership.under_way', { state: 'claimed' });
  given(claimed)
    .when(adminAct({ kind: 'ownership.claim', to: 'buyer' }))
    .refuses('ownership.under_way');
  const owner = build(claimed);
  given(owner).when(withdrawOwnership()).accepts();
  owner.wait(SETTING_DEFAULTS.ownerGoneMs);
  assert.equal(owner.row(members, 'owner')?.role, 'owner');
  const gone = build(claimed);
  gone.wait(SETTING_DEFAULTS.ownerGoneMs - 1);
  assert.equal(gone.row(members, 'officer')?.role, 'officer');
  gone.wait(1);
  assert.deepEqual([gone.row(members, 'officer')?.role, gone.row(members, 'owner')?.role], ['owner', 'officer']);
  given(pool())
    .when(adminAct({ kind: 'ownership.claim', to: 'owner' }))
    .refuses('member.unknown');
});
