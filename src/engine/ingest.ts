/**
 * What comes from others: limits -> chain -> signature -> accept | ignore | reject -> append -> announce.
 * Only events that continue their author's chain are kept; a hole is asked for, a fork is not followed.
 */
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { hlcMs, laterHlc } from '#core/kernel/hlc.ts';
import {
  MalformedBytes,
  type SignedEvent,
  ZERO_HASH,
  decodeEvent,
  verifyEventSignature,
} from '#core/contract/event.ts';
import type { FoldContext } from '#core/contract/slice.ts';
import { HANDLERS, deviceOf, foldVersionOf, networkHandlers, parsePoolGenesis } from '#core/features/index.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import { noteEquivocation } from './equivocation.ts';
import { judgeFact } from './fold.ts';
import { poolClock } from './tables.ts';
import type { LineState } from './line-state.ts';
import { notePending } from './pending.ts';
import type { RegisterRow, Verdict } from './ports.ts';
import { countIntake, withinQuota } from './quota.ts';

export interface Ingested {
  readonly verdict: Verdict;
  /** Newly appended. */
  readonly events: readonly SignedEvent[];
  /** They would continue the chain but cannot be taken now (a fork, an unknown device, a full quota): asking at once gets them again. */
  readonly isHeld?: true;
  /** They continue another event than ours at this place of the chain. */
  readonly parts?: { readonly author: string; readonly at: number };
  /** Set when events before these are missing. */
  readonly missing?: { readonly author: string; readonly from: number; readonly to: number };
}

const NOTHING: readonly SignedEvent[] = [];
const HELD: Ingested = { verdict: 'ignore', events: NOTHING, isHeld: true };

/** `events`: one author's contiguous run, rebuilt by `decodeRun`. */
export function ingestRun(state: LineState, events: readonly SignedEvent[], isBehind: boolean): Ingested {
  const { store, crypto } = state.ports;
  const first = events[0];
  if (first === undefined) return { verdict: 'reject', events: NOTHING };
  const head = store.head(first.author) ?? { author: first.author, seq: 0, hash: ZERO_HASH };
  if (first.seq > head.seq + 1) {
    return {
      verdict: 'ignore',
      events: NOTHING,
      missing: { author: first.author, from: head.seq + 1, to: first.seq - 1 },
    };
  }
  noteEquivocation(state, events);
  let fresh = events.slice(head.seq + 1 - first.seq);
  if (fresh.length === 0) return { verdict: 'ignore', events: NOTHING };
  // They part from our chain: the place where they do is asked for, as evidence.
  if (fresh[0]?.prev !== head.hash) return { ...HELD, parts: { author: first.author, at: head.seq } };
  const signedTo = fresh.findLastIndex((event) => event.signature !== undefined);
  if (signedTo < 0) return { verdict: 'ignore', events: NOTHING };
  fresh = fresh.slice(0, signedTo + 1);
  const last = fresh[signedTo] as SignedEvent;
  if (!verifyEventSignature(last, crypto)) return { verdict: 'reject', events: NOTHING };
  const taken = isBehind ? fresh : withinQuota(state, first.author, fresh);
  if (taken.length === 0) return HELD;
  if (head.seq === 0 && !maySpeakFirst(state, fresh[0] as SignedEvent)) return HELD;
  store.transaction(() => appendEvents(state, taken));
  afterAppend(state, taken, true);
  if (!isBehind) countIntake(state, first.author, taken);
  return { verdict: 'accept', events: taken, ...(taken.length < fresh.length ? { isHeld: true } : {}) };
}

/** Inside a transaction: the log, and the registers that facts write. */
export function appendEvents(state: LineState, events: readonly SignedEvent[]): void {
  state.ports.store.append(events);
  for (const event of events) for (const register of registersOf(state, event)) state.ports.store.setRegister(register);
}

/** After the transaction: what the memory of the line keeps. */
export function afterAppend(state: LineState, events: readonly SignedEvent[], isForeign: boolean): void {
  if (state.kind === 'pool') notePending(state, events);
  const ceilingMs = state.ports.clock.nowMs() + LIMITS.clockToleranceMs;
  for (const { hlc } of events) if (hlcMs(hlc) <= ceilingMs) state.lastHlc = laterHlc(state.lastHlc, hlc);
  state.headsDirty = true;
  if (isForeign) state.dryRuns.clear();
  state.observer.appended(events);
}

/** A stranger's first event must prove itself: joining, a certificate, a registration. */
function maySpeakFirst(state: LineState, event: SignedEvent): boolean {
  if (state.kind === 'network') return networkHandlers.has(event.type);
  if (deviceOf(state.ports.store, event.author) !== undefined) return true;
  return HANDLERS.get(event.type)?.def.admission === 'self';
}

/** Facts are shown as soon as seen; in the network space they are all there is. */
function registersOf(state: LineState, event: SignedEvent): RegisterRow[] {
  // Nearly all events are acts: their payloads are not even decoded here.
  if (state.kind === 'pool' && HANDLERS.get(event.type)?.register === undefined) return [];
  const stamp = { hlc: event.hlc as string, author: event.author, event: event.hash };
  if (state.kind === 'network') {
    const handler = networkHandlers.get(event.type);
    const { store, crypto } = state.ports;
    const result = handler?.(event, decodeOrUndefined(event.payload), {
      crypto,
      userOf: (device) => userOfDevice(store.register('device', device)?.value),
      ownerByGenesis: (space, genesis) => ownerByGenesis(space, genesis, crypto),
    });
    return result?.ok === true ? result.value.map((register) => ({ ...register, ...stamp })) : [];
  }
  const handler = HANDLERS.get(event.type);
  if (handler?.register === undefined) return [];
  // What the seal would refuse now (another's offer, a stamp from the future) is not shown either.
  const act = judgeFact(event, state.ports.store, factContext(state));
  return act === undefined ? [] : [{ ...handler.register(act as never), ...stamp }];
}

function factContext(state: LineState): FoldContext {
  const { store, clock, crypto } = state.ports;
  const sealTimeMs = Math.max(clock.nowMs(), state.sealTimeMs);
  const poolMs = store.get(poolClock, state.sealNumber)?.poolMs ?? sealTimeMs;
  const sealNumber = state.sealNumber + 1;
  const foldVersion = foldVersionOf(store, sealNumber);
  return { space: state.space, reads: store, crypto, sealNumber, sealTimeMs, poolMs, foldVersion };
}

function decodeOrUndefined(payload: Uint8Array): unknown {
  try {
    return decodeCanonical(payload);
  } catch {
    // A member's own bytes: kept in the log, rejected by the fold, without a register.
    return undefined;
  }
}

function userOfDevice(value: string | undefined): string | undefined {
  return value === undefined ? undefined : (JSON.parse(value) as { user: string }).user;
}

function ownerByGenesis(space: string, bytes: Uint8Array, crypto: Crypto): string | undefined {
  try {
    const genesis = decodeEvent(bytes, crypto);
    const parsed = parsePoolGenesis(genesis, crypto);
    return parsed.ok && genesis.hash === space ? parsed.value.certificates[0]?.user : undefined;
  } catch (cause) {
    // A stranger's bytes: no genesis, so nobody's pool.
    if (cause instanceof MalformedBytes) return undefined;
    throw cause;
  }
}
