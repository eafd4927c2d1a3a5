/**
 * Recovery of a pool whose quorum is lost for good, outside of its log.
 *
 *   signed by recovery users ─> `recovery` to every peer ─> held from the first whole round on
 *   a quorum that lives answers with a seal, and the recovery is stale        a veto ends it
 *   7 days held by the own clock, signed again ─> accepted: the new set seals the next number, its first seal carries why
 *   asleep or new ─> accepted with that seal, unless a veto or a seal above the last is known: then the space stops and shows both
 *
 * Source: DESIGN section 5.9.
 */
import { LIMITS } from '#core/kernel/limits.ts';
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
import { openHeight, setBefore } from './heights.ts';
import type { LineState } from './line-state.ts';
import type { Crypto, Verdict } from './ports.ts';
import { saveHeld, saveRecovered } from './recovery-state.ts';
import { encodeMessage } from './wire.ts';

/** Merges what is new and right of it. Refused: nothing of it counts here. */
export function addRecovery(state: LineState, given: Recovery, from?: string): Result<{ readonly isNew: boolean }> {
  const { store, crypto, clock } = state.ports;
  const refusal = refusalOf(state, given);
  if (refusal !== undefined) return refuse(refusal);
  const id = recoveryId(given.plan, crypto);
  const users = recoveryUsersOf(store);
  const held = state.recoveries.get(id);
  if (held === undefined && state.recoveries.size >= LIMITS.recoveriesHeldMax)
    return refuse({ code: 'recovery.too_many', limit: LIMITS.recoveriesHeldMax });
  const both = {
    plan: given.plan,
    signatures: [...(held?.recovery.signatures ?? []), ...given.signatures],
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
  const isNew =
    recovery.signatures.length !== (held?.recovery.signatures.length ?? 0) ||
    recovery.vetoes.length !== (held?.recovery.vetoes.length ?? 0);
  if (!isNew) return ok({ isNew });
  const sinceMs = held?.sinceMs ?? (isBegun(recovery, users, crypto) ? clock.nowMs() : undefined);
  state.recoveries.set(id, { recovery, sinceMs });
  saveHeld(state);
  for (const [peer, { authorised }] of state.peers) if (authorised && peer !== from) tellRecoveries(state, peer);
  state.observer.changed();
  return ok({ isNew });
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

/** Called at every tick: what a seal made stale goes, what has been held long enough is accepted. */
export function tickRecovery(state: LineState): void {
  if (state.recoveries.size === 0) return;
  const stale = [...state.recoveries].filter(([, { recovery }]) => recovery.plan.last.number < state.sealNumber);
  for (const [id] of stale) state.recoveries.delete(id);
  if (stale.length > 0) saveHeld(state);
  if (state.recovered !== undefined || state.stopped !== undefined) return;
  // A seal above the last is certified, only its events are missing: the old quorum went on.
  if (state.incoming.has(state.sealNumber + 1)) return;
  const nowMs = state.ports.clock.nowMs();
  const begun = [...state.recoveries.values()].filter(
    ({ sinceMs, recovery }) => sinceMs !== undefined && recovery.vetoes.length === 0,
  );
  const [one] = begun;
  // Two that differ: whoever signed both has to take one back by a veto, else the pool would part.
  if (one?.sinceMs === undefined || begun.length > 1 || nowMs - one.sinceMs < LIMITS.recoveryWaitMs) return;
  const { store, crypto } = state.ports;
  if (refusalOf(state, one.recovery) !== undefined || !isRepeated(one.recovery, recoveryUsersOf(store), crypto)) return;
  accept(state, one.recovery);
}

function accept(state: LineState, recovery: Recovery): void {
  const { plan, signatures } = recovery;
  // As it will be sealed: vetoes that come later change no byte of it.
  const sealed = { plan, signatures, vetoes: [] };
  saveRecovered(state.ports.store, sealed);
  state.recovered = sealed;
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

function readRecovery(bytes: Uint8Array): Recovery | undefined {
  try {
    return decodeRecovery(bytes);
  } catch (cause) {
    if (cause instanceof MalformedBytes) return undefined;
    throw cause;
  }
}

/** If it is the first seal of a set that was named outside of the log. `fork`: a veto, or another seal for its number, is known. */
export function followRecovery(state: LineState, seal: Seal): 'accepted' | 'fork' | 'no' {
  if (seal.content.number !== state.sealNumber + 1 || state.recovered !== undefined) return 'no';
  const { store, crypto } = state.ports;
  const recovery = recoveryOfSeal(recoveryUsersOf(store, seal.content.number - 1), seal, crypto);
  if (recovery === undefined || refusalOf(state, recovery) !== undefined) return 'no';
  const held = state.recoveries.get(recoveryId(recovery.plan, crypto));
  const isVetoed = held !== undefined && held.recovery.vetoes.length > 0;
  if (isVetoed || state.incoming.has(seal.content.number)) return 'fork';
  accept(state, recovery);
  return 'accepted';
}
