import type { Reads } from '../../contract/table.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { type NotarySetRow, notarySets } from './notaries.tables.ts';

export type { NotarySetRow } from './notaries.tables.ts';

const SETS_MAX = 100_000;

/** The set that seals now. */
export function notarySetNow(reads: Reads): NotarySetRow | undefined {
  return reads.scan(notarySets, [], { limit: SETS_MAX }).at(-1);
}

/** Number of the first seal of the last set that was named outside of the log; 0: none was. */
export function lastRecovery(reads: Reads): number {
  return reads.scan(notarySets, [], { limit: SETS_MAX }).findLast(({ recovered }) => recovered === 1)?.number ?? 0;
}

/** Does a device of this user seal now? */
export function isNotary(reads: Reads, user: string): boolean {
  const members = JSON.parse(notarySetNow(reads)?.members ?? '[]') as string[];
  return members.some((device) => deviceOf(reads, device)?.user === user);
}
