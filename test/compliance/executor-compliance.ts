/**
 * What every executor must do, whatever its sandbox is made of (see `src/edge/executors/port.ts`). An executor's own test
 * calls `executorCompliance` with a way to open it and its programs; the programs are those of `test/modules/*.c`.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Executor, ExecutorLimits, TaskInput, TaskReport, TaskRun } from '../../src/edge/executors/port.ts';

const MIB = 1024 * 1024;

export interface ExecutorUnderTest {
  /** Shown in the test's name. */
  readonly name: string;
  /** Opens it on an empty folder that belongs to it. */
  open(workRoot: string): Promise<Executor>;
  /** Where a program of `test/modules` lies in this executor's form. */
  moduleOf(program: string): string;
  /** Time and randomness come from the seed, so equal work gives equal bytes. */
  readonly isDeterministic: boolean;
  /** Ids of the processes that run tasks now; the last is the one that holds the task itself. */
  taskProcesses(): Promise<number[]>;
}

/** A task with everything that a test does not care about filled in. */
export type PartialTask = Partial<Omit<TaskRun, 'limits'>> & { readonly limits?: Partial<ExecutorLimits> };

export interface Watched {
  readonly report: TaskReport;
  readonly stdout: string;
  readonly stderr: string;
  readonly progress: readonly (readonly [done: number, total: number])[];
}

let tasks = 0;

/** Runs one program to its end and gathers what it said. */
export async function runProgram(
  executor: Executor,
  modulePath: string,
  task: PartialTask = {},
  hooks: { readonly signal?: AbortSignal; onLog?(text: string): void } = {},
): Promise<Watched> {
  const bytes = await readFile(modulePath);
  const logs = { stdout: '', stderr: '' };
  const progress: [number, number][] = [];
  const report = await executor.run(
    {
      ...{ taskId: `task-${tasks++}`, modulePath, moduleHash: createHash('sha256').update(bytes).digest('hex') },
      ...{ args: [], env: {}, inputs: [], seedHex: '11'.repeat(32), ...task },
      limits: {
        ...{ memoryBytes: 64 * MIB, wallMs: 20_000, outputBytes: 4 * MIB, logBytes: 64 * 1024, cpuCores: 1 },
        ...task.limits,
      },
    },
    {
      signal: hooks.signal ?? new AbortController().signal,
      onLog: (stream, text) => {
        logs[stream] += text;
        hooks.onLog?.(text);
      },
      onProgress: (done, total) => progress.push([done, total]),
    },
  );
  return { report, ...logs, progress };
}

