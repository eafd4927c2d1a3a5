import { z } from 'zod';
import { Count, ShortText } from '../../contract/act-fields.ts';
import { PoolParams, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';

const tag = 'jobs';

export const ModuleView = z
  .object({
    /** SHA-256 of the module: what a job names. */
    module: z.string(),
    name: z.string(),
    title: z.object({ en: z.string(), ru: z.string() }),
    description: z.object({ en: z.string(), ru: z.string() }),
    isBuiltIn: z.boolean(),
    sizeBytes: z.number().int(),
    /** Form fields: each becomes `flag value` on the module's command line. */
    parameters: z.array(
      z.object({
        name: z.string(),
        flag: z.string(),
        min: z.number(),
        max: z.number(),
        default: z.number(),
        label: z.object({ en: z.string(), ru: z.string() }),
      }),
    ),
    /** `tiles`: outputs are merged into one picture. */
    merge: z.enum(['none', 'tiles']),
  })
  .meta({ id: 'Module' });
export type ModuleView = z.infer<typeof ModuleView>;

export const VERIFY_KINDS = ['none', 'spot', 'quorum', 'canary'] as const;
/** How results are checked: on several machines that have nothing to do with each other, or on one's own. */
export const VerifyPlan = z.object({
  kind: z.enum(VERIFY_KINDS).default('none'),
  /** quorum: every task runs on so many. */
  copies: Count.min(VERIFICATION_LIMITS.copiesMin).max(VERIFICATION_LIMITS.copiesMax).default(3),
  /** spot: so many of a hundred tasks run twice; canary: so many are computed here too. */
  sharePercent: Count.min(1).max(100).default(10),
});
export type VerifyPlan = z.infer<typeof VerifyPlan>;

/** `computing`: copies run or wait for receipts; `revealing`: all have committed; `alone`: nobody else could run it, so it is not checked. */
export const CHECK_STATES = ['computing', 'revealing', 'agreed', 'split', 'alone'] as const;
export const TaskCheck = z.object({
  state: z.enum(CHECK_STATES),
  /** Its id on the pool's log, once it was put to the test. */
  verification: z.string().optional(),
  /** It was computed on this machine too. */
  isKnown: z.boolean(),
  copies: z.array(
    z.object({
      provider: z.string().optional(),
      providerHandle: z.string().optional(),
      order: z.string().optional(),
      /** As of a task. */
      state: z.string(),
      /** `right`, or `odd`: not paid for this task; `open`: not known yet. */
      verdict: z.enum(['open', 'right', 'odd']),
      outputHash: z.string().optional(),
    }),
  ),
});
export type TaskCheck = z.infer<typeof TaskCheck>;

export const TASK_STATES = ['queued', 'assigned', 'running', 'ended', 'lost', 'cancelled'] as const;
export const TaskView = z
  .object({
    task: z.string(),
    index: z.number().int(),
    state: z.enum(TASK_STATES),
    attempt: z.number().int(),
    args: z.array(z.string()),
    provider: z.string().optional(),
    providerHandle: z.string().optional(),
    order: z.string().optional(),
    done: z.number(),
    total: z.number(),
    wallMs: z.number().optional(),
    /** How it ended: exited, limit, trap, refused, cancelled, lost; with the cause in words. */
    end: z.string().optional(),
    cause: z.string().optional(),
    exitCode: z.number().int().optional(),
    outputHash: z.string().optional(),
    /** Absent: its result is taken as it comes. */
    check: TaskCheck.optional(),
  })
  .meta({ id: 'Task' });
export type TaskView = z.infer<typeof TaskView>;

export const JOB_STATES = ['buying', 'running', 'finishing', 'done', 'failed', 'cancelled'] as const;
export const JobView = z
  .object({
    job: z.string(),
    pool: z.string(),
    name: z.string(),
    module: z.string(),
    moduleName: z.string(),
    state: z.enum(JOB_STATES),
    /** Why it failed or what it waits for, in words. */
    cause: z.string().optional(),
    createdMs: z.number(),
    endedMs: z.number().optional(),
    tasks: z.number().int(),
    tasksEnded: z.number().int(),
    tasksFailed: z.number().int(),
    /** 0 to 1: of what is done; given up is not done. */
    progress: z.number(),
    expectedEndMs: z.number().optional(),
    /** It runs on this machine, outside of the market, and costs nothing. */
    isLocal: z.boolean(),
    maxCost: Money,
    costSoFar: Money,
    providers: z.array(
      z.object({
        user: z.string(),
        handle: z.string(),
        order: z.string(),
        orderState: z.string(),
        /** Its instance is connected. */
        isOnline: z.boolean(),
        /** No more work goes there: it could not be reached, or its order ended. */
        isGivenUp: z.boolean(),
        tasksEnded: z.number().int(),
        cost: Money,
      }),
    ),
    /** An order was ended by hand and nobody is left for the rest: nothing is bought until the user says so, and after this the job is stopped. */
    held: z.object({ orders: z.array(z.string()), leftMs: z.number().int() }).optional(),
    /** Ended orders of a job with `review` that the user has neither confirmed nor disputed. */
    unconfirmed: z.array(z.string()),
    verify: VerifyPlan,
    /** Of the checked tasks: how many, how many of them with a result that is sure, and without one. */
    checks: z.object({ tasks: z.number().int(), agreed: z.number().int(), failed: z.number().int() }),
    hasPicture: z.boolean(),
    pictureHash: z.string().optional(),
    files: z.number().int(),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof JobView>;

export const JobDetail = JobView.extend({ taskList: z.array(TaskView) }).meta({ id: 'JobDetail' });
export type JobDetail = z.infer<typeof JobDetail>;

export const LogLine = z.object({
  no: z.number().int(),
  atMs: z.number(),
  task: z.number().int(),
  stream: z.enum(['stdout', 'stderr', 'system']),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

const JobParams = PoolParams.extend({ job: Hex32 });

export const modulesRead = endpoint({
  name: 'modulesRead',
  method: 'GET',
  path: '/modules',
  summary: 'Modules at hand: built-in templates and uploads',
  tag,
  answer: z.object({ items: z.array(ModuleView) }),
});
export const moduleUpload = endpoint({
  name: 'moduleUpload',
  method: 'POST',
  path: '/modules',
  summary: 'Upload a WASI module (application/wasm)',
  tag,
  kind: 'upload',
  query: z.object({ name: ShortText }),
  answer: ModuleView,
});
export const fileUpload = endpoint({
  name: 'fileUpload',
  method: 'POST',
  path: '/files',
  summary: 'Upload an input file (application/octet-stream); answered with its hash',
  tag,
  kind: 'upload',
  answer: z.object({ file: z.string(), sizeBytes: z.number().int() }),
});

/** Price, providers and the most it can cost, before anything is spent. */
const JobSpec = z.object({
  name: ShortText,
  module: Hex32,
  /** Command line; `{i}` is the number of the task, `{n}` how many there are. */
  args: z.array(z.string().max(4096)).max(64).default([]),
  env: z.record(z.string().max(64), z.string().max(4096)).default({}),
  inputs: z
    .array(z.object({ name: z.string().regex(/^[\w.-]{1,64}$/), file: Hex32 }))
    .max(64)
    .default([]),
  /** Fan-out: tasks 0 … tasks − 1. */
  tasks: Count.min(1).max(10_000).default(1),
  seed: Hex32.optional(),
  /** Offers to buy from; leave out to take the cheapest that fit. */
  offers: z.array(Hex32).max(64).optional(),
  /** How many providers to spread over when `offers` is left out. */
  providers: Count.min(1).max(64).default(1),
  slotsPerProvider: Count.min(1).max(4096).default(1),
  /** Length of each order. */
  durationMs: z.number().int().min(1000).max(86_400_000).default(600_000),
  /** Wall limit of one task. */
  taskWallMs: z.number().int().min(100).max(86_400_000).default(300_000),
  memoryBytes: z.number().int().min(1_048_576).default(134_217_728),
  outputBytes: z.number().int().min(0).max(1_073_741_824).default(67_108_864),
  logBytes: z.number().int().min(0).max(16_777_216).default(1_048_576),
  /** Attempts per task on different providers. */
  attempts: Count.min(1).max(10).default(3),
  /** Nothing is confirmed by itself: the user looks at the result, then confirms or disputes its orders; with no word they settle in time. */
  review: z.boolean().default(false),
  verify: VerifyPlan.optional(),
});
export const JobQuote = z
  .object({
    offers: z.array(
      z.object({
        offer: z.string(),
        version: z.string(),
        handle: z.string(),
        title: z.string(),
        slots: z.number().int(),
        cost: Money,
      }),
    ),
    maxCost: Money,
    available: Money,
    isAffordable: z.boolean(),
    /** Why offers fell out, per filter. */
    unmatched: z.array(z.object({ offer: z.string(), title: z.string(), cause: z.string() })),
  })
  .meta({ id: 'JobQuote' });
export type JobQuote = z.infer<typeof JobQuote>;

export const jobQuote = endpoint({
  name: 'jobQuote',
  method: 'POST',
  path: '/pools/:pool/jobs/quote',
  summary: 'What a job would cost at most, and who would run it',
  tag,
  params: PoolParams,
  body: JobSpec,
  answer: JobQuote,
});
export const jobSubmit = endpoint({
  name: 'jobSubmit',
  method: 'POST',
  path: '/pools/:pool/jobs',
  summary: 'Submit a job: buys the orders it needs within maxCost, runs, collects, stops and confirms them',
  tag,
  params: PoolParams,
  body: JobSpec.extend({ maxCost: PositiveMoney }),
  answer: JobView,
});
/** Without the market: no order, no money, and nothing that others could see. */
export const jobRunHere = endpoint({
  name: 'jobRunHere',
  method: 'POST',
  path: '/pools/:pool/jobs/here',
  summary: 'Run a job on this machine instead of buying: in the same sandbox, for nothing',
  tag,
  params: PoolParams,
  body: JobSpec.omit({
    offers: true,
    providers: true,
    slotsPerProvider: true,
    durationMs: true,
    attempts: true,
    review: true,
    verify: true,
  }),
  answer: JobView,
});
export const jobsRead = endpoint({
  name: 'jobsRead',
  method: 'GET',
  path: '/pools/:pool/jobs',
  summary: 'Own jobs, newest first',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(JobView) }),
});
export const jobRead = endpoint({
  name: 'jobRead',
  method: 'GET',
  path: '/pools/:pool/jobs/:job',
  summary: 'One job with its tasks',
  tag,
  params: JobParams,
  answer: JobDetail,
});
export const jobLog = endpoint({
  name: 'jobLog',
  method: 'GET',
  path: '/pools/:pool/jobs/:job/log',
  summary: 'Log lines after a number',
  tag,
  params: JobParams,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  }),
  answer: z.object({ items: z.array(LogLine) }),
});
export const jobCancel = endpoint({
  name: 'jobCancel',
  method: 'POST',
  path: '/pools/:pool/jobs/:job/cancel',
  summary: 'Cancel: running tasks end, unused escrow comes back',
  tag,
  params: JobParams,
  answer: JobView,
});
export const jobGoOn = endpoint({
  name: 'jobGoOn',
  method: 'POST',
  path: '/pools/:pool/jobs/:job/go-on',
  summary: 'After an order of it was stopped by hand: buy elsewhere again, within the budget of the job',
  tag,
  params: JobParams,
  answer: JobView,
});
export const jobRetry = endpoint({
  name: 'jobRetry',
  method: 'POST',
  path: '/pools/:pool/jobs/:job/retry',
  summary: 'Run the failed tasks again',
  tag,
  params: JobParams,
  answer: JobView,
});
export const jobFiles = endpoint({
  name: 'jobFiles',
  method: 'GET',
  path: '/pools/:pool/jobs/:job/files',
  summary: 'Result files',
  tag,
  params: JobParams,
  answer: z.object({
    items: z.array(
      z.object({ task: z.number().int(), path: z.string(), sizeBytes: z.number().int(), file: z.string() }),
    ),
  }),
});
export const jobFile = endpoint({
  name: 'jobFile',
  method: 'GET',
  path: '/pools/:pool/jobs/:job/files/:file',
  summary: 'Download one result file by its hash (inert: attachment, no sniffing)',
  tag,
  kind: 'bytes',
  params: JobParams.extend({ file: Hex32 }),
});
export const jobPicture = endpoint({
  name: 'jobPicture',
  method: 'GET',
  path: '/pools/:pool/jobs/:job/picture.png',
  summary: 'The merged picture, as far as it has grown (PNG)',
  tag,
  kind: 'bytes',
  params: JobParams,
});

export const jobsApi = {
  modulesRead,
  moduleUpload,
  fileUpload,
  jobQuote,
  jobSubmit,
  jobRunHere,
  jobsRead,
  jobRead,
  jobLog,
  jobCancel,
  jobGoOn,
  jobRetry,
  jobFiles,
  jobFile,
  jobPicture,
};
