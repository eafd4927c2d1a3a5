/** Node `registered -> ready ; maintenance ; retired` (offline is a view, never a rule); retired by its seller, or with its agent device. */
import { fromHex } from '../../kernel/bytes.ts';
import type { Refusal } from '../../kernel/result.ts';
import { outranks } from '../../contract/rights.ts';
import { type Act, type Effects, type FoldContext, type Slice, NO_EFFECTS, on } from '../../contract/slice.ts';
import { type Reads, del, put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { deviceOf, isDeviceOf } from '../identity/identity.reads.ts';
import { CHALLENGE_LIMITS } from '../../kernel/limits.ts';
import { memberOf } from '../pools/pools.reads.ts';
import {
  nodeBenchmarked,
  nodeChallenged,
  nodeChanged,
  nodeRegistered,
  nodeStateSet,
  nodeUnverified,
} from './nodes.events.ts';
import { challengeRefusal, challengesOf, nodeOf } from './nodes.reads.ts';
import { challengeBytes } from './signed.ts';
import { AGENT_ENDS, endNodesOf, endOffersOf, nodesEndReactions } from './nodes.ops.ts';
import { agentNodes, nodeChallenges, nodes } from './nodes.tables.ts';

function ownNode(act: Act, node: string, { reads }: FoldContext): Refusal | undefined {
  const row = nodeOf(reads, node);
  if (row === undefined) return { code: 'node.unknown' };
  if (row.user !== act.actor?.user) return { code: 'node.not_yours' };
  if (row.state === 'retired') return { code: 'node.wrong_state', state: row.state };
  return undefined;
}

export const nodesSlice: Slice = {
  name: 'nodes',
  tables: [nodes, agentNodes, nodeChallenges],
  handlers: [
    on(
      nodeRegistered,
      (act, { reads }) => {
        const agent = deviceOf(reads, act.payload.agent);
        if (agent === undefined || agent.user !== act.actor?.user || agent.kind !== 'agent' || agent.revoked !== 0) {
          return { code: 'device.unknown' };
        }
        const { limits, hardware } = act.payload;
        if (limits.cores > hardware.logicalCores) return { code: 'node.limits_above_hardware', field: 'cores' };
        if (limits.memoryBytes > hardware.memoryBytes)
          return { code: 'node.limits_above_hardware', field: 'memoryBytes' };
        return undefined;
      },
      (act, { reads, poolMs }) => {
        const { name, agent, hardware, limits, isolation } = act.payload;
        return {
          ops: [
            put(nodes, {
              node: act.id,
              user: act.actor?.user ?? '',
              agent,
              peerKey: deviceOf(reads, agent)?.peerKey ?? '',
              name,
              state: 'registered',
              hardware: JSON.stringify(hardware),
              limits: JSON.stringify(limits),
              cores: limits.cores,
              memoryBytes: limits.memoryBytes,
              isolation: JSON.stringify(isolation),
              singleScore: 0,
              allScore: 0,
              benchmarkedMs: 0,
              registeredMs: poolMs,
            }),
            put(agentNodes, { agent, node: act.id }),
          ],
        };
      },
    ),
    on(
      nodeBenchmarked,
      (act, context) => {
        const refusal = ownNode(act, act.payload.node, context);
        if (refusal !== undefined) return refusal;
        const row = nodeOf(context.reads, act.payload.node);
        return row?.peerKey === act.actor?.peerKey ? undefined : { code: 'node.other_instance' };
      },
      (act, { reads, poolMs }) => {
        const row = nodeOf(reads, act.payload.node);
        if (row === undefined) return NO_EFFECTS;
        const { singleScore, allScore } = act.payload;
        const state = row.state === 'registered' ? 'ready' : row.state;
        return { ops: [put(nodes, { ...row, singleScore, allScore, benchmarkedMs: poolMs, state })] };
      },
    ),
    on(
      nodeChanged,
      (act, context) => {
        const refusal = ownNode(act, act.payload.node, context);
        if (refusal !== undefined) return refusal;
        const row = nodeOf(context.reads, act.payload.node);
        const hardware = JSON.parse(row?.hardware ?? '{}') as { logicalCores: number; memoryBytes: number };
        const { limits } = act.payload;
        if (limits.cores > hardware.logicalCores) return { code: 'node.limits_above_hardware', field: 'cores' };
        if (limits.memoryBytes > hardware.memoryBytes)
          return { code: 'node.limits_above_hardware', field: 'memoryBytes' };
        return undefined;
      },
      (act, { reads }) => {
        const row = nodeOf(reads, act.payload.node);
        if (row === undefined) return NO_EFFECTS;
        const { name, limits } = act.payload;
        const next = {
          ...row,
          name,
          limits: JSON.stringify(limits),
          cores: limits.cores,
          memoryBytes: limits.memoryBytes,
        };
        return { ops: [put(nodes, next)] };
      },
    ),
    on(
      nodeStateSet,
      (act, context) => {
        const refusal = ownNode(act, act.payload.node, context);
        if (refusal !== undefined) return refusal;
        const row = nodeOf(context.reads, act.payload.node);
        if (row?.state === 'registered' && act.payload.state !== 'retired') return { code: 'node.not_benchmarked' };
        return undefined;
      },
      (act, context) => {
        const { node, state } = act.payload;
        const row = nodeOf(context.reads, node);
        if (row === undefined) return NO_EFFECTS;
        const ended = state === 'retired' ? endOffersOf(node, context) : NO_EFFECTS;
        return { ...ended, ops: [put(nodes, { ...row, state })] };
      },
    ),
    on(
      nodeChallenged,
      (act, { reads, poolMs, space, crypto }) => {
        const { actor } = act;
        const { node, seed, samples, answer } = act.payload;
        const row = nodeOf(reads, node);
        if (row === undefined || actor === undefined) return { code: 'node.unknown' };
        const refusal = challengeRefusal(reads, row, actor, poolMs);
        if (refusal !== undefined) return refusal;
        const answered = { space, node, challenger: actor.user, seed, samples, outputHash: answer.outputHash };
        const isSigned =
          answer.device === row.agent &&
          isDeviceOf(reads, row.agent, row.user) &&
          crypto.verify(row.agent, challengeBytes(answered), fromHex(answer.signature));
        return isSigned ? undefined : { code: 'node.answer_unsigned' };
      },
      (act, { reads, poolMs }) => {
        const { node, singleScore } = act.payload;
        const { user, peerKey } = act.actor ?? { user: '', peerKey: '' };
        const others = challengesOf(reads, node).filter((one) => one.user !== user);
        const kept = [...others, { user, peerKey, singleScore, atMs: poolMs }].slice(-CHALLENGE_LIMITS.keptMax);
        return { ops: [put(nodeChallenges, { node, body: JSON.stringify(kept) })] };
      },
    ),
    on(
      nodeUnverified,
      (act, { reads }) => {
        const row = nodeOf(reads, act.payload.node);
        if (row === undefined) return { code: 'node.unknown' };
        if (row.state === 'registered' || row.state === 'retired')
          return { code: 'node.wrong_state', state: row.state };
        const owner = memberOf(reads, row.user);
        return owner === undefined || (act.actor !== undefined && outranks(act.actor.role, owner.role))
          ? undefined
          : { code: 'right.rank', role: owner.role };
      },
      (act, { reads }) => unverify(act.payload.node, reads),
    ),
  ],
  reactions: {
    ...nodesEndReactions,
    'admin.acted.v1': ({ payload: { act } }: Act<AdminActed>, { reads }: FoldContext) =>
      act.kind === 'node.unverify' ? unverify(act.node, reads) : NO_EFFECTS,
  },
  deadlines: { [AGENT_ENDS]: ({ subject }, context) => endNodesOf(subject, context) },
};

/** As if it had never been measured: its offers sell nothing until it is. */
function unverify(node: string, reads: Reads): Effects {
  const row = nodeOf(reads, node);
  if (row === undefined) return NO_EFFECTS;
  const isChallenged = reads.get(nodeChallenges, node) !== undefined;
  return {
    ops: [
      put(nodes, { ...row, state: 'registered', singleScore: 0, allScore: 0, benchmarkedMs: 0 }),
      ...(isChallenged ? [del(nodeChallenges, node)] : []),
    ],
  };
}
