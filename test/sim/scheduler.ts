/** Decides, by dice, who does what next, what goes wrong, and how much time passes. */
import * as people from './acts-people.ts';
import * as trade from './acts-trade.ts';
import { forgeAny, forgeBroken } from './forgeries.ts';
import * as cheats from './cheats.ts';
import { type Maker, handOf } from './hand.ts';
import { loseQuorum, passRecovery } from './recovery.ts';
import * as trouble from './trouble.ts';
import type { World } from './world.ts';

const ACTS: readonly (readonly [weight: number, Maker])[] = [
  [60, trade.goOn],
  [25, people.join],
  [14, trade.placeOrder],
  [6, people.transfer],
  [8, trade.registerNode],
  [8, trade.benchmark],
  [8, trade.publish],
  [8, people.invite],
  [6, people.certify],
  [7, forgeAny],
  [3, people.doubleSpend],
  [2.5, people.retry],
  [3, trade.editOffer],
  [3, people.grant],
  [2, people.authorizeJob],
  [4, trade.placeByAgent],
  [2, trade.setOffer],
  [2, people.overspend],
  [2, people.appoint],
  [1.2, people.nameNotaries],
  [2, people.describePool],
  [1.5, people.upgrade],
  [3, people.count],
  [1, trade.closeJob],
  [1, trade.changeNode],
  [0.6, people.leave],
  [0.3, people.kick],
  [0.2, people.revokeInvitation],
  [0.2, people.revokeDevice],
];

const TROUBLES: readonly (readonly [weight: number, trouble.Trouble])[] = [
  [5, trouble.heal],
  [4, trouble.restart],
  [4, trouble.restart],
  [3, trouble.partition],
  [3, trouble.weather],
  [3, trouble.powerCut],
  [1.5, trouble.crash],
  [1, trouble.diskFault],
  [2, trouble.reopen],
  [2, trouble.skew],
  [0.4, trouble.absence],
  [3, trouble.blink],
  [1, trouble.sleep],
  [2, trouble.wake],
  [4, trouble.backup],
  [2, trouble.newcomer],
  [2, trouble.update],
  [1, cheats.rollback],
  [0.7, cheats.equivocate],
  [0.7, cheats.proposeTwice],
  [0.7, cheats.hideCertificate],
];

const TRIES = 12;

/** `isLeftOut`: time passes and instances find each other, but nobody does anything and nothing goes wrong. */
export function step(world: World, isLeftOut: boolean): void {
  const isAct = world.dice.chance(80);
  if (!isLeftOut) {
    if (isAct) actOnce(world);
    else troubleOnce(world);
  }
  connect(world);
  trouble.passAbsence(world);
  passRecovery(world);
  world.time.pass(pause(world));
}

/** What every run must meet, if chance did not bring it by then. */
export function insist(world: World, progress: number): void {
  const { counts } = world;
  if (world.losesQuorum && progress > 0.4 && world.loss === undefined) tell(world, loseQuorum(world));
  if (progress > 0.3 && counts.partitions === 0) tell(world, trouble.partition(world));
  if (progress > 0.4 && counts.crashes === 0) tell(world, trouble.crash(world));
  if (progress > 0.5 && counts.rejections === 0) forgeSomewhere(world);
}

function forgeSomewhere(world: World): void {
  for (const person of world.people) {
    const hand = handOf(world, person, person.seats[0] as (typeof person.seats)[0]);
    const said = hand === undefined ? undefined : forgeBroken(hand);
    if (said !== undefined) return world.say(said);
  }
}

function actOnce(world: World): void {
  for (let i = 0; i < TRIES; i += 1) {
    const person = world.dice.pick(world.people);
    const seat = world.dice.pick(person.seats);
    const hand = handOf(world, person, seat);
    const said = hand === undefined ? undefined : pickWeighted(world, ACTS)(hand);
    if (said !== undefined) return world.say(said);
  }
}

function troubleOnce(world: World): void {
  tell(world, pickWeighted(world, TROUBLES)(world));
}

function tell(world: World, said: string | undefined): void {
  if (said !== undefined) world.say(said);
}

function pickWeighted<T>(world: World, table: readonly (readonly [weight: number, T])[]): T {
  const total = table.reduce((sum, [weight]) => sum + weight, 0);
  let at = (world.dice.below(1_000_000) / 1_000_000) * total;
  for (const [weight, entry] of table) if ((at -= weight) < 0) return entry;
  return (table[0] as readonly [number, T])[1];
}

/** Instances find each other again, and notice, late, who is gone. */
export function connect(world: World, inABlink = false): void {
  const { instances, dice, network } = world;
  for (const a of instances)
    for (const b of instances) {
      if (a.index >= b.index || !world.areNeighbours(a, b)) continue;
      const isCut = network.isCut(a.index, b.index) || network.isCut(b.index, a.index);
      const isLinked = a.linked.has(b.index) || b.linked.has(a.index);
      if (isLinked && (isCut || !a.isUp || !b.isUp) && (inABlink || dice.chance(30))) {
        a.unlink(b);
        b.unlink(a);
      } else if (!isCut && a.isUp && b.isUp && (inABlink || dice.chance(60))) {
        a.link(b);
        b.link(a);
      }
    }
}

/** Mostly moments, sometimes minutes: deadlines of the pool are minutes. */
function pause(world: World): number {
  const { dice } = world;
  const kind = dice.below(1000);
  if (kind < 720) return dice.between(5, 1500);
  if (kind < 920) return dice.between(2000, 10_000);
  if (kind < 985) return dice.between(20_000, 80_000);
  return dice.between(80_000, 160_000);
}
