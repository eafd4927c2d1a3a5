/** What a buyer's instance makes of the checks of a job's tasks, over a pool of a few rows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { orders } from '#core/features/orders/orders.tables.ts';
import { VERIFICATION_LIMITS } from '#core/kernel/limits.ts';
import { verificationCopies, verifications, verifiedTasks } from '#core/features/verifications/verifications.tables.ts';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import type { Runtime } from '../runtime.ts';
import type { JobContext } from './job-context.ts';
import { type JobChecks, createJobChecks } from './job-checks.ts';
import type { Job, Task } from './job-store.ts';
import { newTask } from './new-task.ts';
import { type WorkRecords, hashTasks, openWorkRecords } from './record.ts';

const HASH = 'a'.repeat(64);
const VERIFICATION = 'v'.repeat(64);

interface Given {
  readonly job: Job;
  readonly tasks: Task[];
  readonly checks: JobChecks;
  readonly records: WorkRecords;
  rowOf(order: string): object | undefined;
  /** A sealed row. */
  put(table: { readonly name: string }, key: readonly string[], row: object): void;
}

/** One task and a copy of it, both ended and put to the test. `answer`: to whatever is submitted. */
function revealing(answer: object = { ok: false, refusal: { code: 'internal' } }): Given {
  const rows = new Map<string, object>();
  const tasks = ['a', 'b'].map((who, index): Task => ({
    ...newTask(index),
    ...{ state: 'ended', end: 'exited', exitCode: 0, order: who, result: who, listedAs: who },
    ...(index === 0
      ? { check: { state: 'revealing', verification: VERIFICATION, rounds: 1, known: undefined } }
      : { of: 0 }),
  }));
  const job = { job: 'j', pool: 'p', user: 'u', state: 'running', spec: { verify: undefined } } as unknown as Job;
  const reader = {
    get: (table: { readonly name: string }, ...key: string[]) => rows.get([table.name, ...key].join(' ')),
  };
  const runtime = {
    ...{ crypto: nodeCrypto, db: openInstanceDb(':memory:') },
    spaces: { reader: () => reader, fate: () => undefined, status: () => ({ poolMs: 0 }) },
    host: { submit: async () => [answer] },
  } as unknown as Runtime;
  const context = {
    ...{ job, tasks, log: () => undefined, isDue: () => true },
    rowOf: (order: string) => rows.get(`orders ${order}`),
    parts: {
      ...{ runtime, records: openWorkRecords(runtime, 'buyer') },
      store: { saveTask: () => undefined },
    },
  } as unknown as JobContext;
  return {
    ...{ job, tasks, checks: createJobChecks(context, tasks), records: context.parts.records },
    rowOf: context.rowOf,
    put: (table, key, row) => void rows.set([table.name, ...key].join(' '), row),
  };
}

function split({ put }: Given): void {
  put(verifications, [VERIFICATION], { state: 'split', result: null });
  for (const order of ['a', 'b']) put(verificationCopies, [VERIFICATION, order], { state: 'odd' });
}

/** What counts is what `a` and `b` committed to, whatever they delivered. */
function agreed({ put, tasks }: Given, delivered: readonly string[], states: readonly string[]): void {
  put(verifications, [VERIFICATION], { state: 'agreed', result: 'true' });
  for (const [at, order] of ['a', 'b'].entries()) {
    Object.assign(tasks[at] ?? {}, { result: delivered[at] });
    put(verificationCopies, [VERIFICATION, order], { state: states[at] });
  }
}

test('the task has the result that counts, whoever delivered it', async () => {
  for (const [delivered, states, order] of [
    [['true', 'false'], ['right', 'odd'], 'a'],
    [['false', 'true'], ['odd', 'right'], 'b'],
    // It committed to the right one, and delivered another.
    [['false', 'true'], ['right', 'right'], 'b'],
  ] as const) {
    const at = revealing();
    agreed(at, delivered, states);
    assert.equal(await at.checks.advance(), false);
    const [leader] = at.tasks;
    assert.deepEqual([leader?.check?.state, leader?.result, leader?.order], ['agreed', 'true', order]);
  }
});

test('a result that counts and was delivered by nobody is not agreed: it runs again, once', async () => {
  const at = revealing();
  agreed(at, ['false', 'false'], ['right', 'right']);
  assert.equal(await at.checks.advance(), true);
  assert.deepEqual([at.tasks[0]?.state, at.tasks[0]?.check?.state], ['queued', 'computing']);
  const last = revealing();
  Object.assign(last.tasks[0]?.check ?? {}, { rounds: 2 });
  agreed(last, ['false', 'false'], ['right', 'right']);
  assert.equal(await last.checks.advance(), false);
  assert.deepEqual([last.tasks[0]?.state, last.tasks[0]?.check?.state], ['lost', 'split']);
});

