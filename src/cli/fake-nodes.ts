/** What the fake instance of the tests answers about machines and nodes; and the ids that all its answers share. */

export const FAKE_IDS = {
  user: '1'.repeat(64),
  bob: '2'.repeat(64),
  pool: 'a'.repeat(64),
  event: 'e'.repeat(64),
  node: 'b'.repeat(64),
  offer: 'c'.repeat(64),
  order: 'd'.repeat(64),
  job: '7'.repeat(64),
  module: '8'.repeat(64),
  network: '9'.repeat(64),
} as const;
const { user, bob, pool, node, offer, order } = FAKE_IDS;
const HASH = 'f'.repeat(64);

const limits = { cores: 4, memoryBytes: 4_294_967_296, diskBytes: 10_737_418_240, pauseAboveCpuPercent: 60 };
const hardware = {
  cpuModel: 'Fake CPU',
  physicalCores: 4,
  logicalCores: 8,
  memoryBytes: 17_179_869_184,
  gpus: [{ model: 'Fake GPU', memoryBytes: 8_589_934_592 }],
  os: 'linux',
  arch: 'x64',
};
const isolation = { process: true, nodePermissions: true, bwrap: true, cgroup: 'v2' };
const machine = {
  hardware,
  isolation,
  isolationNotes: ['user namespaces are there'],
  suggestedLimits: limits,
  isPaused: false,
  isChecked: true,
};
const nodeView = {
  node,
  user,
  handle: 'Ada',
  name: 'Big box',
  state: 'ready',
  isThisMachine: true,
  isOnline: true,
  hardware,
  limits,
  isolation,
  singleScore: 1000,
  allScore: 3600,
  benchmarkedMs: 1_700_000_000_000,
  verification: 'verified',
  challenges: [{ user: '9'.repeat(64), handle: 'Bob', singleScore: 950, atMs: 1_700_000_000_000, isBorneOut: true }],
  coresInUse: 1,
  memoryInUseBytes: 536_870_912,
  isPending: false,
};
export const offerView = {
  offer,
  node,
  nodeName: 'Big box',
  user: bob,
  handle: 'Bob',
  isMine: false,
  title: 'Fast box',
  state: 'active',
  executor: 'wasi',
  slots: 4,
  slotsFree: 3,
  coresPerSlot: 1,
  memoryPerSlotBytes: 536_870_912,
  pricePerSlotHour: '1500000',
  version: HASH,
  minMs: 60_000,
  maxMs: 86_400_000,
  cpuModel: 'Fake CPU',
  singleScore: 1000,
  isolation,
  isOnline: false,
  isPending: false,
  isPriceUnsealed: false,
};

export const FAKE_NODE_ANSWERS: Readonly<Record<string, unknown>> = {
  machineRead: machine,
  machineLoad: {
    everyMs: 1000,
    samples: [
      {
        atMs: 1_700_000_000_000,
        cpuPercent: 12.5,
        memoryUsedBytes: 1_073_741_824,
        memoryTotalBytes: 17_179_869_184,
        temperatureC: 51,
        receivedBytesPerS: 1000,
        sentBytesPerS: 2000,
        tasks: 1,
        gpus: [],
      },
    ],
  },
  machineHistory: {
    everyMs: 60_000,
    keptMs: 604_800_000,
    samples: [
      {
        atMs: 1_700_000_000_000,
        cpuPercent: 12.5,
        memoryUsedBytes: 1_073_741_824,
        memoryTotalBytes: 17_179_869_184,
        receivedBytesPerS: 1000,
        tasks: 0.5,
      },
    ],
  },
  machineTasks: {
    items: [
      {
        no: 2,
        pool,
        endedMs: 1_700_000_000_000,
        order,
        buyer: bob,
        buyerHandle: 'bob',
        module: HASH,
        end: 'limit',
        cause: 'memory limit',
        wallMs: 1200,
        isPaid: true,
        isGood: false,
      },
    ],
    good: 1,
    failed: 1,
  },
  heartbeatsRead: {
    slotMs: 1_800_000,
    sinceMs: 1_700_000_000_000,
    items: [{ node: nodeView.node, looked: [0, 30, 30, 30], seen: [0, 30, 12, 0] }],
  },
  demandRead: { sinceMs: 0, orders: 3, buyers: 2, slotHours: 1.5, medianPrice: '1000000', highestPrice: '2000000' },
  machineChecks: { ...machine, isChecked: false },
  machinePause: { ...machine, isPaused: true, pauseCause: 'by hand' },
  nodesRead: { items: [nodeView] },
  nodeRead: nodeView,
};
