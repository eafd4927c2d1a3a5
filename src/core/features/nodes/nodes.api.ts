import { z } from 'zod';
import { CommandView, PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { MEMORY } from '../../kernel/limits.ts';
import { NodeHardware, NodeIsolation, NodeLimits, NodeName } from './nodes.schemas.ts';

const tag = 'nodes';

export const LoadSample = z
  .object({
    atMs: z.number(),
    /** 0 to 100, of all cores. */
    cpuPercent: z.number(),
    memoryUsedBytes: z.number(),
    memoryTotalBytes: z.number(),
    /** Celsius; absent where the machine does not tell. */
    temperatureC: z.number().optional(),
    receivedBytesPerS: z.number(),
    sentBytesPerS: z.number(),
    /** Tasks of others that run now. */
    tasks: z.number().int(),
    gpus: z.array(
      z.object({ model: z.string(), loadPercent: z.number().optional(), temperatureC: z.number().optional() }),
    ),
  })
  .meta({ id: 'LoadSample' });
export type LoadSample = z.infer<typeof LoadSample>;

/** Means over a span that was measured: what was not told in it is absent, never guessed. */
export const LoadMean = z
  .object({
    /** Begin of the span. */
    atMs: z.number(),
    cpuPercent: z.number(),
    memoryUsedBytes: z.number(),
    memoryTotalBytes: z.number(),
    temperatureC: z.number().optional(),
    receivedBytesPerS: z.number().optional(),
    sentBytesPerS: z.number().optional(),
    tasks: z.number(),
  })
  .meta({ id: 'LoadMean' });
export type LoadMean = z.infer<typeof LoadMean>;

/** A task of somebody else that ran on this machine, with its end. */
export const TaskRun = z
  .object({
    no: z.number().int(),
    pool: z.string(),
    endedMs: z.number(),
    order: z.string(),
    buyer: z.string(),
    buyerHandle: z.string(),
    module: z.string(),
    /** exited, limit, trap, refused, cancelled, lost. */
    end: z.string(),
    /** Why, in words; absent where it went well. */
    cause: z.string().optional(),
    exitCode: z.number().int().optional(),
    wallMs: z.number(),
    isPaid: z.boolean(),
    isGood: z.boolean(),
  })
  .meta({ id: 'TaskRun' });
export type TaskRun = z.infer<typeof TaskRun>;

export const NodeView = z
  .object({
    node: z.string(),
    user: z.string(),
    handle: z.string(),
    name: z.string(),
    state: z.enum(['registered', 'ready', 'maintenance', 'retired']),
    isThisMachine: z.boolean(),
    /** Seen from here: its instance is connected. */
    isOnline: z.boolean(),
    hardware: NodeHardware,
    limits: NodeLimits,
    isolation: NodeIsolation,
    singleScore: z.number(),
    allScore: z.number(),
    benchmarkedMs: z.number(),
    /** `self-reported` until two members, unrelated to its owner and to each other, bore it out. */
    verification: z.enum(['none', 'self-reported', 'verified']),
    /** What others measured, newest first. */
    challenges: z.array(
      z.object({
        user: z.string(),
        handle: z.string(),
        /** 0: the output was wrong. */
        singleScore: z.number(),
        atMs: z.number(),
        /** It bears out what the node claims now. */
        isBorneOut: z.boolean(),
      }),
    ),
    coresInUse: z.number(),
    memoryInUseBytes: z.number(),
    isPending: z.boolean(),
  })
  .meta({ id: 'Node' });
export type NodeView = z.infer<typeof NodeView>;

export const MachineView = z
  .object({
    hardware: NodeHardware,
    isolation: NodeIsolation,
    isolationNotes: z.array(z.string()),
    suggestedLimits: NodeLimits,
    isPaused: z.boolean(),
    pauseCause: z.string().optional(),
    /** Members check its figures by themselves, and it checks theirs. */
    isChecked: z.boolean(),
  })
  .meta({ id: 'Machine' });
export type MachineView = z.infer<typeof MachineView>;

const NodeParams = PoolParams.extend({ node: Hex32 });

export const machineRead = endpoint({
  name: 'machineRead',
  method: 'GET',
  path: '/machine',
  summary: 'This machine: hardware, isolation that is really active, suggested limits',
  tag,
  answer: MachineView,
});
export const machineLoad = endpoint({
  name: 'machineLoad',
  method: 'GET',
  path: '/machine/load',
  summary: 'Measured load of this machine, newest last',
  tag,
  query: z.object({ sinceMs: z.coerce.number().int().min(0).default(0) }),
  answer: z.object({ everyMs: z.number().int(), samples: z.array(LoadSample) }),
});
export const machineHistory = endpoint({
  name: 'machineHistory',
  method: 'GET',
  path: '/machine/history',
  summary: 'Load of this machine in the past: means, oldest first; spans in which it did not run are left out',
  tag,
  query: z.object({
    sinceMs: z.coerce.number().int().min(0).default(0),
    points: z.coerce.number().int().min(1).max(MEMORY.chartPointsMax).default(360),
  }),
  answer: z.object({ everyMs: z.number().int(), keptMs: z.number().int(), samples: z.array(LoadMean) }),
});
export const machineTasks = endpoint({
  name: 'machineTasks',
  method: 'GET',
  path: '/pools/:pool/machine/tasks',
  summary: 'Tasks of others that ran on this machine for orders of the pool, newest first, failures too',
  tag,
  params: PoolParams,
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
  answer: z.object({ items: z.array(TaskRun), good: z.number().int(), failed: z.number().int() }),
});
export const machinePause = endpoint({
  name: 'machinePause',
  method: 'PUT',
  path: '/machine/pause',
  summary: "Freeze or resume others' work on this machine at once",
  tag,
  body: z.object({ isPaused: z.boolean() }),
  answer: MachineView,
});
export const machineChecks = endpoint({
  name: 'machineChecks',
  method: 'PUT',
  path: '/machine/checks',
  summary: 'Whether machines of other members check the figures of this one now and then, and this one theirs',
  tag,
  body: z.object({ isChecked: z.boolean() }),
  answer: MachineView,
});
export const nodesRead = endpoint({
  name: 'nodesRead',
  method: 'GET',
  path: '/pools/:pool/nodes',
  summary: 'Nodes of the pool',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(NodeView) }),
});
export const nodeRead = endpoint({
  name: 'nodeRead',
  method: 'GET',
  path: '/pools/:pool/nodes/:node',
  summary: 'One node',
  tag,
  params: NodeParams,
  answer: NodeView,
});
export const heartbeatsRead = endpoint({
  name: 'heartbeatsRead',
  method: 'GET',
  path: '/pools/:pool/heartbeats',
  summary: 'How often this instance looked whether each node is connected, and saw it, by slots of the last day',
  tag,
  params: PoolParams,
  query: z.object({ node: Hex32.optional() }),
  answer: z.object({
    slotMs: z.number().int(),
    /** Begin of the first slot; the last one is the present. */
    sinceMs: z.number(),
    /** Per slot: looks, and those at which it was connected. No look: nothing is known. */
    items: z.array(z.object({ node: z.string(), looked: z.array(z.number()), seen: z.array(z.number()) })),
  }),
});
export const nodeRegister = command({
  name: 'nodeRegister',
  path: '/pools/:pool/nodes',
  summary: "Register this machine as a node; consent to run others' programs",
  tag,
  params: PoolParams,
  body: z.object({ name: NodeName, limits: NodeLimits.optional(), consent: z.literal(true) }),
});
export const nodeBenchmark = endpoint({
  name: 'nodeBenchmark',
  method: 'POST',
  path: '/pools/:pool/nodes/:node/benchmark',
  summary: 'Measure this machine and put the result on the log (some seconds)',
  tag,
  params: NodeParams,
  answer: CommandView.extend({ singleScore: z.number(), allScore: z.number() }),
  kind: 'command',
});
export const nodeChallenge = endpoint({
  name: 'nodeChallenge',
  method: 'POST',
  path: '/pools/:pool/nodes/:node/challenge',
  summary: "Have another member's node compute with a fresh seed, check its output and take the time (some seconds)",
  tag,
  params: NodeParams,
  answer: CommandView.extend({
    /** What was measured; 0: the output was wrong. */
    singleScore: z.number(),
    claimed: z.number(),
    isBorneOut: z.boolean(),
  }),
  kind: 'command',
});
export const nodeChange = command({
  name: 'nodeChange',
  method: 'PATCH',
  path: '/pools/:pool/nodes/:node',
  summary: 'Change name and limits',
  tag,
  params: NodeParams,
  body: z.object({ name: NodeName, limits: NodeLimits }),
});
export const nodeSetState = command({
  name: 'nodeSetState',
  method: 'PUT',
  path: '/pools/:pool/nodes/:node/state',
  summary: 'Ready, maintenance or retired',
  tag,
  params: NodeParams,
  body: z.object({ state: z.enum(['ready', 'maintenance', 'retired']) }),
});

export const nodesApi = {
  machineRead,
  machineLoad,
  machineHistory,
  machineTasks,
  machinePause,
  machineChecks,
  nodesRead,
  nodeRead,
  heartbeatsRead,
  nodeRegister,
  nodeBenchmark,
  nodeChallenge,
  nodeChange,
  nodeSetState,
};
