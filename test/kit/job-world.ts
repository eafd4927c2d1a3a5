/** A job at work over a pool of a few rows and providers that do as the test says: no fold, no network. */
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { outputHash } from '#edge/executors/outputs.ts';
import type { Channel } from '#edge/p2p/port.ts';
import type { JobSpec, Job, Task } from '../../src/runtime/work/job-store.ts';
import { openJobStore } from '../../src/runtime/work/job-store.ts';
import { type JobRunner, startJobRunner } from '../../src/runtime/work/job-runner.ts';
import type { Links } from '../../src/runtime/work/links.ts';
import { takeUp } from '../../src/runtime/work/new-task.ts';
import {
  type EndFrame,
  FromBuyer,
  OpenFrame,
  type TaskFrame,
  decodeFrame,
  encodeFrame,
} from '../../src/runtime/work/protocol.ts';
import { type WorkRecords, openWorkRecords } from '../../src/runtime/work/record.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';

const HASH = 'a'.repeat(64);
export const SPACE = 'b'.repeat(64);

/** Id of the order with this provider. */
export const orderOf = (provider: string): string => Buffer.from(provider).toString('hex').padEnd(64, '0');

/** The buyer's channel to one provider: what it was given, and what it says. */
export class FakeProvider {
  readonly ran: string[] = [];
  readonly took: string[] = [];
  connections = 0;
  /** Said first on each connection. */
  readonly first: EndFrame[] = [];
  /** Is not ready for more work. */
  isSlow = false;
  private frames: Uint8Array[] = [];
  private wake: (() => void) | undefined;
  private isCut = false;
  private readonly onRun: (frame: TaskFrame, by: FakeProvider) => void;

  constructor(onRun: (frame: TaskFrame, by: FakeProvider) => void) {
    this.onRun = onRun;
  }

  say(frame: unknown): void {
    this.frames.push(encodeFrame(frame));
    this.wake?.();
  }

  /** Ends well unless said. */
  end(task: string, fields: Partial<EndFrame> = {}): void {
    this.say(endOf(task, fields));
  }

  cut(): void {
    this.isCut = true;
    this.wake?.();
  }

  open(): Channel {
    this.connections += 1;
    this.isCut = false;
    this.frames = [];
    for (const frame of this.first) this.say(frame);
    let isFirst = true;
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      while (this.frames.length === 0 && !this.isCut) await new Promise<void>((resolve) => (this.wake = resolve));
      const value = this.frames.shift();
      return this.isCut || value === undefined ? { done: true, value: undefined } : { done: false, value };
    };
    const send = async (bytes: Uint8Array): Promise<void> => {
      if (isFirst) {
        isFirst = false;
        decodeFrame(OpenFrame, bytes);
        return this.isSlow ? undefined : this.say({ t: 'ready', slots: 1 });
      }
      const frame = decodeFrame(FromBuyer, bytes);
      if (frame.t === 'took') this.took.push(frame.task);
      if (frame.t !== 'run') return;
      this.ran.push(frame.task);
      this.onRun(frame, this);
    };
    const close = async (): Promise<void> => this.cut();
    return { peer: '', send, close, abort: () => this.cut(), [Symbol.asyncIterator]: () => ({ next }) };
  }
}

export function endOf(task: string, fields: Partial<EndFrame> = {}): EndFrame {
  const { outputs = [], exitCode = 0 } = fields;
  const told = { outputHash: outputHash(outputs, { kind: 'exited', exitCode }), commitment: HASH };
  return { t: 'end', task, kind: 'exited', exitCode, cause: '', outputs, wallMs: 10, cpuUs: 1, ...told, ...fields };
}

export interface JobWorld extends Disposable {
  readonly runtime: Runtime;
  readonly job: Job;
  readonly tasks: Task[];
  readonly runner: JobRunner;
  readonly records: WorkRecords;
  readonly providers: Readonly<Record<string, FakeProvider>>;
  /** As they are on the disk. */
  stored(): { readonly job: Job; readonly tasks: Task[] };
  /** This instance stops, and comes back with what is on the disk. */
  restart(): JobWorld;
}

