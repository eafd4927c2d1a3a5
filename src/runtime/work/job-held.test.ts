/** Whose act ended an order: the user's, for whose word the job then waits, or the job's own. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openDesk } from '../../../test/kit/desk.ts';
import { build, pool } from '../../../test/kit/given.ts';
import { type Stage, orderAt, orderOf } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import type { JobContext } from './job-context.ts';
import { isEndedByHand } from './job-held.ts';
import { endOrders } from './job-orders.ts';
import { type Job, openJobStore } from './job-store.ts';

async function ended(stage: Stage, { isRefused = false } = {}) {
  const world = build(pool().with(orderAt(stage)));
  using mirror = new SqliteMirror(world);
  await using desk = await openDesk('buyer', { world, mirror }, () => []);
  const { runtime } = desk;
  if (isRefused)
    Object.assign(runtime.host, { submit: async () => [{ ok: false, refusal: { code: 'order.wrong_state' } }] });
  const store = openJobStore(runtime.db);
  const entry = { order: world.id('order'), offer: world.id('offer'), dead: false };
  const job = { ...{ job: 'j', pool: world.space, user: 'u', createdMs: 1 }, state: 'finishing', orders: [entry] };
  store.create(job as unknown as Job, []);
  const context = {
    ...{ job, tasks: [], isDue: () => true, setState: () => undefined, log: () => undefined },
    rowOf: () => orderOf(world),
    parts: { runtime, store, agentSeed: new Uint8Array(32) },
  } as unknown as JobContext;
  await endOrders(context, { isConfirmed: false });
  const kept = store.find('j')?.orders[0] ?? assert.fail('not kept');
  const row = isRefused ? { ...orderOf(world), stoppedBy: 'buyer' as const } : orderOf(world);
  return {
    ...{ state: row.state, byJob: isEndedByHand(context, kept, row) },
    byUser: isEndedByHand(context, { ...entry, isStopped: false }, row),
  };
}

test('what the job stops or cancels itself is not taken for its user’s act, after a restart neither', async () => {
  assert.deepEqual(await ended('running'), { state: 'ending', byJob: false, byUser: true });
  assert.deepEqual(await ended('placed'), { state: 'cancelled', byJob: false, byUser: true });
});

test('where the user was first, the stop is theirs', async () => {
  assert.equal((await ended('running', { isRefused: true })).byJob, true);
});
