/** What ran for an order, as one side saw it: durable, so that receipts go on after a restart. */
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { Runtime } from '../runtime.ts';
import { type TaskRow, taskListRoot } from '#core/features/orders/task-list.schemas.ts';
import type { JobSpec, Task } from './job-store.ts';
import type { TaskFrame } from './protocol.ts';

export interface WorkRecord {
  /** In the order in which they ended: a receipt lists the first so many. */
  readonly tasks: readonly TaskRow[];
  readonly cpuUs: number;
  readonly bytes: number;
  /** Hashes of outputs that the buyer may fetch. */
  readonly files: readonly string[];
  /** By task: what its commitment holds; of the provider's side alone. */
  readonly openings: ReadonlyMap<string, TaskOpening>;
}

/** What a provider reveals. */
export interface TaskOpening {
  readonly result: string;
  readonly salt: string;
}

export interface Ended {
  readonly task: TaskRow;
  readonly cpuUs: number;
  readonly bytes: number;
  readonly files: readonly string[];
  readonly opening?: TaskOpening;
}

const EMPTY: WorkRecord = { tasks: [], cpuUs: 0, bytes: 0, files: [], openings: new Map() };

export interface WorkRecords {
  read(space: string, order: string): WorkRecord;
  /** One by one, in the order in which they were added. */
  ends(space: string, order: string): Ended[];
  /** Once for each task. */
  add(space: string, order: string, ended: Ended): WorkRecord;
}

export function openWorkRecords(runtime: Runtime, side: 'buyer' | 'provider' | 'provider-sent'): WorkRecords {
  const cache = new Map<string, WorkRecord>();
  const keyOf = (order: string): string => `${side}:${order}`;
  const ends = (space: string, order: string): Ended[] =>
    runtime.db
      .all('SELECT body FROM work WHERE space = ? AND orderId = ? ORDER BY no', space, keyOf(order))
      .map((row) => JSON.parse(String(row['body'])) as Ended);
  const read = (space: string, order: string): WorkRecord => {
    const known = cache.get(keyOf(order));
    if (known !== undefined) return known;
    const found = ends(space, order).reduce<WorkRecord>(join, EMPTY);
    cache.set(keyOf(order), found);
    return found;
  };
  return {
    read,
    ends,
    add: (space, order, ended) => {
      const before = read(space, order);
      if (before.tasks.some(({ task }) => task === ended.task.task)) return before;
      const next = join(before, ended);
      cache.set(keyOf(order), next);
      runtime.db.run(
        'INSERT INTO work (space, orderId, no, body) VALUES (?, ?, ?, ?)',
        space,
        keyOf(order),
        next.tasks.length,
        JSON.stringify(ended),
      );
      return next;
    },
  };
}

function join(record: WorkRecord, { task, cpuUs, bytes, files, opening }: Ended): WorkRecord {
  return {
    tasks: [...record.tasks, task],
    cpuUs: record.cpuUs + cpuUs,
    bytes: record.bytes + bytes,
    files: [...record.files, ...files],
    openings: opening === undefined ? record.openings : new Map([...record.openings, [task.task, opening]]),
  };
}

/** What a receipt names: the root over the list, whatever the order in which the tasks ended. */
export function hashTasks(tasks: readonly TaskRow[], runtime: Pick<Runtime, 'crypto'>): string {
  return taskListRoot(runtime.crypto, tasks);
}

export function sumPaidMs(tasks: readonly TaskRow[]): number {
  return tasks.reduce((sum, { paidMs }) => sum + paidMs, 0);
}

/** Hash of what is to be computed, with the limits that really hold: two tasks of the same work must come to the same result. */
export function workOf(
  { module, args, env, inputs, seed, memoryBytes, wallMs, outputBytes, logBytes }: Omit<TaskFrame, 't' | 'task'>,
  { crypto }: Pick<Runtime, 'crypto'>,
): string {
  const work = ['work', module, args, env, inputs, seed, memoryBytes, wallMs, outputBytes, logBytes];
  return toHex(crypto.sha256(encodeCanonical(work)));
}

/** What a provider is sent of a task: the same for every copy of it. */
export function workFor(
  parts: { readonly completeArgs: (module: string, args: readonly string[]) => string[] },
  spec: JobSpec,
  task: Pick<Task, 'index' | 'of'>,
): Omit<TaskFrame, 't' | 'task'> {
  const { module, env, inputs, seed, memoryBytes, taskWallMs, outputBytes, logBytes } = spec;
  const fill = (text: string): string =>
    text.replaceAll('{i}', String(task.of ?? task.index)).replaceAll('{n}', String(spec.tasks));
  const args = parts.completeArgs(module, spec.args).map(fill);
  return {
    module,
    args,
    env: { ...env },
    inputs: [...inputs],
    seed,
    memoryBytes,
    wallMs: taskWallMs,
    outputBytes,
    logBytes,
  };
}
