import type { Reads } from '../../contract/table.ts';
import { isOnInstance } from '../identity/identity.reads.ts';
import { isRelated } from '../pools/pools.reads.ts';
import type { ReportRow } from './reports.tables.ts';

/** Who may not close it: a party or somebody related to one. Whom it is about has filed nothing: each instance of theirs counts. */
export function isReportParty(
  reads: Reads,
  { user, about, peer }: ReportRow,
  actor: { readonly user: string; readonly peerKey: string },
): boolean {
  return isRelated(reads, actor, [user, about], [peer]) || isOnInstance(reads, about, actor.peerKey);
}
