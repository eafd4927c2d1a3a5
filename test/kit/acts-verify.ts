/** Tasks that several people ran, and their verification: rows of receipts, as providers list them, put to the test by the buyer. */
import { TIME } from '#core/kernel/limits.ts';
import {
  type TaskRow,
  taskCommitment,
  taskListRoot,
  taskPath,
  taskResult,
} from '#core/features/orders/task-list.schemas.ts';
import * as acts from './acts.ts';
import { type Step, done, waited } from './given.ts';
import { cast, testCrypto } from './test-pool.ts';

/** One task as its provider ran it; a minute of output `right` unless said. */
export interface Ran {
  readonly task?: string;
  readonly paidMs?: number;
  readonly end?: string;
  readonly output?: string;
  readonly work?: string;
  /** Who the commitment says ran it: another than the provider copied it. */
  readonly as?: string;
}

export const TASK = `${'0'.repeat(16)}-0-1`;
export const OTHER_TASK = `${'0'.repeat(16)}-1-2`;

export function resultOf({ output, end }: Ran): string {
  return taskResult(testCrypto, { end: end ?? 'exited', exitCode: 0, outputHash: acts.sha(output ?? 'right') });
}

const saltOf = (provider: string, { task }: Ran): string => acts.sha(`salt of ${provider} for ${task ?? TASK}`);

export function rowOf(provider: string, ran: Ran = {}): TaskRow {
  const who = cast(ran.as ?? provider).user;
  const opening = { result: resultOf(ran), provider: who, salt: saltOf(ran.as ?? provider, ran) };
  return {
    task: ran.task ?? TASK,
    paidMs: ran.paidMs ?? TIME.MINUTE_MS,
    end: ran.end ?? 'exited',
    work: acts.sha(ran.work ?? 'work'),
    commitment: taskCommitment(testCrypto, opening),
  };
}

const orderName = (provider: string): string => `order of ${provider}`;
/** Half a minute of something that nobody asks about: money of the order that is not the task's. */
const beside = (provider: string): TaskRow => rowOf(provider, { task: OTHER_TASK, paidMs: 30_000, work: 'other work' });
const listOf = (provider: string, ran: Ran): TaskRow[] => [rowOf(provider, ran), beside(provider)];

/** A machine of theirs is on the market. */
export const sells =
  (provider: string): Step =>
  (pool) => {
    const by = provider;
    if (pool.id(`node of ${by}`) !== `node of ${by}`) return;
    done(acts.registerNode({ by, as: `node of ${by}` }))(pool);
    done(acts.benchmark({ by, of: `node of ${by}` }))(pool);
    done(acts.publish({ by, of: `node of ${by}`, as: `offer of ${by}` }))(pool);
  };

export interface OrderOptions {
  /** Their order is still running. */
  readonly isRunning?: boolean;
  readonly signed?: 'nobody';
  readonly buyer?: string;
  readonly job?: string;
}

/** An order with this provider has run the task and another one, and ended. */
export const ranBy =
  (provider: string, ran: Ran = {}, options: OrderOptions = {}): Step =>
  (pool) => {
    const of = orderName(provider);
    const by = options.buyer ?? 'buyer';
    const signed = options.signed ?? cast(by).agent;
    const job = options.job === undefined ? {} : { job: options.job };
    const rows = listOf(provider, ran);
    const paidMs = rows.reduce((sum, row) => sum + row.paidMs, 0);
    const receipt = (last: boolean) =>
      acts.receipt({
        ...{ by: provider, of, paidMs, elapsedMs: TIME.MINUTE_MS, tasksEnded: rows.length, last, signed },
        tasksHash: taskListRoot(testCrypto, rows),
      });
    const steps: Step[] = [
      sells(provider),
      done(acts.place({ by, of: `offer of ${provider}`, as: of, ...job })),
      done(acts.accept({ by: provider, of })),
      done(acts.ready({ by: provider, of, signed: cast(by).agent })),
      waited(TIME.MINUTE_MS),
      done(receipt(false)),
    ];
    if (options.isRunning !== true) steps.push(done(acts.stop({ by, of })), done(receipt(true)));
    for (const step of steps) step(pool);
  };

export interface OpenOptions extends acts.ActOptions {
  /** By provider: what they ran, as their receipt says. */
  readonly copies?: Readonly<Record<string, Ran>>;
  /** Fields of the first copy that are not those of the receipt. */
  readonly first?: Readonly<Record<string, unknown>>;
}

export const openVerification = acts.act<OpenOptions>(
  { type: 'verification.opened.v1', by: 'buyer', as: 'verification' },
  (pool, { copies, first }) => ({
    copies: Object.entries(copies ?? {}).map(([provider, ran], at) => {
      const rows = listOf(provider, ran);
      const row = rowOf(provider, ran);
      const path = taskPath(testCrypto, rows, row.task) ?? [];
      return { ...row, order: pool.id(orderName(provider)), path, ...(at === 0 ? first : {}) };
    }),
  }),
);

export interface RevealOptions extends acts.ActOptions {
  readonly ran?: Ran;
  /** Whose order; their own unless said. */
  readonly on?: string;
}

export const reveal = acts.act<RevealOptions>(
  { type: 'verification.revealed.v1', by: 'provider', device: 'agent' },
  (pool, { of, by, ran, on }) => {
    const who = by ?? 'provider';
    return {
      verification: pool.id(of ?? 'verification'),
      order: pool.id(orderName(on ?? who)),
      result: resultOf(ran ?? {}),
      salt: saltOf(who, ran ?? {}),
    };
  },
);
