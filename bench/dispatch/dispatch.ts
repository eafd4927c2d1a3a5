/**
 * A no-op WASI task between two instances, each a process of its own; the buyer's times its frames (watched-p2p.ts). One job of many
 * tasks on an order of one slot gives latencies one at a time, one on all slots tasks per second.
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Person, type Running, register, shareMachine, startInstanceProcess, until } from '../../test/e2e/kit.ts';
import { openFloors } from '../kit/floors.ts';
import { ROOT } from '../kit/machine.ts';
import type { BenchOptions } from '../kit/options.ts';
import { readCpuMs } from '../kit/process-tree.ts';
import { type BenchReport, type Figure, hold } from '../kit/report.ts';
import { quantile, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';
import { TIMES_VARIABLE, type TaskTimes, WRITE_EVERY_MS } from './task-times.ts';

const TASKS = 200;
/** Not counted: the first ones find cold children and a compiler that has seen nothing. */
const WARM_UP_TASKS = 20;
const JOB_MS_MAX = 180_000;
const SLOTS_MIN = 2;

export async function benchDispatch(options: BenchOptions): Promise<BenchReport> {
  using folder = openTempFolder('dispatch');
  const slots = Math.max(SLOTS_MIN, availableParallelism());
  const tasks = options.events ?? TASKS;
  const timesPath = join(folder.path, 'times.jsonl');
  await using sellerHost = await startInstanceProcess();
  await using buyerHost = await startWatched(timesPath);
  const market = await openMarket(buyerHost, sellerHost, slots);
  const counts = { name: 'one at a time', tasks: tasks + WARM_UP_TASKS, slots: 1 };
  const single = await runJob(market, counts, timesPath);
  const oneAtATime = single.counted;
  options.progress(`  ${tasks} tasks one at a time: p50 ${quantile(latencies(oneAtATime), 0.5).toFixed(1)} ms`);
  const before = [buyerHost, sellerHost].map(({ pid }) => readCpuMs(pid));
  const together = await runJob(market, { ...counts, name: 'on all slots', slots }, timesPath);
  const after = [buyerHost, sellerHost].map(({ pid }) => readCpuMs(pid));
  const [buyerMs, sellerMs] = after.map((ms, index) => ((ms ?? NaN) - (before[index] ?? NaN)) / counts.tasks);
  await checkBooks(market);
  const turns = turnarounds(oneAtATime);
  const direct = latencies(oneAtATime);
  return {
    bench: 'dispatch',
    figures: [
      {
        key: 'p50Ms',
        label: 'submit to result kept, one at a time, p50',
        value: quantile(turns, 0.5),
        unit: 'ms',
        target: { atMost: 60 },
      },
      { key: 'p95Ms', label: '  p95', value: quantile(turns, 0.95), unit: 'ms' },
      { key: 'resultP50Ms', label: 'submit to result in hand, p50', value: quantile(direct, 0.5), unit: 'ms' },
      { key: 'resultP95Ms', label: '  p95', value: quantile(direct, 0.95), unit: 'ms' },
      {
        key: 'tasksPerSecondOneSlot',
        label: 'tasks per second, 1 slot',
        value: tasksPerSecond(oneAtATime),
        unit: '/s',
      },
      {
        key: 'tasksPerSecond',
        label: `tasks per second, ${slots} slots`,
        value: tasksPerSecond(together.counted),
        unit: '/s',
      },
      ...cpuFigure('buyerCpuMs', "  processor time of the buyer's instance", buyerMs),
      ...cpuFigure('sellerCpuMs', "  of the provider's, without its sandboxes", sellerMs),
      ...runFloors(options),
    ],
    checks: [
      'every task ended with exit code 0, both orders settled',
      'both instances at the same stateHash, with sound books',
    ],
    notes: [
      `${tasks} tasks each after ${WARM_UP_TASKS} that are not counted; "kept" ends when the buyer has stored the result and submits the next task`,
      ...(single.again + together.again === 0
        ? []
        : [
            `${single.again + together.again} tasks ran again: ${[...new Set([...single.causes, ...together.causes])].join('; ')}`,
          ]),
    ],
  };
}

interface Market {
  readonly anna: Person;
  readonly boris: Person;
  readonly pool: string;
  readonly module: string;
}

