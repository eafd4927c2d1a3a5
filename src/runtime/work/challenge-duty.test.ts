/** When machines check each other by themselves, which ones, and when not. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { CHALLENGE_DUTY } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { benchmark, challenge, join, leave, place, registerNode, setNodeState } from '../../../test/kit/acts.ts';
import { openDesk } from '../../../test/kit/desk.ts';
import { type PoolPlan, build, done, pool, waited } from '../../../test/kit/given.ts';
import { nodeReady, offerOpen } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../../test/kit/test-pool.ts';
import type { Runtime } from '../runtime.ts';
import { type ChallengeSetting, nodesToCheck, openChallengeSetting, startChallengeDuty } from './challenge-duty.ts';

const ready = pool().with(nodeReady());

/** Names of the nodes that `by` would check now. */
function wanted(plan: PoolPlan | TestPool, by: string, online = ['provider', 'member']): string[] {
  const world = 'options' in plan ? build(plan) : plan;
  using mirror = new SqliteMirror(world);
  const who = { user: cast(by).user, peerKey: cast(by).peer.device };
  const peers = new Set(online.map((name) => cast(name).peer.device));
  return nodesToCheck(mirror.reader, who, { poolMs: world.poolMs, online: peers }).map(({ name }) => name);
}

test('a machine that is connected, measured and not one’s own is checked, once a week', () => {
  assert.deepEqual(wanted(ready, 'member'), ['workstation']);
  assert.deepEqual(wanted(ready, 'provider'), [], 'one’s own');
  assert.deepEqual(wanted(ready, 'member', ['member']), [], 'not connected');
  assert.deepEqual(wanted(pool().with(done(registerNode())), 'member'), [], 'never measured');
  assert.deepEqual(wanted(ready.with(done(setNodeState('maintenance'))), 'member'), [], 'not on the market now');
  assert.deepEqual(wanted(ready.with(done(leave({ by: 'member' }))), 'member'), [], 'by who left');
  const once = ready.with(done(challenge()));
  assert.deepEqual(wanted(once.with(waited(CHALLENGE_DUTY.repeatMs - 60_000)), 'member'), []);
  assert.deepEqual(wanted(once.with(waited(CHALLENGE_DUTY.repeatMs)), 'member'), ['workstation']);
});

test('enough words of a week are enough', () => {
  const names = Array.from({ length: CHALLENGE_DUTY.wordsWanted }, (_, at) => `w${at}`);
  const four = ready.with(
    ...names.map((name) => done(join(name))),
    ...names.slice(1).map((by) => done(challenge({ by }))),
  );
  assert.deepEqual(wanted(four, 'member'), ['workstation']);
  assert.deepEqual(wanted(four.with(done(challenge({ by: 'w0' }))), 'member'), []);
});

interface At {
  readonly world: TestPool;
  readonly setting: ChallengeSetting;
  /** Whether a check is made when this long has passed. */
  readonly after: (ms: number) => Promise<boolean>;
  readonly asked: string[];
}

interface Situation {
  readonly isPaused?: boolean;
  readonly running?: number;
  /** Why nobody answers; absent: `node.no_answer`. */
  readonly refusal?: string;
}

/** The instance of `by`, with a clock of its own; who is asked does not answer. */
async function dutyOf(plan: PoolPlan, by: string, situation: Situation, act: (at: At) => Promise<void>): Promise<void> {
  const world = build(plan);
  using mirror = new SqliteMirror(world);
  await using desk = await openDesk(by, { world, mirror }, () => []);
  const asked: string[] = [];
  let nowMs = world.nowMs;
  const runtime = {
    ...desk.runtime,
    nowMs: () => nowMs,
    spaces: { ...desk.runtime.spaces, ids: () => [world.space] },
    accounts: { ...desk.runtime.accounts, all: () => [{ account: by, user: cast(by).user }] },
    executor: { running: situation.running ?? 0 },
    p2p: () => ({ peers: () => ['provider', 'member'].map((name) => ({ peerKey: cast(name).peer.device })) }),
  } as unknown as Runtime;
  const challenges = {
    challenge: async ({ node }: { readonly node: string }) => {
      asked.push(node);
      throw new RefusalError({ code: situation.refusal ?? 'node.no_answer' });
    },
  };
  const setting = openChallengeSetting(desk.runtime.db);
  using duty = startChallengeDuty(runtime, {
    challenges,
    setting,
    isPaused: () => situation.isPaused === true,
    random: () => 0.5,
  });
  const after = async (ms: number): Promise<boolean> => {
    const before = asked.length;
    nowMs += ms;
    await duty.pass();
    return asked.length > before;
  };
  await act({ world, setting, after, asked });
}

test('not at once, then by chance; who does not answer is left alone for hours', async () => {
  await dutyOf(ready, 'member', {}, async ({ after }) => {
    assert.equal(await after(CHALLENGE_DUTY.meanMs - 1), false);
    assert.equal(await after(1), true);
    assert.equal(await after(CHALLENGE_DUTY.meanMs), false, 'it did not answer');
    assert.equal(await after(CHALLENGE_DUTY.againMs), true);
  });
  await dutyOf(ready, 'member', { refusal: 'node.busy' }, async ({ after }) => {
    assert.equal(await after(CHALLENGE_DUTY.meanMs), true);
    assert.equal(await after(CHALLENGE_DUTY.meanMs), true, 'it was only busy');
  });
});

test('never while others’ work runs here, this machine sold something, its owner paused it, or said no', async () => {
  for (const situation of [{ running: 1 }, { isPaused: true }])
    await dutyOf(ready, 'member', situation, async ({ after }) =>
      assert.equal(await after(CHALLENGE_DUTY.meanMs), false, JSON.stringify(situation)),
    );
  const sold = pool().with(
    done(registerNode({ by: 'member', as: 'node of member' })),
    done(benchmark({ by: 'member', of: 'node of member' })),
    offerOpen(),
    done(place()),
  );
  await dutyOf(sold, 'provider', {}, async ({ after }) => assert.equal(await after(CHALLENGE_DUTY.meanMs), false));
  await dutyOf(sold, 'buyer', {}, async ({ after }) => assert.equal(await after(CHALLENGE_DUTY.meanMs), true));
  await dutyOf(ready, 'member', {}, async ({ after, setting }) => {
    assert.equal(setting.isOn(), true);
    setting.set(false);
    assert.equal(await after(CHALLENGE_DUTY.meanMs), false);
    setting.set(true);
    assert.equal(await after(CHALLENGE_DUTY.meanMs), true);
  });
});

test('an instance spends no more than so many checks a day', async () => {
  const names = Array.from({ length: CHALLENGE_DUTY.perDayMax + 1 }, (_, at) => `node ${at}`);
  const many = pool().with(...names.flatMap((as) => [done(registerNode({ as })), done(benchmark({ of: as }))]));
  await dutyOf(many, 'member', {}, async ({ after, asked }) => {
    for (const _ of names) await after(CHALLENGE_DUTY.meanMs);
    assert.equal(asked.length, CHALLENGE_DUTY.perDayMax);
    assert.equal(new Set(asked).size, asked.length, 'each another one');
  });
});
