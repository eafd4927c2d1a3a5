/** Jobs of this instance's users: quote, submit, watch, results; and the buyer's signatures that providers ask for. */
import { availableParallelism } from 'node:os';
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { type VerifyPlan, jobsApi } from '#core/features/jobs/jobs.api.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { agentCommand, command } from '../commands.ts';
import { offerViews } from '../market.routes.ts';
import type { Modules } from '../modules.ts';
import { walletOf } from '../pools.views.ts';
import { type Runtime, accountOf, agentSeedOf } from '../runtime.ts';
import { type Job, type JobSpec, type Task, openJobStore } from './job-store.ts';
import { type JobRunner, startJobRunner } from './job-runner.ts';
import type { Links } from './links.ts';
import { type LocalJobs, localSlots, startLocalRunner } from './local-runner.ts';
import { copiesAtMost, copiesOf, tasksFor } from './job-checks.ts';
import { type Match, type Wanted, apartFor, matchOffers } from './matching.ts';
import { newTask, takeUp } from './new-task.ts';
import { isHeld } from './job-held.ts';
import { jobFilesRoutes } from './job-files.routes.ts';
import { createJobViews } from './job-views.ts';
import { serveBuyerSignatures } from './buyer-signatures.ts';
import { openWorkRecords } from './record.ts';

/** A mandate outlives its orders by this much: the pool clock may stand still while the notary is away. */
const MANDATE_EXTRA_MS = 3_600_000;

export interface Jobs {
  readonly routes: readonly Route[];
  reconcile(space: string): void;
  resume(): void;
  /** Whether a file is an input or module of a job whose order this is. */
  mayFetch(space: string, order: string, file: string): boolean;
  /** Processor time of tasks that run here outside of the market, by task, µs. */
  timesHere(): Map<string, number>;
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
  readonly review: boolean;
  readonly verify?: VerifyPlan | undefined;
}

