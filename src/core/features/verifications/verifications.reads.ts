import { VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import type { Reads } from '../../contract/table.ts';
import { ENDED_STATES, type OrderRow } from '../orders/orders.reads.ts';
import {
  type VerificationCopyRow,
  type VerificationRow,
  verificationCopies,
  verifications,
  verifiedTasks,
} from './verifications.tables.ts';

export type { VerificationCopyRow, VerificationRow } from './verifications.tables.ts';

/** Ends that are the same on every machine; a limit of time or a cancelled run says nothing of the result. */
const COMPARABLE: readonly string[] = ['exited', 'trap'];

export function isComparable(end: string): boolean {
  return COMPARABLE.includes(end);
}

/** Of an order: its receipts still come; it has ended, and its tasks can be put to the test; it is too late for that; it is in no such state. */
export type Reach = 'metered' | 'ended' | 'late' | 'none';

const METERED: readonly string[] = ['running', 'interrupted', 'ending'];

export function reachOf(
  { state, dueMs, endedMs }: Pick<OrderRow, 'state' | 'dueMs' | 'endedMs'>,
  poolMs: number,
): Reach {
  if (METERED.includes(state)) return 'metered';
  if (!ENDED_STATES.includes(state) || dueMs === 0) return 'none';
  return poolMs - endedMs > VERIFICATION_LIMITS.committingMs ? 'late' : 'ended';
}

export function verificationOf(reads: Reads, verification: string): VerificationRow | undefined {
  return reads.get(verifications, verification);
}

export function copyOf(reads: Reads, verification: string, order: string): VerificationCopyRow | undefined {
  return reads.get(verificationCopies, verification, order);
}

export function copiesOf(reads: Pick<Reads, 'scan'>, verification: string): readonly VerificationCopyRow[] {
  return reads.scan(verificationCopies, [verification], { limit: VERIFICATION_LIMITS.copiesMax });
}

/** The verification that this task was put to; undefined: none. */
export function taskVerificationOf(reads: Pick<Reads, 'get'>, order: string, task: string): string | undefined {
  return reads.get(verifiedTasks, order, task)?.verification;
}

/** What more than half of all copies say, the silent ones counted in; undefined: nothing. */
export function majorityOf(copies: readonly Pick<VerificationCopyRow, 'result'>[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { result } of copies) if (result !== null) counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...counts].find(([, count]) => count * 2 > copies.length)?.[0];
}
