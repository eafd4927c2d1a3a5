/** Jobs of this instance's users: quote, submit, watch, results; and the buyer's signatures that providers ask for. */
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type FileAnswer, type Route, route } from '#core/contract/route.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { BlobTooLarge } from '#edge/blobs/blobs.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { agentCommand, command } from '../commands.ts';
import { offerViews } from '../market.routes.ts';
import type { Modules } from '../modules.ts';
import { walletOf } from '../pools.views.ts';
import { type Runtime, accountOf, agentSeedOf } from '../runtime.ts';
import { type Job, type JobSpec, type Task, openJobStore } from './job-store.ts';
import { type JobRunner, startJobRunner } from './job-runner.ts';
import type { Links } from './links.ts';
import { type Match, type Wanted, matchOffers } from './matching.ts';
import { createJobViews } from './job-views.ts';
import { serveBuyerSignatures } from './buyer-signatures.ts';
import { openWorkRecords } from './record.ts';

/** A mandate outlives its orders by this much: the pool clock may stand still while the notary is away. */
const MANDATE_EXTRA_MS = 3_600_000;
const UPLOAD_BYTES_MAX = 64 * 1024 * 1024;

export interface Jobs {
  readonly routes: readonly Route[];
  reconcile(space: string): void;
  resume(): void;
  /** Whether a file is an input or module of a job whose order this is. */
  mayFetch(space: string, order: string, file: string): boolean;
  close(): void;
}

interface SpecBody {
  readonly name: string;
  readonly module: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly inputs: { name: string; file: string }[];
  readonly tasks: number;
  readonly seed?: string | undefined;
  readonly offers?: string[] | undefined;
  readonly providers: number;
  readonly slotsPerProvider: number;
  readonly durationMs: number;
  readonly taskWallMs: number;
  readonly memoryBytes: number;
  readonly outputBytes: number;
  readonly logBytes: number;
  readonly attempts: number;
}

