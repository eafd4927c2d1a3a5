import { MEMORY, TIME } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { nodesApi } from '#core/features/nodes/nodes.api.ts';
import type { NodeHardware, NodeLimits } from '#core/features/nodes/nodes.schemas.ts';
import { challengesOf, isBorneOut, verificationOf } from '#core/features/nodes/nodes.reads.ts';
import { type NodeRow, nodes } from '#core/features/nodes/nodes.tables.ts';
import { capacity } from '#core/features/orders/orders.tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { MachineLog } from '#edge/accounts/machine-log.ts';
import { type MachineWatch, SAMPLE_MS } from '#edge/machine/machine.ts';
import { thin } from '#edge/machine/minutes.ts';
import { agentCommand, command } from './commands.ts';
import { heartbeatsOf } from './heartbeats.ts';
import { onlinePeers } from './market.routes.ts';
import type { Modules } from './modules.ts';
import { handleOf } from './names.ts';
import type { OwnerPause } from './owner-pause.ts';
import { pendingActs } from './pools.views.ts';
import { type Runtime, accountOf, agentSeedOf } from './runtime.ts';
import { runBenchmark } from './work/benchmark.ts';
import type { Challenges } from './work/challenge.ts';
import type { ChallengeSetting } from './work/challenge-duty.ts';

/** Shares of the machine that are safe to lend by default: the owner keeps a core and half of the memory. */
const MEMORY_SHARE = 0.5;
const DISK_BYTES = 10 * 1024 ** 3;
const SEALED_WAIT_MS = 15_000;

export function suggestedLimits(hardware: NodeHardware): NodeLimits {
  return {
    cores: Math.max(1, hardware.logicalCores - 1),
    memoryBytes: Math.floor(hardware.memoryBytes * MEMORY_SHARE),
    diskBytes: DISK_BYTES,
    pauseAboveCpuPercent: 100,
  };
}

/** What this machine remembers of itself: its load, and the tasks that ran here. */
function machineLogRoutes(runtime: Runtime, log: MachineLog): Route[] {
  return [
    route(nodesApi.machineHistory, async ({ query }) => {
      const { everyMs, samples } = thin(log.minutes(query.sinceMs), query.points);
      return { everyMs, keptMs: MEMORY.loadMinutesMax * TIME.MINUTE_MS, samples: [...samples] };
    }),
    route(nodesApi.machineTasks, async ({ claims, params, query }) => {
      accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const items = log
        .tasks(params.pool, query.limit)
        .map((task) => ({ ...task, buyerHandle: handleOf(reader, task.buyer) }));
      return { items, ...log.tally(params.pool) };
    }),
  ];
}

function nodeView(
  runtime: Runtime,
  { reader, poolMs }: { readonly reader: SpaceReader; readonly poolMs: number },
  row: NodeRow,
  waiting: ReadonlySet<string>,
  online = onlinePeers(runtime),
) {
  const held = reader.get(capacity, row.node);
  const challenges = challengesOf(reader, row.node);
  return {
    node: row.node,
    user: row.user,
    handle: handleOf(reader, row.user),
    name: row.name,
    state: row.state,
    isThisMachine: row.peerKey === runtime.keys.peer.publicKey,
    isOnline: online.has(row.peerKey),
    hardware: JSON.parse(row.hardware) as never,
    limits: JSON.parse(row.limits) as never,
    isolation: JSON.parse(row.isolation) as never,
    singleScore: row.singleScore,
    allScore: row.allScore,
    benchmarkedMs: row.benchmarkedMs,
    verification: verificationOf(reader, row, poolMs),
    challenges: challenges.toReversed().map(({ peerKey: _instance, ...challenge }) => ({
      ...challenge,
      handle: handleOf(reader, challenge.user),
      isBorneOut: isBorneOut(challenge, row.singleScore),
    })),
    coresInUse: held?.cores ?? 0,
    memoryInUseBytes: held?.memoryBytes ?? 0,
    isPending: waiting.has(row.node),
  };
}

