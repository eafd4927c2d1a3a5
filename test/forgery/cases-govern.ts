/** What members could try on the rights, settings and treasury of a pool, and as GlobalAdmins. */
import { MICRO } from '#core/kernel/money.ts';
import { TIME } from '#core/kernel/limits.ts';
import * as acts from '../kit/acts-govern.ts';
import { START_MS, cast } from '../kit/test-pool.ts';
import type { Forgeries } from './forgeries.ts';
import { NOTHING } from './world.ts';

const eve = cast('eve');
const agent = { device: 'agent' } as const;
const kick = { kind: 'member.kick', user: 'buyer' };

export const GOVERN: Forgeries = {
  'member.state-set.v1': [
    ['right.missing', 'a member bans another', acts.setMember('buyer', 'banned', { by: 'member' }), 'right.rank'],
    ['right.rank', 'an officer mutes the owner', acts.setMember('owner', 'muted')],
    ['right.rank', 'an officer bans themselves', acts.setMember('officer', 'banned')],
    ['member.unknown', 'of who was kicked', acts.setMember('kicked', 'active')],
    ['member.state_unchanged', 'what somebody is already', acts.setMember('buyer', 'active')],
    [
      'member.suspension_endless',
      'a suspension without an end',
      acts.setMember('buyer', 'suspended', { with: { lifeMs: undefined } }),
    ],
    ['device.kind_forbidden', 'by an agent device', acts.setMember('buyer', 'muted', agent)],
    ['event.malformed', 'without a reason', acts.setMember('buyer', 'muted', { with: { reason: '' } })],
  ],
  'member.admitted.v1': [
    ['right.missing', 'by a member', acts.admit('eve', 'accepted', { by: 'member' }), 'join.no_request'],
    ['join.no_request', 'of who never asked', acts.admit('eve')],
    ['device.kind_forbidden', 'by an agent device', acts.admit('eve', 'accepted', agent), 'join.no_request'],
  ],
  'ownership.offered.v1': [
    [
      'right.missing',
      'an officer offers the pool to themselves',
      acts.offerOwnership('officer', { by: 'officer' }),
      'ownership.under_way',
    ],
    ['ownership.under_way', 'while another offer is open', acts.offerOwnership('buyer')],
    ['member.unknown', 'to who was kicked', acts.offerOwnership('kicked')],
    ['device.kind_forbidden', 'by the owner’s agent', acts.offerOwnership('buyer', agent), 'ownership.under_way'],
  ],
  'ownership.answered.v1': [
    ['ownership.not_offered', 'by whom nobody asked', acts.answerOwnership('buyer')],
    ['ownership.not_offered', 'by the owner', acts.answerOwnership('owner')],
    ['device.kind_forbidden', 'by an agent device', acts.answerOwnership('invitee', 'accepted', agent)],
  ],
  'ownership.withdrawn.v1': [
    ['right.missing', 'by an officer', acts.withdrawOwnership({ by: 'officer' })],
    ['right.missing', 'by who should get it', acts.withdrawOwnership({ by: 'invitee' })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.withdrawOwnership(agent)],
  ],
  'settings.announced.v1': [
    ['right.missing', 'an officer takes the fee to half', acts.announceSettings({ feeBps: 5000 }, { by: 'officer' })],
    ['right.missing', 'by a member', acts.announceSettings({ welcomeGrant: '1' }, { by: 'member' })],
    ['settings.nothing', 'of nothing', acts.announceSettings({})],
    ['event.malformed', 'a fee above the half', acts.announceSettings({ feeBps: 5001 })],
    ['event.malformed', 'of what is no setting', acts.announceSettings({ owner: NOTHING })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.announceSettings({ feeBps: 1 }, agent)],
  ],
  'settings.withdrawn.v1': [
    ['right.missing', 'by an officer', acts.withdrawSettings({ by: 'officer' })],
    ['settings.unknown', 'of none', acts.withdrawSettings({ with: { change: NOTHING } })],
    ['settings.wrong_state', 'of one taken back', acts.withdrawSettings({ of: 'change withdrawn' })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.withdrawSettings(agent)],
  ],
  'announcement.posted.v1': [
    ['right.missing', 'by a member', acts.announce({ by: 'member' })],
    ['device.kind_forbidden', 'by an agent device', acts.announce(agent)],
    ['event.malformed', 'without a title', acts.announce({ with: { title: '' } })],
  ],
  'announcement.removed.v1': [
    ['right.missing', 'by a member', acts.removeAnnouncement({ by: 'member' })],
    ['announcement.unknown', 'of none', acts.removeAnnouncement({ with: { announcement: NOTHING } })],
    ['device.kind_forbidden', 'by an agent device', acts.removeAnnouncement(agent)],
  ],
  'wallet.frozen.v1': [
    ['right.missing', 'by a member', acts.freeze('buyer', { by: 'member' }), 'right.rank'],
    ['right.rank', 'an officer freezes the owner', acts.freeze('owner')],
    ['wallet.already_frozen', 'an officer goes on with a freeze', acts.freeze('chilled')],
    ['member.unknown', 'of nobody', acts.freeze(NOTHING)],
    ['device.kind_forbidden', 'by an agent device', acts.freeze('buyer', agent)],
  ],
  'wallet.thawed.v1': [
    ['right.missing', 'by a member', acts.thaw('chilled', { by: 'member' }), 'right.rank'],
    ['wallet.not_frozen', 'of one that is not frozen', acts.thaw('buyer')],
    ['device.kind_forbidden', 'by an agent device', acts.thaw('chilled', agent)],
  ],
  'pool.closed.v1': [
    ['right.missing', 'by an officer', acts.closePool({ by: 'officer' }), 'pool.accounts_open'],
    ['pool.accounts_open', 'while orders hold money', acts.closePool()],
    ['device.kind_forbidden', 'by the owner’s agent', acts.closePool(agent), 'pool.accounts_open'],
  ],
  'treasury.proposed.v1': [
    ['right.missing', 'an officer mints', acts.proposeTreasury('mint', 5n, { by: 'officer' })],
    ['right.missing', 'a member pays themselves', acts.proposeTreasury('payout', 5n, { by: 'member', to: 'member' })],
    ['treasury.above_cap', 'more than any supply', acts.proposeTreasury('mint', 2n ** 60n)],
    ['treasury.short', 'burns more than there is', acts.proposeTreasury('burn', 2_000_000n * MICRO)],
    ['treasury.payee', 'a burn with a payee', acts.proposeTreasury('burn', 1n, { to: 'buyer' })],
    ['member.unknown', 'to who was kicked', acts.proposeTreasury('payout', 1n, { to: 'kicked' })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.proposeTreasury('mint', 5n, agent)],
  ],
  'treasury.answered.v1': [
    ['right.missing', 'by a member', acts.answerTreasury('approved', { by: 'member' })],
    ['right.second_person', 'by who proposed it', acts.answerTreasury('approved', { by: 'owner' })],
    ['right.party', 'by the payee', acts.answerTreasury('approved', { of: 'payout' })],
    ['treasury.wrong_state', 'of what was done', acts.answerTreasury('approved', { of: 'treasury done' })],
    ['treasury.unknown', 'of nothing', acts.answerTreasury('approved', { with: { act: NOTHING } })],
    ['reason.needed', 'a refusal without a reason', acts.answerTreasury('refused', { with: { reason: '' } })],
    ['device.kind_forbidden', 'by an agent device', acts.answerTreasury('approved', agent)],
  ],
  'treasury.withdrawn.v1': [
    ['right.missing', 'by an officer', acts.withdrawTreasury({ by: 'officer' })],
    ['treasury.wrong_state', 'of what was done', acts.withdrawTreasury({ of: 'treasury done' })],
    ['treasury.unknown', 'of nothing', acts.withdrawTreasury({ with: { act: NOTHING } })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.withdrawTreasury(agent)],
  ],
  'offer.removed.v1': [
    ['right.missing', 'by a member', acts.removeOffer({ by: 'member' }), 'right.rank'],
    ['right.missing', 'by the seller', acts.removeOffer({ by: 'provider' }), 'right.rank'],
    ['offer.unknown', 'of none', acts.removeOffer({ with: { offer: NOTHING } })],
    ['offer.wrong_state', 'of one withdrawn', acts.removeOffer({ of: 'withdrawn' })],
    ['device.kind_forbidden', 'by an agent device', acts.removeOffer(agent)],
  ],
  'node.unverified.v1': [
    ['right.missing', 'by a member', acts.unverifyNode({ by: 'member' }), 'right.rank'],
    ['node.unknown', 'of none', acts.unverifyNode({ with: { node: NOTHING } })],
    ['node.wrong_state', 'of one never measured', acts.unverifyNode({ of: 'unmeasured' })],
    ['device.kind_forbidden', 'by an agent device', acts.unverifyNode(agent)],
  ],
  'admin.acted.v1': [
    [
      'admin.not_appointed',
      'with the appointment of somebody else',
      acts.adminAct(kick, { by: 'member', appointment: acts.appointment('admin') }),
    ],
    [
      'admin.not_appointed',
      'appointed by another network',
      acts.adminAct(kick, {
        by: 'member',
        appointment: acts.appointment('member', { networkKey: eve.root.device, signer: eve.root }),
      }),
    ],
    [
      'admin.bad_appointment',
      'appointed by themselves',
      acts.adminAct(kick, { by: 'member', appointment: acts.appointment('member', { signer: cast('member').root }) }),
    ],
    [
      'admin.bad_appointment',
      'for longer than the network said',
      acts.adminAct(kick, {
        by: 'admin',
        appointment: { ...acts.appointment('admin'), toMs: START_MS + 80 * TIME.DAY_MS },
      }),
    ],
    [
      'admin.appointment_over',
      'too late',
      acts.adminAct(kick, {
        appointment: acts.appointment('admin', { fromMs: START_MS - 90 * TIME.DAY_MS, toMs: START_MS - 1 }),
      }),
    ],
    ['admin.revoked', 'after it was revoked', acts.adminAct(kick, { by: 'former admin' })],
    [
      'device.unknown',
      'with the certificate of somebody else',
      acts.adminAct(kick, { certificate: cast('admin').certificates[1] }),
    ],
    [
      'device.bad_certificate',
      'with a certificate that was changed',
      acts.adminAct(kick, { certificate: { ...cast('admin').certificates[0], peerKey: eve.peer.device } }),
    ],
    [
      'device.revoked',
      'by a revoked device',
      acts.adminAct(kick, { by: 'revoked', appointment: acts.appointment('revoked') }),
    ],
    ['right.rank', 'against the owner', acts.adminAct({ kind: 'member.kick', user: 'owner' })],
    [
      'right.party',
      'suspends an order of their own',
      acts.adminAct(
        { kind: 'order.suspend', order: 'running' },
        { by: 'buyer', appointment: acts.appointment('buyer') },
      ),
    ],
    ['pool.wrong_state', 'opens a pool that is open', acts.adminAct({ kind: 'pool.resume' })],
    ['event.malformed', 'without a reason', acts.adminAct(kick, { with: { reason: '' } }), 'accepted'],
  ],
  'admin.revoked.v1': [
    ['admin.bad_appointment', 'without the network’s key', acts.revokeAdmin('admin', { signed: eve.root })],
    ['admin.revoked', 'a second time', acts.revokeAdmin('former admin')],
    [
      'admin.bad_appointment',
      'of an appointment that it does not name',
      acts.revokeAdmin('admin', { with: { appointment: NOTHING } }),
    ],
  ],
};