/** Declares the suite. */
export function executorCompliance(under: ExecutorUnderTest): void {
  suite(`executor compliance: ${under.name}`, () => {
    let folder = '';
    let executor: Executor;
    const run = (program: string, task?: PartialTask, hooks?: Parameters<typeof runProgram>[3]): Promise<Watched> =>
      runProgram(executor, under.moduleOf(program), task, hooks);
    const input = async (name: string, content: string): Promise<TaskInput> => {
      const filePath = join(folder, `input-${createHash('sha256').update(name).digest('hex')}`);
      await writeFile(filePath, content);
      return { name, filePath };
    };
    const outputText = async ({ report }: Watched, path: string): Promise<string> => {
      const output = report.outputs.find((candidate) => candidate.path === path);
      assert.ok(
        output,
        `${path} is among ${report.outputs.map((each) => each.path).join(', ')}: ${JSON.stringify(report.end)}`,
      );
      return readFile(output.filePath, 'utf8');
    };

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'realms-executor-'));
      executor = await under.open(join(folder, 'work'));
      executor.warm(2);
    });
    after(async () => {
      await executor[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    test('a task that ends well reports exit code 0, its outputs and its meter', async () => {
      const watched = await run('report');
      const { report } = watched;
      assert.deepEqual(report.end, { kind: 'exited', exitCode: 0 });
      assert.equal(watched.stdout, 'reported\n');
      assert.equal(report.logBytes, 9);
      const text = await outputText(watched, 'report.txt');
      assert.equal(report.outputs.length, 1);
      assert.equal(report.outputs[0]?.sizeBytes, text.length);
      assert.equal(report.outputs[0]?.sha256, createHash('sha256').update(text).digest('hex'));
      assert.ok(report.wallMs > 0 && report.cpuUs >= 0);
    });

    test('an exit code other than 0 is the end, with the logs of both streams', async () => {
      const { report, stdout, stderr } = await run('exit-code', { args: ['42'] });
      assert.deepEqual(report.end, { kind: 'exited', exitCode: 42 });
      assert.deepEqual([stdout, stderr], ['to stdout\n', 'to stderr\n']);
    });

    test('arguments, environment and inputs arrive as given, and nothing else does', async () => {
      const inputs = [
        await input('a.txt', 'alpha'),
        await input('Имя с пробелом.txt', 'beta!'),
        await input('deep/er/file.txt', 'nested content'),
      ];
      const watched = await run('report', { args: ['--x', 'два слова', ''], env: { B: '2', A: 'eins' }, inputs });
      assert.deepEqual((await outputText(watched, 'report.txt')).split('\n'), [
        ...['arg --x', 'arg два слова', 'arg ', 'env A=eins', 'env B=2'],
        ...['in a.txt 5', 'in Имя с пробелом.txt 5', 'nested nested content', ''],
      ]);
      assert.equal(await outputText(watched, 'copy-a.txt'), 'alpha');
      assert.equal(await outputText(watched, 'copy-Имя с пробелом.txt'), 'beta!');
    });

    test('outputs are gone after discard, and only then may the id be used again', async () => {
      const { report } = await run('report', { taskId: 'kept' });
      await assert.rejects(run('report', { taskId: 'kept' }), { name: 'TaskAlreadyKnown' });
      await executor.discard('kept');
      await assert.rejects(readFile(report.outputs[0]?.filePath ?? ''), { code: 'ENOENT' });
      assert.deepEqual((await run('report', { taskId: 'kept' })).report.end, { kind: 'exited', exitCode: 0 });
    });

    test('equal work has an equal hash; another output or another end has another', async () => {
      const hash = async (program: string, ...args: string[]): Promise<string> =>
        (await run(program, { args })).report.outputHash;
      assert.equal(await hash('report', 'a'), await hash('report', 'a'));
      const hashes = [hash('report', 'a'), hash('report', 'b'), hash('exit-code', '0'), hash('exit-code', '1')];
      assert.equal(new Set(await Promise.all(hashes)).size, 4);
    });

    test('the usual work with files succeeds', async () => {
      const { report, stderr } = await run('files');
      assert.deepEqual([report.end, stderr], [{ kind: 'exited', exitCode: 0 }, '']);
    });

    test(
      'time and randomness follow from the seed alone',
      { skip: !under.isDeterministic && 'not deterministic' },
      async () => {
        const nature = async (seedHex: string): Promise<string> =>
          outputText(await run('nature', { seedHex }), 'nature.txt');
        const [first, again, other] = [
          await nature('aa'.repeat(32)),
          await nature('aa'.repeat(32)),
          await nature('ab'.repeat(32)),
        ];
        assert.equal(first, again);
        assert.notEqual(first, other);
        for (const line of ['calendar', 'entropy']) {
          const lineOf = (text: string): string | undefined => text.split('\n').find((each) => each.startsWith(line));
          assert.notEqual(lineOf(first), lineOf(other), line);
        }
      },
    );

    test('progress lines on stderr are progress, all else is log, and both are exact', async () => {
      const { report, stdout, stderr, progress } = await run('progress');
      assert.deepEqual(report.end, { kind: 'exited', exitCode: 0 });
      assert.equal(stdout, '::progress 1/1 on stdout is a log\n');
      assert.equal(
        stderr,
        'first log line\n::progress many/4\n::progress 9/4\n  ::progress 3/4\nsplit é character\n::progress without an end',
      );
      assert.deepEqual(progress.at(-1), [4, 4]);
      assert.equal(report.logBytes, Buffer.byteLength(stdout + stderr));
    });

    test('logs arrive while the task runs', async () => {
      const abort = new AbortController();
      const { report, stdout } = await run('spin', {}, { signal: abort.signal, onLog: () => abort.abort() });
      assert.deepEqual([report.end, stdout], [{ kind: 'cancelled' }, 'started\n']);
    });

    test('an endless loop ends with the wall limit, close to it', async () => {
      const { report } = await run('spin', { limits: { wallMs: 400 } });
      assert.deepEqual(report.end, { kind: 'limit', limit: 'wall' });
      assert.ok(report.wallMs >= 399 && report.wallMs < 1_400, `${report.wallMs} ms`);
      assert.ok(report.cpuUs > 50_000, `${report.cpuUs} µs of CPU time`);
      assert.deepEqual(report.outputs, []);
    });

    test('memory within the limit is given, beyond it the task ends by that name', async () => {
      const eat = async (mode: string): Promise<unknown> => (await run('eat-memory', { args: [mode] })).report.end;
      assert.deepEqual(await eat('within'), { kind: 'exited', exitCode: 0 });
      assert.deepEqual(await eat('touch'), { kind: 'limit', limit: 'memory' });
      assert.deepEqual(await eat('once'), { kind: 'limit', limit: 'memory' });
    });

    test('a flood of log ends with the log limit and exactly that much log', async () => {
      for (const args of [[], ['characters']]) {
        const { report, stdout, stderr } = await run('flood-log', { args, limits: { logBytes: 10_000 } });
        assert.deepEqual(report.end, { kind: 'limit', limit: 'log' });
        assert.deepEqual([report.logBytes, stdout.length + stderr.length], [10_000, 10_000]);
      }
    });

    test('a flood of output ends with the output limit, however it is made', async () => {
      for (const mode of ['huge', 'sparse', 'small', 'many']) {
        const outputBytes = mode === 'small' ? 4_096 : MIB / 16;
        const { report } = await run('flood-output', { args: [mode], limits: { outputBytes } });
        assert.deepEqual(report.end, { kind: 'limit', limit: 'output' }, mode);
        assert.deepEqual(report.outputs, []);
      }
      const { report } = await run('flood-output', { args: ['rewrite'], limits: { outputBytes: MIB / 16 } });
      assert.deepEqual([report.end, report.outputs.length], [{ kind: 'exited', exitCode: 0 }, 1]);
    });

    test('there is no way out of its folders, and no way to change an input', async () => {
      const inputs = [await input('a.txt', 'untouched'), await input('deep/er/file.txt', 'x')];
      const watched = await run('escape', { inputs });
      assert.deepEqual([watched.report.end, watched.stdout], [{ kind: 'exited', exitCode: 0 }, '']);
      assert.equal(await readFile(inputs[0]?.filePath ?? '', 'utf8'), 'untouched');
    });

    test('what asks for sockets or unknown calls is refused with the cause named', async () => {
      const refusal = async (program: string): Promise<string> => {
        const { end } = (await run(program)).report;
        return end.kind === 'refused' ? end.message : JSON.stringify(end);
      };
      assert.match(await refusal('socket'), /sockets \(sock_shutdown\)/);
      assert.match(await refusal('unknown-import'), /env\.spawn_process/);
    });

    test('what is not a module is refused', async () => {
      for (const content of ['#!/bin/sh\ntouch /tmp/escaped\n', '', '\0asm\x01\0\0\0']) {
        const { filePath } = await input('module', content);
        const { report } = await runProgram(executor, filePath);
        assert.equal(report.end.kind, 'refused', JSON.stringify(report.end));
      }
    });

    test('an impossible task is refused before it takes a sandbox', async () => {
      const impossible: PartialTask[] = [
        { seedHex: 'short' },
        { args: ['zero\0byte'] },
        { env: { 'A=B': 'c' } },
        { args: ['x'.repeat(200_000)] },
        { inputs: [{ name: '../up', filePath: '/dev/null' }] },
        { inputs: [{ name: '/root', filePath: '/dev/null' }] },
        {
          inputs: [
            { name: 'a', filePath: '/dev/null' },
            { name: 'a', filePath: '/dev/null' },
          ],
        },
        {
          inputs: [
            { name: 'a', filePath: '/dev/null' },
            { name: 'a/b', filePath: '/dev/null' },
          ],
        },
        { limits: { memoryBytes: 1 } },
        { limits: { memoryBytes: 2 ** 50 } },
        { limits: { wallMs: Number.NaN } },
        { limits: { cpuCores: 0 } },
      ];
      for (const task of impossible) {
        assert.equal((await run('exit-code', task)).report.end.kind, 'refused', JSON.stringify(task).slice(0, 100));
      }
    });

    test('a file that is missing, or is not what its hash says, loses the task', async () => {
      const missing = await run('report', { inputs: [{ name: 'a', filePath: join(folder, 'no-such-file') }] });
      assert.equal(missing.report.end.kind, 'lost');
      const wrong = await run('report', { moduleHash: '00'.repeat(32) });
      assert.equal(wrong.report.end.kind, 'lost');
    });

    test('what a machine cannot do ends as a trap', async () => {
      for (const how of ['unreachable', 'bounds', 'divide', 'stack']) {
        const { end } = (await run('trap', { args: [how] })).report;
        assert.equal(end.kind, 'trap', `${how}: ${JSON.stringify(end)}`);
      }
    });

    test('cancelling ends a task, also one that has not begun', async () => {
      const abort = new AbortController();
      const running = run('spin', {}, { signal: abort.signal });
      await delay(200);
      assert.equal(executor.running, 1);
      abort.abort();
      assert.deepEqual((await running).report.end, { kind: 'cancelled' });
      assert.deepEqual((await run('spin', {}, { signal: abort.signal })).report.end, { kind: 'cancelled' });
      assert.equal(executor.running, 0);
    });

    test('a sandbox that is killed from outside loses its task', async () => {
      const { report } = await run(
        'spin',
        {},
        {
          onLog: () => void under.taskProcesses().then((pids) => process.kill(pids.at(-1) ?? 0, 'SIGKILL')),
        },
      );
      assert.equal(report.end.kind, 'lost', JSON.stringify(report.end));
    });

    test('a paused task makes no progress, is not charged for it, and goes on', async (t) => {
      if ((await executor.isolation()).pause === 'none') return t.skip('this system cannot pause');
      const abort = new AbortController();
      let ticks = 0;
      const started = Promise.withResolvers<void>();
      const onLog = (text: string): void => {
        ticks += text.split('tick').length - 1;
        if (ticks > 0) started.resolve();
      };
      const limits = { wallMs: 3_000, logBytes: MIB };
      const running = run('spin', { taskId: 'paused', args: ['tick'], limits }, { signal: abort.signal, onLog });
      await started.promise;
      const pauseStartMs = performance.now();
      await executor.pause();
      assert.ok(performance.now() - pauseStartMs < 1_000);
      await delay(100); // what was under way in the pipe
      const [ticksBefore, meterBefore] = [ticks, executor.reading('paused')];
      const held = run('exit-code');
      await delay(600);
      assert.equal(ticks, ticksBefore);
      assert.deepEqual(executor.reading('paused'), meterBefore);
      assert.equal(executor.running, 2);
      await executor.resume();
      assert.deepEqual((await held).report.end, { kind: 'exited', exitCode: 0 });
      for (let waits = 0; ticks === ticksBefore && waits < 100; waits++) await delay(20);
      assert.ok(ticks > ticksBefore);
      await executor.pause();
      abort.abort(); // a paused task can be cancelled too
      const { report } = await running;
      await executor.resume();
      assert.deepEqual(report.end, { kind: 'cancelled' });
      assert.ok(report.wallMs < 2_900, `${report.wallMs} ms`);
    });

    test('no sandbox serves two tasks', async () => {
      const seen = new Set<number>();
      for (let round = 0; round < 3; round++) {
        const { report } = await run(
          'spin',
          {},
          {
            onLog: () =>
              void under.taskProcesses().then((pids) => {
                const pid = pids.at(-1) ?? 0;
                assert.ok(!seen.has(pid));
                seen.add(pid);
                process.kill(pid, 'SIGKILL');
              }),
          },
        );
        assert.equal(report.end.kind, 'lost');
      }
      assert.equal(seen.size, 3);
    });

    test('many tasks at once each get their own end', async () => {
      const ends = await Promise.all([5, 6, 7, 8].map((code) => run('exit-code', { args: [String(code)] })));
      assert.deepEqual(
        ends.map(({ report }) => report.end.kind === 'exited' && report.end.exitCode),
        [5, 6, 7, 8],
      );
    });

    test('disposing ends what runs and leaves nothing behind', async () => {
      const other = await under.open(join(folder, 'other'));
      const running = runProgram(other, under.moduleOf('spin'));
      await delay(500);
      await other[Symbol.asyncDispose]();
      assert.equal((await running).report.end.kind, 'lost');
      await assert.rejects(runProgram(other, under.moduleOf('spin')), { name: 'ExecutorClosed' });
    });
  });
}
