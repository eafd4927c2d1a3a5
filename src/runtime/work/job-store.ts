/** Jobs of this instance's users: durable rows, cached while a job is alive. */
import type { TaskCheck, VerifyPlan } from '#core/features/jobs/jobs.api.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';

export type JobState = 'buying' | 'running' | 'finishing' | 'done' | 'failed' | 'cancelled';
export type TaskState = 'queued' | 'assigned' | 'running' | 'ended' | 'lost' | 'cancelled';

export interface JobSpec {
  readonly name: string;
  readonly module: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly inputs: readonly { readonly name: string; readonly file: string }[];
  readonly tasks: number;
  readonly seed: string;
  readonly offers: readonly string[];
  readonly providers: number;
  readonly slotsPerProvider: number;
  readonly durationMs: number;
  readonly taskWallMs: number;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly logBytes: number;
  readonly attempts: number;
  /** Its orders are confirmed by the user's own hand. */
  readonly review: boolean;
  /** Absent: results are taken as they come. */
  readonly verify?: VerifyPlan | undefined;
}

export interface Check {
  state: TaskCheck['state'];
  verification: string | undefined;
  /** Tries so far: a split without a majority runs again. */
  rounds: number;
  /** Result of this machine's own computation; undefined: none. */
  known: string | undefined;
}

export interface JobOrder {
  readonly order: string;
  readonly offer: string;
  dead: boolean;
  /** Why, in words for the log and for whoever looks at the order. */
  givenUpFor?: string;
  /** The job itself stopped or cancelled it, because nothing was left to run. */
  isStopped?: boolean;
  /** Its buyer ended it by hand: nothing is bought in its place before they said so. */
  byHand?: 'waits' | 'goes_on';
}

export interface Job {
  readonly job: string;
  readonly pool: string;
  readonly user: string;
  readonly account: string;
  readonly createdMs: number;
  readonly spec: JobSpec;
  /** Runs on this machine, outside of the market: nothing is bought. */
  readonly isLocal?: boolean;
  /** Micro-credits, decimal. */
  readonly maxCost: string;
  /** The mandate that its orders are paid from: the job's own event, or that of the latest retry; '': it has none. */
  mandate: string;
  state: JobState;
  cause: string | undefined;
  endedMs: number | undefined;
  orders: JobOrder[];
  /** Since when it waits for its user's word, because they ended an order of it by hand; absent: it does not. */
  heldSinceMs?: number | undefined;
}

export interface TaskOutputFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface Task {
  readonly index: number;
  state: TaskState;
  attempt: number;
  /** On this machine, outside of the market: how often the user had it run again. */
  generation: number;
  order: string | undefined;
  tried: string[];
  end: string | undefined;
  cause: string | undefined;
  exitCode: number | undefined;
  wallMs: number | undefined;
  outputHash: string | undefined;
  outputs: TaskOutputFile[];
  done: number;
  total: number;
  /** A further copy of this task, for its verification. */
  readonly of?: number;
  /** Its verification; of a copy: that of the task it copies. */
  check?: Check | undefined;
  /** Under which ids it was given to providers, the newest last; at most `SENT_MAX`. */
  sent?: readonly { readonly id: string; readonly order: string }[];
  /** Under this id its provider lists it. */
  listedAs?: string | undefined;
  result?: string | undefined;
}

/** So many of the times that a task was given away are remembered: an end that comes later than that is nobody's. */
export const SENT_MAX = 100;

/** The task that this order was given under this id, whatever became of it since. */
export function sentThere(tasks: readonly Task[], order: string, id: string): Task | undefined {
  return tasks.find(({ sent }) => sent?.some((one) => one.id === id && one.order === order));
}

export interface LogRow {
  readonly no: number;
  readonly atMs: number;
  readonly task: number;
  readonly stream: string;
  readonly text: string;
}

export interface JobStore {
  create(job: Job, tasks: readonly Task[]): void;
  save(job: Job): void;
  saveTask(job: string, task: Task): void;
  find(job: string): Job | undefined;
  tasks(job: string): Task[];
  ofUser(pool: string, user: string): Job[];
  /** Not over yet: a cancelled one, too, until its orders are paid and its checks decided. */
  unfinished(): Job[];
  appendLog(job: string, rows: readonly Omit<LogRow, 'no'>[]): LogRow[];
  log(job: string, after: number, limit: number): LogRow[];
}

/** Lines of one job that are kept; the oldest go first. */
const LOG_LINES_MAX = 20_000;

export function openJobStore(db: InstanceDb): JobStore {
  const toJob = (row: Record<string, unknown>): Job => JSON.parse(String(row['body'])) as Job;
  const write = (job: Job): void =>
    db.run(
      'INSERT INTO jobs (job, pool, user, createdMs, state, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (job) DO UPDATE SET state = excluded.state, body = excluded.body',
      job.job,
      job.pool,
      job.user,
      job.createdMs,
      job.state,
      JSON.stringify(job),
    );
  const writeTask = (job: string, task: Task): void =>
    db.run(
      'INSERT INTO tasks (job, idx, body) VALUES (?, ?, ?) ON CONFLICT (job, idx) DO UPDATE SET body = excluded.body',
      job,
      task.index,
      JSON.stringify(task),
    );
  return {
    create: (job, tasks) =>
      db.transaction(() => {
        write(job);
        for (const task of tasks) writeTask(job.job, task);
      }),
    save: write,
    saveTask: writeTask,
    find: (job) => {
      const row = db.get('SELECT body FROM jobs WHERE job = ?', job);
      return row === undefined ? undefined : toJob(row);
    },
    tasks: (job) =>
      db
        .all('SELECT body FROM tasks WHERE job = ? ORDER BY idx', job)
        .map((row) => JSON.parse(String(row['body'])) as Task),
    ofUser: (pool, user) =>
      db
        .all('SELECT body FROM jobs WHERE pool = ? AND user = ? ORDER BY createdMs DESC LIMIT 500', pool, user)
        .map(toJob),
    unfinished: () => db.all("SELECT body FROM jobs WHERE json_extract(body, '$.endedMs') IS NULL").map(toJob),
    appendLog: (job, rows) =>
      db.transaction(() => {
        let no = Number(db.get('SELECT COALESCE(MAX(no), 0) AS n FROM job_log WHERE job = ?', job)?.['n'] ?? 0);
        const kept = rows.map((row) => ({ ...row, no: ++no }));
        for (const row of kept)
          db.run(
            'INSERT INTO job_log (job, no, atMs, task, stream, text) VALUES (?, ?, ?, ?, ?, ?)',
            job,
            row.no,
            row.atMs,
            row.task,
            row.stream,
            row.text,
          );
        if (no > LOG_LINES_MAX) db.run('DELETE FROM job_log WHERE job = ? AND no <= ?', job, no - LOG_LINES_MAX);
        return kept;
      }),
    log: (job, after, limit) =>
      db
        .all(
          'SELECT no, atMs, task, stream, text FROM job_log WHERE job = ? AND no > ? ORDER BY no LIMIT ?',
          job,
          after,
          limit,
        )
        .map((row) => ({
          no: Number(row['no']),
          atMs: Number(row['atMs']),
          task: Number(row['task']),
          stream: String(row['stream']),
          text: String(row['text']),
        })),
  };
}
