/** What the watched instance tells of each task that ended. */
export interface TaskTimes {
  readonly task: string;
  /** The buyer's instance handed the task to the channel, on that process's `performance.now()`. */
  readonly sentMs: number;
  /** It read the frame that ends the task. */
  readonly endedMs: number;
  /** How it ended there: `lost` and `refused` run again. */
  readonly kind: string;
  readonly cause: string;
}

/** Names the file that the times are appended to. */
export const TIMES_VARIABLE = 'REALMS_BENCH_TASK_TIMES';
/** Seen ends are written this long after the first of them. */
export const WRITE_EVERY_MS = 200;
