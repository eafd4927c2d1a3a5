/** What the fake instance answers: enough of each act that a page can be used from its first click to its last. */
import type { z } from 'zod';
import type { CommandView, Endpoint } from '#core/contract/endpoint.ts';
import type { LiveEvent } from '#core/contract/live.ts';
import type { API } from '#core/features/api.ts';
import type { LoginView, MeView } from '#core/features/identity/identity.api.ts';
import type { JobDetail, JobView } from '#core/features/jobs/jobs.api.ts';
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import { BOOKS_HANDLERS } from './fake-books.ts';
import { GOVERN_HANDLERS } from './fake-govern.ts';
import { GAME_HANDLERS } from './fake-games.ts';
import { INSTANCE_HANDLERS } from './fake-instance-answers.ts';
import { MARKET_HANDLERS } from './fake-market.ts';
import { notariesOf, recoveryOf } from './fake-notaries.ts';
import { QUARREL_HANDLERS } from './fake-quarrels.ts';
import { RATING_HANDLERS } from './fake-ratings.ts';
import { SECURITY_HANDLERS } from './fake-security.ts';
import { growingPicture } from './fake-picture.ts';
import { type World, MICRO, POOL, id, makeWorld, me, sampleAt } from './fake-world.ts';

/** What the instance refuses. */
export class FakeRefusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status = 409) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

interface FakeCall<E extends Endpoint> {
  readonly params: z.output<E['params']>;
  readonly query: z.output<E['query']>;
  readonly body: z.output<E['body']>;
  readonly bytes: Buffer;
  readonly world: World;
  readonly tell: (event: LiveEvent) => void;
}
type Handler<E extends Endpoint> = (
  call: FakeCall<E>,
) => z.output<E['answer']> | Buffer | Promise<z.output<E['answer']> | Buffer>;

export type FakeHandlers<Name extends keyof typeof API> = { readonly [N in Name]: Handler<(typeof API)[N]> };

let made = 0;
function command(world: World, change: (event: string) => void = () => undefined): CommandView {
  made += 1;
  const event = id(`made ${made}`);
  const isPaused = world.pools[0]?.trade.isPaused === true;
  if (!isPaused) change(event);
  return { event, pool: POOL, status: isPaused ? 'pending' : 'sealed', id: event, ...(isPaused ? {} : { seal: 4712 }) };
}

function meView(world: World): MeView {
  const devices: MeView['devices'] = (['personal', 'agent'] as const).map((kind) => ({
    device: id(`device ${kind}`),
    kind,
    peerKey: id('peer me'),
    isThisInstance: true,
  }));
  return {
    ...me,
    fingerprint: me.user.slice(0, 8),
    username: me.handle,
    devices,
    ...(world.network.network === undefined ? {} : { network: world.network.network }),
  };
}

function loginView(world: World): LoginView {
  world.isLoggedIn = true;
  world.hasAccounts = true;
  world.network = { ...world.network, hasAccounts: true };
  return { accessToken: 'token', expiresIn: 900, me: meView(world) };
}

function one<Item>(items: readonly Item[], fits: (item: Item) => boolean, code: string): Item {
  const found = items.find(fits);
  if (found === undefined) throw new FakeRefusal(code, 404);
  return found;
}

function setOrder(world: World, order: string, change: Partial<OrderDetail>): CommandView {
  return command(world, () => {
    world.orders = world.orders.map((row) => (row.order === order ? { ...row, ...change } : row));
  });
}

/** A day of looks: none before the node was there and while this instance was off, some missed, none seen at the end of one that left. */
function fakeBeats(index: number, isOnline: boolean): { looked: number[]; seen: number[] } {
  const looked = Array.from({ length: 48 }, (_, slot) => (slot < index * 3 || (slot > 20 && slot < 23) ? 0 : 30));
  const seen = looked.map((count, slot) =>
    !isOnline && slot > 40 ? 0 : (slot + index) % 17 === 0 ? count - 9 : count,
  );
  return { looked, seen: seen.map((count) => Math.max(0, count)) };
}

function viewOf({ taskList: _taskList, ...job }: JobDetail): JobView {
  return job;
}