/** Anna's pool, Boris's machine, money for Anna. */
async function openMarket(buyerHost: Running, sellerHost: Running, slots: number): Promise<Market> {
  const anna = await register(buyerHost, 'anna', { createNetwork: 'Bench network' });
  const { invite } = await anna.call('networkRead', {});
  const joined = await fetch(`${sellerHost.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  hold(joined.status === 200, 'the seller joins the network');
  const boris = await register(sellerHost, 'boris');
  const { pool } = await anna.call(
    'poolCreate',
    { body: { name: 'Bench pool', symbol: 'BEN', access: 'public', welcomeGrant: '100000000' } },
    { wait: 10 },
  );
  await until(
    'the seller is a member',
    () => boris.call('poolJoin', { body: { pool } }, { wait: 20 }),
    ({ status }) => status === 'sealed',
  );
  const { offer } = await shareMachine(boris, pool, { title: 'Bench box', pricePerSlotHour: '3600000', slots });
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: anna.user, amount: '500000000', reason: 'money to buy with' } },
    { wait: 10 },
  );
  await until(
    'the offer is seen',
    () => anna.call('offersRead', { params: { pool }, query: {} }),
    ({ items }) => items.some((one) => one.offer === offer && one.isOnline),
  );
  const modules = await anna.call('modulesRead', {});
  const noop = modules.items.find(({ name }) => name === 'noop');
  hold(noop !== undefined, 'the no-op module is built in');
  return { anna, boris, pool, module: noop.module };
}

/** The buyer's instance, told to time its tasks. The variable is taken away again: the sandboxes of others must not inherit it. */
async function startWatched(timesPath: string): Promise<Running> {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `${before ?? ''} --import ${new URL('./watch-tasks.ts', import.meta.url).href}`;
  process.env[TIMES_VARIABLE] = timesPath;
  try {
    return await startInstanceProcess();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    delete process.env[TIMES_VARIABLE];
  }
}

function cpuFigure(key: string, label: string, value: number | undefined): Figure[] {
  return value === undefined || Number.isNaN(value) ? [] : [{ key, label, value, unit: 'ms/task' }];
}

interface JobTimes {
  /** In the order of submission, without the first ones. */
  readonly counted: readonly TaskTimes[];
  /** Ends that were no result: those tasks were submitted again. */
  readonly again: number;
  readonly causes: readonly string[];
}

async function runJob(
  market: Market,
  job: { readonly name: string; readonly tasks: number; readonly slots: number },
  timesPath: string,
): Promise<JobTimes> {
  const { anna, pool, module } = market;
  const spec = {
    name: job.name,
    module,
    args: [],
    tasks: job.tasks,
    slotsPerProvider: job.slots,
    durationMs: 600_000,
    memoryBytes: 16 * 2 ** 20,
  };
  const { maxCost } = await anna.call('jobQuote', { params: { pool }, body: spec });
  const submitted = await anna.call('jobSubmit', { params: { pool }, body: { ...spec, maxCost: maxCost.toString() } });
  const read = () => anna.call('jobRead', { params: { pool, job: submitted.job } });
  const done = await until(`job ${job.name} is over`, read, ({ endedMs }) => endedMs !== undefined, JOB_MS_MAX);
  hold(
    done.state === 'done' && done.taskList.every(({ exitCode }) => exitCode === 0),
    `every task of job ${job.name} ended well`,
  );
  for (const { order } of done.providers) {
    await until(
      'the order is settled',
      () => anna.call('orderRead', { params: { pool, order } }),
      ({ state }) => state === 'settled',
    );
  }
  await sleep(2 * WRITE_EVERY_MS);
  const own = readTimes(timesPath).filter(({ task }) => task.startsWith(submitted.job.slice(0, 16)));
  const ended = own.filter(({ kind }) => kind === 'exited').sort((a, b) => a.sentMs - b.sentMs);
  hold(ended.length === job.tasks, `the end of each of ${job.tasks} tasks was seen, once: ${ended.length}`);
  const causes = own.filter(({ kind }) => kind !== 'exited').map(({ kind, cause }) => `${kind} (${cause})`);
  return { counted: ended.slice(WARM_UP_TASKS), again: causes.length, causes };
}

function readTimes(path: string): TaskTimes[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as TaskTimes);
}

function latencies(times: readonly TaskTimes[]): number[] {
  return times.map(({ sentMs, endedMs }) => endedMs - sentMs);
}

/** From one submit to the next: on one slot that is all of a task, the keeping of its result included. */
function turnarounds(times: readonly TaskTimes[]): number[] {
  return times.slice(1).map(({ sentMs }, index) => sentMs - (times[index] as TaskTimes).sentMs);
}

function tasksPerSecond(times: readonly TaskTimes[]): number {
  const firstMs = Math.min(...times.map(({ sentMs }) => sentMs));
  const lastMs = Math.max(...times.map(({ endedMs }) => endedMs));
  return (times.length / (lastMs - firstMs)) * 1000;
}

async function checkBooks({ anna, boris, pool }: Market): Promise<void> {
  const read = (person: Person) => person.call('invariantsRead', { query: { pool } });
  const pair = await until(
    'both instances are at one seal',
    () => Promise.all([read(anna), read(boris)]),
    ([a, b]) => a.seal === b.seal,
  );
  hold(pair[0].stateHash === pair[1].stateHash, 'both instances have the same stateHash');
  hold(pair[0].isSound && pair[1].isSound, 'the books hold on both instances');
}

interface FloorLine {
  readonly label: string;
  readonly p50_ms?: number;
  readonly tasks_per_s?: number;
  readonly error?: string;
}

/** What the parts alone cost: an empty process, one under bubblewrap, a fresh Node child that runs the same module. */
function runFloors(options: BenchOptions): Figure[] {
  using floors = openFloors('REALMS_BENCH_DISPATCH', 'dispatch');
  if (floors === undefined) {
    options.progress('  the floors of dispatch were not found (REALMS_BENCH_DISPATCH)');
    return [];
  }
  const output = [
    floors.run(['bench-process.mjs', 'spawn', 'bwrap']),
    floors.run(['--no-warnings', 'bench-wasi.mjs', join(ROOT, 'modules', 'noop', 'noop.wasm')]),
  ].join('\n');
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      const { label, p50_ms: p50Ms, tasks_per_s: perSecond, error } = JSON.parse(line) as FloorLine;
      if (p50Ms === undefined || perSecond === undefined) {
        options.progress(`  floor ${label} is missing: ${error ?? 'no figure'}`);
        return [];
      }
      return [
        { key: `floor:${label}:p50Ms`, label: `floor ${label}, p50`, value: p50Ms, unit: 'ms' },
        { key: `floor:${label}:perSecond`, label: '  per second, 4 at once', value: perSecond, unit: '/s' },
      ];
    });
}
