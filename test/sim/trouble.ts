/** What goes wrong around the instances: wires, weather, power, clocks, and a notary who is away for days. */
import { TIME } from '#core/kernel/limits.ts';
import type { Instance } from './instance.ts';
import type { Moment } from './memory-disk.ts';
import { FAIR } from './network.ts';
import type { World } from './world.ts';

export type Trouble = (world: World) => string | undefined;

/** Two groups that cannot hear each other, or of which one cannot hear the other. */
export const partition: Trouble = (world) => {
  const { dice, network, instances } = world;
  if (network.hasCuts()) return undefined;
  const isLeft = instances.map(() => dice.chance(50));
  if (new Set(isLeft).size < 2) isLeft[0] = isLeft[0] !== true;
  const oneWay = dice.chance(30);
  for (const a of instances)
    for (const b of instances) {
      if (isLeft[a.index] !== true || isLeft[b.index] === true) continue;
      network.cutWire(a.index, b.index);
      if (!oneWay) network.cutWire(b.index, a.index);
    }
  world.counts.partitions += 1;
  const left = instances.filter(({ index }) => isLeft[index]).map(({ index }) => index);
  return `${oneWay ? 'nothing comes through from' : 'the wires are cut around'} ${left.join(', ')}`;
};

export const heal: Trouble = (world) => {
  if (!world.network.hasCuts()) return undefined;
  world.network.heal();
  return 'the wires are mended';
};

export const weather: Trouble = (world) => {
  const { dice, network } = world;
  if (dice.chance(40)) {
    network.weather = FAIR;
    return 'the network is calm';
  }
  const leastDelayMs = dice.below(50);
  network.weather = {
    lossPercent: dice.below(30),
    duplicatePercent: dice.below(25),
    leastDelayMs,
    mostDelayMs: leastDelayMs + dice.pick([50, 500, 4000]),
  };
  return `the network loses ${network.weather.lossPercent} %, doubles ${network.weather.duplicatePercent} %, delays up to ${network.weather.mostDelayMs} ms`;
};

function anyUp(world: World): Instance | undefined {
  const up = world.instances.filter(({ isUp }) => isUp);
  return up.length === 0 ? undefined : world.dice.pick(up);
}

export const crash: Trouble = (world) => {
  anyUp(world)?.crash('killed');
  return undefined;
};

/** The plug is pulled at some statement to come. */
export const powerCut: Trouble = (world) => {
  const instance = anyUp(world);
  if (instance === undefined) return undefined;
  const moment = world.dice.pick<Moment | 'send'>(['write', 'write', 'commit', 'synced', 'send']);
  instance.armPowerCut(moment, world.dice.between(1, moment === 'write' ? 12 : 3));
  return `the power of instance ${instance.index} will fail at a ${moment}`;
};

/** A write fails; the instance goes on as its line allows, until somebody opens the space again. */
export const diskFault: Trouble = (world) => {
  const instance = anyUp(world);
  if (instance === undefined || instance.hasFaulted) return undefined;
  instance.armDiskFault(world.dice.between(1, 20));
  return `the disk of instance ${instance.index} will be full`;
};

export const reopen: Trouble = (world) => {
  const faulted = world.instances.find(({ hasFaulted, isUp }) => hasFaulted && isUp);
  if (faulted === undefined) return undefined;
  faulted.crash('opened again after a fault');
  faulted.start();
  return undefined;
};

export const restart: Trouble = (world) => {
  const down = world.instances.filter(
    (instance) => !instance.isUp && !instance.isBurnt && !(instance === world.notary && world.absence !== undefined),
  );
  if (down.length === 0) return undefined;
  const instance = world.dice.pick(down);
  instance.start();
  // Catching up is when most is written at once.
  if (world.dice.chance(20)) instance.armDiskFault(world.dice.between(5, 120));
  return `instance ${instance.index} is back at seal ${instance.sealed}`;
};

export const skew: Trouble = (world) => {
  const instance = world.dice.pick(world.instances);
  const { dice } = world;
  // A wrong time zone, a dead battery.
  const wild = dice.pick([600_000, 600_000, 600_000, TIME.DAY_MS, 365 * TIME.DAY_MS]);
  instance.skewMs = dice.chance(12) ? dice.between(-wild, wild) : dice.between(-8000, 8000);
  return `the clock of instance ${instance.index} is ${instance.skewMs} ms off`;
};

/** A backup is made of some disk. */
export const backup: Trouble = (world) => {
  const able = world.originals().filter(({ isUp }) => !isUp);
  if (able.length === 0) return undefined;
  world.dice.pick(able).keep();
  return undefined;
};

const NEWCOMERS_MAX = 2;

/** Whoever finds a public pool may hold it; late, its log is partly dropped already. */
export const newcomer: Trouble = (world) => {
  const { counts, newest } = world;
  if (world.access !== 'public' || counts.newcomers >= NEWCOMERS_MAX || newest.sealed < world.snapshotEvery)
    return undefined;
  counts.newcomers += 1;
  return `instance ${world.addNewcomer().index} is new, while others are at seal ${newest.sealed}`;
};

/** Somebody installs the later program; now and then somebody goes back to the older. */
export const update: Trouble = (world) => {
  const wantsBack = world.dice.chance(10);
  const able = world.originals().filter(({ isUpdated, isUp }) => isUp && isUpdated === wantsBack);
  if (able.length === 0) return undefined;
  const instance = world.dice.pick(able);
  instance.crash(wantsBack ? 'for the older program' : 'for the later program');
  instance.isUpdated = !wantsBack;
  if (!(instance === world.notary && world.absence !== undefined)) instance.start();
  return `instance ${instance.index} runs the ${wantsBack ? 'older' : 'later'} program`;
};

/** A laptop is closed for a while. */
export const sleep: Trouble = (world) => {
  const instance = anyUp(world);
  if (instance === undefined || instance === world.notary) return undefined;
  instance.sleep();
  return `instance ${instance.index} sleeps`;
};

export const wake: Trouble = (world) => {
  const asleep = world.instances
    .filter(({ isUp, isAwake }) => isUp && !isAwake)
    .filter((instance) => instance !== world.notary);
  if (asleep.length === 0) return undefined;
  const instance = world.dice.pick(asleep);
  instance.wake();
  return `instance ${instance.index} wakes`;
};

/** The notary goes for some steps, between which hours pass; or sleeps for a moment, in which acts pile up and deadlines come near. */
export const absence: Trouble = (world) => {
  if (!world.notary.isUp || world.absence !== undefined) return undefined;
  world.notary.crash('its owner left for days');
  world.absence = { steps: world.dice.between(4, 14), forDays: true };
  world.counts.absences += 1;
  return undefined;
};

export const blink: Trouble = (world) => {
  if (!world.notary.isUp || world.absence !== undefined) return undefined;
  world.notary.sleep();
  world.absence = { steps: world.dice.between(4, 12), forDays: false };
  return 'the notary sleeps';
};

/** After each step of an absence: people acted, then hours pass in which nobody does. */
export function passAbsence(world: World): void {
  const { absence, notary } = world;
  if (absence === undefined) return;
  if (absence.forDays) world.time.skip(world.dice.between(1, 12) * TIME.HOUR_MS);
  world.absence = absence.steps > 1 ? { ...absence, steps: absence.steps - 1 } : undefined;
  if (world.absence !== undefined) return;
  if (notary.isUp) notary.wake();
  else notary.start();
  world.say('the notary is back');
}