export function createJobs(runtime: Runtime, links: Links, modules: Modules): Jobs {
  const store = openJobStore(runtime.db);
  const records = openWorkRecords(runtime, 'buyer');
  const runners = new Map<string, JobRunner>();
  const { viewOf, taskView, pictureOf } = createJobViews(runtime, modules, records);
  serveBuyerSignatures(runtime, links, records);

  const start = (job: Job, tasks: Task[]): JobRunner | undefined => {
    const account = runtime.accounts.byId(job.account);
    if (account === undefined || account.needs !== undefined) return undefined;
    const runner = startJobRunner(job, tasks, {
      runtime,
      store,
      links,
      records,
      agentSeed: agentSeedOf(runtime, account),
      completeArgs: (module, args) => modules.completeArgs(module, args),
      onEnd: (ended) => runtime.live.emit({ kind: 'job', pool: ended.pool, job: ended.job }, ended.user),
    });
    runners.set(job.job, runner);
    return runner;
  };

  const wantedOf = (body: SpecBody): Wanted => ({
    offers: body.offers ?? [],
    providers: body.providers,
    slotsPerProvider: body.slotsPerProvider,
    durationMs: body.durationMs,
    memoryBytes: body.memoryBytes,
  });

  const find = (
    params: { readonly pool: string; readonly job: string },
    account: Account,
  ): { job: Job; tasks: readonly Task[] } => {
    const runner = runners.get(params.job);
    const job = runner?.job ?? store.find(params.job);
    if (job === undefined || job.pool !== params.pool || job.user !== account.user)
      throw new RefusalError({ code: 'job.unknown', job: params.job });
    return { job, tasks: runner?.tasks ?? store.tasks(job.job) };
  };

  const quote = (pool: string, account: Account, body: SpecBody) => {
    if (modules.find(body.module) === undefined)
      throw new RefusalError({ code: 'module.unknown', field: 'module', module: body.module });
    const match = matchOffers(offerViews(runtime, pool, account.user), wantedOf(body));
    const maxCost = match.chosen.reduce((sum, { cost }) => sum + cost, 0n);
    return { match, maxCost, available: walletOf(runtime.spaces.reader(pool), account.user).available };
  };

  /** Orders for a whole match; @throws {RefusalError} when not one could be placed: the job then failed before it cost anything. */
  const placeAll = async (job: Job, account: Account, match: Match): Promise<void> => {
    const seed = agentSeedOf(runtime, account);
    let refused: string | undefined;
    let placedCount = 0;
    for (const { offer, slots, cost } of match.chosen) {
      const payload = {
        offer: offer.offer,
        offerVersion: offer.version,
        slots,
        durationMs: job.spec.durationMs,
        maxCost: cost.toString(),
        job: job.mandate,
      };
      const after = offer.version === offer.offer ? [job.mandate] : [job.mandate, offer.version];
      const placed = await agentCommand(runtime, job.pool, seed, { type: 'order.placed.v1', payload, after });
      if (placed.ok) {
        placedCount += 1;
        job.orders.push({ order: placed.event, offer: offer.offer, dead: false });
      } else refused = placed.code;
    }
    if (placedCount === 0 && refused !== undefined) {
      Object.assign(job, { state: 'failed', cause: refused, endedMs: runtime.nowMs() });
      store.save(job);
      throw new RefusalError({ code: refused });
    }
    store.save(job);
  };

  const routes: Route[] = [
    route(jobsApi.modulesRead, async () => ({ items: modules.list() })),
    route(jobsApi.moduleUpload, async ({ body, query }) => {
      const blob = await upload(runtime, body as unknown as AsyncIterable<Uint8Array>);
      runtime.db.run(
        'INSERT INTO modules (module, name, sizeBytes, addedMs) VALUES (?, ?, ?, ?) ON CONFLICT (module) DO UPDATE SET name = excluded.name',
        blob.hash,
        query.name,
        blob.sizeBytes,
        runtime.nowMs(),
      );
      return modules.find(blob.hash);
    }),
    route(jobsApi.fileUpload, async ({ body }) => {
      const blob = await upload(runtime, body as unknown as AsyncIterable<Uint8Array>);
      return { file: blob.hash, sizeBytes: blob.sizeBytes };
    }),
    route(jobsApi.jobQuote, async ({ claims, params, body }) => {
      const account = accountOf(runtime, claims);
      const { match, maxCost, available } = quote(params.pool, account, body);
      return {
        offers: match.chosen.map(({ offer, slots, cost }) => ({
          offer: offer.offer,
          version: offer.version,
          handle: offer.handle,
          title: offer.title,
          slots,
          cost,
        })),
        maxCost,
        available,
        isAffordable: available >= maxCost && match.chosen.length > 0,
        unmatched: match.unmatched.map(({ offer, cause }) => ({ offer: offer.offer, title: offer.title, cause })),
      };
    }),
    route(jobsApi.jobSubmit, async (call) => {
      const { params, body } = call;
      const account = accountOf(runtime, call.claims);
      for (const { file } of body.inputs)
        if ((await runtime.blobs.find(file)) === undefined)
          throw new RefusalError({ code: 'file.unknown', field: 'inputs', file });
      const { match, maxCost } = quote(params.pool, account, body);
      if (match.chosen.length === 0)
        throw new RefusalError({
          code: 'job.no_offer',
          unmatched: match.unmatched.map(({ offer, cause }) => `${offer.title}: ${cause}`).slice(0, 20),
        });
      if (maxCost > body.maxCost)
        throw new RefusalError({ code: 'order.cost_above_cap', field: 'maxCost', cost: maxCost, cap: body.maxCost });
      const { maxCost: _cap, ...rest } = body;
      const spec: JobSpec = {
        ...rest,
        seed: body.seed ?? toHex(runtime.crypto.sha256(encodeCanonical(['job', body.name]))),
        offers: body.offers ?? [],
      };
      const mandate = { specHash: hashSpec(runtime, spec), max: body.maxCost.toString(), lifeMs: lifeOf(spec) };
      const authorized = await command(runtime, { ...call, waitMs: 0 }, params.pool, {
        type: 'job.authorized.v1',
        payload: mandate,
      });
      const present = store.find(authorized.event);
      if (present !== undefined) return viewOf(present, store.tasks(present.job));
      const job: Job = {
        job: authorized.event,
        pool: params.pool,
        user: account.user,
        account: account.account,
        createdMs: runtime.nowMs(),
        spec,
        maxCost: body.maxCost.toString(),
        mandate: authorized.event,
        state: 'buying',
        cause: undefined,
        endedMs: undefined,
        orders: [],
      };
      const tasks = Array.from({ length: spec.tasks }, (_, index) => newTask(index));
      store.create(job, tasks);
      await placeAll(job, account, match);
      start(job, tasks);
      return viewOf(job, tasks);
    }),
    route(jobsApi.jobsRead, async ({ claims, params }) => {
      const account = accountOf(runtime, claims);
      runtime.spaces.reader(params.pool);
      return {
        items: store
          .ofUser(params.pool, account.user)
          .map(({ job }) => find({ pool: params.pool, job }, account))
          .map(({ job, tasks }) => viewOf(job, tasks)),
      };
    }),
    route(jobsApi.jobRead, async ({ claims, params }) => {
      const { job, tasks } = find(params, accountOf(runtime, claims));
      if (job.endedMs !== undefined && modules.find(job.spec.module)?.merge === 'tiles')
        await pictureOf(job, tasks).catch(() => undefined);
      return { ...viewOf(job, tasks), taskList: tasks.map((task) => taskView(job, task)) };
    }),
    route(jobsApi.jobLog, async ({ claims, params, query }) => {
      const { job } = find(params, accountOf(runtime, claims));
      return { items: store.log(job.job, query.after, query.limit) };
    }),
    route(jobsApi.jobCancel, async ({ claims, params }) => {
      const { job, tasks } = find(params, accountOf(runtime, claims));
      if (job.endedMs !== undefined) throw new RefusalError({ code: 'job.wrong_state', state: job.state });
      runners.get(job.job)?.cancel();
      return viewOf(job, tasks);
    }),
    route(jobsApi.jobRetry, async (call) => {
      const account = accountOf(runtime, call.claims);
      const { job, tasks } = find(call.params, account);
      if (job.endedMs === undefined || job.state === 'done')
        throw new RefusalError({ code: 'job.wrong_state', state: job.state });
      // A fresh mandate of at most what the user agreed to for the whole job.
      const { match, maxCost } = quote(call.params.pool, account, job.spec as SpecBody);
      if (match.chosen.length === 0)
        throw new RefusalError({
          code: 'job.no_offer',
          unmatched: match.unmatched.map(({ offer, cause }) => `${offer.title}: ${cause}`).slice(0, 20),
        });
      if (maxCost > BigInt(job.maxCost))
        throw new RefusalError({ code: 'order.cost_above_cap', cost: maxCost, cap: BigInt(job.maxCost) });
      const payload = { specHash: hashSpec(runtime, job.spec), max: job.maxCost, lifeMs: lifeOf(job.spec) };
      const authorized = await command(runtime, { ...call, waitMs: 0 }, call.params.pool, {
        type: 'job.authorized.v1',
        payload,
      });
      job.mandate = authorized.event;
      for (const entry of job.orders) entry.dead = true;
      await placeAll(job, account, match);
      const runner = runners.get(job.job) ?? start(job, [...tasks]);
      runner?.retryFailed();
      return viewOf(job, runner?.tasks ?? tasks);
    }),
    route(jobsApi.jobFiles, async ({ claims, params }) => {
      const { tasks } = find(params, accountOf(runtime, claims));
      return {
        items: tasks.flatMap(({ index, outputs }) =>
          outputs.map(({ path, sizeBytes, sha256 }) => ({ task: index, path, sizeBytes, file: sha256 })),
        ),
      };
    }),
    route(jobsApi.jobFile, async ({ claims, params }): Promise<FileAnswer> => {
      const { tasks } = find(params, accountOf(runtime, claims));
      const output = tasks.flatMap(({ outputs }) => outputs).find(({ sha256 }) => sha256 === params.file);
      if (output === undefined || (await runtime.blobs.find(params.file)) === undefined)
        throw new RefusalError({ code: 'file.unknown', file: params.file });
      const fileName = output.path.split('/').at(-1) ?? params.file;
      return {
        contentType: 'application/octet-stream',
        fileName,
        etag: params.file,
        sizeBytes: output.sizeBytes,
        bytes: runtime.blobs.read(params.file),
        isInline: false,
      };
    }),
    route(jobsApi.jobPicture, async ({ claims, params }): Promise<FileAnswer> => {
      const { job, tasks } = find(params, accountOf(runtime, claims));
      const picture = await pictureOf(job, tasks);
      return {
        contentType: 'image/png',
        fileName: `${job.spec.name}.png`,
        etag: picture.hash,
        sizeBytes: picture.png.length,
        bytes: picture.png,
        isInline: true,
      };
    }),
  ];

  return {
    routes,
    reconcile: (space) => {
      for (const [id, runner] of runners) {
        if (runner.job.pool !== space) continue;
        runner.kick();
        if (runner.job.endedMs !== undefined && isSettled(runtime, runner.job)) {
          runner.close();
          runners.delete(id);
        }
      }
    },
    resume: () => {
      for (const job of store.unfinished()) {
        const tasks = store.tasks(job.job);
        // What ran when this instance stopped has no connection any more: it runs again.
        for (const task of tasks)
          if (task.state === 'running' || task.state === 'assigned')
            Object.assign(task, { state: 'queued', attempt: task.attempt + 1 });
        start(job, tasks);
      }
    },
    mayFetch: (_space, order, file) => {
      for (const { job } of runners.values()) {
        if (!job.orders.some((entry) => entry.order === order)) continue;
        if (job.spec.module === file || job.spec.inputs.some((input) => input.file === file)) return true;
      }
      return false;
    },
    close: () => {
      for (const runner of runners.values()) runner.close();
      runners.clear();
    },
  };
}

