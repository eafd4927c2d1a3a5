/**
 * The verification of a job's tasks, as its buyer's instance leads it (ADR 0025). Copies are tasks like others, for providers who have nothing to
 * do with each other; which tasks have copies only this instance knows.
 *
 *   computing ──all copies ended; results differ and fewer than three: one more──> computing
 *       │ all listed by sealed receipts
 *       v
 *   revealing ──agreed──> agreed (the result is that of a copy that was right)
 *       └──split──> computing anew, then lost            two that are equal: agreed; fewer, or one against one: alone
 */
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { ENDED_STATES } from '#core/features/orders/orders.reads.ts';
import { VERIFICATION_LIMITS } from '#core/kernel/limits.ts';
import type { VerifyPlan } from '#core/features/jobs/jobs.api.ts';
import { taskPath } from '#core/features/orders/task-list.schemas.ts';
import { copyOf, isComparable } from '#core/features/verifications/verifications.reads.ts';
import { verifications } from '#core/features/verifications/verifications.tables.ts';
import { isRelated } from '#core/features/pools/pools.reads.ts';
import { agentCommand } from '../commands.ts';
import type { Runtime } from '../runtime.ts';
import type { JobContext } from './job-context.ts';
import type { JobSpec, Task } from './job-store.ts';
import { newTask } from './new-task.ts';
import { hashTasks } from './record.ts';

/** Without a majority the work runs again, at most so often in all. */
const ROUNDS_MAX = 2;
/** Where results differ, so many are asked: the least that can have a majority. */
const DECIDING = VERIFICATION_LIMITS.copiesMin;
/** Of a spot check: equal results need nobody else's word. */
const SPOT_COPIES = 2;
const TERMINAL: readonly string[] = ['ended', 'lost', 'cancelled'];

export interface Someone {
  readonly user: string;
  readonly peerKey: string;
}

/** The tasks of a new job, with a copy for each further provider, in an order that nobody can foresee. */
export function tasksFor(spec: JobSpec, random: (bytes: number) => Uint8Array): Task[] {
  const tasks = Array.from({ length: spec.tasks }, (_, index) => newTask(index));
  const plan = spec.verify;
  if (plan === undefined || plan.kind === 'none') return tasks;
  const count =
    plan.kind === 'quorum' ? tasks.length : Math.max(1, Math.ceil((tasks.length * plan.sharePercent) / 100));
  for (const task of shuffled(tasks, random).slice(0, count)) {
    task.check = { state: 'computing', verification: undefined, rounds: 1, known: undefined };
    const copies = copiesOf(plan) - 1;
    for (let copy = 0; copy < copies; copy += 1) tasks.push({ ...newTask(tasks.length), of: task.index });
  }
  return tasks;
}

/** How many providers run a checked task to begin with. */
export function copiesOf(plan: VerifyPlan | undefined): number {
  if (plan?.kind === 'quorum') return plan.copies;
  return plan?.kind === 'spot' ? SPOT_COPIES : 1;
}

/** How many it may come to, where results differ. */
export function copiesAtMost(plan: VerifyPlan | undefined): number {
  return plan === undefined || plan.kind === 'none' ? 1 : Math.max(copiesOf(plan), DECIDING);
}

function shuffled(tasks: readonly Task[], random: (bytes: number) => Uint8Array): Task[] {
  const drawn = tasks.map((task) => ({ task, place: Buffer.from(random(6)).readUIntBE(0, 6) }));
  return drawn.sort((a, b) => a.place - b.place).map(({ task }) => task);
}

/** Whether two have nothing to do with each other, so that their results can be compared. */
export function areApart(reader: ReturnType<Runtime['spaces']['reader']>, one: Someone, other: Someone): boolean {
  return !isRelated(reader, one, [other.user], [other.peerKey]);
}

export interface JobChecks {
  /** Whether this provider may run this task: not beside a copy of it by somebody close to them. */
  mayRun(task: Task, provider: Someone): boolean;
  /** Does what is next. Returns whether a check is still open. */
  advance(): Promise<boolean>;
  /** The task and its copies run again. */
  renew(task: Task): void;
}

