import type { Reads } from '../../contract/table.ts';
import { foldSupport, foldVersions } from './upgrade.tables.ts';

const UPGRADES_MAX = 1_000;

/** By which version seal `number` is folded. */
export function foldVersionOf(reads: Reads, number: number): number {
  return reads.scan(foldVersions, [], { limit: UPGRADES_MAX, upTo: number - 1 }).at(-1)?.version ?? 1;
}

/** The version that the next seal is folded by, an upgrade of this one counted. */
export function foldVersionNext(reads: Reads): number {
  return foldVersionOf(reads, Number.MAX_SAFE_INTEGER);
}

/** Up to which version the instance of this agent goes: whoever said nothing opened the pool by what it was founded with. */
export function foldSupportOf(reads: Reads, device: string): number {
  return reads.get(foldSupport, device)?.version ?? reads.get(foldVersions, 0)?.version ?? 1;
}
