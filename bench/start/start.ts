/**
 * Warm start of the real process (`src/main.ts`) until `/healthz` and `/readyz` answer 200, with a small pool and with a long log; and the
 * memory of its process tree after idleness with one user and one pool.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { login, register, startInstanceProcess } from '../../test/e2e/kit.ts';
import { type History, openHistory } from '../kit/history.ts';
import { ROOT } from '../kit/machine.ts';
import type { BenchOptions } from '../kit/options.ts';
import { type TreeUse, readCpuMs, readTree } from '../kit/process-tree.ts';
import { type BenchReport, type Figure, hold } from '../kit/report.ts';
import { median, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';

const LONG_LOG_EVENTS = 200_000;
const AUTHORS = 10;
/** Starts are quick, and the first of a folder is not warm: more of them than of other runs. */
const STARTS_MIN = 5;
const START_MS_MAX = 60_000;
const POLL_MS = 2;

export async function benchStart(options: BenchOptions): Promise<BenchReport> {
  const history = openHistory({ events: options.events ?? LONG_LOG_EVENTS, authors: AUTHORS }, options.progress);
  using folder = openTempFolder('start');
  const small = join(folder.path, 'small');
  const long = join(folder.path, 'long');
  await prepare(small);
  cpSync(small, long, { recursive: true });
  addSpace(long, history);
  const starts = Math.max(STARTS_MIN, options.runs);
  const ofSmall = await startOften(small, starts, options);
  const ofLong = await startOften(long, starts, options);
  await checkLongLog(long, history);
  options.progress(`  idle for ${options.idleMs / 1000} s`);
  const idle = await measureIdle(small, options.idleMs);
  return {
    bench: 'start',
    figures: [
      ...startFigures('small', 'small pool', ofSmall),
      ...startFigures('long', `${history.events} events in the log`, ofLong),
      ...memoryFigures(idle),
    ],
    checks: [
      `the pool with the long log is at seal ${history.seals} with the stateHash of its making, and its books hold`,
    ],
    notes: [
      `median of ${starts} starts, after one that is not counted; each clock runs from the spawning of the process`,
      idle === undefined
        ? 'memory is read from /proc: not on this system'
        : `memory after ${options.idleMs / 1000} s of idleness with one user and one pool, ${idle.processes} process(es)`,
    ],
  };
}

interface Start {
  readonly healthyMs: number;
  readonly readyMs: number;
  /** Processor time by then. */
  readonly healthyCpuMs: number | undefined;
  readonly readyCpuMs: number | undefined;
}

function startFigures(key: string, label: string, starts: readonly Start[]): Figure[] {
  const cpu = (suffix: string, read: (start: Start) => number | undefined): Figure[] => {
    const values = starts.map(read).filter((value) => value !== undefined);
    return values.length === 0
      ? []
      : [{ key: `${key}${suffix}`, label: '  processor time by then', value: median(values), unit: 'ms' }];
  };
  return [
    {
      key: `${key}HealthyMs`,
      label: `/healthz, ${label}`,
      value: median(starts.map(({ healthyMs }) => healthyMs)),
      unit: 'ms',
      target: { atMost: 800 },
    },
    ...cpu('HealthyCpuMs', ({ healthyCpuMs }) => healthyCpuMs),
    {
      key: `${key}ReadyMs`,
      label: `/readyz, ${label}`,
      value: median(starts.map(({ readyMs }) => readyMs)),
      unit: 'ms',
      target: { atMost: 2000 },
    },
    ...cpu('ReadyCpuMs', ({ readyCpuMs }) => readyCpuMs),
  ];
}

function memoryFigures(idle: TreeUse | undefined): Figure[] {
  if (idle === undefined) return [];
  return [
    {
      key: 'rssMib',
      label: 'resident memory of the process tree, idle',
      value: idle.rssBytes / 2 ** 20,
      unit: 'MiB',
      target: { atMost: 200 },
    },
    { key: 'pssMib', label: '  proportional (shared pages split)', value: idle.pssBytes / 2 ** 20, unit: 'MiB' },
  ];
}

