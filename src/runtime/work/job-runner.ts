/**
 * One job at work: buys orders within its mandate, keeps their slots busy, moves lost tasks elsewhere, stops and confirms when all ended.
 *
 *   task: queued -> assigned (an order) -> running -> ended | lost (-> queued, another provider first)
 *   job:  buying -> running -> finishing -> done | failed | cancelled
 *
 * Level-triggered like the provider: `kick` looks at sealed orders and at the tasks and does what is missing.
 */
import { randomInt } from 'node:crypto';
import type { OrderRow } from '#core/features/orders/orders.tables.ts';
import { taskResult } from '#core/features/orders/task-list.schemas.ts';
import type { Channel } from '#edge/p2p/port.ts';
import { agentCommand } from '../commands.ts';
import { CONNECT_RETRY_MS, type RunnerParts, createJobContext } from './job-context.ts';
import { createJobChecks } from './job-checks.ts';
import { HELD_OVER_CAUSE, goOn, isEndedByHand, isHeld, waitForWord } from './job-held.ts';
import { UNREACHABLE, buyAnother, endJob, endOrders, stopReason } from './job-orders.ts';
import { computeKnown } from './known-answers.ts';
import { type Job, type JobOrder, SENT_MAX, type Task, type TaskOutputFile, sentThere } from './job-store.ts';
import { resetTask } from './new-task.ts';
import { workFor, workOf } from './record.ts';
import { type EndFrame, FromProvider, TASKS_CHANNEL, decodeFrame, encodeFrame } from './protocol.ts';
import { TOLD_OTHER, fetchOutputs, isResultAsTold } from './told-result.ts';

/** An order whose provider cannot be reached for this long is given up: long enough for a restart, shorter than its interruption. */
const UNREACHABLE_MS = 30_000;
const LIVE: readonly string[] = ['placed', 'accepted', 'running', 'interrupted'];
const TASK_NUMBERS = 1_000_000;
const IDLE_KICK_MS = 1_000;

interface Session {
  channel: Channel | undefined;
  isOpening: boolean;
  /** It has sent anew what it had for us: only then more is given to it. */
  isReady: boolean;
  /** Since when the provider cannot be reached; undefined: it can. */
  lostSinceMs: number | undefined;
  retryAtMs: number;
  readonly tasks: Map<string, Task>;
}

export interface JobRunner {
  readonly job: Job;
  readonly tasks: readonly Task[];
  kick(): void;
  cancel(): void;
  /** The user's word after they ended an order of it by hand. */
  goOn(): void;
  retryFailed(): void;
  close(): void;
}

