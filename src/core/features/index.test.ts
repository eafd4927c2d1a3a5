import assert from 'node:assert/strict';
import test from 'node:test';
import { transferTo, place, stop } from '../../../test/kit/acts.ts';
import { build, given, pool } from '../../../test/kit/given.ts';
import { offerOpen, orderAt } from '../../../test/kit/situations.ts';
import { cast } from '../../../test/kit/test-pool.ts';
import type { MemberState } from '../contract/slice.ts';
import { put } from '../contract/table.ts';
import { DEADLINES, FOLD_TABLES, HANDLERS, SLICES } from './index.ts';
import { members } from './pools/pools.tables.ts';

const TRADE = 'active muted';
const END = 'active muted suspended banned left';

/** Who may author what before any rule is asked: member states (ECONOMY section 2, Membership), kinds of device (DESIGN section 2, device), right. */
const TABLE: Readonly<Record<string, readonly [states: string, devices: string, right: string]>> = {
  'device.revoked.v1': [END, 'personal agent', ''],
  'author.equivocated.v1': ['active muted suspended', 'personal agent', ''],
  'fold.supported.v1': ['active muted suspended', 'agent', ''],
  'notaries.changed.v1': ['active', 'personal', 'notary.appoint'],
  'recovery.named.v1': ['active', 'personal', 'notary.appoint'],
  'pool.upgraded.v1': ['active', 'personal', 'notary.appoint'],
  'member.left.v1': ['active muted suspended', 'personal', 'member.leave'],
  'member.kicked.v1': ['active', 'personal', 'member.kick'],
  'role.set.v1': ['active', 'personal', 'member.appoint'],
  'invitation.created.v1': ['active', 'personal', 'invitation.create'],
  'invitation.revoked.v1': ['active', 'personal', 'invitation.revoke'],
  'member.state-set.v1': ['active', 'personal', 'member.discipline'],
  'member.admitted.v1': ['active', 'personal', 'member.admit'],
  'ownership.offered.v1': ['active', 'personal', 'ownership.transfer'],
  'ownership.answered.v1': ['active', 'personal', 'ownership.receive'],
  'ownership.withdrawn.v1': ['active', 'personal', 'ownership.transfer'],
  'settings.announced.v1': ['active', 'personal', 'pool.settings'],
  'settings.withdrawn.v1': ['active', 'personal', 'pool.settings'],
  'announcement.posted.v1': ['active', 'personal', 'pool.texts'],
  'announcement.removed.v1': ['active', 'personal', 'pool.texts'],
  'wallet.frozen.v1': ['active', 'personal', 'wallet.freeze'],
  'wallet.thawed.v1': ['active', 'personal', 'wallet.freeze'],
  'pool.closed.v1': ['active', 'personal', 'pool.close'],
  'treasury.proposed.v1': ['active', 'personal', 'treasury.spend'],
  'treasury.answered.v1': ['active', 'personal', 'treasury.approve'],
  'treasury.withdrawn.v1': ['active', 'personal', 'treasury.spend'],
  'rating.committed.v1': [END, 'personal', 'rating.own'],
  'rating.revealed.v1': [END, 'personal agent', 'rating.own'],
  'report.filed.v1': ['active muted suspended', 'personal', 'report.own'],
  'report.withdrawn.v1': [END, 'personal', 'report.own'],
  'report.closed.v1': ['active', 'personal', 'report.decide'],
  'offer.rules-set.v1': ['active', 'personal', 'offer.own'],
  'request.opened.v1': ['active', 'personal', 'request.own'],
  'request.cancelled.v1': [END, 'personal', 'request.own'],
  'bid.placed.v1': ['active', 'personal', 'request.own'],
  'bid.withdrawn.v1': [END, 'personal', 'request.own'],
  'request.matched.v1': [TRADE, 'personal', 'request.own'],
  'order.extended.v1': [TRADE, 'personal agent', 'order.own'],
  'offer.removed.v1': ['active', 'personal', 'offer.remove'],
  'node.unverified.v1': ['active', 'personal', 'node.unverify'],
  'pool.described.v1': ['active', 'personal', 'pool.texts'],
  'node.registered.v1': ['active', 'personal', 'node.own'],
  'node.benchmarked.v1': ['active', 'personal agent', 'node.own'],
  'node.challenged.v1': ['active', 'personal agent', 'node.challenge'],
  'node.changed.v1': ['active', 'personal', 'node.own'],
  'node.state-set.v1': ['active', 'personal', 'node.own'],
  'offer.published.v1': ['active', 'personal', 'offer.own'],
  'offer.edited.v1': ['active', 'personal', 'offer.own'],
  'offer.expiry-set.v1': ['active', 'personal', 'offer.own'],
  'offer.game-set.v1': ['active', 'personal', 'offer.own'],
  'offer.state-set.v1': ['active', 'personal', 'offer.own'],
  'job.authorized.v1': [TRADE, 'personal', 'job.own'],
  'job.closed.v1': [END, 'personal agent', 'job.own'],
  'order.placed.v1': [TRADE, 'personal agent', 'order.own'],
  'order.accepted.v1': [TRADE, 'personal agent', 'order.own'],
  'order.declined.v1': [END, 'personal agent', 'order.own'],
  'order.cancelled.v1': [END, 'personal agent', 'order.own'],
  'order.ready.v1': [END, 'agent', 'order.own'],
  'receipt.issued.v1': [END, 'agent', 'order.own'],
  'session.receipt.v1': [END, 'agent', 'order.own'],
  'order.stopped.v1': [END, 'personal agent', 'order.own'],
  'order.confirmed.v1': [END, 'personal agent', 'order.own'],
  'verification.opened.v1': [END, 'personal agent', 'order.own'],
  'verification.revealed.v1': [END, 'personal agent', 'order.own'],
  'order.suspended.v1': ['active', 'personal', 'order.suspend'],
  'order.lifted.v1': ['active', 'personal', 'order.suspend'],
  'transfer.made.v1': [TRADE, 'personal', 'transfer.own'],
  'grant.made.v1': ['active', 'personal', 'treasury.grant'],
  'dispute.opened.v1': [END, 'personal', 'dispute.own'],
  'dispute.answered.v1': [END, 'personal', 'dispute.own'],
  'dispute.evidence-added.v1': [END, 'personal', 'dispute.own'],
  'dispute.appealed.v1': [END, 'personal', 'dispute.own'],
  'dispute.settlement-offered.v1': [END, 'personal', 'dispute.own'],
  'dispute.settlement-accepted.v1': [END, 'personal', 'dispute.own'],
  'dispute.withdrawn.v1': [END, 'personal', 'dispute.own'],
  'dispute.taken.v1': ['active', 'personal', 'dispute.decide'],
  'dispute.decided.v1': ['active', 'personal', 'dispute.decide'],
  'withdrawal.requested.v1': [END, 'personal', 'withdrawal.own'],
  'withdrawal.cancelled.v1': [END, 'personal', 'withdrawal.own'],
  'withdrawal.confirmed.v1': ['active', 'personal', 'withdrawal.confirm'],
  'withdrawal.rejected.v1': ['active', 'personal', 'withdrawal.confirm'],
  'withdrawal.ruled.v1': ['active', 'personal', 'withdrawal.confirm'],
  'execution.reassigned.v1': ['active', 'personal', 'withdrawal.confirm'],
  'withdrawal.started.v1': ['active', 'personal agent', 'withdrawal.execute'],
  'withdrawal.executed.v1': ['active', 'personal agent', 'withdrawal.execute'],
  'withdrawal.failed.v1': ['active', 'personal agent', 'withdrawal.execute'],
  'withdrawal.doubted.v1': ['active', 'personal agent', 'withdrawal.execute'],
  'withdrawal.frozen.v1': ['active', 'personal', 'wallet.freeze'],
  'withdrawal.thawed.v1': ['active', 'personal', 'wallet.freeze'],
  'deposit.recorded.v1': ['active', 'personal', 'withdrawal.execute'],
  'deposit.confirmed.v1': ['active', 'personal', 'withdrawal.confirm'],
  'refund.made.v1': [END, 'personal', 'order.own'],
  'correction.proposed.v1': ['active', 'personal', 'ledger.correct'],
  'correction.withdrawn.v1': ['active', 'personal', 'ledger.correct'],
};

