/**
 * Recovery of a pool whose quorum is lost for good, outside of its log.
 *
 *   signed by recovery users ─> `recovery` to every peer ─> held from the first whole round on
 *   a quorum that lives answers with a seal, and the recovery is stale        a veto ends it
 *   7 days held by the own clock, signed again ─> accepted: the new set seals the next number, its first seal carries why
 *   asleep for a week, or new ─> accepted with that seal, unless a veto or a seal above the last is known: then the space stops and shows both
 *   awake, and the seal comes first ─> what it carries is held like any other, for a week
 *
 * Source: DESIGN section 5.9.
 */
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { type Refusal, type Result, ok, refuse } from '#core/kernel/result.ts';
import { isCertified } from '#core/consensus/notaries.ts';
import { MalformedBytes } from '#core/contract/event.ts';
import { type Recovery, decodeRecovery, encodeRecovery, recoveryId, vetoBytes } from '#core/contract/recovery.ts';
import type { Seal } from '#core/contract/seal.ts';
import {
  type RecoveryUsers,
  isBegun,
  isRepeated,
  planRefusal,
  recoveryUsersOf,
  signersOf,
  vetoesOf,
} from '#core/features/index.ts';
import { mayBelieveBySeal } from './awake.ts';
import { isClockBehind, isClockOff } from './clocks.ts';
import { openHeight, setBefore } from './heights.ts';
import type { LineState } from './line-state.ts';
import type { Crypto, Verdict } from './ports.ts';
import { saveHeld, saveRecovered, settleForks } from './recovery-state.ts';
import { encodeMessage } from './wire.ts';

/** After a start or a sleep, before a recovery that was held meanwhile is believed. */
const SETTLE_MS = 10 * TIME.MINUTE_MS;