interface Measuring {
  readonly params: { readonly pool: string; readonly node: string };
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

export interface NodesParts {
  readonly machine: MachineWatch;
  readonly log: MachineLog;
  readonly modules: Modules;
  readonly pause: OwnerPause;
  readonly challenges: Challenges;
  readonly checks: ChallengeSetting;
}

export function nodesRoutes(
  runtime: Runtime,
  { machine, log, modules, pause, challenges, checks }: NodesParts,
): Route[] {
  const machineView = async () => {
    const hardware = await machine.hardware();
    const { notes, pause: _pause, ...isolation } = await runtime.executor.isolation();
    const cause = pause.cause();
    return {
      hardware,
      isolation,
      isolationNotes: [...notes],
      suggestedLimits: suggestedLimits(hardware),
      isPaused: cause !== undefined,
      isChecked: checks.isOn(),
      ...(cause === undefined ? {} : { pauseCause: cause }),
    };
  };
  const waitingNodes = (reader: SpaceReader, user: string): Set<string> =>
    new Set(
      pendingActs(reader, user)
        .filter(({ type }) => type.startsWith('node.'))
        .map(({ payload }) => String(payload['node'])),
    );
  const poolMsOf = (pool: string): number => runtime.spaces.status(pool)?.poolMs ?? 0;
  const rowOf = (pool: string, node: string): NodeRow => {
    const row = runtime.spaces.reader(pool).get(nodes, node);
    if (row === undefined) throw new RefusalError({ code: 'node.unknown', node });
    return row;
  };

  /** The agent writes down what was measured. */
  const told = async (
    { params: { pool, node }, waitMs, signal }: Measuring,
    account: Account,
    draft: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> },
  ) => {
    const sent = await agentCommand(runtime, pool, agentSeedOf(runtime, account), draft);
    if (!sent.ok) throw new RefusalError({ code: sent.code });
    const fate = await runtime.spaces.waitDecided(pool, sent.event, waitMs, signal);
    if (fate?.status === 'rejected') throw new RefusalError(fate.refusal ?? { code: fate.code ?? 'internal' });
    const status: 'sealed' | 'pending' = fate?.status === 'sealed' ? 'sealed' : 'pending';
    return { event: sent.event, pool, id: node, status };
  };

  return [
    route(nodesApi.machineRead, machineView),
    route(nodesApi.machineLoad, async ({ query }) => ({
      everyMs: SAMPLE_MS,
      samples: [...machine.samples(query.sinceMs)],
    })),
    ...machineLogRoutes(runtime, log),
    route(nodesApi.machinePause, async ({ body }) => {
      await pause.set(body.isPaused);
      return machineView();
    }),
    route(nodesApi.machineChecks, async ({ body }) => {
      checks.set(body.isChecked);
      return machineView();
    }),
    route(nodesApi.nodesRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const waiting = waitingNodes(reader, user);
      const online = onlinePeers(runtime);
      return {
        items: reader
          .where(nodes, 'state <> \'retired\' ORDER BY "registeredMs" LIMIT 10000', [])
          .map((row) => nodeView(runtime, { reader, poolMs: poolMsOf(params.pool) }, row, waiting, online)),
      };
    }),
    route(nodesApi.nodeRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const seen = { reader, poolMs: poolMsOf(params.pool) };
      return nodeView(runtime, seen, rowOf(params.pool, params.node), waitingNodes(reader, user));
    }),
    route(nodesApi.heartbeatsRead, async ({ params, query }) => {
      const rows =
        query.node === undefined
          ? runtime.spaces
              .reader(params.pool)
              .where(nodes, `state <> 'retired' ORDER BY "registeredMs" LIMIT ${MEMORY.heartbeatPeersMax}`, [])
          : [rowOf(params.pool, query.node)];
      return heartbeatsOf(log, rows, runtime.nowMs());
    }),
    route(nodesApi.nodeRegister, async (call) => {
      const account = accountOf(runtime, call.claims);
      const hardware = await machine.hardware();
      const { notes: _notes, pause: _pause, ...isolation } = await runtime.executor.isolation();
      const limits = call.body.limits ?? suggestedLimits(hardware);
      return command(runtime, call, call.params.pool, {
        type: 'node.registered.v1',
        payload: { name: call.body.name, agent: account.agentKey, hardware, limits, isolation, consent: true },
      });
    }),
    route(nodesApi.nodeBenchmark, async (call) => {
      const account = accountOf(runtime, call.claims);
      const { pool, node } = call.params;
      await runtime.spaces.waitDecided(pool, node, SEALED_WAIT_MS, call.signal);
      const row = rowOf(pool, node);
      if (row.user !== account.user) throw new RefusalError({ code: 'node.not_yours' });
      if (row.peerKey !== runtime.keys.peer.publicKey) throw new RefusalError({ code: 'node.other_instance' });
      const result = await runBenchmark(runtime, modules, row.cores, call.signal);
      const { singleScore, allScore } = result;
      return {
        ...(await told(call, account, { type: 'node.benchmarked.v1', payload: { node, ...result } })),
        singleScore,
        allScore,
      };
    }),
    route(nodesApi.nodeChallenge, async (call) => {
      const account = accountOf(runtime, call.claims);
      const { pool, node } = call.params;
      const result = await challenges.challenge({ pool, node, user: account.user }, call.signal);
      const claimed = rowOf(pool, node).singleScore;
      return {
        ...(await told(call, account, { type: 'node.challenged.v1', payload: { node, ...result } })),
        singleScore: result.singleScore,
        claimed,
        isBorneOut: isBorneOut(result, claimed),
      };
    }),
    route(nodesApi.nodeChange, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'node.changed.v1',
        payload: { node: call.params.node, ...call.body },
      }),
    ),
    route(nodesApi.nodeSetState, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'node.state-set.v1',
        payload: { node: call.params.node, ...call.body },
      }),
    ),
  ];
}
