/** The small parts of the WASI executor that need no sandbox. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FRAME_BYTES_MAX } from '../limits.ts';
import { SandboxFault } from '../port.ts';
import { sandboxCommand } from './command.ts';
import { createFrameReader } from './frames.ts';
import { createGate } from './gate.ts';
import { createLogText } from './log-text.ts';
import { createWarmPool } from './pool.ts';
import { parseEnd, parseProgress } from './reports.ts';
import { FRAME } from './sandbox/wire.ts';
import type { Sandbox } from './sandbox-process.ts';

function frame(type: number, payload: string): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(5);
  header.writeUInt8(type, 0);
  header.writeUInt32LE(body.length, 1);
  return Buffer.concat([header, body]);
}

test('frames are found however the stream is cut', () => {
  const stream = Buffer.concat([frame(1, ''), frame(2, 'hello'), frame(3, 'x'.repeat(300)), frame(6, '{}')]);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const read = createFrameReader();
      const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const frames = edges.flatMap((from, index) => read(stream.subarray(from, edges[index + 1] ?? from)));
      assert.deepEqual(
        frames.map(({ type, payload }) => [type, payload.length]),
        [
          [1, 0],
          [2, 5],
          [3, 300],
          [6, 2],
        ],
      );
    }),
  );
});

test('an unknown frame, or one too long, is a fault of the sandbox', () => {
  assert.throws(() => createFrameReader()(frame(99, '')), SandboxFault);
  const tooLong = frame(2, '');
  tooLong.writeUInt32LE(FRAME_BYTES_MAX + 1, 1);
  assert.throws(() => createFrameReader()(tooLong), SandboxFault);
});

test('what a runner reports is checked before it is believed', () => {
  const payload = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const end = { end: { kind: 'exited', exitCode: 3 }, cpuUs: 5, logBytes: 0 };
  assert.deepEqual(parseEnd({ type: FRAME.end, payload: payload(end) }), end);
  for (const bad of [
    { ...end, cpuUs: -1 },
    { ...end, end: { kind: 'cancelled' } },
    { ...end, end: { kind: 'exited', exitCode: 'a' } },
    7,
  ]) {
    assert.throws(() => parseEnd({ type: FRAME.end, payload: payload(bad) }), SandboxFault);
  }
  assert.throws(() => parseProgress({ type: FRAME.progress, payload: Buffer.from('{') }), SandboxFault);
});

test('log frames become text: neighbours joined, split characters whole, streams apart', () => {
  const said: string[] = [];
  const log = createLogText((stream, text) => said.push(`${stream}:${text}`));
  const part = (type: number, ...bytes: number[]) => ({ type, payload: Buffer.from(bytes) });
  log.write([part(FRAME.stdout, 0x61), part(FRAME.stdout, 0xc3), part(FRAME.stderr, 0x62)]);
  log.write([part(FRAME.progress, 0x7b), part(FRAME.stdout, 0xa9), part(FRAME.stderr, 0xe2)]);
  log.end();
  assert.deepEqual(said, ['stdout:a', 'stderr:b', 'stdout:é', 'stderr:\ufffd']);
  assert.equal(log.bytes, 5);
});

test('a gate lets through when it opens, or when the waiting is given up', async () => {
  const gate = createGate();
  await gate.passed(new AbortController().signal);
  gate.close();
  let isThrough = false;
  const waiting = gate.passed(new AbortController().signal).then(() => (isThrough = true));
  const abort = new AbortController();
  const givenUp = gate.passed(abort.signal);
  abort.abort();
  await givenUp;
  assert.equal(isThrough, false);
  gate.open();
  await waiting;
});

test('the pool gives each sandbox out once, replaces it, and ends the rest', async () => {
  let started = 0;
  const ended: Sandbox[] = [];
  const gone = Promise.withResolvers<string>();
  const pool = createWarmPool({
    start: async () =>
      ({ id: started++, ready: Promise.resolve(), gone: gone.promise, isGone: false }) as unknown as Sandbox,
    end: async (sandbox) => void ended.push(sandbox),
  });
  assert.ok(await pool.take()); // cold
  assert.equal(started, 1);
  pool.warm(2);
  assert.equal(started, 3);
  const taken = await Promise.all([pool.take(), pool.take(), pool.take()]);
  assert.equal(new Set(taken).size, 3);
  pool.warm(2);
  pool.warm(0);
  await pool.dispose();
  assert.equal(ended.length, started - 4);
});

test('a sandbox that cannot start fails the one who takes it, and is not tried in a loop', async () => {
  let starts = 0;
  const pool = createWarmPool({
    start: async () => {
      starts++;
      throw new SandboxFault('no');
    },
    end: async () => {},
  });
  pool.warm(2);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(starts, 2);
  await assert.rejects(pool.take(), SandboxFault);
  await pool.dispose();
});

test('the command line gives no right that the runner does not need', () => {
  const options = { runnerFolder: '/w/runner', inputFolder: '/w/in', outputFolder: '/w/out', memoryPagesMax: 99 };
  const plain = sandboxCommand({ ...options, bwrapFile: undefined, enterFiles: [] });
  assert.equal(plain.file, process.execPath);
  assert.ok(plain.needsLifeline);
  for (const flag of ['--permission', '--allow-fs-read=/w/in', '--allow-fs-write=/w/out', '--wasm-max-mem-pages=99']) {
    assert.ok(plain.args.includes(flag), flag);
  }
  for (const right of [
    '--allow-child-process',
    '--allow-addons',
    '--allow-net',
    '--allow-wasi',
    '--allow-fs-write=/w/in',
  ]) {
    assert.ok(!plain.args.includes(right), right);
  }
  const full = sandboxCommand({ ...options, bwrapFile: '/usr/bin/bwrap', enterFiles: ['/cg/a/cgroup.procs'] });
  assert.deepEqual([full.file, full.needsLifeline, full.inside.inputs], ['/bin/sh', false, '/job/in']);
  assert.ok(!full.args.includes('--allow-worker'));
  assert.ok(full.args.includes('--unshare-all') && full.args.includes('--die-with-parent'));
});
