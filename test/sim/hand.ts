/** One person at one of their instances, about to do something: what they see there, and how they do it. */
import type { Draft } from '#engine/submit.ts';
import type { Signer } from '#engine/ports.ts';
import { balanceOf } from '#core/features/ledger/ledger.reads.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { type MemberRow, members } from '#core/features/pools/pools.tables.ts';
import { accountOf } from '#core/kernel/postings.ts';
import type { Seat, SimPerson } from './cast.ts';
import type { Dice } from './dice.ts';
import type { Instance } from './instance.ts';
import type { MemoryStore } from './memory-store.ts';
import type { World } from './world.ts';

export interface Hand {
  readonly world: World;
  readonly dice: Dice;
  readonly at: Instance;
  /** What this instance knows. */
  readonly store: MemoryStore;
  readonly person: SimPerson;
  readonly seat: Seat;
}

/** Does something, if there is something to do here. Returns what, in a few words. */
export type Maker = (hand: Hand) => string | undefined;

export function handOf(world: World, person: SimPerson, seat: Seat): Hand | undefined {
  const at = world.instance(seat.instance);
  return at.store === undefined || !at.isAwake
    ? undefined
    : { world, dice: world.dice, at, store: at.store, person, seat };
}

export function actAs(hand: Hand, signer: Signer, draft: Draft): string {
  const { world, at } = hand;
  const [result] = at.submit(signer, [draft]);
  const who = `${hand.person.name} on instance ${at.index}`;
  if (result === undefined) return `${who}: ${draft.type} ends in a crash`;
  if (!result.ok) {
    world.counts.refused += 1;
    return `${who}: ${draft.type} is refused, ${result.refusal.code}`;
  }
  world.counts.submitted += 1;
  world.honest.push({ event: result.value.event, author: result.value.author, type: draft.type });
  return `${who}: ${draft.type} (${result.value.event.slice(0, 8)})`;
}

export function act(hand: Hand, draft: Draft): string {
  return actAs(hand, hand.seat.personal, draft);
}

export function memberRow(hand: Hand, user = hand.person.user): MemberRow | undefined {
  return hand.store.get(members, user);
}

/** A member here, with this device, as far as this instance knows. */
export function isActive(hand: Hand): boolean {
  return memberRow(hand)?.state === 'active' && hand.store.get(devices, hand.seat.personal.device)?.revoked === 0;
}

export function isRole(hand: Hand, ...roles: string[]): boolean {
  return isActive(hand) && roles.includes(memberRow(hand)?.role ?? '');
}

export function walletOf(hand: Hand): bigint {
  return balanceOf(hand.store, accountOf.wallet(hand.person.user));
}

/** Another member, as far as this instance knows. */
export function otherMember(hand: Hand): MemberRow | undefined {
  const others = hand.store
    .scan(members, [], { limit: 100 })
    .filter(({ user, state }) => user !== hand.person.user && state !== 'left');
  return others.length === 0 ? undefined : hand.dice.pick(others);
}

/** A part of `most`, never nothing. */
export function someOf(dice: Dice, most: bigint): bigint {
  const part = (most * BigInt(dice.between(1, 1000))) / 1000n;
  return part > 0n ? part : 1n;
}

export function randomHex(dice: Dice): string {
  return Buffer.from(dice.bytes(32)).toString('hex');
}
