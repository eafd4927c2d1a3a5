import { defineTable } from '../../contract/table.ts';

export interface NodeRow {
  readonly node: string;
  readonly user: string;
  /** Agent device of the instance that runs it. */
  readonly agent: string;
  readonly peerKey: string;
  readonly name: string;
  readonly state: 'registered' | 'ready' | 'maintenance' | 'retired';
  /** JSON of `NodeHardware`. */
  readonly hardware: string;
  /** JSON of `NodeLimits`. */
  readonly limits: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** JSON of the isolation that is really active. */
  readonly isolation: string;
  /** Points; 0 before the first benchmark. */
  readonly singleScore: number;
  readonly allScore: number;
  /** Pool clock of the last sealed benchmark; 0: none. */
  readonly benchmarkedMs: number;
  readonly registeredMs: number;
}

/** What others measured of a node. */
export interface NodeChallengesRow {
  readonly node: string;
  /** JSON of `Challenge[]`, oldest first, one of each challenger. */
  readonly body: string;
}

export interface Challenge {
  readonly user: string;
  /** Instance that they took the time on. */
  readonly peerKey: string;
  /** Points of one thread; 0: the output was wrong. */
  readonly singleScore: number;
  /** Pool clock. */
  readonly atMs: number;
}

/** Nodes by the device that stands for them: what ends with it is found without looking at all. Gone when it ended. */
export interface AgentNodeRow {
  readonly agent: string;
  readonly node: string;
}

export const agentNodes = defineTable<AgentNodeRow>({
  name: 'agent_nodes',
  columns: { agent: 'text', node: 'text' },
  key: ['agent', 'node'],
});

export const nodeChallenges = defineTable<NodeChallengesRow>({
  name: 'node_challenges',
  columns: { node: 'text', body: 'text' },
  key: ['node'],
});

export const nodes = defineTable<NodeRow>({
  name: 'nodes',
  columns: {
    node: 'text',
    user: 'text',
    agent: 'text',
    peerKey: 'text',
    name: 'text',
    state: 'text',
    hardware: 'text',
    limits: 'text',
    cores: 'int',
    memoryBytes: 'int',
    isolation: 'text',
    singleScore: 'int',
    allScore: 'int',
    benchmarkedMs: 'int',
    registeredMs: 'int',
  },
  key: ['node'],
  indexes: [['user'], ['singleScore']],
});
