/** What a newcomer believes without the state: who seals, and who could recover the pool, proven seal by seal from the genesis on. */
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { fromOf, isCertified } from '#core/consensus/notaries.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { decodeRun } from '#core/contract/run.ts';
import { type Seal, decodeSeal } from '#core/contract/seal.ts';
import { NOTARIES_CHANGED_TYPE, RECOVERY_NAMED_TYPE, notariesChanged, recoveryNamed } from '#core/features/index.ts';
import { type Recovery, recoveryId } from '#core/contract/recovery.ts';
import { mayBelieveBySeal } from './awake.ts';
import type { Join, Target } from './join-state.ts';
import type { LineState } from './line-state.ts';
import { recoveryOfSeal } from './recovery.ts';
import { isSnapshotDue } from './snapshot.ts';
import type { Message } from './wire.ts';

/**
 * `unknown`: by a set of notaries that is not proven here: the answer to a question from before, when more was. `no`: it proves nothing, and
 * no honest peer says it.
 */
export type Proven = 'yes' | 'unknown' | 'no';

/** What changed who seals or who recovers, by a seal of the set before. One that is known already is passed over. @throws {MalformedBytes} */
export function takeProof(state: LineState, join: Join, [sealBytes, run]: readonly [Uint8Array, Uint8Array]): Proven {
  const { crypto } = state.ports;
  const seal = decodeSeal(sealBytes, crypto);
  if (seal.content.space !== state.space) return 'no';
  if (run.length === 0) return takeRecoveredSet(state, join, seal);
  const [event] = decodeRun(run, state.space, crypto);
  const last = join.sets.at(-1);
  const { number, events, rejections } = seal.content;
  const index = event === undefined ? -1 : events.indexOf(event.hash);
  if (last === undefined || event === undefined || index < 0) return 'no';
  if (rejections.some(([rejected]) => rejected === index)) return 'no';
  if (isKnown(join, seal, event.hash)) return 'yes';
  if (number < join.provenTo) return 'no';
  // Its own seal installs nothing for itself.
  const set = join.sets.findLast((one) => fromOf(one) < number) ?? last;
  if (seal.set > set.set) return 'unknown';
  if (!isCertified(seal, set, crypto)) return isOverRecovery(join) ? 'unknown' : 'no';
  if (!noteChange(join, number, event)) return 'no';
  join.proofs.push({ seal, event });
  join.provenTo = number;
  return 'yes';
}

function isOverRecovery({ proofs }: Join): boolean {
  return proofs.some(({ event }) => event === undefined);
}

function isKnown(join: Join, seal: Seal, event: string | undefined): boolean {
  return join.proofs.some((proof) => proof.seal.hash === seal.hash && proof.event?.hash === event);
}

/** Returns whether it is such a change at all. */
function noteChange(join: Join, number: number, { type, payload }: SignedEvent): boolean {
  if (type === NOTARIES_CHANGED_TYPE) {
    const parsed = notariesChanged.schema.safeParse(decodeCanonical(payload));
    if (parsed.success) join.sets.push({ set: number, mode: parsed.data.mode, members: parsed.data.members });
    return parsed.success;
  }
  if (type !== RECOVERY_NAMED_TYPE) return false;
  const parsed = recoveryNamed.schema.safeParse(decodeCanonical(payload));
  if (!parsed.success) return false;
  const users = parsed.data.users.map((user, index) => [user, parsed.data.rootKeys[index] ?? ''] as const);
  join.recovery = { epoch: join.recovery.epoch, needed: parsed.data.needed, users };
  return true;
}

/** The first seal of a set that was named outside of the log carries its own proof. */
function takeRecoveredSet(state: LineState, join: Join, seal: Seal): Proven {
  if (isKnown(join, seal, undefined)) return 'yes';
  const { number } = seal.content;
  if (number < join.provenTo) return 'no';
  const recovery = recoveryOfSeal(join.recovery, seal, state.ports.crypto);
  // Who is awake believes one only after a week by the own clock, and not because a snapshot lies behind it.
  if (recovery === undefined || !isBelieved(state, seal, recovery)) return 'unknown';
  const { mode, members, epoch } = recovery.plan;
  join.sets.push({ set: number, from: number - 1, mode, members });
  join.recovery = { ...join.recovery, epoch };
  join.proofs.push({ seal, event: undefined });
  join.provenTo = number;
  return 'yes';
}

function isBelieved(state: LineState, { hash, content: { number, prevSeal } }: Seal, { plan }: Recovery): boolean {
  const { store, crypto } = state.ports;
  // On the branch of a fork that this recovery left: see `passFork`.
  if (state.isDiverged && number <= state.settledTo + 1) return true;
  const [own, before] = [store.seal(number), store.seal(number - 1)];
  if (own !== undefined) return own.hash === hash;
  if (before !== undefined && before.hash !== prevSeal) return false;
  const { recovered } = state;
  const isAccepted = recovered !== undefined && recoveryId(recovered.plan, crypto) === recoveryId(plan, crypto);
  return isAccepted || mayBelieveBySeal(state);
}

/** `no`: not two certified seals in a row, the second with a snapshot's hash. @throws {MalformedBytes} */
export function targetOf(
  state: LineState,
  join: Join,
  message: Pick<Extract<Message, { kind: 'snapshot' }>, 'seals'>,
): Target | Exclude<Proven, 'yes'> {
  const { crypto } = state.ports;
  const [parent, seal] = message.seals.map((bytes) => decodeSeal(bytes, crypto));
  if (parent === undefined || seal === undefined) return 'no';
  const { number, snapshotHash, prevSeal, space } = seal.content;
  if (space !== state.space || snapshotHash === undefined || !isSnapshotDue(state, number)) return 'no';
  if (parent.content.number !== number - 1 || parent.hash !== prevSeal || parent.content.space !== space) return 'no';
  for (const each of [parent, seal]) {
    const set = join.sets.findLast((one) => fromOf(one) < each.content.number);
    if (set === undefined || each.set > set.set) return 'unknown';
    // Over a recovery two histories may lie: an honest peer may tell of the other one.
    if (!isCertified(each, set, crypto)) return isOverRecovery(join) ? 'unknown' : 'no';
  }
  return {
    parent,
    seal,
    hash: snapshotHash,
    proofs: join.proofs.filter((proof) => proof.seal.content.number < number),
  };
}
