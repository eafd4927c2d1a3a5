/**
 * A quorum that is lost for good, and the recovery of the pool outside of its log (DESIGN 5.9).
 *
 *   machines of so many notaries burn ─> the owner's root key names others ─> a week passes, troubles go on ─> named again ─> they seal
 *
 * What the old quorum sealed meanwhile, because its last words were still under way, makes the plan stale: another one is signed.
 */
import { toHex } from '#core/kernel/bytes.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { MODE_RULES, NOTARY_MODES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { type RecoveryPlan, recoveryBytes, recoveryId, vetoBytes } from '#core/contract/recovery.ts';
import { recoveryUsersOf } from '#core/features/index.ts';
import { ableAgents } from './acts-people.ts';
import type { Instance } from './instance.ts';
import { must } from './report.ts';
import { connect } from './scheduler.ts';
import type { Trouble } from './trouble.ts';
import type { World } from './world.ts';

/** Longer than a line waits after its start before it believes what it holds. */
const SETTLE_MS = 12 * TIME.MINUTE_MS;
const STEP_MS = 5000;
/** A machine that heard of it only in the end holds it for a week of its own. */
const WEEKS_MAX = 4;

export interface Loss {
  plan: RecoveryPlan | undefined;
  /** What is left of the week. */
  waitMs: number;
  isRepeated: boolean;
}

/** So many notaries' machines burn that no quorum is left. Only where somebody who is left knows the last seal: nothing sealed is lost. */
export const loseQuorum: Trouble = (world) => {
  const { dice, instances, witness, planted } = world;
  // In a chain of instances those behind the burnt one hear nothing any more.
  const isQuiet =
    !world.isSparse && world.loss === undefined && world.absence === undefined && planted.clonesNotary !== true;
  const { mode, instances: seats } = world.notaries();
  if (!isQuiet || seats.length === 0) return undefined;
  const { members: all, quorum } = MODE_RULES[mode];
  const burning = new Set(
    dice
      .shuffle(seats)
      .slice(0, all - quorum + 1)
      .map(({ index }) => index),
  );
  const left = world.entitled().filter(({ index }) => !burning.has(index));
  const level = left.filter(({ sealed, isUp }) => isUp && sealed === witness.height);
  const isAble = (device: string): boolean => left.some(({ index }) => index === homeOf(world, device));
  if (left.length < 2 || !level.some((instance) => ableAgents(world, instance.store).some(isAble))) return undefined;
  for (const index of burning) (instances[index] as Instance).burn();
  world.loss = { plan: undefined, waitMs: 0, isRepeated: false };
  world.counts.recoveries += 1;
  return `the machines of ${[...burning].join(', ')} burn: no quorum of ${mode} is left at seal ${witness.height}`;
};

/** After each step: whoever is left goes on with the recovery where it stands. */
export function passRecovery(world: World): void {
  const { loss, dice } = world;
  if (loss === undefined || isOver(world)) return;
  if (loss.plan !== undefined && loss.plan.last.number < world.newest.sealed) loss.plan = undefined;
  if (loss.plan === undefined) return signPlan(world, loss);
  takeBackOthers(world, loss.plan);
  if (loss.waitMs > 0) {
    const hoursMs = Math.min(loss.waitMs, dice.between(1, 48) * TIME.HOUR_MS);
    world.time.skip(hoursMs);
    loss.waitMs -= hoursMs;
  } else if (!loss.isRepeated) loss.isRepeated = sign(world, loss.plan, 2);
}

/** At the end, when everything is mended: those who are left seal again. */
export function finishRecovery(world: World): void {
  for (let week = 0; world.loss !== undefined && week < WEEKS_MAX; week += 1) {
    if (week > 0) world.time.skip(LIMITS.recoveryWaitMs);
    for (let passedMs = 0; passedMs < SETTLE_MS; passedMs += STEP_MS) {
      connect(world, true);
      if (passedMs % TIME.MINUTE_MS === 0) passRecovery(world);
      world.time.pass(STEP_MS);
      world.check();
    }
    const { plan } = world.loss;
    if (isOver(world) && plan !== undefined && world.entitled().every(({ sealed }) => sealed > plan.last.number))
      return;
  }
  must(world.loss === undefined, 'recovery', () => 'a pool whose quorum is lost was never recovered');
}

/** Those who were named have sealed. */
function isOver({ loss, witness }: World): boolean {
  const { plan } = loss ?? {};
  return plan !== undefined && witness.sealAt(plan.last.number + 1)?.content.recovery !== undefined;
}

function signPlan(world: World, loss: Loss): void {
  const { newest, dice } = world;
  if (newest.sealed < world.witness.height) return;
  const { line, store } = newest;
  const able = dice.shuffle(ableAgents(world, store));
  const modes = NOTARY_MODES.filter((mode) => MODE_RULES[mode].members <= able.length);
  if (line === undefined || store === undefined || modes.length === 0) return;
  const mode = dice.chance(60) ? (modes.at(-1) as NotaryMode) : dice.pick(modes);
  const { sealNumber: number, sealHash: hash } = line.status();
  const plan = {
    space: world.space,
    epoch: recoveryUsersOf(store).epoch + 1,
    last: { number, hash },
    mode,
    members: able.slice(0, MODE_RULES[mode].members),
  };
  if (!sign(world, plan, 1)) return;
  loss.plan = plan;
  loss.waitMs = LIMITS.recoveryWaitMs + TIME.HOUR_MS;
  loss.isRepeated = false;
}

/** With the owner's root key, on some machine that is up. */
function sign(world: World, plan: RecoveryPlan, round: 1 | 2): boolean {
  const up = world.entitled().filter(({ isAwake }) => isAwake);
  const root = world.people[0]?.root;
  if (up.length === 0 || root === undefined) return false;
  const at = world.dice.pick(up);
  const madeMs = world.time.nowMs;
  const signature = toHex(root.sign(recoveryBytes(plan, { round, madeMs })));
  const code = at.recover({ plan, signatures: [{ rootKey: root.device, round, madeMs, signature }], vetoes: [] });
  world.say(
    `the owner signs round ${round} of the recovery after seal ${plan.last.number} on instance ${at.index}${code === undefined ? '' : `: ${code}`}`,
  );
  return code === undefined;
}

/** Signed on a machine whose power failed right then: the owner heard of a failure and named others elsewhere. */
function takeBackOthers(world: World, plan: RecoveryPlan): void {
  const root = world.people[0]?.root;
  const { crypto } = world.scheme;
  const wanted = recoveryId(plan, crypto);
  for (const at of world.entitled()) {
    const held = at.line?.status().recoveries ?? [];
    if (root === undefined || !held.some(({ id }) => id === wanted)) continue;
    for (const { id, recovery } of held) {
      if (id === wanted || recovery.vetoes.length > 0 || recovery.plan.last.number !== plan.last.number) continue;
      const veto = { key: root.device, signature: toHex(root.sign(vetoBytes(world.space, id))) };
      const code = at.recover({ plan: recovery.plan, signatures: [], vetoes: [veto] });
      world.say(
        `the owner takes back another recovery on instance ${at.index}${code === undefined ? '' : `: ${code}`}`,
      );
    }
  }
}

function homeOf(world: World, device: string): number {
  return world.instanceOf(device).index;
}
