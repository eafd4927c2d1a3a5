/**
 * A machine that was lost: with its agent device end the nodes that it stands for, their offers and what runs on them, by the log alone.
 *
 *   device revoked, or frozen ─> its nodes: retired ─timer─> their offers: withdrawn (market)
 *                                     │              └timer─> their orders: refunded or failed, as of a provider who is gone (orders)
 *                                     └──more than `nodesAtOnce`: timer, the next ones
 *
 * Each order ends by a timer of its own, on state that the one before it left. All timers are due a millisecond later, not at once: one that a
 * timer sets fires in the next seal, and nothing stays overdue meanwhile (O7).
 */
import { MACHINE_END_LIMITS } from '../../kernel/limits.ts';
import type { Act, Effects, FoldContext, TimerSet } from '../../contract/slice.ts';
import { type RowOp, del, put } from '../../contract/table.ts';
import { type NodeRow, agentNodes, nodes } from './nodes.tables.ts';

export const AGENT_ENDS = 'node.agent-ends';
/** Subject: the node. */
export const OFFERS_END = 'offer.node-ends';
export const ORDERS_END = 'order.node-ends';

/** For ever; by hand it may be retired already, with offers and orders left. */
function retire(row: NodeRow): RowOp[] {
  return [put(nodes, { ...row, state: 'retired' }), del(agentNodes, row.agent, row.node)];
}

export const SOON_MS = 1;

/** Of a device of any kind: a personal one stands for no node. */
export function endNodesOf(agent: string, { reads, poolMs }: FoldContext): Effects {
  const { nodesAtOnce } = MACHINE_END_LIMITS;
  const found = reads.scan(agentNodes, [agent], { limit: nodesAtOnce + 1 });
  const ending = found.slice(0, nodesAtOnce).flatMap(({ node }) => reads.get(nodes, node) ?? []);
  return {
    ops: ending.flatMap(retire),
    setTimers: [
      ...ending.flatMap(({ node }) => [soon(OFFERS_END, node, poolMs), soon(ORDERS_END, node, poolMs)]),
      ...(found.length > nodesAtOnce ? [soon(AGENT_ENDS, agent, poolMs)] : []),
    ],
  };
}

function soon(kind: string, subject: string, poolMs: number): TimerSet {
  return { id: `${kind}:${subject}`, kind, subject, dueMs: poolMs + SOON_MS };
}

/** Retired by its owner's hand: nothing more is sold of it, what was sold goes on. */
export function endOffersOf(node: string, { poolMs }: FoldContext): Effects {
  return { setTimers: [soon(OFFERS_END, node, poolMs)] };
}

export const nodesEndReactions = {
  'device.revoked.v1': ({ payload }: Act<{ readonly device: string }>, context: FoldContext) =>
    endNodesOf(payload.device, context),
  // It never signs again either.
  'author.equivocated.v1': ({ payload }: Act<{ readonly author: string }>, context: FoldContext) =>
    endNodesOf(payload.author, context),
};