function hashSpec(runtime: Runtime, spec: JobSpec): string {
  return toHex(runtime.crypto.sha256(encodeCanonical(JSON.parse(JSON.stringify(spec)))));
}

function lifeOf(spec: JobSpec): number {
  return Math.min(spec.durationMs * 2 + MANDATE_EXTRA_MS, 366 * 86_400_000);
}

function newTask(index: number): Task {
  return {
    index,
    state: 'queued',
    attempt: 0,
    generation: 0,
    order: undefined,
    tried: [],
    end: undefined,
    cause: undefined,
    exitCode: undefined,
    wallMs: undefined,
    outputHash: undefined,
    outputs: [],
    done: 0,
    total: 0,
  };
}

function isSettled(runtime: Runtime, job: Job): boolean {
  return job.orders.every(({ order }) => {
    const row = runtime.spaces.reader(job.pool).get(orders, order);
    return row === undefined || row.dueMs === 0 || row.buyerConfirmed === 1;
  });
}

async function upload(runtime: Runtime, source: AsyncIterable<Uint8Array>) {
  try {
    return await runtime.blobs.put(source, { maxBytes: UPLOAD_BYTES_MAX });
  } catch (cause) {
    if (cause instanceof BlobTooLarge)
      throw new RefusalError({ code: 'request.too_large', limitBytes: UPLOAD_BYTES_MAX });
    throw cause;
  }
}
