/** Who may be a set of notaries, named by the owner or by a recovery. */
import type { Refusal } from '../../kernel/result.ts';
import { MODE_RULES, type NotaryMode } from '../../contract/notary-modes.ts';
import type { Reads } from '../../contract/table.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { foldSupportOf, foldVersionNext } from '../upgrade/upgrade.reads.ts';

interface NamedSet {
  readonly mode: NotaryMode;
  readonly members: readonly string[];
}

/** Of a set that is named in the log: the programs of all are known to follow the pool's rules. */
export function namedSetRefusal(reads: Reads, set: NamedSet): Refusal | undefined {
  const version = foldVersionNext(reads);
  const late = set.members.find((device) => foldSupportOf(reads, device) < version);
  return (
    setRefusal(reads, set) ??
    (late === undefined ? undefined : { code: 'notaries.update_needed', device: late, version })
  );
}

/** Without a quorum nobody can say in the log what their program supports: one that is too old seals nothing until it is updated. */
export function setRefusal(reads: Reads, { mode, members }: NamedSet): Refusal | undefined {
  const wanted = MODE_RULES[mode].members;
  if (members.length !== wanted) return { code: 'notaries.wrong_count', mode, wanted, given: members.length };
  if (new Set(members).size !== members.length) return { code: 'notaries.twice' };
  const peers = new Set<string>();
  for (const device of members) {
    const row = deviceOf(reads, device);
    if (row === undefined || row.revoked !== 0) return { code: 'notaries.unknown_device', device };
    // Unattended: a personal key is there only while somebody is logged in.
    if (row.kind !== 'agent') return { code: 'notaries.not_an_agent', device };
    if (memberOf(reads, row.user)?.state !== 'active') return { code: 'notaries.not_a_member', device };
    // Two on one instance would fail together.
    if (peers.has(row.peerKey)) return { code: 'notaries.same_instance', device };
    peers.add(row.peerKey);
  }
  return undefined;
}
