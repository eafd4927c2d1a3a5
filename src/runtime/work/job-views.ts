/** Views of jobs and tasks, and the picture that their tiles make so far. */
import { toHex } from '#core/kernel/bytes.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { VerifyPlan } from '#core/features/jobs/jobs.api.ts';
import { verificationCopies } from '#core/features/verifications/verifications.tables.ts';
import { type OrderRow, orders } from '#core/features/orders/orders.tables.ts';
import { mergeTiles } from '#edge/pictures/merge-tiles.ts';
import { encodePng } from '#edge/pictures/png.ts';
import type { Modules } from '../modules.ts';
import { onlinePeers } from '../market.routes.ts';
import { handleOf } from '../names.ts';
import type { Runtime } from '../runtime.ts';
import { heldView } from './job-held.ts';
import { awaitsConfirmation } from './job-orders.ts';
import type { Job, Task } from './job-store.ts';
import { type WorkRecords, sumPaidMs } from './record.ts';

/** Merged pictures kept in memory. */
const PICTURES_MAX = 50;

export interface MergedPicture {
  readonly key: string;
  readonly png: Uint8Array;
  readonly hash: string;
}

export interface JobViews {
  viewOf(job: Job, tasks: readonly Task[]): Record<string, unknown>;
  /** `all`: every task of the job, copies too. */
  taskView(job: Job, task: Task, all: readonly Task[]): Record<string, unknown>;
  /** @throws {RefusalError} `file.unknown` before the first tile */
  pictureOf(job: Job, tasks: readonly Task[]): Promise<MergedPicture>;
}

const NO_PLAN: VerifyPlan = { kind: 'none', copies: 3, sharePercent: 10 };
const DECIDED: readonly string[] = ['agreed'];
const UNSURE: readonly string[] = ['split', 'alone'];