export function createJobChecks(context: JobContext, tasks: Task[]): JobChecks {
  const { job, parts, log, rowOf, isDue } = context;
  const { runtime, store, records, agentSeed } = parts;
  const { pool } = job;
  const leaderOf = (task: Task): Task => (task.of === undefined ? task : (tasks[task.of] ?? task));
  const groupOf = (leader: Task): Task[] => tasks.filter((task) => task === leader || task.of === leader.index);
  const providerOf = (task: Task): Someone | undefined => {
    const row = task.order === undefined ? undefined : rowOf(task.order);
    return row === undefined ? undefined : { user: row.provider, peerKey: row.providerPeer };
  };
  const save = (task: Task): void => store.saveTask(job.job, task);

  const mayRun = (task: Task, provider: Someone): boolean => {
    const leader = leaderOf(task);
    if (leader.check === undefined) return true;
    const reader = runtime.spaces.reader(pool);
    const buyer = { user: job.user, peerKey: runtime.keys.peer.publicKey };
    if (!areApart(reader, provider, buyer)) return false;
    return groupOf(leader).every((other) => {
      const isTaken = other !== task && (other.state === 'running' || other.state === 'ended');
      const who = isTaken ? providerOf(other) : undefined;
      return who === undefined || areApart(reader, provider, who);
    });
  };

  const queue = (task: Task): void => {
    const cleared = { end: undefined, cause: undefined, exitCode: undefined, result: undefined, listedAs: undefined };
    Object.assign(task, {
      state: 'queued',
      attempt: 0,
      generation: task.generation + 1,
      tried: [],
      outputs: [],
      ...cleared,
    });
    task.order = undefined;
    save(task);
  };
  const renew = (leader: Task): void => {
    for (const task of groupOf(leader)) queue(task);
    if (leader.check !== undefined)
      leader.check = { ...leader.check, state: 'computing', verification: undefined, rounds: leader.check.rounds + 1 };
    save(leader);
  };

  /** Where its row stands: `listed` by a sealed receipt, `waiting` for one, `lost` to any verification. */
  const standing = (task: Task): 'listed' | 'waiting' | 'lost' => {
    const row = task.order === undefined ? undefined : rowOf(task.order);
    if (row === undefined || task.listedAs === undefined || !isComparable(task.end ?? '')) return 'lost';
    const isEnded = ENDED_STATES.includes(row.state) && row.dueMs > 0;
    const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
    if (isEnded && poolMs - row.endedMs > VERIFICATION_LIMITS.committingMs) return 'lost';
    if (row.state === 'disputed' || row.state === 'settled') return 'lost';
    if (listOf(row).some(({ task: id }) => id === task.listedAs)) return 'listed';
    return isEnded ? 'lost' : 'waiting';
  };
  /** What the newest sealed receipt lists, if this side knows the same. */
  const listOf = (row: OrderRow) => {
    const list = records.read(pool, row.order).tasks.slice(0, row.tasksEnded);
    return hashTasks(list, runtime) === row.tasksHash ? list : [];
  };

  async function open(leader: Task, listed: readonly Task[]): Promise<void> {
    const { check } = leader;
    if (check === undefined || !isDue(`verify:${leader.index}`)) return;
    const copies = listed.flatMap((task) => {
      const row = rowOf(task.order ?? '');
      const list = row === undefined ? [] : listOf(row);
      const entry = list.find(({ task: id }) => id === task.listedAs);
      const path = entry === undefined ? undefined : taskPath(runtime.crypto, list, entry.task);
      return entry === undefined || path === undefined ? [] : [{ ...entry, order: task.order, path }];
    });
    const draft = { type: 'verification.opened.v1', payload: { copies } };
    const sent = await agentCommand(runtime, pool, agentSeed, draft);
    if (sent.ok) {
      Object.assign(check, { state: 'revealing', verification: sent.event });
      log(leader.index, 'system', `${copies.length} results are compared`);
    } else if (sent.code !== 'verification.too_many') {
      Object.assign(check, { state: 'alone' });
      log(leader.index, 'system', `results could not be compared (${sent.code})`);
    }
    save(leader);
  }

  function take(leader: Task): void {
    const { check } = leader;
    const { verification } = check ?? {};
    if (check === undefined || verification === undefined) return;
    const reader = runtime.spaces.reader(pool);
    const row = reader.get(verifications, verification);
    if (row === undefined) {
      if (runtime.spaces.fate(pool, verification)?.status === 'rejected')
        Object.assign(check, { state: 'computing', verification: undefined });
      return;
    }
    if (row.state === 'revealing') return;
    if (row.state === 'split') {
      log(leader.index, 'system', 'no majority among the results: nobody is paid for them');
      if (check.rounds < ROUNDS_MAX) return renew(leader);
      Object.assign(leader, { state: 'lost', end: 'lost', cause: 'no majority among the results' });
      check.state = 'split';
      return save(leader);
    }
    check.state = 'agreed';
    const group = groupOf(leader);
    const isRight = (task: Task): boolean => copyOf(reader, verification, task.order ?? '')?.state === 'right';
    for (const task of group)
      if (task.state === 'ended' && copyOf(reader, verification, task.order ?? '')?.state === 'odd')
        log(leader.index, 'system', `odd result of order ${(task.order ?? '').slice(0, 8)}: not paid`);
    const winner = group.find((task) => isRight(task) && task.result === row.result);
    if (winner !== undefined && winner !== leader && !isRight(leader)) exchange(leader, winner);
    save(leader);
  }

  /** The task has the result that counts; the copy keeps the other one. */
  function exchange(leader: Task, winner: Task): void {
    const { index: _own, of: _of, check: _check, ...right } = winner;
    const { index: _index, of: _none, check: _kept, ...odd } = leader;
    Object.assign(leader, right);
    Object.assign(winner, odd);
    save(winner);
  }

  async function step(leader: Task): Promise<void> {
    const { check } = leader;
    if (check === undefined) return;
    if (check.state === 'revealing') return take(leader);
    if (check.state !== 'computing') return;
    const group = groupOf(leader);
    if (job.state === 'cancelled') {
      check.state = 'alone';
      return save(leader);
    }
    if (!group.every(({ state }) => TERMINAL.includes(state))) return;
    const ended = group.filter((task) => task.state === 'ended' && task.result !== undefined);
    if (ended.length > 0 && job.spec.verify?.kind === 'canary' && check.known === undefined) return;
    const differ =
      new Set([...ended.map(({ result }) => result), ...(check.known === undefined ? [] : [check.known])]).size > 1;
    if (differ && group.length < DECIDING) {
      while (groupOf(leader).length < DECIDING) {
        const copy = { ...newTask(tasks.length), of: leader.index };
        tasks.push(copy);
        save(copy);
      }
      return log(leader.index, 'system', 'results differ: another provider decides');
    }
    const told = ended.map((task) => ({ task, at: standing(task) }));
    if (told.some(({ at }) => at === 'waiting')) return;
    const listed = told.filter(({ at }) => at === 'listed').map(({ task }) => task);
    if (listed.length >= VERIFICATION_LIMITS.copiesMin) return open(leader, listed);
    // Two that say the same, one's own computation among them, take nothing from anybody: that is not for the log. One against one says nothing.
    const words = ended.length + (check.known === undefined ? 0 : 1);
    check.state = !differ && words >= SPOT_COPIES ? 'agreed' : 'alone';
    if (differ) log(leader.index, 'system', 'results differ, and nobody is left who could decide: not checked');
    save(leader);
  }

  return {
    mayRun,
    renew,
    advance: async () => {
      const leaders = tasks.filter(({ check }) => check?.state === 'computing' || check?.state === 'revealing');
      for (const leader of leaders) await step(leader);
      return leaders.some(({ check }) => check?.state === 'computing' || check?.state === 'revealing');
    },
  };
}
