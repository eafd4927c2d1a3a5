/** What ran for an order, as one side saw it: durable, so that receipts go on after a restart. */
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { Runtime } from '../runtime.ts';
import type { EndedTask } from './protocol.ts';

export interface WorkRecord {
  readonly tasks: readonly EndedTask[];
  readonly cpuUs: number;
  readonly bytes: number;
  /** Hashes of outputs that the buyer may fetch. */
  readonly files: readonly string[];
}

export interface Ended {
  readonly task: EndedTask;
  readonly cpuUs: number;
  readonly bytes: number;
  readonly files: readonly string[];
}

const EMPTY: WorkRecord = { tasks: [], cpuUs: 0, bytes: 0, files: [] };

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

function join(record: WorkRecord, { task, cpuUs, bytes, files }: Ended): WorkRecord {
  return {
    tasks: [...record.tasks, task],
    cpuUs: record.cpuUs + cpuUs,
    bytes: record.bytes + bytes,
    files: [...record.files, ...files],
  };
}

/** Hash of the list (task, wall ms, end, output hash), whatever the order in which they ended. */
export function hashTasks(tasks: readonly EndedTask[], runtime: Runtime): string {
  const sorted = [...tasks]
    .sort((a, b) => (a.task < b.task ? -1 : 1))
    .map(({ task, paidMs, end, outputHash }) => [task, paidMs, end, outputHash]);
  return toHex(runtime.crypto.sha256(encodeCanonical(sorted)));
}

export function sumPaidMs(tasks: readonly EndedTask[]): number {
  return tasks.reduce((sum, { paidMs }) => sum + paidMs, 0);
}