/** A tile every 150 ms until the picture is whole. */
function runJob(world: World, job: string, tell: (event: LiveEvent) => void): void {
  const timer = setInterval(() => {
    world.jobs = world.jobs.map((row) => (row.job === job ? step(row) : row));
    const now = world.jobs.find((row) => row.job === job);
    const lines = world.logs.get(job) ?? [];
    const line = {
      no: lines.length + 1,
      atMs: Date.now(),
      task: (now?.tasksEnded ?? 1) - 1,
      stream: 'stdout' as const,
      text: `tile ${(now?.tasksEnded ?? 1) - 1}: done`,
    };
    world.logs.set(job, [...lines, line]);
    tell({ kind: 'job', pool: POOL, job });
    tell({ kind: 'job-log', job, lines: [line] });
    if (now === undefined || now.state === 'done' || now.state === 'cancelled') clearInterval(timer);
  }, 150);
  timer.unref();
}

function step(job: JobDetail): JobDetail {
  if (job.state === 'cancelled') return job;
  const tasksEnded = Math.min(job.tasks, job.tasksEnded + 1);
  const isDone = tasksEnded === job.tasks;
  const taskList = job.taskList.map((task) =>
    task.index < tasksEnded
      ? { ...task, state: 'ended' as const, end: 'exited', exitCode: 0, wallMs: 1400, done: 100 }
      : { ...task, state: task.index < tasksEnded + 2 ? ('running' as const) : task.state, done: 40 },
  );
  return {
    ...job,
    taskList,
    tasksEnded,
    progress: tasksEnded / job.tasks,
    costSoFar: (job.maxCost * BigInt(tasksEnded)) / BigInt(job.tasks * 2),
    pictureHash: id(`picture ${tasksEnded}`),
    verify: { kind: 'none', copies: 3, sharePercent: 10 },
    checks: { tasks: 0, agreed: 0, failed: 0 },
    hasPicture: true,
    files: tasksEnded,
    state: isDone ? 'done' : 'running',
    ...(isDone ? { endedMs: Date.now() } : {}),
  };
}

/** Endpoints that no page asks for yet are left out: the fake then says which one it lacks. */
interface Submitted {
  readonly name: string;
  readonly tasks: number;
  readonly args: string[];
  readonly maxCost: bigint;
  readonly isLocal: boolean;
}

function submitJob(body: Submitted, world: World, tell: (event: LiveEvent) => void): JobView {
  made += 1;
  const template = world.jobs[0] ?? makeWorld('rich').jobs[0];
  if (template === undefined) throw new FakeRefusal('internal', 500);
  const job = id(`submitted ${made}`);
  const taskList = Array.from({ length: body.tasks }, (_, index) => ({
    task: id(`${job} ${index}`),
    index,
    state: 'queued' as const,
    attempt: 1,
    args: body.args,
    done: 0,
    total: 100,
  }));
  const detail: JobDetail = {
    ...template,
    job,
    name: body.name,
    state: 'running',
    createdMs: Date.now(),
    tasks: body.tasks,
    tasksEnded: 0,
    tasksFailed: 0,
    progress: 0,
    maxCost: body.maxCost,
    isLocal: body.isLocal,
    unconfirmed: [],
    costSoFar: 0n,
    verify: { kind: 'none', copies: 3, sharePercent: 10 },
    checks: { tasks: 0, agreed: 0, failed: 0 },
    hasPicture: true,
    pictureHash: undefined,
    files: 0,
    taskList,
  };
  world.jobs = [detail, ...world.jobs];
  world.logs.set(job, []);
  runJob(world, job, tell);
  return viewOf(detail);
}

