/** What a job buys for tasks that nobody who is bought may run. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { authorizeJob } from '../../../test/kit/acts.ts';
import { sells } from '../../../test/kit/acts-verify.ts';
import { openDesk } from '../../../test/kit/desk.ts';
import { build, done, pool } from '../../../test/kit/given.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { cast } from '../../../test/kit/test-pool.ts';
import type { Someone } from './job-checks.ts';
import type { JobContext } from './job-context.ts';
import { buyAnother } from './job-orders.ts';
import { type Job, openJobStore } from './job-store.ts';
import { newTask } from './new-task.ts';
import { TOLD_OTHER } from './told-result.ts';

const NAMES = ['offer of provider', 'offer of member'];

/** States of three tasks, and the offers bought, once somebody was looked for. `may`: users who may run the second one, which is checked; `liar`: told another result than it delivered. */
async function bought(
  may: readonly string[],
  { isAnybodys = false, liar }: { readonly isAnybodys?: boolean; readonly liar?: string } = {},
) {
  const world = build(pool().with(done(authorizeJob()), sells('provider'), sells('member')));
  using mirror = new SqliteMirror(world);
  await using desk = await openDesk('buyer', { world, mirror }, () => []);
  const { runtime } = desk;
  const peers = ['provider', 'member'].map((name) => ({ peerKey: cast(name).peer.device }));
  Object.assign(runtime, { p2p: () => ({ peers: () => peers }) });
  const check = { state: 'computing' as const, verification: undefined, rounds: 1, known: undefined };
  const tasks = [
    { ...newTask(0), check },
    { ...newTask(1), check },
    isAnybodys ? newTask(2) : { ...newTask(2), check },
  ];
  const spec = { ...{ slotsPerProvider: 1, durationMs: 600_000, memoryBytes: 1 }, verify: { kind: 'spot' } };
  const job = {
    ...{ job: 'j', pool: world.space, user: cast('buyer').user, createdMs: 1, state: 'running' },
    orders: liar === undefined ? [] : [{ order: 'o', offer: 'of old', dead: true, givenUpFor: TOLD_OTHER }],
    ...{ spec, mandate: world.id('job'), maxCost: '1' },
  } as unknown as Job;
  const store = openJobStore(runtime.db);
  store.create(job, tasks);
  const context = {
    ...{ job, tasks, isDue: () => true, setState: () => undefined, log: () => undefined },
    rowOf: () => (liar === undefined ? undefined : { provider: cast(liar).user, state: 'completed' }),
    parts: { runtime, store, agentSeed: new Uint8Array(32) },
  } as unknown as JobContext;
  const users = may.map((name) => cast(name).user);
  await buyAnother(context, tasks, ({ index }, { user }: Someone) =>
    index === 1 ? users.includes(user) : index === 2 && isAnybodys,
  );
  return {
    states: tasks.map(({ state }) => state),
    offers: job.orders.flatMap(({ offer }) => NAMES.find((name) => world.id(name) === offer) ?? []),
  };
}

test('a task that nobody may run is given up, and somebody is bought for the next one', async () => {
  assert.deepEqual(await bought(['member']), { states: ['lost', 'queued', 'queued'], offers: ['offer of member'] });
  assert.deepEqual(await bought(['provider']), { states: ['lost', 'queued', 'queued'], offers: ['offer of provider'] });
  assert.deepEqual((await bought([], { isAnybodys: true })).states, ['lost', 'lost', 'queued']);
});

test('nothing more is bought of who told another result than it delivered', async () => {
  const both = await bought(['provider', 'member'], { liar: 'provider' });
  assert.deepEqual(both.offers, ['offer of member']);
  assert.deepEqual(await bought(['provider'], { liar: 'provider' }), { states: ['lost', 'lost', 'lost'], offers: [] });
});

test('where nobody may run any of them all are given up, and nothing is bought', async () => {
  assert.deepEqual(await bought([]), { states: ['lost', 'lost', 'lost'], offers: [] });
});
