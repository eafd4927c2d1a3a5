/** What people do with each other: join, pay, appoint, invite, and the same thing twice from two machines. */
import type { Reads } from '#core/contract/table.ts';
import { toHex, fromHex } from '#core/kernel/bytes.ts';
import { signingBytes } from '#core/contract/event.ts';
import { invitationBytes } from '#core/features/pools/invitation.ts';
import { foldVersionNext } from '#core/features/upgrade/upgrade.reads.ts';
import { COUNTED_TYPE, NEXT_VERSION } from '../kit/fold-versions.ts';
import { MODE_RULES, NOTARY_MODES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { invitations, members } from '#core/features/pools/pools.tables.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { joinPayload } from '../kit/people.ts';
import {
  type Hand,
  type Maker,
  act,
  handOf,
  isActive,
  isRole,
  memberRow,
  otherMember,
  randomHex,
  someOf,
  walletOf,
} from './hand.ts';
import type { World } from './world.ts';

export const join: Maker = (hand) => {
  const { world, person, seat, store } = hand;
  const row = memberRow(hand);
  if ((row !== undefined && row.state !== 'left') || seat !== person.seats[0]) return undefined;
  const newest = store.head(seat.personal.device)?.hash;
  // One joining at a time: the last one waits for its seal.
  if (newest !== undefined && store.outcome(newest) === undefined) return undefined;
  if (world.access === 'public') return act(hand, { type: 'member.joined.v1', payload: joinPayload(person) });
  const invitation = world.invitations.length === 0 ? undefined : hand.dice.pick(world.invitations);
  if (invitation === undefined) return undefined;
  const use = { space: world.space, user: person.user, device: seat.personal.device, invitation: invitation.device };
  const via = {
    kind: 'invitation',
    invitation: invitation.device,
    signature: toHex(invitation.sign(invitationBytes(use))),
  };
  return act(hand, { type: 'member.joined.v1', payload: { ...joinPayload(person), via } });
};

export const invite: Maker = (hand) => {
  const { world, dice } = hand;
  if (world.access === 'public' || !isRole(hand, 'owner') || world.invitations.length > 3) return undefined;
  const signer = world.scheme.signer(`invitation ${world.invitations.length}`);
  world.invitations.push(signer);
  const kind = world.access === 'private' ? 'password' : 'referral';
  const life = dice.chance(20) ? { lifeMs: dice.between(60_000, 900_000) } : {};
  return act(hand, {
    type: 'invitation.created.v1',
    payload: { invitation: signer.device, kind, uses: dice.between(4, 9), ...life },
  });
};

export const revokeInvitation: Maker = (hand) => {
  const row = hand.store.scan(invitations, [], { limit: 10 }).find(({ state }) => state === 'active');
  if (row === undefined || !isRole(hand, 'owner', 'officer')) return undefined;
  return act(hand, { type: 'invitation.revoked.v1', payload: { invitation: row.invitation } });
};

function transferOf(hand: Hand, amount: bigint): string | undefined {
  const other = otherMember(hand);
  if (other === undefined) return undefined;
  return act(hand, {
    type: 'transfer.made.v1',
    payload: { to: other.user, amount: amount.toString(), memo: 'thanks' },
  });
}

export const transfer: Maker = (hand) => {
  const wallet = walletOf(hand);
  if (!isActive(hand) || wallet === 0n) return undefined;
  return transferOf(hand, hand.dice.chance(15) ? wallet : someOf(hand.dice, wallet / 3n + 1n));
};

export const overspend: Maker = (hand) =>
  isActive(hand) ? transferOf(hand, walletOf(hand) + someOf(hand.dice, 10n ** 9n)) : undefined;

/** The same money from two machines of one person at once: each dry run says yes, the seal one of them. */
export const doubleSpend: Maker = (hand) => {
  const hands = hand.person.seats
    .map((seat) => handOf(hand.world, hand.person, seat))
    .filter((other) => other !== undefined);
  if (hands.length < 2 || !hands.every(isActive)) return undefined;
  const amounts = hands.map((own) => (walletOf(own) * 2n) / 3n);
  if (amounts.some((amount) => amount === 0n)) return undefined;
  return hands.map((own, index) => transferOf(own, amounts[index] as bigint)).join(' and ');
};

/** A retry of one request on another machine, with the same key, and sometimes with another body. */
export const retry: Maker = (hand) => {
  const hands = hand.person.seats
    .map((seat) => handOf(hand.world, hand.person, seat))
    .filter((other) => other !== undefined);
  const other = otherMember(hand);
  if (other === undefined || !hands.every(isActive) || walletOf(hand) < 2n) return undefined;
  const key = `key ${hand.dice.below(4)}`;
  const said = hands.map((own) => {
    const body = hand.dice.chance(80) ? '1'.repeat(64) : '2'.repeat(64);
    return act(own, {
      type: 'transfer.made.v1',
      payload: { to: other.user, amount: '1', memo: body.slice(0, 1) },
      idem: { key, body },
    });
  });
  return said.join(' and ');
};

export const grant: Maker = (hand) => {
  const other = otherMember(hand);
  if (!isRole(hand, 'owner') || other === undefined) return undefined;
  return act(hand, {
    type: 'grant.made.v1',
    payload: { to: other.user, amount: someOf(hand.dice, 10n ** 8n).toString(), reason: 'a good deed' },
  });
};

export const appoint: Maker = (hand) => {
  const other = otherMember(hand);
  if (!isRole(hand, 'owner') || other === undefined) return undefined;
  const role = other.role === 'member' ? 'officer' : 'member';
  return act(hand, { type: 'role.set.v1', payload: { user: other.user, role, reason: 'because' } });
};

export const kick: Maker = (hand) => {
  const other = otherMember(hand);
  if (!isRole(hand, 'owner', 'officer') || other === undefined) return undefined;
  return act(hand, { type: 'member.kicked.v1', payload: { user: other.user, reason: 'noise' } });
};

export const leave: Maker = (hand) =>
  isRole(hand, 'member', 'officer') ? act(hand, { type: 'member.left.v1', payload: {} }) : undefined;

export const describePool: Maker = (hand) =>
  isRole(hand, 'owner', 'officer')
    ? act(hand, { type: 'pool.described.v1', payload: { description: `text ${hand.dice.below(100)}` } })
    : undefined;

/** The devices of the second machine prove themselves by their certificates. */
export const certify: Maker = (hand) => {
  const { seat, person, store } = hand;
  if (seat === person.seats[0]) return undefined;
  const unknown = seat.certificates.find(({ device }) => store.get(devices, device) === undefined);
  const newest = store.head(seat.personal.device)?.hash;
  if (unknown === undefined || (newest !== undefined && store.outcome(newest) === undefined)) return undefined;
  return act(hand, { type: 'device.certified.v1', payload: { certificate: unknown } });
};

/** A second machine is given up. */
export const revokeDevice: Maker = (hand) => {
  const { person, store } = hand;
  const other = person.seats.find((seat) => seat !== hand.seat && seat !== person.seats[0]);
  const device = hand.dice.chance(50) ? other?.agent.device : other?.personal.device;
  if (device === undefined || !isActive(hand) || store.get(devices, device)?.revoked !== 0) return undefined;
  const rootSignature = toHex(person.root.sign(signingBytes('device', fromHex(`00${device}`))));
  return act(hand, { type: 'device.revoked.v1', payload: { device, rootSignature } });
};

/** A mandate for the agent device: it may buy for a job while its owner sleeps. */
export const authorizeJob: Maker = (hand) => {
  const wallet = walletOf(hand);
  if (!isActive(hand) || wallet === 0n) return undefined;
  const payload = {
    specHash: randomHex(hand.dice),
    max: someOf(hand.dice, wallet).toString(),
    lifeMs: hand.dice.between(60_000, 1_800_000),
  };
  return act(hand, { type: 'job.authorized.v1', payload });
};

/** Agents that may still sign: first seats of active members whose disks were never rolled back, nor lost. */
export function ableAgents(world: World, store: Reads | undefined): string[] {
  if (store === undefined) return [];
  return world.people
    .filter(({ user }) => store.get(members, user)?.state === 'active')
    .map(({ seats }) => seats[0]?.agent.device ?? '')
    .filter((device) => store.get(devices, device)?.revoked === 0 && !world.dishonest.has(device))
    .filter((device) => !world.instanceOf(device).isBurnt);
}

/** The owner raises the rules, if all who seal can follow, as far as is known here. */
export const upgrade: Maker = (hand) =>
  isRole(hand, 'owner') && hand.at.isUpdated && foldVersionNext(hand.store) < NEXT_VERSION
    ? act(hand, { type: 'pool.upgraded.v1', payload: { version: NEXT_VERSION, reason: 'new rules' } })
    : undefined;

/** What only the later program knows: refused before the upgrade, whoever tries. */
export const count: Maker = (hand) =>
  isActive(hand) && hand.at.isUpdated ? act(hand, { type: COUNTED_TYPE, payload: {} }) : undefined;

/** The owner hands the seals to more people, or to fewer. */
export const nameNotaries: Maker = (hand) => {
  const { dice } = hand;
  if (!isRole(hand, 'owner')) return undefined;
  const able = dice.shuffle(ableAgents(hand.world, hand.store));
  const modes = NOTARY_MODES.filter((mode) => MODE_RULES[mode].members <= able.length);
  if (modes.length === 0) return undefined;
  // A single notary makes everything else dull.
  const mode = dice.chance(85) ? (modes.at(-1) as NotaryMode) : dice.pick(modes);
  const payload = { mode, members: able.slice(0, MODE_RULES[mode].members), reason: 'so that one may sleep' };
  return act(hand, { type: 'notaries.changed.v1', payload });
};