export const HANDLERS: Partial<FakeHandlers<keyof typeof API>> = {
  ...BOOKS_HANDLERS,
  ...MARKET_HANDLERS,
  ...GOVERN_HANDLERS,
  ...INSTANCE_HANDLERS,
  ...GAME_HANDLERS,
  ...QUARREL_HANDLERS,
  ...RATING_HANDLERS,
  ...SECURITY_HANDLERS,
  accountPrepare: () => ({
    registration: 'registration',
    personalKey: id('device personal'),
    agentKey: id('device agent'),
    peerKey: id('peer me'),
    createdMs: Date.now(),
  }),
  accountCreate: ({ world, body }) => {
    if (body.createNetwork !== undefined)
      world.network = { ...world.network, network: id('network'), name: body.createNetwork };
    return loginView(world);
  },
  loginCreate: ({ world, body }) => {
    if (body.password === 'wrong password') throw new FakeRefusal('auth.wrong_credentials', 401);
    return loginView(world);
  },
  loginRefresh: ({ world }) => {
    if (!world.isLoggedIn) throw new FakeRefusal('auth.expired', 401);
    return loginView(world);
  },
  loginDelete: ({ world }) => {
    world.isLoggedIn = false;
    return undefined;
  },
  meRead: ({ world }) => meView(world),
  networkRead: ({ world }) => world.network,
  networkJoin: ({ world }) => {
    world.network = { ...world.network, network: id('network'), name: 'Nordic Realms', peers: 1 };
    return world.network;
  },
  peersRead: ({ world }) => ({ items: world.peers }),
  peerDial: () => {
    throw new FakeRefusal('peer.unreachable', 502);
  },
  peerPing: ({ world, params }) => ({
    latencyMs: one(world.peers, ({ peerKey }) => peerKey === params.peer, 'peer.unreachable').latencyMs ?? 12,
  }),
  blockedPeersRead: ({ world }) => ({ items: world.blocked }),
  peerBlock: ({ world, params, body }) => {
    const { users } = one(world.peers, ({ peerKey }) => peerKey === params.peer, 'peer.unreachable');
    const sinceMs = Date.now();
    const blocked = {
      peerKey: params.peer,
      sinceMs,
      untilMs: sinceMs + body.hours * 3_600_000,
      cause: 'user' as const,
      users,
    };
    world.peers = world.peers.filter(({ peerKey }) => peerKey !== params.peer);
    world.blocked = [blocked, ...world.blocked];
    return blocked;
  },
  peerUnblock: ({ world, params }) => {
    const { peerKey } = one(world.blocked, (blocked) => blocked.peerKey === params.peer, 'peer.not_blocked');
    world.blocked = world.blocked.filter((blocked) => blocked.peerKey !== peerKey);
    return { peerKey };
  },
  directoryRead: ({ world }) => ({
    items: [
      ...world.pools.map(({ pool, name, symbol, access, description, owner, ownerHandle }) => ({
        pool,
        name,
        symbol,
        access,
        description,
        owner,
        ownerHandle,
        isMember: true,
      })),
      {
        pool: id('pool village'),
        name: 'Village Compute',
        symbol: 'VLG',
        access: 'public' as const,
        description: 'Open to everybody around.',
        owner: id('user ken'),
        ownerHandle: 'ken',
        isMember: false,
      },
      {
        pool: id('pool lab'),
        name: 'Лаборатория',
        symbol: 'LAB',
        access: 'referral' as const,
        description: '',
        owner: id('user grace'),
        ownerHandle: 'grace',
        isMember: false,
      },
    ],
  }),
  poolsRead: ({ world }) => ({ items: world.pools }),
  poolRead: ({ world, params }) => one(world.pools, ({ pool }) => pool === params.pool, 'pool.unknown'),
  notariesRead: ({ world }) => notariesOf(world),
  notariesName: ({ world, body: { mode, members } }) =>
    command(world, () => {
      world.notaries = { mode, members };
    }),
  poolUpgrade: ({ world, body: { version } }) =>
    command(world, () => {
      world.foldVersion = version;
    }),
  notaryOverride: () => ({ standing: 'signs' }),
  recoveryRead: ({ world }) => recoveryOf(world),
  recoveryName: ({ world }) => command(world, () => undefined),
  recoverySign: () => ({ recovery: id('recovery') }),
  recoveryVeto: () => ({ recovery: id('recovery') }),
  poolCreate: ({ world, body }) => {
    const template = makeWorld('rich').pools[0];
    if (template === undefined) throw new FakeRefusal('internal', 500);
    world.pools = [
      ...world.pools,
      {
        ...template,
        name: body.name,
        symbol: body.symbol,
        access: body.access,
        members: 1,
        pool: id(body.name),
        seal: { ...template.seal, number: 0 },
      },
    ];
    return {
      pool: id(body.name),
      ...(body.access === 'private' ? { password: body.password ?? 'amber-otter-lantern-quarry-nine' } : {}),
    };
  },
  poolJoin: ({ world }) => {
    if (world.pools.length > 0) throw new FakeRefusal('member.already');
    return command(world, () => {
      Object.assign(world, makeWorld('rich'));
    });
  },
  membersRead: ({ world }) => ({ items: world.members }),
  roleSet: ({ world, params, body }) =>
    command(world, () => {
      world.members = world.members.map((member) =>
        member.user === params.user ? { ...member, role: body.role } : member,
      );
    }),
  memberKick: ({ world, params }) =>
    command(world, () => {
      world.members = world.members.map((member) =>
        member.user === params.user ? { ...member, state: 'left' } : member,
      );
    }),
  poolLeave: ({ world }) => command(world),
  invitationsRead: () => ({
    items: [
      {
        invitation: id('invitation 3'),
        number: 3,
        kind: 'referral',
        creator: me.handle,
        usesLeft: 4,
        state: 'active',
        leftMs: 5.2 * 86_400_000,
      },
      {
        invitation: id('invitation 2'),
        number: 2,
        kind: 'referral',
        creator: me.handle,
        usesLeft: 0,
        state: 'used_up',
      },
      {
        invitation: id('invitation 1'),
        number: 1,
        kind: 'password',
        creator: me.handle,
        usesLeft: 1000,
        state: 'active',
      },
    ],
  }),
  invitationCreate: ({ world }) => ({
    ...command(world),
    link: `power-realms:${Buffer.from(id('secret') + id('pool') + id('net')).toString('base64url')}`,
    invitation: id('invitation 4'),
  }),
  invitationRevoke: ({ world }) => command(world),
  passwordSet: ({ world }) => ({ ...command(world), password: 'copper-heron-mill-seventy' }),
  poolDescribe: ({ world, body }) =>
    command(world, () => {
      world.pools = world.pools.map((pool) => ({ ...pool, description: body.description }));
    }),
  eventRead: ({ params }) => ({ event: params.event, type: 'order.placed.v1', author: me.user, status: 'sealed' }),
  poolLink: ({ params }) => ({
    link: `power-realms:${Buffer.from(`${params.pool}${id('net')}`).toString('base64url')}`,
  }),
  walletRead: ({ world }) => ({
    user: me.user,
    ...(world.pools[0]?.wallet ?? { available: 0n, held: 0n, pending: 0n }),
    symbol: 'NRG',
    decimals: 2,
  }),
  statementRead: ({ world, query }) => {
    const from = Number(query.cursor ?? 0);
    const items = world.statement.slice(from, from + query.limit);
    return { items, ...(from + query.limit < world.statement.length ? { next: String(from + query.limit) } : {}) };
  },
  transferCreate: ({ world }) => command(world),
  grantCreate: ({ world }) => command(world),
  invariantsRead: () => ({ pool: POOL, seal: 4711, stateHash: id('state'), isSound: true, checks: [], balances: [] }),
  machineRead: ({ world }) => world.machine,
  machineLoad: ({ world }) => {
    world.samples = [...world.samples, sampleAt(Date.now(), world.samples.length)].slice(-1800);
    return { everyMs: 2000, samples: world.samples };
  },
  machineHistory: ({ world, query }) => ({
    everyMs: 300_000,
    keptMs: 7 * 86_400_000,
    samples: world.past.filter(({ atMs }) => atMs >= query.sinceMs),
  }),
  machineTasks: ({ world, query }) => {
    const good = world.tasksRun.filter(({ isGood }) => isGood).length;
    return { items: world.tasksRun.slice(0, query.limit), good, failed: world.tasksRun.length - good };
  },
  machinePause: ({ world, body }) => {
    world.machine = { ...world.machine, isPaused: body.isPaused };
    return world.machine;
  },
  machineChecks: ({ world, body }) => {
    world.machine = { ...world.machine, isChecked: body.isChecked };
    return world.machine;
  },
  nodesRead: ({ world }) => ({ items: world.nodes }),
  nodeRead: ({ world, params }) => one(world.nodes, ({ node }) => node === params.node, 'node.unknown'),
  heartbeatsRead: ({ world, query }) => ({
    slotMs: 1_800_000,
    sinceMs: Date.now() - 47 * 1_800_000,
    items: world.nodes
      .filter(({ node }) => query.node === undefined || node === query.node)
      .map(({ node, isOnline }, index) => ({
        node,
        ...fakeBeats(index, isOnline),
      })),
  }),
  nodeRegister: ({ world, body }) =>
    command(world, (event) => {
      const template = makeWorld('rich').nodes[0];
      if (template !== undefined)
        world.nodes = [
          {
            ...template,
            node: event,
            name: body.name,
            limits: body.limits ?? template.limits,
            state: 'registered',
            singleScore: 0,
            allScore: 0,
          },
          ...world.nodes,
        ];
    }),
  nodeBenchmark: async ({ world, params }) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    world.nodes = world.nodes.map((node) =>
      node.node === params.node ? { ...node, state: 'ready', singleScore: 1480, allScore: 11_200 } : node,
    );
    return { ...command(world), singleScore: 1480, allScore: 11_200 };
  },
  nodeChallenge: ({ world }) => ({ ...command(world), singleScore: 1702, claimed: 1720, isBorneOut: true }),
  nodeChange: ({ world, params, body }) =>
    command(world, () => {
      world.nodes = world.nodes.map((node) => (node.node === params.node ? { ...node, ...body } : node));
    }),
  nodeSetState: ({ world, params, body }) =>
    command(world, () => {
      world.nodes = world.nodes.map((node) => (node.node === params.node ? { ...node, state: body.state } : node));
    }),
  offersRead: ({ world, query }) => ({ items: world.offers.slice(0, query.limit) }),
  demandRead: ({ world }) => ({
    sinceMs: Date.now() - 86_400_000,
    orders: world.orders.length,
    buyers: Math.min(2, world.orders.length),
    slotHours: world.orders.reduce((sum, { slots, durationMs }) => sum + (slots * durationMs) / 3_600_000, 0),
    ...(world.orders.length === 0 ? {} : { medianPrice: 640_000n, highestPrice: 1_210_000n }),
  }),
  offerPublish: ({ world, body }) =>
    command(world, (event) => {
      const template = makeWorld('rich').offers[0];
      if (template !== undefined)
        world.offers = [{ ...template, ...body, offer: event, version: event, slotsFree: body.slots }, ...world.offers];
    }),
  offerEdit: ({ world, params, body }) =>
    command(world, () => {
      world.offers = world.offers.map((offer) => (offer.offer === params.offer ? { ...offer, ...body } : offer));
    }),
  offerSetState: ({ world, params, body }) =>
    command(world, () => {
      world.offers = world.offers.map((offer) =>
        offer.offer === params.offer ? { ...offer, state: body.state } : offer,
      );
    }),
  offerSetExpiry: ({ world, params, body }) =>
    command(world, () => {
      world.offers = world.offers.map(({ leftMs: _leftMs, ...offer }) =>
        offer.offer === params.offer && body.lifeMs !== null ? { ...offer, leftMs: body.lifeMs } : offer,
      );
    }),
  ordersRead: ({ world }) => ({
    items: world.orders.map(
      ({ timeline: _timeline, postings: _postings, terms: _terms, termsHash: _termsHash, ...order }) => order,
    ),
  }),
  orderRead: ({ world, params }) => one(world.orders, ({ order }) => order === params.order, 'order.unknown'),
  orderPlace: ({ world }) =>
    command(world, (event) => {
      const template = world.orders[0];
      if (template !== undefined)
        world.orders = [
          { ...template, order: event, state: 'placed', used: 0n, placedMs: Date.now() },
          ...world.orders,
        ];
    }),
  orderAccept: ({ world, params }) => setOrder(world, params.order, { state: 'accepted' }),
  orderCancel: ({ world, params }) => setOrder(world, params.order, { state: 'cancelled' }),
  orderStop: ({ world, params }) => setOrder(world, params.order, { state: 'ending' }),
  orderExtend: ({ world, params, body }) => {
    const { durationMs, funded } = one(world.orders, ({ order }) => order === params.order, 'order.unknown');
    return setOrder(world, params.order, {
      durationMs: durationMs + body.durationMs,
      funded: funded + BigInt(body.maxCost),
    });
  },
  refundCreate: ({ world, params, body }) =>
    setOrder(world, params.order, { givenBack: BigInt(body.amount), acts: {} }),
  orderConfirm: ({ world, params }) =>
    setOrder(world, params.order, { buyerConfirmed: true, state: 'settled', leftMs: undefined, dueMs: undefined }),
  orderLift: ({ world, params }) => setOrder(world, params.order, { state: 'running' }),
  orderDecline: ({ world, params }) => setOrder(world, params.order, { state: 'declined' }),
  orderSuspend: ({ world, params }) => setOrder(world, params.order, { state: 'suspended' }),
  modulesRead: ({ world }) => ({ items: world.modules }),
  moduleUpload: ({ query, bytes }) => ({
    module: id(query.name),
    name: query.name,
    title: { en: query.name, ru: query.name },
    description: { en: '', ru: '' },
    isBuiltIn: false,
    sizeBytes: bytes.length,
    parameters: [],
    merge: 'none',
  }),
  fileUpload: ({ bytes }) => ({ file: id('file'), sizeBytes: bytes.length }),
  jobQuote: ({ world, body }) => {
    const fits = world.offers
      .filter((offer) => offer.state === 'active' && !offer.isMine && offer.slotsFree > 0)
      .sort((a, b) => (a.pricePerSlotHour < b.pricePerSlotHour ? -1 : 1))
      .slice(0, body.providers);
    const offers = fits.map(({ offer, version, handle, title, pricePerSlotHour }) => ({
      offer,
      version,
      handle,
      title,
      slots: 1,
      cost: (pricePerSlotHour * BigInt(body.durationMs)) / 3_600_000n,
    }));
    const maxCost = offers.reduce((sum, { cost }) => sum + cost, 0n);
    const available = world.pools[0]?.wallet.available ?? 0n;
    return {
      offers,
      maxCost,
      available,
      isAffordable: maxCost <= available,
      unmatched: world.offers
        .filter(({ state }) => state === 'sold_out')
        .map(({ offer, title }) => ({ offer, title, cause: 'sold out' })),
    };
  },
  jobSubmit: ({ world, body, tell }) => submitJob({ ...body, isLocal: false }, world, tell),
  jobRunHere: ({ world, body, tell }) => submitJob({ ...body, maxCost: 0n, isLocal: true }, world, tell),
  jobsRead: ({ world }) => ({ items: world.jobs.map(viewOf) }),
  jobRead: ({ world, params }) => one(world.jobs, ({ job }) => job === params.job, 'job.unknown'),
  jobLog: ({ world, params, query }) => ({
    items: (world.logs.get(params.job) ?? []).filter(({ no }) => no > query.after).slice(0, query.limit),
  }),
  jobCancel: ({ world, params }) => {
    world.jobs = world.jobs.map((job) =>
      job.job === params.job ? { ...job, state: 'cancelled', endedMs: Date.now() } : job,
    );
    return viewOf(one(world.jobs, ({ job }) => job === params.job, 'job.unknown'));
  },
  jobGoOn: ({ world, params }) => {
    world.jobs = world.jobs.map(({ held, ...job }) => (job.job === params.job ? job : { ...job, held }));
    return viewOf(one(world.jobs, ({ job }) => job === params.job, 'job.unknown'));
  },
  jobRetry: ({ world, params }) => viewOf(one(world.jobs, ({ job }) => job === params.job, 'job.unknown')),
  jobFiles: ({ world, params }) => {
    const job = one(world.jobs, (row) => row.job === params.job, 'job.unknown');
    return {
      items: Array.from({ length: job.files }, (_, task) => ({
        task,
        path: `tile-${String(task).padStart(4, '0')}.ppm`,
        sizeBytes: 64_215,
        file: id(`file ${task}`),
      })),
    };
  },
  jobFile: () => Buffer.from('P6 1 1 255\nabc'),
  jobPicture: ({ world, params }) => {
    const job = one(world.jobs, (row) => row.job === params.job, 'job.unknown');
    return growingPicture(job.tasksEnded, job.tasks);
  },
};

export { MICRO };
