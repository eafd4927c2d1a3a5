/**
 * The provider's side: accepts orders for own nodes, gets ready, runs tasks in sandboxes, meters, issues receipts, confirms.
 * Level-triggered: `reconcile` looks at the sealed state and does what is missing, so a restart or a lost message changes nothing.
 * No effect follows from unsealed state (I9): work starts on a sealed, running order only.
 */
import { orders, type OrderRow } from '#core/features/orders/orders.tables.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { isSession } from '#core/features/orders/orders.reads.ts';
import { taskCommitment, taskResult } from '#core/features/orders/task-list.schemas.ts';
import type { OrderTerms } from '#core/features/orders/orders.events.ts';
import type { Channel } from '#edge/p2p/port.ts';
import { answerUnasked } from '../blocks.ts';
import { agentCommand } from '../commands.ts';
import { type Runtime, agentSeedOf } from '../runtime.ts';
import { fetchBlob } from './blob-channel.ts';
import type { Links } from './links.ts';
import {
  type EndFrame,
  FromBuyer,
  INLINE_OUTPUT_BYTES_MAX,
  OpenFrame,
  TASKS_CHANNEL,
  type TaskFrame,
  decodeFrame,
  encodeFrame,
  isPaid,
} from './protocol.ts';
import { UNPAID, causeOf, countedEnd, type EndedHere, endedHere } from './ended-here.ts';
import { issueReceipt } from './batch-receipts.ts';
import { type Ended, type WorkRecords, openWorkRecords, workOf } from './record.ts';
import { createReveals } from './reveals.ts';
import { openOrderSoon } from './open-order.ts';
import { submitReady } from './ready.ts';
import { createTaskEnds } from './task-ends.ts';
import type { SessionOrders } from './session-orders.ts';
import { readFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';

const OPEN_STATES =
  "('placed', 'accepted', 'running', 'interrupted', 'suspended', 'ending', 'completed', 'failed', 'reclaimed', 'cancelled')";
/** Between two attempts at the same step of the same order. */
const RETRY_MS = 2_000;
/** Tasks of one order waiting for a free slot. */
const QUEUED_TASKS_MAX = 1_000;
/** Warm sandboxes kept at most, whatever was sold. */
const WARM_MAX = 6;
const MODULE_BYTES_MAX = 64 * 1024 * 1024;
const INPUT_BYTES_MAX = 1024 * 1024 * 1024;
const LOG_TEXT_MAX = 60_000;
const NO_HASH = '0'.repeat(64);

export interface Provider {
  reconcile(space: string): void;
  /** Tasks of others that run now. */
  running(): number;
  /** Their processor time so far, µs. */
  guestTimes(): Map<string, number>;
  mayFetch(order: string, file: string): boolean;
  readonly records: WorkRecords;
  close(): void;
}

interface Running {
  readonly abort: AbortController;
}

interface ProviderParts {
  readonly isPaused: () => boolean;
  /** Orders that are paid by windows of quality. */
  readonly sessions: SessionOrders;
  /** A task ended here, well or not. */
  readonly onTask: (task: EndedHere) => void;
}

export function createProvider(
  runtime: Runtime,
  links: Links,
  { isPaused, sessions, onTask }: ProviderParts,
): Provider {
  const records = openWorkRecords(runtime, 'provider');
  const ends = createTaskEnds(runtime, links, records);
  const self = runtime.keys.peer.publicKey;
  const tasks = new Map<string, Running>();
  const byOrder = new Map<string, Set<string>>();
  const attempts = new Map<string, number>();
  const receiptAtMs = new Map<string, number>();
  const busy = new Set<string>();
  const again = new Set<string>();
  let isClosed = false;

  /** At most one attempt per step and interval. */
  const isDue = (step: string, everyMs = RETRY_MS): boolean => {
    const nowMs = runtime.nowMs();
    if (nowMs - (attempts.get(step) ?? 0) < everyMs) return false;
    attempts.set(step, nowMs);
    if (attempts.size > 10_000) attempts.clear();
    return true;
  };

  const reveals = createReveals(runtime, records, isDue);
  const runningOf = (order: string): number => byOrder.get(order)?.size ?? 0;

  async function pass(space: string): Promise<void> {
    const rows = runtime.spaces.reader(space).where(orders, `"providerPeer" = ? AND state IN ${OPEN_STATES}`, [self]);
    let slots = 0;
    for (const row of rows) {
      const account = runtime.accounts.byUser(row.provider);
      if (account === undefined || account.needs !== undefined) continue;
      const seed = agentSeedOf(runtime, account);
      if (isSession(row)) {
        await sessions.advance(space, row, seed, isDue);
        continue;
      }
      if (row.state === 'running' || row.state === 'interrupted') slots += row.slots;
      await advance(space, row, seed);
    }
    await reveals(space);
    // One more than can run: the next task finds a warm sandbox while the last one's is still being replaced.
    runtime.executor.warm(slots === 0 ? 0 : Math.min(slots + 1, WARM_MAX));
  }

  async function advance(space: string, row: OrderRow, seed: Uint8Array): Promise<void> {
    const step = `${row.order}:${row.state}`;
    switch (row.state) {
      case 'placed':
        if (!isPaused() && isDue(step)) {
          const answer = answerUnasked(runtime, space, row);
          if (answer !== undefined) await agentCommand(runtime, space, seed, answer);
        }
        return;
      case 'accepted':
        if (isDue(step)) await submitReady(runtime, links, space, row, seed);
        return;
      case 'running':
      case 'interrupted': {
        const terms = JSON.parse(row.terms) as OrderTerms;
        const lastMs = receiptAtMs.get(row.order) ?? row.runningSealMs;
        if (row.state === 'interrupted' || runtime.nowMs() - lastMs >= terms.receiptMs) {
          if (isDue(`${step}:${row.receipts}`)) await issue(space, row, seed, false);
        }
        return;
      }
      case 'ending':
        // What still runs ends with the order: its result would not be paid.
        for (const task of byOrder.get(row.order) ?? []) tasks.get(task)?.abort.abort(UNPAID);
        if (runningOf(row.order) === 0 && isDue(`${step}:${row.receipts}`)) await issue(space, row, seed, true);
        return;
      case 'completed':
      case 'failed':
      case 'reclaimed':
      case 'cancelled':
        // Both lists agreed: nothing is left to argue about from this side. What a verification took is its owner's to accept or not.
        if (row.providerConfirmed === 0 && row.dueMs > 0 && row.takenMs === 0 && row.verifying === 0 && isDue(step))
          await agentCommand(runtime, space, seed, { type: 'order.confirmed.v1', payload: { order: row.order } });
        return;
      default:
    }
  }

  async function issue(space: string, row: OrderRow, seed: Uint8Array, last: boolean): Promise<void> {
    const isTaken = await issueReceipt({ runtime, links, ends }, { space, row, seed, last });
    if (isTaken) receiptAtMs.set(row.order, runtime.nowMs());
  }

  const reconcile = (space: string): void => {
    if (isClosed) return;
    if (busy.has(space)) return void again.add(space);
    busy.add(space);
    pass(space)
      .catch((cause: unknown) =>
        runtime.logger.warn({ space, cause: String(cause) }, 'orders of own nodes: will be tried again'),
      )
      .finally(() => {
        busy.delete(space);
        if (again.delete(space)) reconcile(space);
      });
  };

  links.handleChannel(TASKS_CHANNEL, async (peer, channel) => {
    const frames = channel[Symbol.asyncIterator]();
    const first = await frames.next();
    if (first.done === true) return;
    const { space, order } = decodeFrame(OpenFrame, first.value);
    const row = await openOrderSoon(runtime, space, order, peer);
    if (row === undefined) throw new Error('no running order of this peer');
    await ends.resend(channel, space, order);
    await channel.send(encodeFrame({ t: 'ready', slots: row.slots }));
    const session = new AbortController();
    const waiting: TaskFrame[] = [];
    const own = new Set<string>();
    const startNext = (): void => {
      while (waiting.length > 0 && runningOf(order) < row.slots && ends.mayStart(space, order, row.slots)) {
        const frame = waiting.shift() as TaskFrame;
        own.add(frame.task);
        void runTask(channel, space, row, frame, session.signal).finally(startNext);
      }
    };
    try {
      for (;;) {
        const next = await frames.next();
        if (next.done === true) break;
        const frame = decodeFrame(FromBuyer, next.value);
        if (frame.t === 'took') {
          ends.took(space, order, frame.task);
          startNext();
          continue;
        }
        if (frame.t === 'cancel') {
          const index = waiting.findIndex(({ task }) => task === frame.task);
          if (index >= 0) waiting.splice(index, 1);
          if (own.has(frame.task)) tasks.get(frame.task)?.abort.abort();
          continue;
        }
        if (waiting.length >= QUEUED_TASKS_MAX) throw new Error('too many tasks at once');
        waiting.push(frame);
        startNext();
      }
    } finally {
      // The buyer is gone: what runs would reach nobody.
      session.abort(UNPAID);
      ends.hungUp(channel);
    }
  });

  async function runTask(
    channel: Channel,
    space: string,
    row: OrderRow,
    frame: TaskFrame,
    session: AbortSignal,
  ): Promise<void> {
    const abort = new AbortController();
    const onSession = (): void => abort.abort(session.reason);
    session.addEventListener('abort', onSession);
    tasks.set(frame.task, { abort });
    const own = byOrder.get(row.order) ?? new Set<string>();
    own.add(frame.task);
    byOrder.set(row.order, own);
    try {
      const { end, ended } = await execute(channel, space, row, frame, abort.signal);
      onTask(endedHere({ space, row, frame, end, nowMs: runtime.nowMs() }));
      if (ended === undefined) await channel.send(encodeFrame(end)).catch(() => undefined);
      else await ends.send(channel, { space, order: row.order }, ended, end);
    } catch (cause) {
      runtime.logger.warn({ task: frame.task, cause: String(cause) }, 'a task could not be run');
      const lost: EndFrame = {
        t: 'end',
        task: frame.task,
        kind: 'lost',
        cause: 'the provider could not run it',
        wallMs: 0,
        cpuUs: 0,
        outputHash: NO_HASH,
        commitment: NO_HASH,
        outputs: [],
      };
      onTask(endedHere({ space, row, frame, end: lost, nowMs: runtime.nowMs() }));
      await channel.send(encodeFrame(lost)).catch(() => undefined);
    } finally {
      session.removeEventListener('abort', onSession);
      tasks.delete(frame.task);
      own.delete(frame.task);
      await runtime.executor.discard(frame.task);
      reconcile(space);
    }
  }

  async function execute(
    channel: Channel,
    space: string,
    row: OrderRow,
    frame: TaskFrame,
    signal: AbortSignal,
  ): Promise<{ readonly end: EndFrame; readonly ended: Ended | undefined }> {
    const from = { peer: channel.peer, space, order: row.order };
    await fetchBlob(runtime, links, from, frame.module, MODULE_BYTES_MAX);
    for (const { file } of frame.inputs) await fetchBlob(runtime, links, from, file, INPUT_BYTES_MAX);
    const terms = JSON.parse(row.terms) as OrderTerms;
    const say = (value: unknown): void => void channel.send(encodeFrame(value)).catch(() => undefined);
    const report = await runtime.executor.run(
      {
        taskId: frame.task,
        modulePath: runtime.blobs.path(frame.module),
        moduleHash: frame.module,
        args: frame.args,
        env: frame.env,
        inputs: frame.inputs.map(({ name, file }) => ({ name, filePath: runtime.blobs.path(file) })),
        seedHex: frame.seed,
        limits: {
          memoryBytes: Math.min(frame.memoryBytes, terms.memoryPerSlotBytes),
          wallMs: frame.wallMs,
          outputBytes: frame.outputBytes,
          logBytes: frame.logBytes,
          cpuCores: terms.coresPerSlot,
        },
      },
      {
        signal,
        onLog: (stream, text) => say({ t: 'log', task: frame.task, stream, text: text.slice(0, LOG_TEXT_MAX) }),
        onProgress: (done, total) => say({ t: 'progress', task: frame.task, done, total }),
      },
    );
    const end = countedEnd(report.end, signal);
    const wallMs = Math.round(report.wallMs);
    const total = report.outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const isInline = total <= INLINE_OUTPUT_BYTES_MAX;
    const outputs = [];
    for (const { path, sizeBytes, sha256, filePath } of report.outputs) {
      if (!isInline) await runtime.blobs.put(createReadStream(filePath), { maxBytes: sizeBytes, expected: sha256 });
      outputs.push({
        path,
        sizeBytes,
        sha256,
        ...(isInline ? { bytes: new Uint8Array(await readFile(filePath)) } : {}),
      });
    }
    const { task } = frame;
    const cpuUs = Math.round(report.cpuUs);
    const { outputHash } = report;
    const exitCode = end.kind === 'exited' ? end.exitCode : undefined;
    const salt = toHex(runtime.randomBytes(32));
    const result = taskResult(runtime.crypto, { end: end.kind, exitCode, outputHash });
    const commitment = taskCommitment(runtime.crypto, { result, provider: row.provider, salt });
    const memoryBytes = Math.min(frame.memoryBytes, terms.memoryPerSlotBytes);
    const work = workOf({ ...frame, memoryBytes }, runtime);
    const paid = { task, paidMs: Math.min(wallMs, frame.wallMs), end: end.kind, work, commitment };
    const files = isInline ? [] : report.outputs.map(({ sha256 }) => sha256);
    return {
      end: {
        t: 'end',
        task,
        kind: end.kind,
        cause: causeOf(end),
        wallMs,
        cpuUs,
        outputHash,
        commitment,
        outputs,
        ...(exitCode === undefined ? {} : { exitCode }),
      },
      ended: isPaid(end.kind) ? { task: paid, opening: { result, salt }, cpuUs, bytes: total, files } : undefined,
    };
  }

  return {
    reconcile,
    running: () => tasks.size,
    guestTimes: () => new Map([...tasks.keys()].map((task) => [task, runtime.executor.reading(task)?.cpuUs ?? 0])),
    records,
    mayFetch: (order, file) => {
      for (const space of runtime.spaces.ids('pool')) if (ends.mayFetch(space, order, file)) return true;
      return false;
    },
    close: () => {
      isClosed = true;
      for (const { abort } of tasks.values()) abort.abort();
    },
  };
}