/** A data folder with one user and one pool, as left by an instance that was stopped. */
async function prepare(dataDir: string): Promise<void> {
  const instance = await startInstanceProcess({ dataDir });
  try {
    const anna = await register(instance, 'anna', { createNetwork: 'Bench network' });
    await anna.call(
      'poolCreate',
      { body: { name: 'Bench pool', symbol: 'BEN', access: 'public', welcomeGrant: '100000000' } },
      { wait: 10 },
    );
  } finally {
    await instance.stop();
  }
}

function addSpace(dataDir: string, history: History): void {
  mkdirSync(join(dataDir, 'spaces'), { recursive: true });
  copyFileSync(history.path, join(dataDir, 'spaces', `${history.space}.db`));
  using db = new DatabaseSync(join(dataDir, 'instance.db'));
  db.prepare('INSERT INTO spaces (space, kind, user, addedMs) VALUES (?, ?, ?, ?)').run(history.space, 'pool', null, 0);
}

async function startOften(dataDir: string, starts: number, options: BenchOptions): Promise<Start[]> {
  const measured: Start[] = [];
  for (let i = 0; i <= starts; i += 1) {
    const running = await startOnce(dataDir);
    await running.stop();
    const { healthyMs, readyMs, healthyCpuMs, readyCpuMs } = running;
    if (i > 0) measured.push({ healthyMs, readyMs, healthyCpuMs, readyCpuMs });
    options.progress(
      `  start ${i}: healthy after ${Math.round(healthyMs)} ms, ready after ${Math.round(readyMs)} ms${i === 0 ? ' (not counted)' : ''}`,
    );
  }
  return measured;
}

interface RunningStart extends Start {
  readonly pid: number;
  stop(): Promise<void>;
}

async function startOnce(dataDir: string): Promise<RunningStart> {
  const port = await freePort();
  const args = [
    '--data-dir',
    dataDir,
    '--http-port',
    String(port),
    '--p2p-port',
    '0',
    '--p2p-host',
    '127.0.0.1',
    '--no-open',
    '--log-level',
    'error',
  ];
  const startMs = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'src', 'main.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    const pid = child.pid ?? 0;
    const healthyMs = (await answersAt(`${url}/healthz`)) - startMs;
    const healthyCpuMs = readCpuMs(pid);
    const readyMs = (await answersAt(`${url}/readyz`)) - startMs;
    const readyCpuMs = readCpuMs(pid);
    return { healthyMs, readyMs, healthyCpuMs, readyCpuMs, pid, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** When the address first answered 200. */
async function answersAt(url: string): Promise<number> {
  const endMs = performance.now() + START_MS_MAX;
  while (performance.now() < endMs) {
    if ((await statusOf(url)) === 200) return performance.now();
    await sleep(POLL_MS);
  }
  throw new Error(`${url} did not answer 200 within ${START_MS_MAX} ms`);
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', () => resolve(0));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  hold(address !== null && typeof address === 'object', 'the system gives a free port');
  return address.port;
}

async function checkLongLog(dataDir: string, history: History): Promise<void> {
  const running = await startInstanceProcess({ dataDir });
  try {
    const anna = await login(running, 'anna');
    const books = await anna.call('invariantsRead', { query: { pool: history.space } });
    hold(
      books.seal === history.seals && books.stateHash === history.stateHash,
      'the long log is at its last seal, with its stateHash',
    );
    hold(books.isSound, 'the books of the long log hold');
  } finally {
    await running.stop();
  }
}

async function measureIdle(dataDir: string, idleMs: number): Promise<TreeUse | undefined> {
  const running = await startOnce(dataDir);
  try {
    await sleep(idleMs);
    return readTree(running.pid);
  } finally {
    await running.stop();
  }
}
