/** Who seals this pool. One sealed change replaces the whole set; it is effective from the next number. Source: DESIGN section 5.1. */
import type { Refusal } from '../../kernel/result.ts';
import { MODE_RULES, type NotaryMode } from '../../contract/notary-modes.ts';
import { type Act, type Effects, type FoldContext, type PayloadOf, type Slice, on } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { foldSupportOf, foldVersionNext } from '../upgrade/upgrade.reads.ts';
import { notariesChanged } from './notaries.events.ts';
import { notarySetNow } from './notaries.reads.ts';
import { notarySets } from './notaries.tables.ts';

type ChangeAct = Act<PayloadOf<typeof notariesChanged>>;

function changeRule(act: ChangeAct, { reads }: FoldContext): Refusal | undefined {
  const { mode, members } = act.payload;
  const wanted = MODE_RULES[mode].members;
  if (members.length !== wanted) return { code: 'notaries.wrong_count', mode, wanted, given: members.length };
  if (new Set(members).size !== members.length) return { code: 'notaries.twice' };
  const peers = new Set<string>();
  const version = foldVersionNext(reads);
  for (const device of members) {
    const row = deviceOf(reads, device);
    if (row === undefined || row.revoked !== 0) return { code: 'notaries.unknown_device', device };
    // Unattended: a personal key is there only while somebody is logged in.
    if (row.kind !== 'agent') return { code: 'notaries.not_an_agent', device };
    if (memberOf(reads, row.user)?.state !== 'active') return { code: 'notaries.not_a_member', device };
    if (foldSupportOf(reads, device) < version) return { code: 'notaries.update_needed', device, version };
    // Two on one instance would fail together.
    if (peers.has(row.peerKey)) return { code: 'notaries.same_instance', device };
    peers.add(row.peerKey);
  }
  const now = notarySetNow(reads);
  if (now?.mode === mode && now.members === JSON.stringify(members)) return { code: 'notaries.unchanged' };
  return undefined;
}

interface Founding {
  readonly notaries: { readonly mode: NotaryMode; readonly members: readonly string[] };
}

function found(act: Act<Founding>): Effects {
  const { mode, members } = act.payload.notaries;
  return { ops: [put(notarySets, { number: 0, mode, members: JSON.stringify(members) })] };
}

export const notariesSlice: Slice = {
  name: 'notaries',
  tables: [notarySets],
  handlers: [
    on(notariesChanged, changeRule, (act, { sealNumber }) => {
      const { mode, members } = act.payload;
      return { ops: [put(notarySets, { number: sealNumber, mode, members: JSON.stringify(members) })] };
    }),
  ],
  reactions: { 'pool.created.v1': found },
};
