/** What this machine measured and saw, in the instance's database: rings with a limit, so that charts go back beyond the last start. */
import { MEMORY } from '#core/kernel/limits.ts';
import type { LoadMean, TaskRun } from '#core/features/nodes/nodes.api.ts';
import type { InstanceDb } from './instance-db.ts';

type KeptTask = Omit<TaskRun, 'no' | 'buyerHandle'>;

interface HeartbeatSlot {
  readonly slotMs: number;
  readonly looked: number;
  readonly seen: number;
}

export interface MachineLog {
  addMinute(minute: LoadMean): void;
  /** Oldest first. */
  minutes(sinceMs: number): LoadMean[];
  /** One look at these machines, at a time within the slot that begins at `slotMs`. */
  look(slotMs: number, machines: readonly { readonly peerKey: string; readonly isSeen: boolean }[]): void;
  /** Slots from `sinceMs` on in which it was looked at, oldest first. */
  heartbeats(peerKey: string, sinceMs: number): HeartbeatSlot[];
  addTask(task: KeptTask): void;
  /** Newest first, with the number by which they were kept. */
  tasks(pool: string, limit: number): (KeptTask & { readonly no: number })[];
  tally(pool: string): { readonly good: number; readonly failed: number };
}

export function openMachineLog(db: InstanceDb): MachineLog {
  return {
    addMinute: ({ atMs, ...rest }) => {
      db.run(
        'INSERT INTO load_minutes (atMs, body) VALUES (?, ?) ON CONFLICT (atMs) DO UPDATE SET body = excluded.body',
        atMs,
        JSON.stringify(rest),
      );
      db.run(
        'DELETE FROM load_minutes WHERE atMs <= (SELECT atMs FROM load_minutes ORDER BY atMs DESC LIMIT 1 OFFSET ?)',
        MEMORY.loadMinutesMax,
      );
    },
    minutes: (sinceMs) =>
      db.all('SELECT atMs, body FROM load_minutes WHERE atMs >= ? ORDER BY atMs', sinceMs).map((row) => ({
        atMs: Number(row['atMs']),
        ...(JSON.parse(String(row['body'])) as Omit<LoadMean, 'atMs'>),
      })),
    look: (slotMs, machines) =>
      db.transaction(() => {
        for (const { peerKey, isSeen } of machines.slice(0, MEMORY.heartbeatPeersMax))
          db.run(
            'INSERT INTO heartbeats (peerKey, slotMs, looked, seen) VALUES (?, ?, 1, ?) ON CONFLICT (peerKey, slotMs) DO UPDATE SET looked = looked + 1, seen = seen + excluded.seen',
            peerKey,
            slotMs,
            isSeen ? 1 : 0,
          );
        db.run('DELETE FROM heartbeats WHERE slotMs <= ?', slotMs - MEMORY.heartbeatSlotsMax * MEMORY.heartbeatSlotMs);
      }),
    heartbeats: (peerKey, sinceMs) =>
      db
        .all(
          'SELECT slotMs, looked, seen FROM heartbeats WHERE peerKey = ? AND slotMs >= ? ORDER BY slotMs',
          peerKey,
          sinceMs,
        )
        .map((row) => ({
          slotMs: Number(row['slotMs']),
          looked: Number(row['looked']),
          seen: Number(row['seen']),
        })),
    addTask: ({ pool, endedMs, ...rest }) => {
      db.run(
        'INSERT INTO tasks_run (pool, endedMs, body) VALUES (?, ?, ?)',
        pool,
        Math.round(endedMs),
        JSON.stringify(rest),
      );
      db.run('DELETE FROM tasks_run WHERE no <= (SELECT max(no) FROM tasks_run) - ?', MEMORY.tasksRunMax);
    },
    tasks: (pool, limit) =>
      db
        .all('SELECT no, pool, endedMs, body FROM tasks_run WHERE pool = ? ORDER BY no DESC LIMIT ?', pool, limit)
        .map((row) => ({
          no: Number(row['no']),
          pool: String(row['pool']),
          endedMs: Number(row['endedMs']),
          ...(JSON.parse(String(row['body'])) as Omit<KeptTask, 'pool' | 'endedMs'>),
        })),
    tally: (pool) => {
      const row = db.get(
        "SELECT count(*) AS all_, count(*) FILTER (WHERE json_extract(body, '$.isGood')) AS good FROM tasks_run WHERE pool = ?",
        pool,
      );
      const good = Number(row?.['good'] ?? 0);
      return { good, failed: Number(row?.['all_'] ?? 0) - good };
    },
  };
}
