/**
 * The root key of a user in this space.
 *
 *   first ──rotated, signed by the present root──> next, at once
 *     │  └──rotated, signed by a personal device──> waiting ──7 days of the pool clock──> next
 *     │                                                └──cancelled by the present root, or its device is out of use──> as before
 *
 * R1 one root key counts at a time. R2 a key that a rotation named is never named by another. R3 devices that an earlier root certified stay
 * in use; only the present root certifies others and revokes. R4 nobody's money or right moves by a rotation.
 */
import { fromHex } from '../../kernel/bytes.ts';
import { IDENTITY_LIMITS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import { userIdOf } from '../../contract/certificate.ts';
import { type RootRotation, rotationEndBytes, rotationSigned } from '../../contract/rotation.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type TimerSet,
  NO_EFFECTS,
} from '../../contract/slice.ts';
import { type Reads, type RowOp, put } from '../../contract/table.ts';
import { memberOf } from '../pools/pools.reads.ts';
import type { rootRotated, rootRotationCancelled } from './identity.events.ts';
import { type RootRow, deviceOf, presentRoot, rootOf } from './identity.reads.ts';
import { roots, takenRoots } from './identity.tables.ts';

export const ROTATION_TIMER = 'root.rotates';
const timerOf = (user: string): string => `root:${user}`;

export function rotatedRule(
  { payload: { rotation } }: Act<PayloadOf<typeof rootRotated>>,
  { reads, crypto }: FoldContext,
): Refusal | undefined {
  const { user, oldRoot, newRoot, certificate } = rotation;
  const present = presentRoot(reads, user);
  if (present === undefined) return { code: 'member.unknown' };
  if (oldRoot !== present) return { code: 'root.not_present' };
  const waiting = rootOf(reads, user);
  // Also the first root key of somebody else: two users behind one phrase could not be told apart.
  const isUsed =
    newRoot === oldRoot ||
    reads.get(takenRoots, newRoot) !== undefined ||
    memberOf(reads, userIdOf(newRoot, crypto)) !== undefined;
  // Who finds the phrase again may let what waits count at once.
  const isHurried = certificate === undefined && waiting?.next === newRoot;
  if (isUsed && !isHurried) return { code: 'root.used' };
  if (!rotationSigned(rotation, crypto)) return { code: 'root.bad_signature' };
  if (certificate === undefined) return undefined;
  const device = deviceOf(reads, certificate.device);
  if (device === undefined || device.user !== user) return { code: 'device.unknown' };
  if (device.revoked !== 0) return { code: 'device.revoked' };
  if (device.kind !== 'personal') return { code: 'device.kind_forbidden', kind: device.kind };
  return waiting === undefined || waiting.next === ''
    ? undefined
    : { code: 'root.rotation_waits', dueMs: waiting.dueMs };
}

export function rotatedFold(
  { id, payload: { rotation } }: Act<PayloadOf<typeof rootRotated>>,
  { poolMs }: FoldContext,
): Effects {
  const { user, oldRoot, newRoot, certificate } = rotation;
  if (certificate === undefined) {
    return {
      ops: [stand({ user, rootKey: newRoot, state: 'replaced', event: id }), ...taken([rotation])],
      clearTimers: [timerOf(user)],
    };
  }
  const dueMs = poolMs + IDENTITY_LIMITS.rotationWaitMs;
  return {
    ops: [
      put(roots, {
        user,
        rootKey: oldRoot,
        next: newRoot,
        device: certificate.device,
        dueMs,
        state: 'waiting',
        event: id,
      }),
      ...taken([rotation]),
    ],
    setTimers: [{ id: timerOf(user), kind: ROTATION_TIMER, subject: user, dueMs }],
  };
}

function stand(of: Pick<RootRow, 'user' | 'rootKey' | 'state' | 'event'>): RowOp {
  const { user, rootKey, state, event } = of;
  return put(roots, { user, rootKey, next: '', device: '', dueMs: 0, state, event });
}

function taken(rotations: readonly RootRotation[]): RowOp[] {
  return rotations.flatMap(({ user, oldRoot, newRoot }) => [
    put(takenRoots, { rootKey: oldRoot, user }),
    put(takenRoots, { rootKey: newRoot, user }),
  ]);
}

export function cancelledRule(
  { payload: { user, newRoot, signature } }: Act<PayloadOf<typeof rootRotationCancelled>>,
  { reads, crypto }: FoldContext,
): Refusal | undefined {
  const row = rootOf(reads, user);
  if (row === undefined || row.next === '' || row.next !== newRoot) return { code: 'root.no_rotation' };
  const bytes = rotationEndBytes({ user, root: row.rootKey, newRoot });
  return crypto.verify(row.rootKey, bytes, fromHex(signature)) ? undefined : { code: 'root.bad_signature' };
}

export function cancelledFold(
  { id, payload: { user } }: Act<PayloadOf<typeof rootRotationCancelled>>,
  { reads }: FoldContext,
): Effects {
  const row = rootOf(reads, user);
  return row === undefined
    ? NO_EFFECTS
    : { ops: [stand({ ...row, state: 'cancelled', event: id })], clearTimers: [timerOf(user)] };
}

/** The wait is over: it counts, unless the device that signed it is out of use by now. */
export function rotationDue({ subject }: TimerSet, { reads }: FoldContext): Effects {
  const row = rootOf(reads, subject);
  if (row === undefined || row.next === '') return NO_EFFECTS;
  if (deviceOf(reads, row.device)?.revoked !== 0) return { ops: [stand({ ...row, state: 'lapsed' })] };
  return { ops: [stand({ ...row, rootKey: row.next, state: 'replaced' })] };
}

/**
 * Whoever founds or joins with a rotated root key brings the chain that leads to it. Where a rotation of theirs is known already, that one
 * counts and nobody has looked at the chain: it is passed over, whatever it says and of whom.
 */
export function enterRoot(
  user: string,
  rotations: readonly RootRotation[] | undefined,
  reads: Reads,
  event: string,
): RowOp[] {
  const last = rotations?.at(-1);
  if (rotations === undefined || last === undefined || rootOf(reads, user) !== undefined) return [];
  return [stand({ user, rootKey: last.newRoot, state: 'brought', event }), ...taken(rotations)];
}