export function createJobViews(runtime: Runtime, modules: Modules, records: WorkRecords): JobViews {
  const pictures = new Map<string, MergedPicture>();

  const tilesOf = (tasks: readonly Task[]) =>
    tasks
      .filter(({ state, of }) => state === 'ended' && of === undefined)
      .flatMap(({ outputs }) => outputs.filter(({ path }) => path.endsWith('.ppm')));
  const keyOf = (tiles: readonly { readonly sha256: string }[]): string => tiles.map(({ sha256 }) => sha256).join();
  /** The hash of the merged picture while it is the newest: without it a page knows that there is a newer one to fetch. */
  const currentPicture = (job: string, tasks: readonly Task[]): { readonly pictureHash?: string } => {
    const known = pictures.get(job);
    return known !== undefined && known.key === keyOf(tilesOf(tasks)) ? { pictureHash: known.hash } : {};
  };

  const viewOf = (job: Job, all: readonly Task[]): Record<string, unknown> => {
    const tasks = all.filter(({ of }) => of === undefined);
    const reader = runtime.spaces.reader(job.pool);
    const module = modules.find(job.spec.module);
    const rows = job.orders.map(({ order, dead }) => ({ order, dead, row: reader.get(orders, order) }));
    const online = onlinePeers(runtime);
    const ended = tasks.filter(({ state }) => state === 'ended');
    const share = shareOf(tasks, ['ended']);
    // What is given up takes no more time.
    const past = shareOf(tasks, ['ended', 'lost']);
    const isPicture = module?.merge === 'tiles' && ended.some(({ outputs }) => outputs.length > 0);
    const spentMs = runtime.nowMs() - job.createdMs;
    return {
      job: job.job,
      pool: job.pool,
      name: job.spec.name,
      module: job.spec.module,
      moduleName: module?.name ?? job.spec.module.slice(0, 8),
      state: job.state,
      ...(job.cause === undefined ? {} : { cause: job.cause }),
      createdMs: job.createdMs,
      ...(job.endedMs === undefined ? {} : { endedMs: job.endedMs }),
      tasks: tasks.length,
      tasksEnded: ended.length,
      tasksFailed: tasks.filter(({ state, exitCode }) => state === 'lost' || (state === 'ended' && exitCode !== 0))
        .length,
      progress: share,
      ...(job.endedMs === undefined && job.heldSinceMs === undefined && past > 0.05
        ? { expectedEndMs: job.createdMs + spentMs / past }
        : {}),
      ...heldView(job, runtime.nowMs()),
      isLocal: job.isLocal === true,
      maxCost: BigInt(job.maxCost),
      costSoFar: rows.reduce(
        (sum, { order, row }) => sum + liveCost(row, sumPaidMs(records.read(job.pool, order).tasks)),
        0n,
      ),
      providers: rows.map(({ order, dead, row }) => ({
        user: row?.provider ?? '',
        handle: row === undefined ? '' : handleOf(reader, row.provider),
        order,
        orderState: row?.state ?? 'pending',
        isOnline: online.has(row?.providerPeer ?? ''),
        isGivenUp: dead,
        tasksEnded: all.filter((task) => task.order === order && task.state === 'ended').length,
        cost: liveCost(row, sumPaidMs(records.read(job.pool, order).tasks)),
      })),
      unconfirmed: job.spec.review
        ? rows.filter(({ row }) => row !== undefined && awaitsConfirmation(row)).map(({ order }) => order)
        : [],
      verify: job.spec.verify ?? NO_PLAN,
      checks: {
        tasks: tasks.filter(({ check }) => check !== undefined).length,
        agreed: tasks.filter(({ check }) => DECIDED.includes(check?.state ?? '')).length,
        failed: tasks.filter(({ check }) => UNSURE.includes(check?.state ?? '')).length,
      },
      hasPicture: isPicture,
      ...currentPicture(job.job, tasks),
      files: ended.reduce((sum, { outputs }) => sum + outputs.length, 0),
    };
  };

  /** The task and its copies, each with what the pool says of it. */
  const checkView = (job: Job, task: Task, all: readonly Task[]) => {
    const { check } = task;
    if (check === undefined) return {};
    const reader = runtime.spaces.reader(job.pool);
    const group = all.filter((one) => one === task || one.of === task.index);
    return {
      check: {
        state: check.state,
        ...(check.verification === undefined ? {} : { verification: check.verification }),
        isKnown: check.known !== undefined,
        copies: group.map(({ order, state, outputHash }) => {
          const row = order === undefined ? undefined : reader.get(orders, order);
          const copy =
            check.verification === undefined || order === undefined
              ? undefined
              : reader.get(verificationCopies, check.verification, order);
          return {
            ...(row === undefined ? {} : { provider: row.provider, providerHandle: handleOf(reader, row.provider) }),
            ...(order === undefined ? {} : { order }),
            state,
            verdict: copy?.state ?? 'open',
            ...(outputHash === undefined ? {} : { outputHash }),
          };
        }),
      },
    };
  };

  const taskView = (job: Job, task: Task, all: readonly Task[]): Record<string, unknown> => {
    const row = task.order === undefined ? undefined : runtime.spaces.reader(job.pool).get(orders, task.order);
    return {
      task: `${job.job.slice(0, 16)}-${task.index}`,
      index: task.index,
      state: task.state,
      attempt: task.attempt,
      args: modules
        .completeArgs(job.spec.module, job.spec.args)
        .map((text) => text.replaceAll('{i}', String(task.index)).replaceAll('{n}', String(job.spec.tasks))),
      ...(row === undefined
        ? {}
        : { provider: row.provider, providerHandle: handleOf(runtime.spaces.reader(job.pool), row.provider) }),
      ...(task.order === undefined ? {} : { order: task.order }),
      done: task.done,
      total: task.total,
      ...(task.wallMs === undefined ? {} : { wallMs: task.wallMs }),
      ...(task.end === undefined ? {} : { end: task.end }),
      ...(task.cause === undefined ? {} : { cause: task.cause }),
      ...(task.exitCode === undefined ? {} : { exitCode: task.exitCode }),
      ...(task.outputHash === undefined ? {} : { outputHash: task.outputHash }),
      ...checkView(job, task, all),
    };
  };

  /** Merged again only when another tile came. */
  const pictureOf = async (job: Job, tasks: readonly Task[]) => {
    const tiles = tilesOf(tasks);
    if (tiles.length === 0) throw new RefusalError({ code: 'file.unknown' });
    const key = keyOf(tiles);
    const known = pictures.get(job.job);
    if (known?.key === key) return known;
    const png = await encodePng(await mergeTiles(tiles.map(({ sha256 }) => ({ path: runtime.blobs.path(sha256) }))));
    const picture = { key, png, hash: toHex(runtime.crypto.sha256(png)) };
    pictures.set(job.job, picture);
    if (pictures.size > PICTURES_MAX) pictures.delete(pictures.keys().next().value as string);
    return picture;
  };

  return { viewOf, taskView, pictureOf };
}

/** Of all tasks; of those that run, as far as they are. What was given up is not done. */
function shareOf(tasks: readonly Task[], whole: readonly Task['state'][]): number {
  const sum = tasks.reduce((done, task) => {
    if (whole.includes(task.state)) return done + 1;
    const isRunning = task.state === 'running' && task.total > 0;
    return isRunning ? done + Math.min(1, task.done / task.total) : done;
  }, 0);
  return sum / tasks.length;
}

/** The larger of what receipts posted and what our own record says by now: live, to the second. */
function liveCost(row: OrderRow | undefined, paidMs: number): bigint {
  if (row === undefined) return 0n;
  const { pricePerSlotHour } = JSON.parse(row.terms) as { pricePerSlotHour: string };
  const measured = (BigInt(pricePerSlotHour) * BigInt(paidMs)) / 3_600_000n;
  const posted = row.net + row.fee;
  const live = measured > posted ? measured : posted;
  return live < row.funded ? live : row.funded;
}
