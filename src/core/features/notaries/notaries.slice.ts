/** Who seals this pool. One sealed change replaces the whole set; it is effective from the next number. Source: DESIGN section 5.1. */
import type { Refusal } from '../../kernel/result.ts';
import type { NotaryMode } from '../../contract/notary-modes.ts';
import { type Act, type Effects, type FoldContext, type PayloadOf, type Slice, on } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { presentRoot } from '../identity/identity.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { notariesChanged, recoveryNamed } from './notaries.events.ts';
import { lastRecovery, notarySetNow } from './notaries.reads.ts';
import { namedSetRefusal } from './notaries.sets.ts';
import { notarySets, recoveries } from './notaries.tables.ts';
import { recoveryUsersOf } from './recovery.ts';

type ChangeAct = Act<PayloadOf<typeof notariesChanged>>;

function changeRule(act: ChangeAct, { reads }: FoldContext): Refusal | undefined {
  const { mode, members } = act.payload;
  // What waited while the quorum was lost would hand the seals back to machines that are gone.
  const recovered = lastRecovery(reads);
  if (act.payload.base < recovered) return { code: 'notaries.before_recovery', seal: recovered };
  const refusal = namedSetRefusal(reads, { mode, members });
  if (refusal !== undefined) return refusal;
  const now = notarySetNow(reads);
  if (now?.mode === mode && now.members === JSON.stringify(members)) return { code: 'notaries.unchanged' };
  return undefined;
}

/** Recovery lies outside of the log; who may do it is sealed. */
function recoveryRule(act: Act<PayloadOf<typeof recoveryNamed>>, { reads }: FoldContext): Refusal | undefined {
  const { users, rootKeys, needed } = act.payload;
  if (new Set(users).size !== users.length) return { code: 'recovery.twice' };
  if (needed > users.length) return { code: 'recovery.too_few_users', needed, users: users.length };
  const unknown = users.find((user) => memberOf(reads, user)?.state !== 'active');
  if (unknown !== undefined) return { code: 'recovery.not_a_member', user: unknown };
  const isOther = users.some((user, index) => presentRoot(reads, user) !== rootKeys[index]);
  return isOther || rootKeys.length !== users.length ? { code: 'recovery.other_key' } : undefined;
}

function recoveryFold(act: Act<PayloadOf<typeof recoveryNamed>>, { reads, sealNumber }: FoldContext): Effects {
  const { users, rootKeys, needed } = act.payload;
  const named = users.map((user, index) => [user, rootKeys[index] ?? '']);
  const { epoch } = recoveryUsersOf(reads);
  return { ops: [put(recoveries, { number: sealNumber, epoch, needed, users: JSON.stringify(named) })] };
}

interface Founding {
  readonly certificates: readonly { readonly user: string; readonly rootKey: string }[];
  readonly notaries: { readonly mode: NotaryMode; readonly members: readonly string[] };
}

function found(act: Act<Founding>): Effects {
  const { mode, members } = act.payload.notaries;
  const owner = act.payload.certificates[0];
  const users = JSON.stringify([[owner?.user ?? '', owner?.rootKey ?? '']]);
  return {
    ops: [
      put(notarySets, { number: 0, mode, members: JSON.stringify(members), recovered: 0 }),
      put(recoveries, { number: 0, epoch: 0, needed: 1, users }),
    ],
  };
}

export const notariesSlice: Slice = {
  name: 'notaries',
  tables: [notarySets, recoveries],
  handlers: [
    on(notariesChanged, changeRule, (act, { sealNumber }) => {
      const { mode, members } = act.payload;
      return { ops: [put(notarySets, { number: sealNumber, mode, members: JSON.stringify(members), recovered: 0 })] };
    }),
    on(recoveryNamed, recoveryRule, recoveryFold),
  ],
  reactions: { 'pool.created.v1': found },
};
