/** Which provider a task of a job goes to, and what becomes of what it sends. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { outputHash } from '#edge/executors/outputs.ts';
import type { TaskEnd } from '#edge/executors/port.ts';
import {
  type FakeProvider,
  type JobWorld,
  SPACE,
  endOf,
  eventually,
  jobWorld,
  orderOf,
} from '../../../test/kit/job-world.ts';
import type { Runtime } from '../runtime.ts';
import { causeOf } from './ended-here.ts';
import type { Task } from './job-store.ts';
import { newTask } from './new-task.ts';
import type { EndFrame, TaskFrame } from './protocol.ts';
import { isResultAsTold } from './told-result.ts';

const CHECK: Task['check'] = { state: 'computing', verification: undefined, rounds: 1, known: undefined };
const idle = (): void => undefined;

/** A task that `a` ended, and its copy, which failed with those said. */
function halfChecked(tried: readonly string[]): Task[] {
  const leader = { ...newTask(0), check: CHECK, state: 'ended' as const, order: orderOf('a'), result: 'r' };
  return [leader, { ...newTask(1), of: 0, tried: tried.map(orderOf) }];
}

test('a copy that failed goes back there when nobody else is left who may run it', async () => {
  using world = jobWorld({ tasks: halfChecked(['b']), providers: { a: idle, b: idle } });
  const { a, b } = world.providers;
  await eventually('it runs', () => b?.ran.length === 1);
  assert.deepEqual(a?.ran, [], 'who ran the task runs no copy of it');
});

test('it goes to somebody who has not tried it first', async () => {
  using world = jobWorld({ tasks: halfChecked(['b']), providers: { a: idle, b: idle, c: idle } });
  await eventually('it runs', () => world.providers['c']?.ran.length === 1);
  assert.deepEqual(world.providers['b']?.ran, []);
});

test('where all have tried it, one of them tries again', async () => {
  using world = jobWorld({ tasks: halfChecked(['b', 'c']), providers: { a: idle, b: idle, c: idle } });
  const { b, c } = world.providers;
  await eventually('it runs', () => [...(b?.ran ?? []), ...(c?.ran ?? [])].length === 1);
});

test('a result that is not the one told is no end: it is not counted, runs elsewhere, and its order is given up for that', async () => {
  const bytes = new TextEncoder().encode('garbage');
  const garbage = { path: 'out', sizeBytes: bytes.length, sha256: nodeCrypto.sha256Hex(bytes), bytes };
  using world = jobWorld({
    tasks: [newTask(0)],
    providers: {
      a: ({ task }, by) => by.end(task, { outputs: [garbage], outputHash: endOf(task).outputHash }),
      b: ({ task }, by) => by.end(task, { outputs: [garbage] }),
    },
  });
  await eventually('it ended', () => world.tasks[0]?.state === 'ended');
  const [a, b] = ['a', 'b'].map((name) => world.records.read(SPACE, orderOf(name)).tasks.length);
  assert.deepEqual([a, b, world.providers['a']?.took.length, world.tasks[0]?.order], [0, 1, 0, orderOf('b')]);
  const cause = 'its provider told another result than it delivered';
  const givenUp = world.stored().job.orders.map(({ dead, givenUpFor }) => [dead, givenUpFor]);
  assert.deepEqual(givenUp, [
    [true, cause],
    [false, undefined],
  ]);
});

test('an end of every paid kind is told as it was', () => {
  const ends: [Partial<EndFrame>, TaskEnd][] = [
    [
      { kind: 'exited', exitCode: 3, cause: 'exit code 3' },
      { kind: 'exited', exitCode: 3 },
    ],
    [
      { kind: 'limit', cause: 'wall limit' },
      { kind: 'limit', limit: 'wall' },
    ],
    [
      { kind: 'trap', cause: 'unreachable' },
      { kind: 'trap', message: 'unreachable' },
    ],
    [{ kind: 'cancelled', cause: 'cancelled' }, { kind: 'cancelled' }],
  ];
  for (const [told, end] of ends) {
    assert.equal(told.cause, causeOf(end));
    assert.ok(isResultAsTold(endOf('t', { ...told, outputHash: outputHash([], end) })), end.kind);
    assert.ok(!isResultAsTold(endOf('t', { ...told, outputHash: outputHash([], { kind: 'exited', exitCode: 9 }) })));
  }
});

const idsAt = (world: JobWorld, name: string): string[] =>
  world.records.read(SPACE, orderOf(name)).tasks.map(({ task }) => task);

test('an end that comes anew when the task is with somebody else counts, and its result is not taken', async () => {
  const cut = (_frame: TaskFrame, by: FakeProvider): void => by.cut();
  using world = jobWorld({ tasks: [newTask(0)], providers: { a: cut, b: idle } });
  const { a, b } = world.providers;
  await eventually('the other one has it', () => b?.ran.length === 1);
  const id = a?.ran[0] ?? '';
  a?.first.push(endOf(id));
  await eventually('it is said to be counted', () => a?.took.includes(id) === true);
  assert.deepEqual([idsAt(world, 'a'), world.tasks[0]?.state, world.tasks[0]?.order], [[id], 'running', orderOf('b')]);
  // Again: it counts once.
  a?.end(id);
  a?.end(`${'c'.repeat(16)}-0-1000000`);
  await eventually('it is said anew', () => a?.took.length === 2);
  b?.end(b.ran[0] ?? '');
  await eventually('it ended', () => world.tasks[0]?.state === 'ended');
  assert.deepEqual([idsAt(world, 'a'), a?.took], [[id], [id, id]], 'what was never asked for does not count');
});

