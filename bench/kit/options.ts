/** What the command line asks of a benchmark. */
export interface BenchOptions {
  /** Events or transfers of one run; undefined: the benchmark's own number. */
  readonly events: number | undefined;
  /** Runs whose median is told. */
  readonly runs: number;
  /** Idle time before memory is read. */
  readonly idleMs: number;
  /** Prints where the time goes; profiled runs are slower, so their figures are not comparable. */
  readonly isProfiled: boolean;
  readonly progress: (line: string) => void;
}
