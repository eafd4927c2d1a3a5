import { CHALLENGE_LIMITS } from '../../kernel/limits.ts';
import type { Reads } from '../../contract/table.ts';
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

/** Verified: of the challenges of the last days, more bear the present claim out than do not. One false word is not enough either way. */
export function verificationOf(
  { benchmarkedMs, singleScore }: Pick<NodeRow, 'benchmarkedMs' | 'singleScore'>,
  challenges: readonly Challenge[],
  poolMs: number,
): 'none' | 'self-reported' | 'verified' {
  if (benchmarkedMs === 0) return 'none';
  const recent = challenges.filter(({ atMs }) => poolMs - atMs <= CHALLENGE_LIMITS.lifeMs);
  const good = recent.filter((challenge) => isBorneOut(challenge, singleScore)).length;
  return good * 2 > recent.length ? 'verified' : 'self-reported';
}
