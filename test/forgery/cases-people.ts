/** What members could try on members, devices, invitations and the pool's money. */
import { toHex } from '#core/kernel/bytes.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { FOLD_VERSION } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import * as acts from '../kit/acts.ts';
import { certify, joinPayload } from '../kit/people.ts';
import { cast } from '../kit/test-pool.ts';
import type { Forgeries } from './forgeries.ts';
import { FAR_AHEAD_MS } from './take-out.ts';
import { NOTHING } from './world.ts';

const buyer = cast('buyer');
const eve = cast('eve');
const spare = cast('spare of the buyer');
const good = certify({
  user: buyer.user,
  root: buyer.root,
  peer: spare.peer,
  device: spare.personal.device,
  kind: 'personal',
});
const stolen = certify({
  user: buyer.user,
  root: eve.root,
  peer: eve.peer,
  device: eve.agent.device,
  kind: 'personal',
});
const idem = (body: string) => ({ key: 'once', body: acts.sha(body) });

/** Both branches are the first one. */
function same(attempt: ReturnType<acts.Command>): ReturnType<acts.Command> {
  return { ...attempt, payload: { ...attempt.payload, second: attempt.payload['first'] } };
}

export const PEOPLE: Forgeries = {
  'device.certified.v1': [
    ['device.bad_certificate', 'signed by another root key', acts.certifyDevice({ by: 'member', certificate: stolen })],
    [
      'device.bad_certificate',
      'changed after it was signed',
      acts.certifyDevice({ certificate: { ...good, kind: 'agent' } }),
    ],
    [
      'device.already_certified',
      'a device of somebody else, again',
      acts.certifyDevice({ by: 'member', certificate: buyer.certificates[0] }),
    ],
    // Carrying a certificate is what lets a stranger speak at all: their later acts get as far as the fold.
    [
      'device.already_certified',
      'a device of somebody else, by a stranger',
      acts.certifyDevice({ by: 'stranger', certificate: buyer.certificates[0] }),
    ],
    ['event.malformed', 'with a field that nobody knows', acts.certifyDevice({ with: { extra: 1 } }), 'fault'],
  ],
  'device.revoked.v1': [
    [
      'device.bad_certificate',
      'without the root key',
      acts.revokeDevice('buyer', 'agent', { by: 'member', signed: cast('member').root }),
    ],
    [
      'device.unknown',
      'of a device that nobody certified',
      acts.revokeDevice('stranger', 'agent', { by: 'member' }),
      'device.bad_certificate',
    ],
    ['device.revoked', 'of a device revoked before', acts.revokeDevice('revoked', 'personal', { by: 'member' })],
    ['act.base_unknown', 'made on a seal that never was', acts.revokeDevice('buyer', 'agent', { base: 1_000_000 })],
  ],
  'author.equivocated.v1': [
    ['author.not_proven', 'one event shown twice', (world) => same(acts.accuse('buyer')(world))],
    ['author.not_proven', 'signed by somebody else', acts.accuse('buyer', { signed: eve.personal })],
    ['author.not_proven', 'of another place than said', acts.accuse('buyer', { with: { seq: 8 } })],
    ['device.unknown', 'of a device that nobody certified', acts.accuse('stranger')],
    ['device.unknown', 'by a stranger', acts.accuse('buyer', { by: 'stranger', device: 'personal' })],
    ['member.wrong_state', 'by who was kicked', acts.accuse('buyer', { by: 'kicked', device: 'personal' })],
  ],
  'notaries.changed.v1': [
    ['right.missing', 'by an officer', acts.nameNotaries('1/1', ['officer'], { by: 'officer' })],
    ['right.missing', 'by a member who names themselves', acts.nameNotaries('1/1', ['member'], { by: 'member' })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.nameNotaries('1/1', ['member'], { device: 'agent' })],
    ['notaries.wrong_count', 'two of three', acts.nameNotaries('2/3', ['owner', 'member'])],
    ['notaries.twice', 'one of them twice', acts.nameNotaries('2/3', ['owner', 'member', 'member'])],
    ['notaries.unknown_device', 'a stranger', acts.nameNotaries('1/1', ['stranger'])],
    [
      'notaries.not_an_agent',
      'a personal device',
      acts.nameNotaries('1/1', ['member'], { with: { members: [cast('member').personal.device] } }),
    ],
    ['notaries.unchanged', 'those who are', acts.nameNotaries('1/1', ['owner'])],
  ],
  'fold.supported.v1': [
    ['device.kind_forbidden', 'by a person', acts.supportFold(2, { device: 'personal' })],
    ['device.revoked', 'by the agent of who was kicked', acts.supportFold(2, { by: 'kicked' }), 'member.wrong_state'],
    ['upgrade.said_already', 'what the pool knows', acts.supportFold(FOLD_VERSION)],
    ['event.malformed', 'version 0', acts.supportFold(0)],
  ],
  'recovery.named.v1': [
    ['right.missing', 'by an officer', acts.nameRecovery(1, ['officer'], { by: 'officer' })],
    ['device.kind_forbidden', 'by the owner’s agent', acts.nameRecovery(1, ['officer'], { device: 'agent' })],
    ['recovery.twice', 'one of them twice', acts.nameRecovery(2, ['officer', 'officer'])],
    ['recovery.too_few_users', 'three of two', acts.nameRecovery(3, ['owner', 'officer'])],
    ['recovery.not_a_member', 'who was kicked', acts.nameRecovery(1, ['kicked'])],
    ['recovery.other_key', 'with a root key that was replaced', acts.nameRecovery(1, ['rotated'])],
    [
      'recovery.other_key',
      'with the key of somebody else',
      acts.nameRecovery(1, ['member'], { with: { rootKeys: [buyer.root.device] } }),
    ],
  ],
  'pool.upgraded.v1': [
    ['right.missing', 'by an officer', acts.upgradePool(FOLD_VERSION + 1, { by: 'officer' }), 'upgrade.not_supported'],
    [
      'device.kind_forbidden',
      'by the owner’s agent',
      acts.upgradePool(2, { device: 'agent' }),
      'upgrade.not_supported',
    ],
    ['upgrade.not_newer', 'to what is there', acts.upgradePool(FOLD_VERSION)],
    ['upgrade.not_supported', 'to what no notary has', acts.upgradePool(FOLD_VERSION + 1)],
  ],
  'member.joined.v1': [
    ['member.already', 'by who is a member', acts.join('member')],
    [
      'device.bad_certificate',
      'with the certificate of another user',
      acts.join('eve', { with: { certificates: [eve.certificates[0], buyer.certificates[1]] } }),
    ],
    ['device.bad_certificate', 'with another root key', acts.join('eve', { with: { rootKey: buyer.root.device } })],
    ['device.unknown', 'authored by an agent device', acts.join('eve', { device: 'agent' })],
    ['device.unknown', 'in the name of somebody else', acts.join('eve', { with: joinPayload(cast('ann')) })],
    ['device.revoked', 'with a revoked device', acts.join('kicked')],
    ['invitation.unknown', 'by an invitation that never was', acts.join('eve', { invitation: 'nowhere' })],
    ['invitation.not_active', 'by an invitation used up', acts.join('eve', { invitation: 'used' })],
    ['invitation.not_active', 'by an invitation revoked', acts.join('eve', { invitation: 'closed' })],
    [
      'invitation.bad_signature',
      'by an invitation without its secret',
      acts.join('eve', { invitation: 'door', signed: eve.personal }),
    ],
  ],
  'member.left.v1': [
    ['member.owner_cannot_leave', 'by the owner', acts.leave({ by: 'owner' })],
    ['device.kind_forbidden', 'by an agent device', acts.leave({ device: 'agent' })],
    ['member.wrong_state', 'by who was kicked', acts.leave({ by: 'kicked' })],
    ['device.revoked', 'by a revoked device', acts.leave({ by: 'revoked' })],
    ['device.unknown', 'by a stranger', acts.leave({ by: 'stranger' })],
  ],
  'member.kicked.v1': [
    ['right.missing', 'by a member', acts.kick('buyer', { by: 'member' }), 'right.rank'],
    ['right.rank', 'an officer kicks the owner', acts.kick('owner')],
    ['right.rank', 'an officer kicks themselves', acts.kick('officer')],
    ['member.unknown', 'of nobody', acts.kick(NOTHING)],
    ['device.kind_forbidden', 'by an agent device', acts.kick('member', { device: 'agent' })],
    ['event.malformed', 'without a reason', acts.kick('member', { with: { reason: '' } })],
  ],
  'role.set.v1': [
    [
      'right.missing',
      'a member makes themselves an officer',
      acts.appoint('member', 'officer', { by: 'member' }),
      'right.rank',
    ],
    ['right.missing', 'an officer makes another', acts.appoint('member', 'officer', { by: 'officer' })],
    ['right.rank', 'the owner makes themselves a member', acts.appoint('owner', 'member')],
    ['event.malformed', 'a second owner', acts.appoint('member', 'owner')],
    ['role.unchanged', 'what somebody is already', acts.appoint('officer', 'officer')],
    ['member.unknown', 'of nobody', acts.appoint(NOTHING, 'officer')],
    ['device.kind_forbidden', 'by the owner’s agent', acts.appoint('member', 'officer', { device: 'agent' })],
  ],
  'invitation.created.v1': [
    ['invitation.members_may_not', 'by a member', acts.invite('forged', { by: 'member' })],
    ['invitation.exists', 'with a key used before', acts.invite('closed')],
    ['pool.not_private', 'a password in a public pool', acts.setPassword('forged')],
    ['right.missing', 'a password by an officer', acts.setPassword('forged', { by: 'officer' })],
    ['device.kind_forbidden', 'by an agent device', acts.invite('forged', { device: 'agent' })],
  ],
  'invitation.revoked.v1': [
    ['invitation.not_yours', 'by a member', acts.revokeInvitation('door', { by: 'member' })],
    ['invitation.unknown', 'of none', acts.revokeInvitation('nowhere')],
    ['invitation.not_active', 'of one that ended', acts.revokeInvitation('closed')],
    ['device.kind_forbidden', 'by an agent device', acts.revokeInvitation('door', { device: 'agent' })],
  ],
  'pool.described.v1': [
    ['right.missing', 'by a member', acts.describePool({ by: 'member' })],
    ['device.kind_forbidden', 'by an agent device', acts.describePool({ device: 'agent' })],
    ['event.malformed', 'with an act’s fields', acts.describePool({ with: { base: 1 } })],
  ],
  'transfer.made.v1': [
    ['ledger.insufficient_funds', 'of more than there is', acts.transferTo('member', 9_000n * MICRO)],
    ['wallet.frozen', 'out of a frozen wallet', acts.transferTo('member', 1n, { by: 'chilled' })],
    ['transfer.to_oneself', 'to oneself', acts.transferTo('buyer', 1n)],
    ['member.unknown', 'to nobody', acts.transferTo(NOTHING, 1n)],
    ['device.kind_forbidden', 'by an agent device', acts.transferTo('member', 1n, { device: 'agent' })],
    ['member.wrong_state', 'by who was kicked', acts.transferTo('member', 1n, { by: 'kicked' })],
    ['device.revoked', 'by a revoked device', acts.transferTo('member', 1n, { by: 'revoked' })],
    ['device.unknown', 'by a stranger', acts.transferTo('member', 1n, { by: 'stranger' })],
    ['event.malformed', 'of a negative amount', acts.transferTo('member', 1n, { with: { amount: '-1' } }), 'fault'],
    ['idempotency.duplicate', 'a second time under its key', acts.transferTo('member', 1n, { idem: idem('once') })],
    [
      'idempotency.key_reused',
      'another one under a key that was used',
      acts.transferTo('member', 2n, { idem: idem('twice') }),
    ],
    ['act.base_unknown', 'made on a seal that never was', acts.transferTo('member', 1n, { base: 1_000_000 })],
    [
      'hlc.ahead',
      'with a stamp from the future',
      (world) => acts.transferTo('member', 1n, { hlc: makeHlc(world.nowMs + FAR_AHEAD_MS, 0) })(world),
    ],
    [
      'after.rejected',
      'after a rejected event',
      (world) => acts.transferTo('member', 1n, { after: [world.id('rejected')] })(world),
    ],
  ],
  'grant.made.v1': [
    ['right.missing', 'by a member', acts.grantTo('buyer', 1n, { by: 'member' }), 'grant.above_limit'],
    [
      'grant.above_limit',
      'by an officer to whom the owner gave no limit',
      acts.grantTo('buyer', 1n, { by: 'officer' }),
    ],
    ['right.party', 'by an officer to themselves', acts.grantTo('officer', 1n, { by: 'officer' })],
    [
      'grant.above_limit',
      'of more than the treasury has',
      acts.grantTo('owner', 2_000_000n * MICRO),
      'ledger.insufficient_funds',
    ],
    ['member.unknown', 'to who was kicked', acts.grantTo('kicked', 1n)],
    ['device.kind_forbidden', 'by the owner’s agent', acts.grantTo('owner', 1n, { device: 'agent' })],
  ],
};

/** In a private pool. */
export const CLOSED: Forgeries = {
  'member.joined.v1': [
    ['pool.not_public', 'through the open door', acts.join('eve')],
    [
      'invitation.bad_signature',
      'without the password',
      acts.join('eve', { invitation: 'secret', signed: eve.personal }),
    ],
    [
      'invitation.bad_signature',
      'with the signature of somebody else',
      (world) =>
        acts.join('eve', { with: { via: acts.join('ann', { invitation: 'secret' })(world).payload['via'] } })(world),
    ],
  ],
  'invitation.created.v1': [
    ['right.missing', 'a new password by an officer', acts.setPassword('forged', { by: 'officer' })],
  ],
};

export const FAKE_SIGNATURE = toHex(new Uint8Array(64).fill(9));
