import { CHALLENGE_LIMITS } from '../../kernel/limits.ts';
import type { Reads } from '../../contract/table.ts';
import type { Refusal } from '../../kernel/result.ts';
import { isRelated, memberOf } from '../pools/pools.reads.ts';
import { type Challenge, type NodeRow, nodeChallenges, nodes } from './nodes.tables.ts';

export type { Challenge, NodeRow } from './nodes.tables.ts';

export function nodeOf(reads: Reads, node: string): NodeRow | undefined {
  return reads.get(nodes, node);
}

/** The newest of each challenger, oldest first. */
export function challengesOf(reads: Pick<Reads, 'get'>, node: string): readonly Challenge[] {
  const row = reads.get(nodeChallenges, node);
  return row === undefined ? [] : (JSON.parse(row.body) as Challenge[]);
}

/** What was measured bears the claim out. */
export function isBorneOut({ singleScore }: Pick<Challenge, 'singleScore'>, claim: number): boolean {
  return singleScore * 10_000 >= claim * CHALLENGE_LIMITS.toleranceBps;
}

/**
 * Why this person may not challenge this node now, besides what every act is asked. The same for who asks, for the node's instance and for
 * the fold.
 */
export function challengeRefusal(
  reads: Reads,
  row: Pick<NodeRow, 'node' | 'user' | 'peerKey' | 'state'>,
  challenger: { readonly user: string; readonly peerKey: string },
  poolMs: number,
): Refusal | undefined {
  if (row.state === 'registered' || row.state === 'retired') return { code: 'node.wrong_state', state: row.state };
  // The seller's own word, in whatever name, is what a challenge is there to check.
  if (isRelated(reads, challenger, [row.user], [row.peerKey])) return { code: 'right.party' };
  const last = challengesOf(reads, row.node).find(({ user }) => user === challenger.user);
  return last !== undefined && poolMs - last.atMs < CHALLENGE_LIMITS.everyMs
    ? { code: 'node.challenged_lately', waitMs: CHALLENGE_LIMITS.everyMs - (poolMs - last.atMs) }
    : undefined;
}

/**
 * Verified: of the challenges of the last days by who is still a member, two who are not related to each other bear the present claim out. Not
 * any more: as many do not as do, and two of those are not related either. One word is not enough either way, nor one person's in several names.
 */
export function verificationOf(
  reads: Reads,
  { node, benchmarkedMs, singleScore }: Pick<NodeRow, 'node' | 'benchmarkedMs' | 'singleScore'>,
  poolMs: number,
): 'none' | 'self-reported' | 'verified' {
  if (benchmarkedMs === 0) return 'none';
  const recent = challengesOf(reads, node).filter(
    ({ user, atMs }) => poolMs - atMs <= CHALLENGE_LIMITS.lifeMs && COUNTED.has(memberOf(reads, user)?.state ?? ''),
  );
  const good = recent.filter((challenge) => isBorneOut(challenge, singleScore));
  const bad = recent.filter((challenge) => !isBorneOut(challenge, singleScore));
  const isRefuted = bad.length >= good.length && haveUnrelated(reads, bad);
  return haveUnrelated(reads, good) && !isRefuted ? 'verified' : 'self-reported';
}

/** Who was suspended, banned or has left vouches for nothing. */
const COUNTED: ReadonlySet<string> = new Set(['active', 'muted']);

function haveUnrelated(reads: Reads, challenges: readonly Challenge[]): boolean {
  return challenges.some((one) => {
    const others = challenges.filter(({ user, peerKey }) => !isRelated(reads, one, [user], [peerKey]));
    return others.length >= CHALLENGE_LIMITS.unrelatedMin - 1;
  });
}