test('without a majority the work runs again, once; of a cancelled job it does not', async () => {
  const runs = revealing();
  split(runs);
  assert.equal(await runs.checks.advance(), true);
  assert.deepEqual([runs.tasks.map(({ state }) => state), runs.tasks[0]?.check?.rounds], [['queued', 'queued'], 2]);

  const stopped = revealing();
  stopped.job.state = 'cancelled';
  split(stopped);
  assert.equal(await stopped.checks.advance(), false);
  const [leader, copy] = stopped.tasks;
  assert.deepEqual([leader?.state, leader?.check?.state, copy?.state], ['lost', 'split', 'ended']);
});

const LISTED = ['a', 'b', 'c'];

/** The task and two copies of it have ended and stand in a sealed receipt; orders as said. */
function listed(state: string, answer?: object): Given {
  const at = revealing(answer);
  const [leader, copy] = at.tasks;
  Object.assign(leader?.check ?? {}, { state: 'computing', verification: undefined });
  at.tasks.push({ ...(copy as Task), index: 2, order: 'c', listedAs: 'c' });
  for (const task of at.tasks) task.result = 'same';
  for (const order of LISTED) {
    const task = { task: order, paidMs: 1, end: 'exited', work: HASH, commitment: HASH };
    at.records.add('p', order, { task, cpuUs: 1, bytes: 0, files: [] });
    const tasksHash = hashTasks([task], { crypto: nodeCrypto });
    at.put(orders, [order], { order, state, dueMs: 0, endedMs: 0, tasksEnded: 1, tasksHash });
  }
  return at;
}

async function checkAfter(at: Given): Promise<string | undefined> {
  await at.checks.advance();
  return at.tasks[0]?.check?.state;
}

test('a comparison that is refused for now is asked for again; for good: the result stays unchecked', async () => {
  const refused = (code: string): object => ({ ok: false, refusal: { code } });
  assert.equal(await checkAfter(listed('running', { ok: true, value: { event: VERIFICATION } })), 'revealing');
  for (const code of ['verification.too_many', 'verification.twice', 'order.wrong_state', 'clock.off'])
    assert.equal(await checkAfter(listed('running', refused(code))), 'computing', code);
  for (const code of ['verification.related', 'device.kind_forbidden'])
    assert.equal(await checkAfter(listed('running', refused(code))), 'alone', code);
});

test('copies of suspended orders wait until the suspension is lifted', async () => {
  const at = listed('suspended', { ok: true, value: { event: VERIFICATION } });
  assert.equal(await checkAfter(at), 'computing');
  for (const order of LISTED) at.put(orders, [order], { ...at.rowOf(order), state: 'running' });
  assert.equal(await checkAfter(at), 'revealing');
});

test('copies are put to the test while their order is within reach, and not waited for after that', async () => {
  const reached = async (row: object): Promise<string | undefined> => {
    const at = listed('completed', { ok: true, value: { event: VERIFICATION } });
    for (const order of LISTED) at.put(orders, [order], { ...at.rowOf(order), ...row });
    return checkAfter(at);
  };
  const endedMs = -VERIFICATION_LIMITS.committingMs;
  assert.equal(await reached({ dueMs: 1, endedMs }), 'revealing');
  for (const state of ['interrupted', 'ending']) assert.equal(await reached({ state }), 'revealing', state);
  // Nothing is compared: the results are the same.
  assert.equal(await reached({ dueMs: 1, endedMs: endedMs - 1 }), 'agreed');
  assert.equal(await reached({ dueMs: 1, tasksEnded: 0 }), 'agreed', 'its last receipt does not list it');
  for (const state of ['disputed', 'settled']) assert.equal(await reached({ state, dueMs: 1 }), 'agreed', state);
  assert.equal(await reached({ state: 'ending', tasksEnded: 0 }), 'computing', 'a receipt may still list it');
});

test('a comparison that was asked for before a restart is taken up, and not asked for again', async () => {
  const at = listed('running', { ok: false, refusal: { code: 'verification.twice' } });
  for (const order of LISTED) at.put(verifiedTasks, [order, order], { order, task: order, verification: VERIFICATION });
  assert.equal(await checkAfter(at), 'revealing');
  assert.equal(at.tasks[0]?.check?.verification, VERIFICATION);
});