test('an end that comes when all attempts are used up counts', async () => {
  const cut = (_frame: TaskFrame, by: FakeProvider): void => by.cut();
  const plan = { tasks: [newTask(0), newTask(1)], providers: { a: cut }, spec: { attempts: 1, slotsPerProvider: 1 } };
  using world = jobWorld(plan);
  const { a } = world.providers;
  await eventually('it is lost', () => world.tasks[0]?.state === 'lost');
  a?.first.push(endOf(a.ran[0] ?? ''));
  await eventually('it is said to be counted', () => a?.took.length === 1);
  assert.deepEqual([idsAt(world, 'a'), world.tasks[0]?.state], [[a?.ran[0]], 'lost']);
});

test('an end that was on its way when this instance stopped counts after its restart, and is the task’s', async () => {
  using before = jobWorld({ tasks: [newTask(0)], providers: { a: idle } });
  const { a } = before.providers;
  await eventually('it runs', () => a?.ran.length === 1);
  const id = a?.ran[0] ?? '';
  a?.first.push(endOf(id));
  using world = before.restart();
  await eventually('it ended', () => world.tasks[0]?.state === 'ended');
  assert.deepEqual([idsAt(world, 'a'), a?.ran, world.tasks[0]?.attempt], [[id], [id], 1]);
});

test('while the files of a late end are fetched, nobody else is given the task', async () => {
  let finish = idle;
  const put = async (): Promise<void> => new Promise((resolve) => (finish = resolve));
  const bytes = new Uint8Array(1);
  const outputs = [{ path: 'out', sizeBytes: 1, sha256: nodeCrypto.sha256Hex(bytes), bytes }];
  using before = jobWorld({
    tasks: [newTask(0)],
    providers: { a: idle, b: idle },
    runtime: { blobs: { put } as unknown as Runtime['blobs'] },
  });
  const { a, b } = before.providers;
  await eventually('it runs', () => [...(a?.ran ?? []), ...(b?.ran ?? [])].length === 1);
  const [first, other] = a?.ran.length === 1 ? [a, b] : [b, a];
  first?.first.push(endOf(first.ran[0] ?? '', { outputs }));
  // The other one cannot be given it before the end is there.
  Object.assign(other ?? {}, { isSlow: true });
  using world = before.restart();
  await eventually('it is said to be counted', () => first?.took.length === 1);
  world.runner.kick();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual([world.tasks[0]?.state, other?.ran], ['running', []]);
  finish();
  await eventually('it ended', () => world.tasks[0]?.state === 'ended');
});

test('a result that is still being fetched when its task runs again is not the new one’s', async () => {
  let finish = idle;
  const put = async (): Promise<void> => new Promise((resolve) => (finish = resolve));
  const bytes = new Uint8Array(1);
  const outputs = [{ path: 'out', sizeBytes: 1, sha256: nodeCrypto.sha256Hex(bytes), bytes }];
  using world = jobWorld({
    tasks: [newTask(0)],
    providers: { a: ({ task }, by) => (by.ran.length === 1 ? by.end(task, { outputs }) : undefined) },
    runtime: { blobs: { put } as unknown as Runtime['blobs'] },
  });
  const { a } = world.providers;
  await eventually('it is counted', () => a?.took.length === 1);
  world.runner.cancel();
  world.runner.retryFailed();
  await eventually('it runs again', () => a?.ran.length === 2);
  finish();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual([world.tasks[0]?.state, world.tasks[0]?.outputs], ['running', []]);
});

test('a canary that was stopped before this machine knew its answer is computed here when it runs again', async () => {
  let runsHere = 0;
  const executor = {
    run: async () => {
      runsHere += 1;
      return { end: { kind: 'exited', exitCode: 0 }, outputHash: endOf('t').outputHash };
    },
    discard: async () => undefined,
  } as unknown as Runtime['executor'];
  const check: Task['check'] = { state: 'alone', verification: undefined, rounds: 1, known: undefined };
  using world = jobWorld({
    tasks: [{ ...newTask(0), check, state: 'cancelled' }],
    spec: { verify: { kind: 'canary', copies: 1, sharePercent: 100 } },
    providers: { a: ({ task }, by) => by.end(task) },
    runtime: { executor, blobs: { path: () => '' } as unknown as Runtime['blobs'] },
  });
  const [task] = world.tasks;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(runsHere, 0);
  world.runner.retryFailed();
  await eventually('both are there', () => task?.check?.known !== undefined && task.state === 'ended');
  assert.deepEqual([runsHere, task?.check?.known], [1, task?.result]);
});

test('a copy that was lost does not run again without its task', async () => {
  const alone: Task['check'] = { state: 'alone', verification: undefined, rounds: 1, known: undefined };
  const failed = { state: 'lost' as const, end: 'lost' };
  using world = jobWorld({
    tasks: [
      { ...newTask(0), check: alone, state: 'ended', end: 'exited', exitCode: 0 },
      { ...newTask(1), ...failed },
      { ...newTask(2), of: 0, ...failed },
      { ...newTask(3), check: alone, ...failed },
      { ...newTask(4), of: 3, state: 'ended', end: 'exited', exitCode: 0 },
    ],
    providers: { a: idle },
  });
  world.runner.retryFailed();
  const states = world.tasks.map(({ state }) => state.replace('running', 'queued'));
  assert.deepEqual(states, ['ended', 'queued', 'lost', 'queued', 'queued']);
});