interface JobWorldPlan {
  readonly tasks: readonly Task[];
  readonly spec?: Partial<JobSpec>;
  /** By provider: what it does with a task. */
  readonly providers: Readonly<Record<string, (frame: TaskFrame, by: FakeProvider) => void>>;
  readonly runtime?: Partial<Runtime>;
}

/** One running order of one slot with each provider. */
export function jobWorld(plan: JobWorldPlan): JobWorld {
  const names = Object.keys(plan.providers);
  const providers = Object.fromEntries(
    Object.entries(plan.providers).map(([name, onRun]) => [name, new FakeProvider(onRun)]),
  );
  const rows = new Map<string, object>();
  for (const name of names)
    rows.set(`orders ${orderOf(name)}`, {
      ...{ order: orderOf(name), state: 'running', provider: name, providerPeer: name, slots: 1, steps: 0 },
    });
  const reader = {
    get: (table: { readonly name: string }, ...key: string[]) => rows.get([table.name, ...key].join(' ')),
    where: () => [],
    scan: () => [],
  };
  const db = openInstanceDb(':memory:');
  const runtime = {
    ...{ db, crypto: nodeCrypto, nowMs: () => Date.now(), p2p: () => undefined },
    logger: { debug: () => undefined, warn: () => undefined, error: () => undefined, info: () => undefined },
    live: { emit: () => undefined },
    keys: { peer: { publicKey: 'home' } },
    blobs: { put: async () => undefined },
    spaces: { reader: () => reader, fate: () => undefined, status: () => ({ poolMs: Date.now() }), ids: () => [SPACE] },
    host: { submit: async () => [{ ok: false, refusal: { code: 'order.wrong_state' } }] },
    ...plan.runtime,
  } as unknown as Runtime;
  const spec = {
    ...{ name: 'job', module: HASH, args: [], env: {}, inputs: [], tasks: 1, seed: HASH, offers: [], providers: 1 },
    ...{ slotsPerProvider: 1, durationMs: 600_000, taskWallMs: 60_000, memoryBytes: 1, outputBytes: 1, logBytes: 1 },
    ...{ attempts: 3, review: true },
    ...plan.spec,
  };
  const job: Job = {
    ...{ job: 'c'.repeat(64), pool: SPACE, user: 'buyer', account: 'buyer', createdMs: 0, spec },
    ...{ maxCost: '1', mandate: '', state: 'running', cause: undefined, endedMs: undefined },
    orders: names.map((name) => ({ order: orderOf(name), offer: name, dead: false })),
  };
  const store = openJobStore(db);
  store.create(job, plan.tasks);
  const links = { openChannel: async (peer: string) => (providers[peer] as FakeProvider).open() } as unknown as Links;
  const run = (job: Job, tasks: Task[]): JobWorld => {
    const records = openWorkRecords(runtime, 'buyer');
    const parts = { runtime, store, links, records, agentSeed: new Uint8Array(32), onEnd: () => undefined };
    const completeArgs = (_module: string, args: readonly string[]): string[] => [...args];
    const runner = startJobRunner(job, tasks, { ...parts, completeArgs }, new Set());
    const stored = () => ({ job: store.find(job.job) as Job, tasks: store.tasks(job.job) });
    return {
      ...{ runtime, job, tasks, runner, records, providers, stored },
      restart: () => {
        runner.close();
        const kept = stored();
        for (const task of kept.tasks) takeUp(kept.job, task);
        return run(kept.job, kept.tasks);
      },
      [Symbol.dispose]: () => runner.close(),
    };
  };
  return run(job, [...plan.tasks]);
}

/** @throws {Error} not within ten seconds */
export async function eventually(what: string, isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what}: not within ten seconds`);
}
