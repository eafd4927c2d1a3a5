import type { Reads } from '../../contract/table.ts';
import type { PoolTerms } from './pools.events.ts';
import { type MemberRow, type PoolRow, daily, members, pool } from './pools.tables.ts';
import { assert } from '../../kernel/assert.ts';
import { put, type RowOp } from '../../contract/table.ts';
import { TIME } from '../../kernel/limits.ts';

export type { MemberRow, PoolRow } from './pools.tables.ts';

export function memberOf(reads: Reads, user: string): MemberRow | undefined {
  return reads.get(members, user);
}

/** The pool's own row: there from the genesis on. */
export function poolOf(reads: Reads): PoolRow {
  const row = reads.get(pool, 'pool');
  assert(row !== undefined, 'a pool space has its genesis folded');
  return row;
}

export function termsOf(row: PoolRow): PoolTerms {
  return JSON.parse(row.terms) as PoolTerms;
}

/** How often `kind` happened on this day of the pool clock. */
export function countToday(reads: Reads, kind: string, poolMs: number): number {
  return reads.get(daily, kind, Math.floor(poolMs / TIME.DAY_MS))?.count ?? 0;
}

export function countOne(reads: Reads, kind: string, poolMs: number): RowOp {
  return put(daily, { kind, day: Math.floor(poolMs / TIME.DAY_MS), count: countToday(reads, kind, poolMs) + 1 });
}
