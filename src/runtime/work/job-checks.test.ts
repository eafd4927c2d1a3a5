/** What a buyer's instance makes of the checks of a job's tasks, over a pool of a few rows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { verificationCopies, verifications } from '#core/features/verifications/verifications.tables.ts';
import type { JobContext } from './job-context.ts';
import { type JobChecks, createJobChecks } from './job-checks.ts';
import type { Job, Task } from './job-store.ts';
import { newTask } from './new-task.ts';

const VERIFICATION = 'v'.repeat(64);

interface Given {
  readonly job: Job;
  readonly tasks: Task[];
  readonly checks: JobChecks;
  /** A sealed row. */
  put(table: { readonly name: string }, key: readonly string[], row: object): void;
}

/** One task and a copy of it, both ended and put to the test. */
function revealing(): Given {
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
  const context = {
    ...{ job, tasks, log: () => undefined, isDue: () => true, rowOf: () => undefined },
    parts: {
      runtime: { spaces: { reader: () => reader, fate: () => undefined } },
      store: { saveTask: () => undefined },
    },
  } as unknown as JobContext;
  return {
    ...{ job, tasks, checks: createJobChecks(context, tasks) },
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
