/** Which provider a task of a job goes to, and what becomes of what it sends. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { eventually, jobWorld, orderOf } from '../../../test/kit/job-world.ts';
import type { Task } from './job-store.ts';
import { newTask } from './new-task.ts';

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
