/**
 * When a recovery outside of the log may be believed, as far as the sealed state says so. Source: DESIGN section 5.9.
 *
 * R1 it names the very seal that is the last here, and the next epoch
 * R2 the new set could have been named by the owner: agents of active members, each on an instance of its own
 * R3 as many recovery users as the pool asks for signed twice, the second time at least seven days after the first
 * R4 a veto of a present notary or of any recovery user ends it
 */
import type { Crypto } from '../../kernel/crypto.ts';
import { fromHex } from '../../kernel/bytes.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import { type Recovery, type RecoveryPlan, recoveryId, signatureHolds, vetoBytes } from '../../contract/recovery.ts';
import { type Reads, type RowOp, put } from '../../contract/table.ts';
import { setRefusal } from './notaries.sets.ts';
import { type RecoveryRow, notarySets, recoveries } from './notaries.tables.ts';

const CHANGES_MAX = 100_000;

export interface RecoveryUsers {
  readonly epoch: number;
  readonly needed: number;
  readonly users: readonly (readonly [user: string, rootKey: string])[];
}

/** Who may recover the pool after seal `number`. The root keys are those that the users had when they were named. */
export function recoveryUsersOf(reads: Reads, number = Number.MAX_SAFE_INTEGER): RecoveryUsers {
  const row = reads.scan(recoveries, [], { limit: CHANGES_MAX, upTo: number }).at(-1);
  if (row === undefined) return { epoch: 0, needed: 1, users: [] };
  return { epoch: row.epoch, needed: row.needed, users: JSON.parse(row.users) as [string, string][] };
}

export interface LastSeal {
  readonly space: string;
  readonly number: number;
  readonly hash: string;
}

/** R1 and R2. */
export function planRefusal(plan: RecoveryPlan, reads: Reads, last: LastSeal): Refusal | undefined {
  if (plan.space !== last.space) return { code: 'recovery.other_pool' };
  if (plan.last.number !== last.number || plan.last.hash !== last.hash)
    return { code: 'recovery.not_the_last', last: last.number, named: plan.last.number };
  const { epoch } = recoveryUsersOf(reads);
  if (plan.epoch !== epoch + 1) return { code: 'recovery.wrong_epoch', wanted: epoch + 1, given: plan.epoch };
  return setRefusal(reads, plan);
}

/** Root keys of recovery users that signed this round, and when: of several signatures of one key the earliest first, the latest second one. */
export function signersOf(
  { plan, signatures }: Recovery,
  round: 1 | 2,
  { users }: RecoveryUsers,
  crypto: Crypto,
): ReadonlyMap<string, number> {
  const keys = new Set(users.map(([, rootKey]) => rootKey));
  const found = new Map<string, number>();
  for (const one of signatures)
    if (one.round === round && keys.has(one.rootKey) && signatureHolds(plan, one, crypto))
      found.set(one.rootKey, (round === 1 ? Math.min : Math.max)(one.madeMs, found.get(one.rootKey) ?? one.madeMs));
  return found;
}

/** R3, the first round. */
export function isBegun(recovery: Recovery, of: RecoveryUsers, crypto: Crypto): boolean {
  return signersOf(recovery, 1, of, crypto).size >= of.needed;
}

/** R3. */
export function isRepeated(recovery: Recovery, of: RecoveryUsers, crypto: Crypto): boolean {
  const first = signersOf(recovery, 1, of, crypto);
  let repeated = 0;
  for (const [rootKey, madeMs] of signersOf(recovery, 2, of, crypto))
    if (madeMs >= (first.get(rootKey) ?? Infinity) + LIMITS.recoveryWaitMs) repeated += 1;
  return repeated >= of.needed;
}

/** R4: the vetoes that count. */
export function vetoesOf(
  { plan, vetoes }: Recovery,
  { users }: RecoveryUsers,
  notaries: readonly string[],
  crypto: Crypto,
): Recovery['vetoes'] {
  const able = new Set([...notaries, ...users.map(([, rootKey]) => rootKey)]);
  const bytes = vetoBytes(plan.space, recoveryId(plan, crypto));
  return vetoes.filter(({ key, signature }) => able.has(key) && crypto.verify(key, bytes, fromHex(signature)));
}

/** What the first seal of the new set writes before anything else. */
export function recoveryOps({ epoch, mode, members }: RecoveryPlan, reads: Reads, number: number): RowOp[] {
  const { needed, users } = recoveryUsersOf(reads);
  const row: RecoveryRow = { number, epoch, needed, users: JSON.stringify(users) };
  return [put(notarySets, { number, mode, members: JSON.stringify(members), recovered: 1 }), put(recoveries, row)];
}
