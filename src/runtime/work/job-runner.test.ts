/** Which provider a task of a job goes to, and what becomes of what it sends. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { outputHash } from '#edge/executors/outputs.ts';
import type { TaskEnd } from '#edge/executors/port.ts';
import { SPACE, endOf, eventually, jobWorld, orderOf } from '../../../test/kit/job-world.ts';
import { causeOf } from './ended-here.ts';
import type { Task } from './job-store.ts';
import { newTask } from './new-task.ts';
import type { EndFrame } from './protocol.ts';
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

test('a result that is not the one told is no end: it is not counted, and runs elsewhere', async () => {
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
