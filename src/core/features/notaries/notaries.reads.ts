import type { Reads } from '../../contract/table.ts';
import { type NotarySetRow, notarySets } from './notaries.tables.ts';

export type { NotarySetRow } from './notaries.tables.ts';

const SETS_MAX = 100_000;

/** The set that seals now. */
export function notarySetNow(reads: Reads): NotarySetRow | undefined {
  return reads.scan(notarySets, [], { limit: SETS_MAX }).at(-1);
}