/** `runningForOthers`: tasks of others that this machine runs now. */
export function createJobs(runtime: Runtime, links: Links, modules: Modules, runningForOthers: () => number): Jobs {
  const store = openJobStore(runtime.db);
  const records = openWorkRecords(runtime, 'buyer');
  const runners = new Map<string, JobRunner>();
  const local: LocalJobs = {
    slots: () => localSlots(availableParallelism(), runningForOthers()),
    running: new Set(),
  };
  const { viewOf, taskView, pictureOf } = createJobViews(runtime, modules, records);
  serveBuyerSignatures(runtime, links, records);

  const start = (job: Job, tasks: Task[]): JobRunner | undefined => {
    const account = runtime.accounts.byId(job.account);
    if (account === undefined || account.needs !== undefined) return undefined;
    const parts = {
      runtime,
      store,
      links,
      records,
      agentSeed: agentSeedOf(runtime, account),
      completeArgs: (module: string, args: readonly string[]) => modules.completeArgs(module, args),
      onEnd: (ended: Job) => runtime.live.emit({ kind: 'job', pool: ended.pool, job: ended.job }, ended.user),
    };
    const runner =
      job.isLocal === true
        ? startLocalRunner(job, tasks, parts, local)
        : startJobRunner(job, tasks, parts, local.running);
    runners.set(job.job, runner);
    return runner;
  };

  const wantedOf = (body: SpecBody): Wanted => ({
    offers: body.offers ?? [],
    providers: Math.max(body.providers, copiesOf(body.verify)),
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
    const apart = apartFor(runtime, pool, account.user);
    const offers = offerViews(runtime, pool, account.user);
    const isChecked = body.verify !== undefined && body.verify.kind !== 'none';
    const match = matchOffers(offers, { ...wantedOf(body), ...(isChecked ? { apart } : {}) });
    const needed = copiesOf(body.verify);
    if (match.chosen.length > 0 && match.chosen.length < needed)
      throw new RefusalError({ code: 'job.too_few_providers', field: 'verify', needed, found: match.chosen.length });
    // Where two differ a third decides: what that costs is within what the user agrees to.
    const providers = copiesAtMost(body.verify);
    const deciding =
      match.chosen.length >= providers
        ? match
        : matchOffers(offers, { ...wantedOf(body), offers: [], providers, apart });
    const extra = [...deciding.chosen]
      .filter(({ offer }) => !match.chosen.some((one) => one.offer.offer === offer.offer))
      .slice(0, Math.max(0, providers - match.chosen.length));
    const maxCost = [...match.chosen, ...(isChecked ? extra : [])].reduce((sum, { cost }) => sum + cost, 0n);
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

  const requireFiles = async (inputs: SpecBody['inputs']): Promise<void> => {
    for (const { file } of inputs)
      if ((await runtime.blobs.find(file)) === undefined)
        throw new RefusalError({ code: 'file.unknown', field: 'inputs', file });
  };
  const seedOf = (name: string): string => toHex(runtime.crypto.sha256(encodeCanonical(['job', name])));
  /** What every new job has, wherever it runs. */
  const jobOf = (pool: string, { user, account }: Account, spec: JobSpec) => ({
    pool,
    user,
    account,
    createdMs: runtime.nowMs(),
    spec,
    cause: undefined,
    endedMs: undefined,
    orders: [],
  });

  const routes: Route[] = [
    ...jobFilesRoutes({ runtime, modules, find, pictureOf }),
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
      await requireFiles(body.inputs);
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
        seed: body.seed ?? seedOf(body.name),
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
        ...jobOf(params.pool, account, spec),
        job: authorized.event,
        maxCost: body.maxCost.toString(),
        mandate: authorized.event,
        state: 'buying',
      };
      const tasks = tasksFor(spec, (bytes) => runtime.randomBytes(bytes));
      store.create(job, tasks);
      await placeAll(job, account, match);
      start(job, tasks);
      return viewOf(job, tasks);
    }),
    route(jobsApi.jobRunHere, async (call) => {
      const { params, body } = call;
      const account = accountOf(runtime, call.claims);
      if (modules.find(body.module) === undefined)
        throw new RefusalError({ code: 'module.unknown', field: 'module', module: body.module });
      await requireFiles(body.inputs);
      runtime.spaces.reader(params.pool);
      // A retry of the same request finds the job that its first try made.
      const name = call.idem === undefined ? toHex(runtime.randomBytes(32)) : `${call.idem.key} ${call.idem.body}`;
      const id = toHex(runtime.crypto.sha256(encodeCanonical(['job here', params.pool, account.user, name])));
      const present = store.find(id);
      if (present !== undefined) return viewOf(present, store.tasks(id));
      const job: Job = {
        ...jobOf(params.pool, account, {
          ...body,
          seed: body.seed ?? seedOf(body.name),
          offers: [],
          providers: 1,
          slotsPerProvider: 1,
          durationMs: body.taskWallMs,
          attempts: 1,
          review: false,
        }),
        job: id,
        isLocal: true,
        maxCost: '0',
        mandate: '',
        state: 'running',
      };
      const tasks = Array.from({ length: job.spec.tasks }, (_, index) => newTask(index));
      store.create(job, tasks);
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
      return {
        ...viewOf(job, tasks),
        taskList: tasks.filter(({ of }) => of === undefined).map((task) => taskView(job, task, tasks)),
      };
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
    route(jobsApi.jobGoOn, async ({ claims, params }) => {
      const { job, tasks } = find(params, accountOf(runtime, claims));
      if (job.endedMs !== undefined || !isHeld(job))
        throw new RefusalError({ code: 'job.wrong_state', state: job.state });
      runners.get(job.job)?.goOn();
      return viewOf(job, tasks);
    }),
    route(jobsApi.jobRetry, async (call) => {
      const account = accountOf(runtime, call.claims);
      const { job, tasks } = find(call.params, account);
      if (job.endedMs === undefined || job.state === 'done')
        throw new RefusalError({ code: 'job.wrong_state', state: job.state });
      if (job.isLocal === true) {
        const runner = runners.get(job.job) ?? start(job, [...tasks]);
        runner?.retryFailed();
        return viewOf(job, runner?.tasks ?? tasks);
      }
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
        for (const task of tasks) takeUp(job, task);
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
    timesHere: () => new Map([...local.running].map((task) => [task, runtime.executor.reading(task)?.cpuUs ?? 0])),
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

function isSettled(runtime: Runtime, job: Job): boolean {
  return job.orders.every(({ order }) => {
    const row = runtime.spaces.reader(job.pool).get(orders, order);
    return row === undefined || row.dueMs === 0 || row.buyerConfirmed === 1;
  });
}