/** `here`: ids of tasks that run on this machine outside of the market. */
export function startJobRunner(job: Job, tasks: Task[], parts: RunnerParts, here: Set<string>): JobRunner {
  const { runtime, store, links, records, agentSeed } = parts;
  const sessions = new Map<string, Session>();
  const { spec, pool } = job;
  let isBusy = false;
  let isAgain = false;
  let isClosed = false;
  const context = createJobContext(job, tasks, parts);
  const { notice, log, isDue, setState, rowOf } = context;
  const checks = createJobChecks(context, tasks);
  const isTerminal = (task: Task): boolean =>
    task.state === 'ended' || task.state === 'lost' || task.state === 'cancelled';

  async function pass(): Promise<void> {
    const isChecking = await checks.advance();
    if (tasks.every(isTerminal)) return finish(isChecking);
    for (const entry of job.orders) {
      const row = rowOf(entry.order);
      if (row === undefined) {
        const fate = runtime.spaces.fate(pool, entry.order);
        if (fate?.status === 'rejected' && !entry.dead)
          giveUp(entry.order, `the order was refused: ${fate.code ?? ''}`);
        continue;
      }
      if (row.state === 'running' || row.state === 'interrupted') serve(entry, row);
      else if (!LIVE.includes(row.state)) {
        if (entry.byHand === undefined && isEndedByHand(context, entry, row)) entry.byHand = 'waits';
        if (!entry.dead) giveUp(entry.order, `the order is ${row.state}`);
        hangUp(entry.order);
      }
    }
    if (tasks.some((task) => task.state === 'running')) setState('running');
    const stuck = tasks.filter((task) => task.state === 'queued' && !isServed(task));
    if (stuck.length === 0) return;
    if (!isHeld(job)) await buyAnother(context, stuck, checks.mayRun);
    else if (await waitForWord(context, { isConfirmed: !isChecking })) cancel(HELD_OVER_CAUSE);
  }

  /** Somebody who is bought already may still run it; `but`: none of these orders is looked at. */
  function isServed(task: Task, but: readonly string[] = []): boolean {
    return job.orders.some(({ order, dead }) => {
      if (dead || but.includes(order)) return false;
      const row = rowOf(order);
      return row === undefined || checks.mayRun(task, { user: row.provider, peerKey: row.providerPeer });
    });
  }

  /** Keeps the slots of one running order busy. */
  function serve(entry: JobOrder, row: OrderRow): void {
    const { order } = entry;
    if (entry.dead) {
      if (isDue(`stop:${order}`))
        void agentCommand(runtime, pool, agentSeed, {
          type: 'order.stopped.v1',
          payload: { order, reason: stopReason(entry) },
        });
      return;
    }
    const session = sessions.get(order) ?? {
      channel: undefined,
      isOpening: false,
      isReady: false,
      lostSinceMs: undefined,
      retryAtMs: 0,
      tasks: new Map<string, Task>(),
    };
    sessions.set(order, session);
    if (session.channel === undefined) {
      if (!session.isOpening && runtime.nowMs() >= session.retryAtMs) void connect(order, row, session);
      return;
    }
    while (session.isReady && session.tasks.size < row.slots) {
      const task = nextTask(order, row);
      if (task === undefined) return;
      assign(task, order, session);
    }
  }

  /** A task that failed here before goes here again only when nobody else is left who may run it. */
  function nextTask(order: string, { provider, providerPeer }: OrderRow): Task | undefined {
    const who = { user: provider, peerKey: providerPeer };
    const queued = tasks.filter((task) => task.state === 'queued' && checks.mayRun(task, who));
    return queued.find(({ tried }) => !tried.includes(order)) ?? queued.find((task) => !isServed(task, task.tried));
  }

  function assign(task: Task, order: string, session: Session): void {
    // No number of the attempt: nobody shall see whether it is the task or a copy of it that checks another provider.
    const id = `${job.job.slice(0, 16)}-${task.of ?? task.index}-${randomInt(TASK_NUMBERS)}`;
    task.sent = [...(task.sent ?? []), { id, order }].slice(-SENT_MAX);
    task.state = 'running';
    task.order = order;
    task.tried = [...task.tried, order];
    task.done = 0;
    task.total = 0;
    // Before it is sent: its end may come after a restart of this instance.
    store.saveTask(job.job, task);
    session.tasks.set(id, task);
    session.channel?.send(encodeFrame({ t: 'run', task: id, ...workFor(parts, spec, task) })).catch(() => undefined);
    notice();
  }

  async function connect(order: string, row: OrderRow, session: Session): Promise<void> {
    session.isOpening = true;
    try {
      const channel = await links.openChannel(row.providerPeer, TASKS_CHANNEL);
      await channel.send(encodeFrame({ space: pool, order }));
      session.channel = channel;
      session.isOpening = false;
      kick();
      await read(order, session, channel);
      dropped(order, session, 'the provider closed the connection');
    } catch (cause) {
      session.isOpening = false;
      dropped(order, session, (cause as Error).message);
    }
  }

  async function read(order: string, session: Session, channel: Channel): Promise<void> {
    const frames = channel[Symbol.asyncIterator]();
    for (;;) {
      const next = await frames.next();
      if (next.done === true) return;
      const frame = decodeFrame(FromProvider, next.value);
      if (frame.t === 'ready') {
        session.lostSinceMs = undefined;
        session.isReady = true;
        kick();
        continue;
      }
      if (frame.t === 'end') {
        await takeEnd(order, session, frame);
        continue;
      }
      const task = session.tasks.get(frame.task);
      if (task === undefined) continue;
      if (frame.t === 'log') log(task.index, frame.stream, frame.text);
      else {
        task.done = frame.done;
        task.total = frame.total;
        notice();
      }
    }
  }

  /**
   * Every end of what was sent there is noted and said to be, once it is what it says: both sides count the same. Its result is taken if the task
   * was given to nobody else since: an end that was on its way when the connection broke comes anew.
   */
  async function takeEnd(order: string, session: Session, frame: EndFrame): Promise<void> {
    const task = session.tasks.get(frame.task) ?? sentThere(tasks, order, frame.task);
    session.tasks.delete(frame.task);
    if (task === undefined) return;
    const isLast = (): boolean => task.sent?.at(-1)?.id === frame.task && task.tried.at(-1) === order;
    const fail = (cause: string, isFinal = false): void => {
      if (isLast() && (task.state === 'running' || task.state === 'cancelled')) requeue(task, cause, isFinal);
      kick();
    };
    if (frame.kind === 'refused') return fail(`refused: ${frame.cause}`, true);
    if (frame.kind === 'lost') return fail(frame.cause);
    if (!isResultAsTold(frame)) {
      fail(TOLD_OTHER);
      return giveUp(order, TOLD_OTHER);
    }
    const paid = {
      task: frame.task,
      paidMs: Math.min(frame.wallMs, spec.taskWallMs),
      end: frame.kind,
      work: workOf(workFor(parts, spec, task), runtime),
      commitment: frame.commitment,
    };
    records.add(pool, order, { task: paid, cpuUs: frame.cpuUs, bytes: 0, files: [] });
    // The provider counts it from now on, as we do.
    session.channel?.send(encodeFrame({ t: 'took', task: frame.task })).catch(() => undefined);
    if (!isLast() || task.state === 'ended' || task.state === 'lost') return;
    // Nobody else shall be given it meanwhile.
    if (task.state === 'queued') task.state = 'running';
    let outputs: TaskOutputFile[];
    try {
      const from = { peer: rowOf(order)?.providerPeer ?? '', space: pool, order };
      outputs = await fetchOutputs(parts, from, frame, spec.outputBytes);
    } catch (cause) {
      return fail(`its result could not be fetched: ${(cause as Error).message}`);
    }
    // Its user had it run again meanwhile.
    if (!isLast()) return;
    task.outputs = outputs;
    task.state = 'ended';
    task.end = frame.kind;
    task.cause = frame.cause === '' ? undefined : frame.cause;
    task.exitCode = frame.exitCode;
    task.wallMs = frame.wallMs;
    task.outputHash = frame.outputHash;
    task.listedAs = frame.task;
    task.result = taskResult(runtime.crypto, { ...frame, end: frame.kind });
    store.saveTask(job.job, task);
    notice();
    kick();
  }

  function requeue(task: Task, cause: string, isFinal: boolean): void {
    task.attempt += 1;
    task.cause = cause;
    const isOver = isFinal || task.attempt >= spec.attempts || job.state === 'cancelled';
    task.state = isOver ? (job.state === 'cancelled' ? 'cancelled' : 'lost') : 'queued';
    task.end = isOver ? 'lost' : undefined;
    store.saveTask(job.job, task);
    log(task.index, 'system', isOver ? `given up: ${cause}` : `will run elsewhere: ${cause}`);
  }

  /** The connection is gone: what ran there is lost, the order gets a few more chances. */
  function dropped(order: string, session: Session, cause: string): void {
    session.channel = undefined;
    session.isReady = false;
    if (isClosed) return;
    for (const task of session.tasks.values()) requeue(task, `connection to the provider lost (${cause})`, false);
    session.tasks.clear();
    session.lostSinceMs ??= runtime.nowMs();
    session.retryAtMs = runtime.nowMs() + CONNECT_RETRY_MS;
    const state = rowOf(order)?.state;
    if (runtime.nowMs() - session.lostSinceMs >= UNREACHABLE_MS && (state === 'running' || state === 'interrupted'))
      giveUp(order, UNREACHABLE);
    kick();
  }

  function giveUp(order: string, cause: string): void {
    const entry = job.orders.find((one) => one.order === order);
    if (entry === undefined || entry.dead) return;
    entry.dead = true;
    entry.givenUpFor = cause;
    store.save(job);
    log(-1, 'system', `order ${order.slice(0, 8)} given up: ${cause}`);
    hangUp(order);
    kick();
  }

  /** Not while the order is ending: what ended before its stop is on its way, and both sides have to count the same. */
  function hangUp(order: string): void {
    if (rowOf(order)?.state !== 'ending') sessions.get(order)?.channel?.abort();
  }

  function cancel(cause: string): void {
    job.state = 'cancelled';
    job.cause = cause;
    for (const session of sessions.values()) {
      for (const [id, task] of session.tasks) {
        session.channel?.send(encodeFrame({ t: 'cancel', task: id })).catch(() => undefined);
        task.cause = 'cancelled';
      }
    }
    for (const task of tasks)
      if (task.state === 'queued' || task.state === 'assigned' || task.state === 'running') {
        task.state = 'cancelled';
        task.end = 'cancelled';
        store.saveTask(job.job, task);
      }
    store.save(job);
    notice();
    kick();
  }

  async function finish(isChecking: boolean): Promise<void> {
    const isOver = await endOrders(context, { isConfirmed: !isChecking });
    if (isChecking || !isOver) return;
    for (const session of sessions.values()) await session.channel?.close();
    sessions.clear();
    await endJob(context);
  }

  const kick = (): void => {
    if (isClosed) return;
    if (isBusy) {
      isAgain = true;
      return;
    }
    isBusy = true;
    pass()
      .catch((cause: unknown) =>
        runtime.logger.warn({ job: job.job, cause: String(cause) }, 'job: will be tried again'),
      )
      .finally(() => {
        isBusy = false;
        if (isAgain) {
          isAgain = false;
          kick();
        }
      });
  };
  const timer = setInterval(kick, IDLE_KICK_MS);
  timer.unref();
  kick();
  const closing = new AbortController();
  let knowing = Promise.resolve();
  /** One after another: this machine has other work, too. */
  const know = (): void => {
    knowing = knowing
      .then(async () => computeKnown(context, here, closing.signal, kick))
      .catch((cause: unknown) => runtime.logger.warn({ job: job.job, cause: String(cause) }, 'canaries are not known'));
  };
  know();

  return {
    job,
    tasks,
    kick,
    cancel: () => cancel('cancelled by the buyer'),
    goOn: () => {
      goOn(context);
      notice();
      kick();
    },
    retryFailed: () => {
      // A copy has no result of its own to be missed: it runs again with its task alone.
      for (const task of tasks.filter(({ of }) => of === undefined)) {
        if (task.state === 'ended' && task.exitCode === 0) continue;
        if (task.check !== undefined) checks.renew(task);
        else {
          resetTask(task);
          store.saveTask(job.job, task);
        }
      }
      job.endedMs = undefined;
      goOn(context);
      setState('buying');
      know();
      kick();
    },
    close: () => {
      isClosed = true;
      closing.abort();
      clearInterval(timer);
      context.close();
      for (const session of sessions.values()) session.channel?.abort();
    },
  };
}
