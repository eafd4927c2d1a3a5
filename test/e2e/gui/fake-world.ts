/** What the fake instance of the GUI's own tests knows: people, a pool, machines, offers, orders, jobs. Only for tests. */
import { createHash } from 'node:crypto';
import { RIGHTS, type Right, roleMay } from '#core/contract/rights.ts';
import type { NotaryMode } from '#core/contract/notary-modes.ts';
import type { JobDetail, LogLine, ModuleView, TaskView } from '#core/features/jobs/jobs.api.ts';
import type { StatementLine } from '#core/features/ledger/ledger.api.ts';
import type { OfferView } from '#core/features/market/market.api.ts';
import { REACH_TEXTS } from '#core/features/network/reach-texts.ts';
import type { BlockedPeerView, NetworkView, PeerView } from '#core/features/network/network.api.ts';
import type { LoadMean, LoadSample, MachineView, NodeView, TaskRun } from '#core/features/nodes/nodes.api.ts';
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { MemberView, PoolView } from '#core/features/pools/pools.api.ts';

export const MICRO = 1_000_000n;
const GIB = 1024 ** 3;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 64 hex digits that follow from a name. */
export function id(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

export interface Person {
  readonly user: string;
  readonly handle: string;
}
export const people: readonly Person[] = [
  'ada',
  'grace',
  'линус',
  'margaret',
  'dennis',
  'радья',
  'ken',
  'barbara',
  'alan',
  'edsger',
  'katherine',
  'donald',
  'frances',
  'john',
].map((handle) => ({ user: id(`user ${handle}`), handle }));
export const me = people[0] as Person;
/** Of the published example of the word list: whoever tries the dialog can type it. */
export const FAKE_PHRASE = `${'abandon '.repeat(23)}art`;
export const POOL = id('pool guild');

export interface World {
  readonly startedMs: number;
  hasAccounts: boolean;
  isLoggedIn: boolean;
  network: NetworkView;
  machine: MachineView;
  peers: PeerView[];
  blocked: BlockedPeerView[];
  pools: PoolView[];
  members: MemberView[];
  nodes: NodeView[];
  offers: OfferView[];
  orders: OrderDetail[];
  jobs: JobDetail[];
  logs: Map<string, LogLine[]>;
  statement: StatementLine[];
  modules: ModuleView[];
  samples: LoadSample[];
  /** A day of means of five minutes, with a gap in which the machine was off. */
  past: LoadMean[];
  tasksRun: TaskRun[];
  /** As named in this page; absent: as the scenario has them. */
  foldVersion?: number;
  /** The newest word on whether a game in Moonlight is seen. */
  isSeen?: boolean;
  notaries?: { readonly mode: NotaryMode; readonly members: readonly string[] };
}

export type Scenario = 'fresh' | 'rich' | 'paused' | 'joining' | 'diverged' | 'forked' | 'no-pool';

export function makeWorld(scenario: Scenario, nowMs = Date.now()): World {
  const isFresh = scenario === 'fresh';
  const isBare = isFresh || scenario === 'no-pool';
  const world: World = {
    startedMs: nowMs,
    hasAccounts: !isFresh,
    isLoggedIn: !isFresh,
    network: makeNetwork(isFresh, isBare ? 0 : 7),
    machine: makeMachine(),
    peers: isBare ? [] : people.slice(1, 8).map((person, index) => makePeer(person, index, nowMs)),
    blocked: isBare
      ? []
      : people.slice(12, 13).map(({ user, handle }) => ({
          peerKey: id(`peer ${handle}`),
          sinceMs: nowMs - HOUR,
          untilMs: nowMs + 23 * HOUR,
          cause: 'user' as const,
          users: [{ user, handle }],
        })),
    pools: isBare ? [] : [{ ...makePool(scenario === 'paused', nowMs), ...replicaIn(scenario, nowMs) }],
    members: isBare ? [] : people.map((person, index) => makeMember(person, index, nowMs)),
    nodes: [],
    offers: [],
    orders: [],
    jobs: [],
    logs: new Map(),
    statement: isBare ? [] : makeStatement(nowMs),
    modules: makeModules(),
    samples: makeSamples(nowMs),
    past: isFresh ? [] : makePast(nowMs),
    tasksRun: isBare ? [] : makeTasksRun(nowMs),
  };
  if (isBare) return world;
  world.nodes = people.slice(0, 7).map((person, index) => makeNode(person, index, nowMs));
  world.offers = world.nodes.map((node, index) => makeOffer(node, index));
  world.orders = makeOrders(world, nowMs);
  world.jobs = makeJobs(world, nowMs);
  for (const job of world.jobs) world.logs.set(job.job, makeLog(job, nowMs));
  return world;
}

function makeNetwork(isFresh: boolean, peers: number): NetworkView {
  const address = `/ip4/192.168.1.20/tcp/5001/p2p/12D3KooW${id('peer me').slice(0, 44)}`;
  return {
    ...(isFresh
      ? {}
      : {
          network: id('network'),
          name: 'Nordic Realms',
          invite: `power-realms:${Buffer.from(id('invite') + id('link') + id('more')).toString('base64url')}`,
        }),
    peerId: `12D3KooW${id('peer me').slice(0, 44)}`,
    peerKey: id('peer me'),
    addresses: [address, address.replace('192.168.1.20', '10.8.0.4')],
    state: 'ready',
    peers,
    users: isFresh ? 0 : people.length,
    reach: {
      ...(isFresh
        ? { state: 'unknown', cause: 'reach.no_network' }
        : { state: 'relayed', cause: 'reach.via_relay', scope: 'public', relay: id('peer relay') }),
      text: isFresh ? REACH_TEXTS['reach.no_network'] : REACH_TEXTS['reach.via_relay'],
      outside: [],
      isRelay: false,
    },
    lan: isFresh
      ? [
          {
            network: id('network'),
            address: `/ip4/192.168.1.7/tcp/5001/p2p/12D3KooW${id('peer lan').slice(0, 44)}`,
            peerKey: id('peer lan'),
          },
        ]
      : [],
    hasAccounts: !isFresh,
    needsSetupCode: false,
    version: '0.1.0',
  };
}

function makeMachine(): MachineView {
  return {
    hardware: {
      cpuModel: 'AMD Ryzen 9 7900X 12-Core Processor',
      physicalCores: 12,
      logicalCores: 24,
      memoryBytes: 64 * GIB,
      gpus: [{ model: 'GeForce RTX 4070', memoryBytes: 12 * GIB }],
      os: 'Debian GNU/Linux 12',
      arch: 'x64',
    },
    isolation: { process: true, nodePermissions: true, bwrap: true, cgroup: 'v2' },
    isolationNotes: [],
    suggestedLimits: { cores: 8, memoryBytes: 16 * GIB, diskBytes: 20 * GIB, pauseAboveCpuPercent: 40 },
    isPaused: false,
    isChecked: true,
  };
}

function makePeer({ user, handle }: Person, index: number, nowMs: number): PeerView {
  return {
    peerKey: id(`peer ${handle}`),
    peerId: `12D3KooW${id(`peer ${handle}`).slice(0, 44)}`,
    addresses: [`/ip4/192.168.1.${30 + index}/tcp/5001`],
    direction: index % 2 === 0 ? 'outbound' : 'inbound',
    connectedAtMs: nowMs - (index + 1) * 17 * MINUTE,
    latencyMs: [4, 18, 24, 41, 52, 88, 130][index] ?? 30,
    via: index === 5 ? 'relayed' : 'direct',
    sentBytes: (index + 1) * 431_000,
    receivedBytes: (index + 2) * 1_270_000,
    agent: 'power-realms/0.1.0',
    penaltyPoints: index === 4 ? 12 : 0,
    users: [{ user, handle }],
  };
}

function makePool(isPaused: boolean, nowMs: number): PoolView {
  return {
    pool: POOL,
    name: 'Nordic Render Guild',
    symbol: 'NRG',
    decimals: 2,
    access: 'private',
    description: 'Renders and simulations for friends.\nBe kind to each other’s fans.',
    feeBps: 200,
    welcomeGrant: 50n * MICRO,
    initialSupply: 1_000_000n * MICRO,
    owner: me.user,
    ownerHandle: me.handle,
    members: people.length,
    membership: 'active',
    role: 'owner',
    rights: (Object.keys(RIGHTS) as Right[]).filter((right) => roleMay('owner', right)),
    seal: { number: 4711, timeMs: nowMs - (isPaused ? 26 * MINUTE : 4000), hash: id('seal 4711') },
    poolMs: nowMs - 5000,
    pending: isPaused ? 3 : 0,
    isNotary: !isPaused,
    notaries: [{ device: id('device notary'), user: me.user, handle: me.handle, isConnected: !isPaused }],
    peers: 7,
    trade: isPaused
      ? { isPaused: true, sinceMs: nowMs - 26 * MINUTE, cause: 'notary_unreachable' }
      : { isPaused: false },
    wallet: { available: 1_284_500_000n, held: 12n * MICRO, pending: 3_420_000n },
    terms: { feeBps: 200 },
  };
}

function replicaIn(scenario: Scenario, nowMs: number): Pick<PoolView, 'replica'> & Partial<Pick<PoolView, 'trade'>> {
  const sinceMs = nowMs - 2 * MINUTE;
  if (scenario === 'joining')
    return {
      replica: { state: 'joining', seal: 3999, pieces: 5168, missing: 3127 },
      trade: { isPaused: true, sinceMs, cause: 'behind' },
    };
  if (scenario === 'forked')
    return { trade: { isPaused: true, sinceMs, cause: 'forked', detail: 'seal 4711 has two certificates' } };
  if (scenario !== 'diverged') return {};
  const cause = 'seal 4712: our fold gives another state';
  return {
    replica: { state: 'diverged', seal: 4712, cause },
    trade: { isPaused: true, sinceMs, cause: 'stopped', detail: cause },
  };
}

function makeMember({ user, handle }: Person, index: number, nowMs: number): MemberView {
  return {
    user,
    handle,
    fingerprint: user.slice(0, 8),
    role: index === 0 ? 'owner' : index === 1 ? 'officer' : 'member',
    state: index === 9 ? 'muted' : 'active',
    joinedMs: nowMs - (40 - index) * DAY,
  };
}

const CPUS = [
  'AMD Ryzen 9 7900X',
  'Intel Core i9-14900K',
  'AMD EPYC 7543',
  'AMD Ryzen 7 7800X3D',
  'Intel Xeon W-2295',
  'Apple M2 Pro',
  'Intel Core i5-12400',
];

function makeNode({ user, handle }: Person, index: number, nowMs: number): NodeView {
  const cores = [8, 16, 32, 6, 12, 8, 4][index] ?? 4;
  return {
    node: id(`node ${handle}`),
    user,
    handle,
    name: ['Workshop', 'thunder', 'rack-3', 'игровой', 'quarry', 'mini', 'attic'][index] ?? handle,
    state: index === 6 ? 'maintenance' : 'ready',
    isThisMachine: index === 0,
    isOnline: index !== 4,
    hardware: {
      cpuModel: CPUS[index] ?? 'CPU',
      physicalCores: cores,
      logicalCores: cores * 2,
      memoryBytes: cores * 4 * GIB,
      gpus: [],
      os: 'Linux',
      arch: 'x64',
    },
    limits: { cores, memoryBytes: cores * 2 * GIB, diskBytes: 20 * GIB, pauseAboveCpuPercent: 40 },
    isolation: { process: true, nodePermissions: true, bwrap: index !== 5, cgroup: index === 5 ? 'none' : 'v2' },
    singleScore: [1480, 1720, 990, 1530, 870, 1890, 1240][index] ?? 1000,
    allScore: [11_200, 24_800, 28_100, 8600, 9300, 12_100, 4700][index] ?? 1000,
    benchmarkedMs: nowMs - (index + 1) * 7 * HOUR,
    verification: index === 1 ? 'verified' : 'self-reported',
    challenges:
      index === 1
        ? [1698, 1711, 0].map((singleScore, at) => ({
            user: people[at + 2]?.user ?? '',
            handle: people[at + 2]?.handle ?? '',
            singleScore,
            atMs: nowMs - (at + 1) * DAY,
            isBorneOut: singleScore > 0,
          }))
        : [],
    coresInUse: [3, 4, 0, 6, 0, 2, 0][index] ?? 0,
    memoryInUseBytes: (index === 0 ? 5 : 1) * GIB,
    isPending: false,
  };
}

function makeOffer(node: NodeView, index: number): OfferView {
  return {
    offer: id(`offer ${node.name}`),
    node: node.node,
    nodeName: node.name,
    user: node.user,
    handle: node.handle,
    isMine: node.isThisMachine,
    title: `${node.name} · ${node.hardware.cpuModel.replace(/^(AMD|Intel|Apple) /, '')}`,
    state: index === 3 ? 'sold_out' : index === 6 ? 'paused' : 'active',
    executor: 'wasi',
    slots: node.limits.cores,
    slotsFree: index === 3 ? 0 : Math.max(1, node.limits.cores - 3),
    coresPerSlot: 1,
    memoryPerSlotBytes: 2 * GIB,
    pricePerSlotHour: [820_000n, 1_210_000n, 440_000n, 640_000n, 380_000n, 1_840_000n, 250_000n][index] ?? MICRO,
    version: id(`offer version ${node.name}`),
    minMs: MINUTE,
    maxMs: DAY,
    cpuModel: node.hardware.cpuModel,
    singleScore: node.singleScore,
    isolation: node.isolation,
    isOnline: node.isOnline,
    isPending: false,
    isPriceUnsealed: index === 5,
  };
}

function makeOrders(world: World, nowMs: number): OrderDetail[] {
  const order = (index: number, change: Partial<OrderDetail>): OrderDetail => {
    const offer = world.offers[(index % 6) + 1] as OfferView;
    const placedMs = nowMs - (index + 1) * 11 * MINUTE;
    const name = id(`order ${index}`);
    return {
      order: name,
      state: 'running',
      isPending: false,
      side: 'buyer',
      buyer: me.user,
      buyerHandle: me.handle,
      provider: offer.user,
      providerHandle: offer.handle,
      offer: offer.offer,
      node: offer.node,
      nodeName: offer.nodeName,
      slots: 2,
      durationMs: 30 * MINUTE,
      pricePerSlotHour: offer.pricePerSlotHour,
      feeBps: 200,
      funded: offer.pricePerSlotHour,
      used: offer.pricePerSlotHour / 3n,
      refunded: 0n,
      paidMs: 19 * MINUTE,
      tasksEnded: 7,
      receipts: 4,
      isUnsigned: false,
      buyerConfirmed: false,
      providerConfirmed: false,
      placedMs,
      changedMs: placedMs + 9000,
      dueMs: nowMs + 2 * MINUTE,
      leftMs: 2 * MINUTE + 20_000,
      termsHash: id(`terms ${index}`),
      terms: {
        endingMs: 10 * MINUTE,
        disputeWindowMs: DAY,
        unsignedWindowMs: 3 * DAY,
        receiptMs: MINUTE,
        failedAfterMs: 5 * MINUTE,
      },
      timeline: [
        { state: 'placed', cause: 'placed', sealMs: placedMs, poolMs: placedMs, event: name },
        {
          state: 'accepted',
          cause: 'accepted by the provider',
          sealMs: placedMs + 1000,
          poolMs: placedMs,
          event: id(`accepted ${index}`),
        },
        {
          state: 'running',
          cause: 'access checked by both sides',
          sealMs: placedMs + 2200,
          poolMs: placedMs,
          event: id(`ready ${index}`),
        },
      ],
      postings: [
        {
          no: 1,
          code: 'P4',
          memo: offer.title,
          timeMs: placedMs,
          event: name,
          account: 'wallet',
          user: me.user,
          handle: me.handle,
          amount: -offer.pricePerSlotHour,
        },
        {
          no: 1,
          code: 'P4',
          memo: offer.title,
          timeMs: placedMs,
          event: name,
          account: 'escrow',
          amount: offer.pricePerSlotHour,
        },
        {
          no: 2,
          code: 'P6',
          memo: 'receipt 1',
          timeMs: placedMs + MINUTE,
          event: id(`receipt ${index}`),
          account: 'escrow',
          amount: -offer.pricePerSlotHour / 3n,
        },
        {
          no: 2,
          code: 'P6',
          memo: 'receipt 1',
          timeMs: placedMs + MINUTE,
          event: id(`receipt ${index}`),
          account: 'pending',
          amount: offer.pricePerSlotHour / 3n,
        },
      ],
      net: offer.pricePerSlotHour / 3n - offer.pricePerSlotHour / 150n,
      fee: offer.pricePerSlotHour / 150n,
      deadlines: [
        { kind: 'state', dueMs: nowMs + 2 * MINUTE, leftMs: 2 * MINUTE + 20_000 },
        { kind: 'time', dueMs: nowMs + 19 * MINUTE, leftMs: 19 * MINUTE },
      ],
      givenBack: 0n,
      checks: { open: 0, right: 0, odd: 0, taken: 0n },
      acts: { stop: { noticeMs: 0 }, extend: { maxMs: 5 * HOUR } },
      ...change,
    };
  };
  const asProvider = {
    side: 'provider' as const,
    buyer: people[4]?.user ?? '',
    buyerHandle: people[4]?.handle ?? '',
    provider: me.user,
    providerHandle: me.handle,
    node: world.nodes[0]?.node ?? '',
    nodeName: world.nodes[0]?.name ?? '',
  };
  return [
    order(0, { job: id('job 0') }),
    order(1, {
      state: 'completed',
      leftMs: 23 * HOUR,
      deadlines: [{ kind: 'state', dueMs: nowMs + 23 * HOUR, leftMs: 23 * HOUR }],
      used: 400_000n,
      refunded: 40_000n,
      providerConfirmed: true,
      acts: {},
    }),
    order(2, {
      ...asProvider,
      state: 'placed',
      used: 0n,
      net: 0n,
      fee: 0n,
      paidMs: 0,
      tasksEnded: 0,
      leftMs: 8 * MINUTE,
      deadlines: [{ kind: 'state', dueMs: nowMs + 8 * MINUTE, leftMs: 8 * MINUTE }],
      acts: {},
    }),
    order(3, {
      ...withoutDue(),
      state: 'settled',
      used: 380_000n,
      buyerConfirmed: true,
      providerConfirmed: true,
      acts: {},
    }),
    order(4, { ...withoutDue(), ...asProvider, state: 'declined', used: 0n, tasksEnded: 0, paidMs: 0, acts: {} }),
    order(5, {
      ...withoutDue(),
      ...asProvider,
      state: 'settled',
      used: 380_000n,
      net: 372_400n,
      fee: 7_600n,
      funded: 640_000n,
      refunded: 260_000n,
      givenBack: 120_000n,
      acts: { refund: { most: 252_400n } },
    }),
    order(6, {
      state: 'accepted',
      used: 0n,
      net: 0n,
      fee: 0n,
      paidMs: 0,
      tasksEnded: 0,
      leftMs: 4 * MINUTE,
      deadlines: [{ kind: 'state', dueMs: nowMs + 4 * MINUTE, leftMs: 4 * MINUTE }],
      acts: { cancel: { fee: 21_400n, back: 620_600n }, extend: { maxMs: 5 * HOUR } },
    }),
  ];
}

/** A settled order waits for nothing. */
function withoutDue(): Partial<OrderDetail> {
  return { dueMs: undefined, leftMs: undefined, deadlines: [] };
}

function makeTasks(job: string, count: number, ended: number, running: number): TaskView[] {
  return Array.from({ length: count }, (_, index): TaskView => {
    const owner = people[1 + (index % 2)] as Person;
    const shared = {
      task: id(`${job} task ${index}`),
      index,
      attempt: index === 5 ? 2 : 1,
      args: [],
      done: 0,
      total: 100,
    };
    if (index < ended)
      return {
        ...shared,
        state: 'ended',
        provider: owner.user,
        providerHandle: owner.handle,
        order: id('order 0'),
        done: 100,
        wallMs: 3200 + index * 170,
        end: 'exited',
        exitCode: 0,
      };
    if (index < ended + running)
      return {
        ...shared,
        state: 'running',
        provider: owner.user,
        providerHandle: owner.handle,
        order: id('order 0'),
        done: 20 + index * 3,
      };
    return { ...shared, state: 'queued' };
  });
}

/** Three ran it; of the fourth task one sent something else. */
function withCheck(task: TaskView): TaskView {
  if (task.state === 'queued') return { ...task, check: { state: 'computing', isKnown: false, copies: [] } };
  if (task.state === 'running') return { ...task, check: { state: 'revealing', isKnown: false, copies: [] } };
  const copies = [0, 1, 2].map((at) => {
    const owner = people[1 + at] as Person;
    const verdict = at === 2 && task.index === 3 ? ('odd' as const) : ('right' as const);
    const of = { provider: owner.user, providerHandle: owner.handle, order: id(`order ${at}`) };
    return { ...of, state: 'ended', verdict, outputHash: id(`output ${task.index} ${verdict}`) };
  });
  return { ...task, check: { state: 'agreed', verification: id('verification'), isKnown: false, copies } };
}

function makeJobs(world: World, nowMs: number): JobDetail[] {
  const module = world.modules[0] as ModuleView;
  const job = (index: number, name: string, taskList: TaskView[], change: Partial<JobDetail>): JobDetail => {
    const ended = taskList.filter(({ state }) => state === 'ended');
    const failed = ended.filter(({ exitCode }) => exitCode !== 0).length;
    return {
      job: id(`job ${index}`),
      pool: POOL,
      name,
      module: module.module,
      moduleName: module.name,
      state: 'running',
      createdMs: nowMs - (index * 50 + 3) * MINUTE,
      tasks: taskList.length,
      tasksEnded: ended.length,
      tasksFailed: failed,
      progress: ended.length / taskList.length,
      expectedEndMs: nowMs + 4 * MINUTE,
      isLocal: false,
      unconfirmed: [],
      maxCost: 1_650_000n,
      costSoFar: (1_650_000n * BigInt(ended.length)) / BigInt(taskList.length),
      providers: people.slice(1, 3).map(({ user, handle }, at) => ({
        user,
        handle,
        order: id(`order ${at}`),
        orderState: 'running',
        isOnline: true,
        isGivenUp: false,
        tasksEnded: Math.ceil(ended.length / 2) - at,
        cost: 210_000n + BigInt(at) * 60_000n,
      })),
      verify: { kind: 'none', copies: 3, sharePercent: 10 },
      checks: {
        tasks: taskList.filter(({ check }) => check !== undefined).length,
        agreed: taskList.filter(({ check }) => check?.state === 'agreed').length,
        failed: 0,
      },
      hasPicture: index === 0 || index === 1,
      pictureHash: id(`picture ${index} ${ended.length}`),
      files: ended.length,
      taskList,
      ...change,
    };
  };
  const failedTasks = makeTasks('job 2', 6, 6, 0).map((task): TaskView =>
    task.index < 4 ? task : { ...task, end: 'limit', exitCode: 1, cause: 'memory limit' },
  );
  return [
    job(0, 'Living room, evening', makeTasks('job 0', 24, 15, 4).map(withCheck), {}),
    job(1, 'Living room, draft', makeTasks('job 1', 16, 16, 0).map(withCheck), {
      state: 'done',
      endedMs: nowMs - 45 * MINUTE,
      expectedEndMs: undefined,
      ...endedProviders(),
    }),
    job(2, 'Fluid test', failedTasks, {
      state: 'failed',
      endedMs: nowMs - 99 * MINUTE,
      expectedEndMs: undefined,
      tasksFailed: 2,
      cause: 'memory limit',
      ...endedProviders(),
    }),
  ];
}

/** One did its part, the other went away. */
function endedProviders(): Pick<JobDetail, 'providers'> {
  return {
    providers: people.slice(1, 3).map(({ user, handle }, at) => ({
      user,
      handle,
      order: id(`order ${at}`),
      orderState: at === 0 ? 'settled' : 'ending',
      isOnline: at === 0,
      isGivenUp: at === 1,
      tasksEnded: 4 - at * 2,
      cost: 210_000n,
    })),
  };
}

function makeLog(job: JobDetail, nowMs: number): LogLine[] {
  return Array.from({ length: 60 }, (_, index): LogLine => {
    const task = Math.floor(index / 4);
    const texts = [
      `tile ${task}: begin`,
      `::progress ${index % 4}/4`,
      `tile ${task}: 32 samples per pixel`,
      `tile ${task}: written /out/tile-${String(task).padStart(4, '0')}.ppm`,
    ];
    return {
      no: index + 1,
      atMs: nowMs - (60 - index) * 1500,
      task,
      stream: index % 4 === 1 ? 'stderr' : index === 0 ? 'system' : 'stdout',
      text: index === 0 ? `${job.tasks} tasks on 2 providers` : (texts[index % 4] ?? ''),
    };
  });
}

function makeStatement(nowMs: number): StatementLine[] {
  let balance = 1_284_500_000n;
  return Array.from({ length: 240 }, (_, index): StatementLine => {
    const code = ['P8', 'P4', 'P7', 'P19', 'P8', 'P4'][index % 6] ?? 'P19';
    const amount =
      ({ P8: 3_420_000n, P4: -1_650_000n, P7: 512_300n, P19: -5_000_000n } as Record<string, bigint>)[code] ?? 0n;
    const line: StatementLine = {
      no: 5000 - index,
      code,
      amount,
      balance,
      subject: id('order 0'),
      memo: code === 'P19' ? 'за пиццу' : '',
      timeMs: nowMs - index * 37 * MINUTE,
      seal: 4711 - index,
      event: id(`event ${index}`),
      counter: [
        code === 'P19'
          ? `wallet:${people[2]?.user ?? ''}`
          : code === 'P8'
            ? `pending:${id('order 0')}`
            : `escrow:${id('order 0')}`,
      ],
    };
    balance -= amount;
    return line;
  });
}

function makeModules(): ModuleView[] {
  const parameter = (
    name: string,
    min: number,
    max: number,
    value: number,
    en: string,
    ru: string,
  ): ModuleView['parameters'][number] => ({ name, flag: `--${name}`, min, max, default: value, label: { en, ru } });
  return [
    {
      module: id('module path-tracer'),
      name: 'path-tracer',
      title: { en: 'Path tracer', ru: 'Трассировщик пути' },
      description: {
        en: 'Renders a room with spheres, tile by tile.',
        ru: 'Рисует комнату с шарами, плитка за плиткой.',
      },
      isBuiltIn: true,
      sizeBytes: 41_233,
      parameters: [
        parameter('width', 16, 8192, 640, 'Width, pixels', 'Ширина, пиксели'),
        parameter('height', 16, 8192, 400, 'Height, pixels', 'Высота, пиксели'),
        parameter('samples', 1, 65_536, 32, 'Light paths per pixel', 'Лучей на пиксель'),
        parameter('seed', 0, 2_147_483_647, 1, 'Grain of the picture', 'Зерно картинки'),
      ],
      merge: 'tiles',
    },
    {
      module: id('module noop'),
      name: 'noop',
      title: { en: 'Does nothing', ru: 'Ничего не делает' },
      description: { en: 'For trying the way there and back.', ru: 'Чтобы проверить дорогу туда и обратно.' },
      isBuiltIn: true,
      sizeBytes: 612,
      parameters: [],
      merge: 'none',
    },
  ];
}

function makeSamples(nowMs: number): LoadSample[] {
  return Array.from({ length: 150 }, (_, index): LoadSample => sampleAt(nowMs - (150 - index) * 2000, index));
}

function makePast(nowMs: number): LoadMean[] {
  return Array.from({ length: 288 }, (_, index): LoadMean => {
    const { gpus: _gpus, ...sample } = sampleAt(nowMs - (288 - index) * 5 * MINUTE, index * 3);
    return sample;
  }).filter((_, index) => index < 120 || index > 150);
}

function makeTasksRun(nowMs: number): TaskRun[] {
  return Array.from({ length: 64 }, (_, index): TaskRun => {
    const buyer = people[1 + (index % 3)] as Person;
    const isBad = index % 11 === 4;
    return {
      no: 64 - index,
      pool: POOL,
      endedMs: nowMs - (index + 1) * 13 * MINUTE,
      order: id(`order ${index % 4}`),
      buyer: buyer.user,
      buyerHandle: buyer.handle,
      module: id('module path-tracer'),
      end: isBad ? 'limit' : 'exited',
      ...(isBad ? { cause: 'memory limit' } : { exitCode: 0 }),
      wallMs: 2100 + ((index * 379) % 4000),
      isPaid: true,
      isGood: !isBad,
    };
  });
}

export function sampleAt(atMs: number, step: number): LoadSample {
  return {
    atMs,
    cpuPercent: 42 + 24 * Math.sin(step / 11) + 9 * Math.sin(step / 2.3),
    memoryUsedBytes: (21 + 3 * Math.sin(step / 30)) * GIB,
    memoryTotalBytes: 64 * GIB,
    temperatureC: 58,
    receivedBytesPerS: 182_000 + 60_000 * Math.sin(step / 5),
    sentBytesPerS: 44_000,
    tasks: 3,
    gpus: [],
  };
}