/** Merges what is new and right of it. Refused: nothing of it counts here. */
export function addRecovery(state: LineState, given: Recovery, from?: string): Result<{ readonly isNew: boolean }> {
  const { store, crypto, clock } = state.ports;
  const refusal = refusalOf(state, given);
  if (refusal !== undefined) return refuse(refusal);
  const id = recoveryId(given.plan, crypto);
  const users = recoveryUsersOf(store);
  const held = state.recoveries.get(id);
  // One from the future counts when its time has come: whoever adds it to others keeps nobody from those.
  const timely = given.signatures.filter(({ madeMs }) => madeMs <= clock.nowMs() + LIMITS.clockToleranceMs);
  if (timely.length === 0 && given.signatures.length > 0) return refuse({ code: 'recovery.clock_ahead' });
  const both = {
    plan: given.plan,
    signatures: [...(held?.recovery.signatures ?? []), ...timely],
    vetoes: [...(held?.recovery.vetoes ?? []), ...given.vetoes],
  };
  const recovery: Recovery = {
    plan: given.plan,
    signatures: ([1, 2] as const).flatMap((round) =>
      [...signersOf(both, round, users, crypto)].map(([rootKey, madeMs]) => {
        const one = both.signatures.find(
          (each) => each.rootKey === rootKey && each.madeMs === madeMs && each.round === round,
        );
        return one as Recovery['signatures'][number];
      }),
    ),
    vetoes: uniqueBy(vetoesOf(both, users, presentSet(state), crypto), ({ key }) => key),
  };
  if (recovery.signatures.length === 0) return refuse({ code: 'recovery.not_signed' });
  const isNew = held === undefined || !isSame(encodeRecovery(recovery), encodeRecovery(held.recovery));
  if (!isNew) return ok({ isNew });
  if (held === undefined && !makeRoom(state, recovery))
    return refuse({ code: 'recovery.too_many', limit: LIMITS.recoveriesHeldMax });
  const sinceMs = held?.sinceMs ?? (isBegun(recovery, users, crypto) ? clock.nowMs() : undefined);
  state.recoveries.set(id, { recovery, sinceMs });
  saveHeld(state);
  for (const [peer, { authorised }] of state.peers) if (authorised && peer !== from) tellRecoveries(state, peer);
  state.observer.changed();
  return ok({ isNew });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/**
 * Vetoed ones are kept apart, or they could come again without their vetoes; of plans that too few have signed each signer has one.
 * `false`: nothing was changed.
 */
function makeRoom({ recoveries }: LineState, { signatures, vetoes }: Recovery): boolean {
  const signers = new Set(signatures.map(({ rootKey }) => rootKey));
  const vetoed = [...recoveries].filter(([, { recovery }]) => recovery.vetoes.length > 0);
  const open = [...recoveries].filter(([, { recovery }]) => recovery.vetoes.length === 0);
  const replaced = open.filter(
    ([, { recovery, sinceMs }]) =>
      sinceMs === undefined && recovery.signatures.every(({ rootKey }) => signers.has(rootKey)),
  );
  if (vetoes.length === 0 && open.length - replaced.length >= LIMITS.recoveriesHeldMax) return false;
  const tooOld = vetoed.slice(0, Math.max(0, vetoed.length - LIMITS.recoveriesVetoedMax));
  for (const [id] of [...replaced, ...tooOld]) recoveries.delete(id);
  return true;
}

function uniqueBy<T>(list: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

function refusalOf(state: LineState, { plan }: Recovery): Refusal | undefined {
  const { space, sealNumber: number, sealHash: hash } = state;
  if (state.kind !== 'pool') return { code: 'recovery.other_pool' };
  return planRefusal(plan, state.ports.store, { space, number, hash });
}

/** Of the last seal, not of a recovery that was accepted after it. */
function presentSet(state: LineState): readonly string[] {
  return setBefore(state.ports.store, state.sealNumber + 1).members;
}

export function tellRecoveries(state: LineState, peer: string): void {
  for (const { recovery } of state.recoveries.values())
    state.ports.network.send(peer, encodeMessage({ kind: 'recovery', recovery: encodeRecovery(recovery) }));
}

/** @throws {MalformedBytes}. What does not fit to the state here may fit to that of its sender. */
export function takeRecovery(state: LineState, peer: string, bytes: Uint8Array): Verdict {
  const added = addRecovery(state, decodeRecovery(bytes), peer);
  return added.ok && added.value.isNew ? 'accept' : 'ignore';
}

export interface RecoveryObjection {
  readonly id: string;
  /** The notary that objects. */
  readonly device: string;
}

/** By the notary on this instance: it is not lost. Refused: there is none, or nobody wants a recovery. */
export function vetoAsNotary(state: LineState, { id, device }: RecoveryObjection): Result<null> {
  const held = state.recoveries.get(id);
  if (held === undefined) return refuse({ code: 'recovery.unknown' });
  const self = presentSet(state).includes(device) ? state.signers.get(device) : undefined;
  if (self === undefined) return refuse({ code: 'recovery.not_a_notary' });
  const veto = { key: self.device, signature: toHex(self.sign(vetoBytes(state.space, id))) };
  const added = addRecovery(state, { ...held.recovery, vetoes: [veto] });
  return added.ok ? ok(null) : added;
}

/** Somebody wants to take the seals from a quorum that may live: its next seal is the answer. */
export function isQuorumAsked(state: LineState): boolean {
  return state.recoveries.size > 0 || state.recovered !== undefined;
}

/** Called at every tick: what a seal made stale goes, what has been held long enough is accepted. Returns whether one was. */
export function tickRecovery(state: LineState): boolean {
  if (state.recoveries.size === 0) return false;
  const stale = [...state.recoveries].filter(([, { recovery }]) => recovery.plan.last.number < state.sealNumber);
  for (const [id] of stale) state.recoveries.delete(id);
  if (stale.length > 0) saveHeld(state);
  if (state.recovered !== undefined || (state.stopped !== undefined && !state.isForked)) return false;
  // A seal above the last is certified, only its events are missing: the old quorum went on. Of one that certified two it says nothing.
  if (!state.isForked && state.incoming.has(state.sealNumber + 1)) return false;
  const nowMs = state.ports.clock.nowMs();
  // What happened while the machine was off is told by the peers first: a seal above the last, a veto.
  if (nowMs - state.settleFromMs < SETTLE_MS || isClockOff(state)) return false;
  if (isClockBehind(state)) return false;
  // Begun by a clock that was ahead, and set right while the space was closed: the week begins now.
  for (const [id, held] of state.recoveries)
    if (held.sinceMs !== undefined && held.sinceMs > nowMs) state.recoveries.set(id, { ...held, sinceMs: nowMs });
  const begun = [...state.recoveries.values()].filter(
    ({ sinceMs, recovery }) => sinceMs !== undefined && recovery.vetoes.length === 0,
  );
  const [one] = begun;
  // Two that differ: whoever signed both has to take one back by a veto, else the pool would part.
  if (one?.sinceMs === undefined || begun.length > 1 || nowMs - one.sinceMs < LIMITS.recoveryWaitMs) return false;
  const { store, crypto } = state.ports;
  if (refusalOf(state, one.recovery) !== undefined || !isRepeated(one.recovery, recoveryUsersOf(store), crypto))
    return false;
  accept(state, one.recovery);
  return true;
}

function accept(state: LineState, recovery: Recovery): void {
  const { plan, signatures } = recovery;
  // As it will be sealed: vetoes that come later change no byte of it.
  const sealed = { plan, signatures, vetoes: [] };
  saveRecovered(state.ports.store, sealed);
  state.recovered = sealed;
  settleForks(state, plan.last.number);
  state.incoming.clear();
  openHeight(state, true);
  state.observer.changed();
}

/** The first seal of a new set, by what was sealed before it: signed as it must be, certified by that set, and nothing else in it. */
export function recoveryOfSeal(users: RecoveryUsers, seal: Seal, crypto: Crypto): Recovery | undefined {
  const { recovery: bytes, number, prevSeal, events, space } = seal.content;
  if (bytes === undefined || events.length > 0) return undefined;
  const recovery = readRecovery(bytes);
  if (recovery === undefined) return undefined;
  const { plan } = recovery;
  if (plan.space !== space || plan.last.number !== number - 1 || plan.last.hash !== prevSeal) return undefined;
  if (plan.epoch !== users.epoch + 1 || !isRepeated(recovery, users, crypto)) return undefined;
  const set = { set: number, from: number - 1, mode: plan.mode, members: plan.members };
  return isCertified(seal, set, crypto) ? recovery : undefined;
}

/** The seal right after a snapshot, by a set that the way to it proves. */
export function acceptProven(state: LineState, seal: Seal): void {
  const { store, crypto } = state.ports;
  const recovery = recoveryOfSeal(recoveryUsersOf(store), seal, crypto);
  if (recovery !== undefined) accept(state, recovery);
}

function readRecovery(bytes: Uint8Array): Recovery | undefined {
  try {
    return decodeRecovery(bytes);
  } catch (cause) {
    if (cause instanceof MalformedBytes) return undefined;
    throw cause;
  }
}

/** The recovery in a seal as its proposer put it together: everybody holds its signatures in an order and number of their own. */
export function sealedRecovery(state: LineState, given: Uint8Array | undefined): Uint8Array | undefined {
  const { recovered } = state;
  if (recovered === undefined) return undefined;
  const { store, crypto } = state.ports;
  const other = given === undefined ? undefined : readRecovery(given);
  const isOfSamePlan = other !== undefined && recoveryId(other.plan, crypto) === recoveryId(recovered.plan, crypto);
  return given !== undefined && isOfSamePlan && isRepeated(other, recoveryUsersOf(store), crypto)
    ? given
    : encodeRecovery(recovered);
}

/**
 * The space is stopped by two certificates, and this is the first seal of a set that recovery users named since: it says which of them counts.
 * Who is on that branch follows to its end, and holds the recovery like any other; who is on the other one takes a snapshot of later.
 */
export function passFork(state: LineState, seal: Seal): void {
  if (!state.isForked || seal.content.recovery === undefined) return;
  const { store, crypto } = state.ports;
  const { number } = seal.content;
  // One of before the fork, which is part of both histories, says nothing of it.
  if (number - 1 <= state.settledTo || store.seal(number)?.hash === seal.hash) return;
  if (recoveryOfSeal(recoveryUsersOf(store, number - 1), seal, crypto) === undefined) return;
  settleForks(state, number - 1);
  if (store.seal(number) !== undefined) {
    state.isDiverged = true;
    state.stopped = `the pool was recovered from seal ${number - 1} on another branch`;
  }
  state.observer.changed();
}

/** If it is the first seal of a set that was named outside of the log. `fork`: a veto, or another seal for its number, is known. */
export function followRecovery(state: LineState, seal: Seal): 'accepted' | 'fork' | 'no' {
  passFork(state, seal);
  if (seal.content.number !== state.sealNumber + 1 || state.recovered !== undefined) return 'no';
  const { store, crypto } = state.ports;
  const recovery = recoveryOfSeal(recoveryUsersOf(store, seal.content.number - 1), seal, crypto);
  if (recovery === undefined || refusalOf(state, recovery) !== undefined) return 'no';
  if (!mayBelieveBySeal(state)) {
    // Awake: a week by the own clock, in which anybody may object.
    addRecovery(state, recovery);
    return 'no';
  }
  const held = state.recoveries.get(recoveryId(recovery.plan, crypto));
  const isVetoed = held !== undefined && held.recovery.vetoes.length > 0;
  if (isVetoed || state.incoming.has(seal.content.number)) return 'fork';
  accept(state, recovery);
  return 'accepted';
}