test('who may author each type, by state, device and right', () => {
  const found = [...HANDLERS.values()]
    .filter(({ def }) => def.admission === 'member')
    .map(
      ({ def }) =>
        [def.type, [def.states.join(' '), def.devices.toSorted().toReversed().join(' '), def.right ?? '']] as const,
    );
  assert.deepEqual(Object.fromEntries(found), TABLE);
});

test('only joining, what a root key signed and acts of GlobalAdmins prove themselves', () => {
  const self = [...HANDLERS.values()].filter(({ def }) => def.admission === 'self').map(({ def }) => def.type);
  assert.deepEqual(self.sort(), [
    'admin.acted.v1',
    'admin.revoked.v1',
    'device.certified.v1',
    'member.joined.v1',
    'root.rotated.v1',
    'root.rotation-cancelled.v1',
  ]);
});

test('facts are texts and prices, nothing that moves money or rights', () => {
  const facts = [...HANDLERS.values()]
    .filter(({ def, register }) => def.kind === 'fact' || register !== undefined)
    .map(({ def }) => def.type);
  assert.deepEqual(facts.sort(), ['offer.edited.v1', 'pool.described.v1']);
});

test('slices name each type, table and deadline once', () => {
  const types = SLICES.flatMap((slice) => slice.handlers.map(({ def }) => def.type));
  const deadlines = SLICES.flatMap((slice) => Object.keys(slice.deadlines ?? {}));
  const tables = FOLD_TABLES.map(({ name }) => name);
  assert.deepEqual(
    [types.length, deadlines.length, tables.length],
    [HANDLERS.size, DEADLINES.size, new Set(tables).size],
  );
  for (const type of types) assert.match(type, /^[a-z]+\.[a-z-]+\.v[0-9]+$/);
});

test('a muted member trades; a suspended or banned one ends what runs, and no more', () => {
  const set = (state: MemberState, at: Parameters<typeof build>[0]) => {
    const world = build(at);
    const row = world.row(members, cast('buyer').user);
    assert.ok(row !== undefined);
    world.store.transaction(() => world.store.appendGenesis([put(members, { ...row, state })]));
    return world;
  };
  const open = pool().with(offerOpen());
  const running = pool().with(orderAt('running'));
  given(set('muted', open)).when(place()).accepts();
  given(set('muted', open)).when(transferTo('member', 1n)).accepts();
  for (const state of ['suspended', 'banned'] as const) {
    given(set(state, open)).when(place()).refuses('member.wrong_state', { state });
    given(set(state, open)).when(transferTo('member', 1n)).refuses('member.wrong_state', { state });
    given(set(state, running)).when(stop()).accepts();
  }
});
