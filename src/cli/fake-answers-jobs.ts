/** What the fake instance answers about modules, files and jobs. */
import { FAKE_IDS } from './fake-nodes.ts';

const { bob, pool, offer, order, job, module } = FAKE_IDS;
const HASH = 'f'.repeat(64);

const moduleView = {
  module,
  name: 'path-tracer',
  title: { en: 'Path tracer', ru: 'Трассировщик пути' },
  description: { en: 'Renders', ru: 'Рисует' },
  isBuiltIn: true,
  sizeBytes: 65_536,
  parameters: [
    { name: 'width', flag: '--width', min: 16, max: 8192, default: 640, label: { en: 'Width', ru: 'Ширина' } },
    { name: 'samples', flag: '--samples', min: 1, max: 65_536, default: 32, label: { en: 'Samples', ru: 'Лучи' } },
  ],
  merge: 'tiles',
};
const jobView = {
  job,
  pool,
  name: 'Film',
  module,
  moduleName: 'path-tracer',
  state: 'done',
  createdMs: 1_700_000_000_000,
  endedMs: 1_700_000_060_000,
  tasks: 2,
  tasksEnded: 2,
  tasksFailed: 1,
  progress: 1,
  isLocal: false,
  unconfirmed: [],
  maxCost: '250000',
  costSoFar: '100000',
  providers: [
    {
      user: bob,
      handle: 'Bob',
      order,
      orderState: 'completed',
      isOnline: true,
      isGivenUp: false,
      tasksEnded: 2,
      cost: '100000',
    },
  ],
  verify: { kind: 'none', copies: 3, sharePercent: 10 },
  checks: { tasks: 0, agreed: 0, failed: 0 },
  hasPicture: true,
  pictureHash: HASH,
  files: 1,
};
const task = {
  task: HASH,
  state: 'ended',
  attempt: 1,
  args: ['--width', '640'],
  provider: bob,
  providerHandle: 'Bob',
  order,
  done: 5,
  total: 5,
  wallMs: 1200,
  end: 'exited',
  exitCode: 0,
};
const jobDetail = {
  ...jobView,
  taskList: [
    { ...task, index: 0 },
    { ...task, index: 1, state: 'queued', end: undefined, wallMs: undefined },
  ],
};
const quote = {
  offers: [{ offer, version: HASH, handle: 'Bob', title: 'Fast box', slots: 1, cost: '250000' }],
  maxCost: '250000',
  available: '12500000',
  isAffordable: true,
  unmatched: [{ offer: HASH, title: 'Slow box', cause: 'memory' }],
};

/** Every file that is downloaded; its SHA-256 is the `file` of `jobFiles`. */
export const FAKE_FILE = new TextEncoder().encode('picture');

export const JOB_ANSWERS: Readonly<Record<string, unknown>> = {
  modulesRead: { items: [moduleView] },
  moduleUpload: { ...moduleView, module: HASH, name: 'filter', isBuiltIn: false, parameters: [] },
  fileUpload: { file: HASH, sizeBytes: 7 },
  jobQuote: quote,
  jobSubmit: { ...jobView, state: 'running' },
  jobRunHere: { ...jobView, state: 'running', isLocal: true },
  jobsRead: { items: [jobView] },
  jobRead: jobDetail,
  jobLog: { items: [{ no: 1, atMs: 1_700_000_000_000, task: 0, stream: 'stderr', text: 'rendering' }] },
  jobCancel: { ...jobView, state: 'cancelled' },
  jobGoOn: { ...jobView, state: 'running' },
  jobRetry: { ...jobView, state: 'running' },
  jobFiles: {
    items: [
      {
        task: 0,
        path: 'tile-0000.ppm',
        sizeBytes: 7,
        file: '2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97',
      },
    ],
  },
};
