import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openStdio } from './stdio.ts';
import { FRAME } from './wire.ts';
import type { ProgressMessage } from './wire.ts';

class Full extends Error {}

function record(logBytesMax = 1_000) {
  const said = { stdout: '', stderr: '', progress: [] as ProgressMessage[] };
  const channel = {
    send: (type: number, payload: Uint8Array) => {
      said[type === FRAME.stdout ? 'stdout' : 'stderr'] += Buffer.from(payload).toString('latin1');
    },
    sendJson: (_type: number, message: unknown) => void said.progress.push(message as ProgressMessage),
  };
  const stdio = openStdio(channel, {
    logBytesMax,
    onLimit: () => {
      throw new Full();
    },
  });
  const write = (text: string, stream: 'stdout' | 'stderr' = 'stderr'): void =>
    stdio.write(stream, Buffer.from(text, 'latin1'));
  return { said, stdio, write };
}

test('however a text is cut, its lines of progress are found and the rest is log', () => {
  const whole = 'a\n::progress 1/2\nbc ::progress 2/2\n::progress\n::progress 2/2\n::pro';
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
      const { said, stdio, write } = record();
      const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      for (const [index, from] of edges.entries()) write(whole.slice(from, edges[index + 1] ?? from));
      stdio.flush();
      assert.equal(said.stderr, 'a\nbc ::progress 2/2\n::progress\n::pro');
      assert.deepEqual(said.progress.at(-1), { done: 2, total: 2 });
      assert.equal(stdio.logBytes, said.stderr.length);
    }),
  );
});

test('the log is cut at its limit to the byte, over both streams', () => {
  const { said, stdio, write } = record(10);
  write('12345', 'stdout');
  write('67890');
  assert.throws(() => write('x'), Full);
  assert.deepEqual([said.stdout, said.stderr, stdio.logBytes], ['12345', '67890', 10]);
});

test('a write across the limit is passed on up to it', () => {
  const { said, write } = record(4);
  assert.throws(() => write('123456', 'stdout'), Full);
  assert.equal(said.stdout, '1234');
});

test('a flood of progress is thinned out and its last line arrives', () => {
  const { said, stdio, write } = record();
  for (let done = 1; done <= 10_000; done++) write(`::progress ${done}/10000\n`);
  stdio.flush();
  assert.ok(said.progress.length < 1_000);
  assert.deepEqual(said.progress.at(-1), { done: 10_000, total: 10_000 });
});

test('a line that begins like progress and never ends is not held back for ever', () => {
  const { said, write } = record();
  write(`::progress ${'1'.repeat(100)}`);
  assert.equal(said.stderr.length, 111);
});
