/** A local command: compose -> dry run -> sign -> append (durable) -> announce. Nothing leaves before the transaction is on disk. */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import { HLC_ZERO, type Hlc, hlcMs, laterHlc, nextHlc } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { type Refusal, type Result, ok, refuse } from '#core/kernel/result.ts';
import type { Idempotency } from '#core/contract/act-fields.ts';
import type { FoldContext } from '#core/contract/slice.ts';
import { type SignedEvent, ZERO_HASH, hashEvent, signingBytes } from '#core/contract/event.ts';
import { HANDLERS, deviceOf, foldVersionOf } from '#core/features/index.ts';
import { clockErrorMs, isClockOff } from './clocks.ts';
import { foldEvent } from './fold.ts';
import { afterAppend, appendEvents } from './ingest.ts';
import type { LineState } from './line-state.ts';
import { fillCache } from './pending.ts';
import { Overlay } from './overlay.ts';
import type { Signer } from './ports.ts';
import { poolClock } from './tables.ts';

export interface Draft {
  readonly type: string;
  /** Wire form of the payload (money as decimal strings), without `base` and `idem`. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly after?: readonly string[];
  readonly idem?: Idempotency | undefined;
}

export interface Submitted {
  readonly event: string;
  readonly author: string;
  readonly seq: number;
}

/** How many of a user's own pending events a dry run takes into account. */
const DRY_RUN_PENDING_MAX = 200;

/** Several commands, one fsync. Each is judged on top of the accepted ones before it. */
export function submitMany(state: LineState, commands: readonly Command[]): Result<Submitted>[] {
  const prepared = prepare(state, commands);
  prepared.append(prepared.unsigned.map(({ signer, message }) => signer.sign(message)));
  return prepared.results;
}

export interface Command {
  readonly signer: Signer;
  readonly draft: Draft;
}

export interface Prepared {
  readonly results: Result<Submitted>[];
  readonly unsigned: readonly { readonly signer: Signer; readonly message: Uint8Array }[];
  /** With the signatures in the order of `unsigned`. Calls follow the order of `prepare`. */
  append(signatures: readonly Uint8Array[]): void;
}

/**
 * Composes and judges; nothing is written yet. An event's hash does not depend on its signature, so the next batch can be composed
 * while other threads sign this one: `state.composed` keeps each author's last composed event until it is in the log.
 */
export function prepare(state: LineState, commands: readonly Command[]): Prepared {
  if (state.stopped !== undefined) {
    return {
      results: commands.map(() => refuse({ code: 'space.stopped', cause: state.stopped })),
      unsigned: [],
      append: () => undefined,
    };
  }
  const results: Result<Submitted>[] = [];
  const events: SignedEvent[] = [];
  const unsigned: { signer: Signer; message: Uint8Array }[] = [];
  for (const { signer, draft } of commands) {
    state.ownAuthors.add(signer.device);
    // A second history must not begin, nor a stamp that others would refuse.
    const barred = barOf(state);
    if (barred !== undefined) {
      results.push(refuse(barred));
      continue;
    }
    const event = compose(state, signer, draft, state.composed.get(signer.device));
    const refusal = state.kind === 'pool' ? dryRun(state, event) : undefined;
    if (refusal !== undefined) {
      results.push(refuse(refusal));
      continue;
    }
    state.composed.set(signer.device, event);
    events.push(event);
    unsigned.push({ signer, message: signingBytes('event', fromHex(event.hash)) });
    results.push(ok({ event: event.hash, author: event.author, seq: event.seq }));
  }
  // A new attempt to join: what peers said of the one before is past.
  if (commands.some(({ draft }) => HANDLERS.get(draft.type)?.def.admission === 'self')) state.denied = undefined;
  return { results, unsigned, append: (signatures) => appendSigned(state, events, signatures) };
}

function barOf(state: LineState): Refusal | undefined {
  if (state.kind === 'pool' && isClockOff(state)) return { code: 'clock.off', byMs: clockErrorMs(state) };
  return undefined;
}

function appendSigned(state: LineState, events: readonly SignedEvent[], signatures: readonly Uint8Array[]): void {
  if (events.length === 0) return;
  const byAuthor = new Map<string, SignedEvent[]>();
  for (const [index, event] of events.entries()) {
    // The same object: what the dry run decoded is not decoded again.
    const signed = Object.assign(event, { signature: signatures[index] as Uint8Array });
    const list = byAuthor.get(event.author);
    if (list === undefined) byAuthor.set(event.author, [signed]);
    else list.push(signed);
  }
  try {
    state.ports.store.transaction(() => {
      for (const list of byAuthor.values()) appendEvents(state, list);
    });
  } finally {
    for (const list of byAuthor.values()) {
      const last = list.at(-1);
      if (last !== undefined && state.composed.get(last.author) === last) state.composed.delete(last.author);
    }
  }
  for (const [author, list] of byAuthor) {
    afterAppend(state, list, false);
    state.ownStamps.set(author, list.at(-1)?.hlc ?? HLC_ZERO);
  }
}

export function compose(state: LineState, signer: Signer, draft: Draft, last: SignedEvent | undefined): SignedEvent {
  const { store, crypto } = state.ports;
  const head = last ?? store.head(signer.device) ?? { seq: 0, hash: ZERO_HASH };
  state.lastHlc = nextStamp(state, { device: signer.device, last, headSeq: head.seq });
  const handler = state.fold.handlers.get(draft.type);
  const isAct = state.kind === 'pool' && handler?.def.kind === 'act' && handler.def.admission === 'member';
  const envelope = isAct ? { base: state.sealNumber, ...(draft.idem === undefined ? {} : { idem: draft.idem }) } : {};
  const payload = encodeCanonical({ ...draft.payload, ...envelope });
  const bare = {
    space: state.space,
    author: signer.device,
    seq: head.seq + 1,
    prev: head.hash,
    hlc: state.lastHlc,
    after: draft.after ?? [],
    type: draft.type,
    payload,
  };
  return { ...bare, hash: hashEvent(bare, crypto) };
}

/**
 * Stamps rise along each chain, also across restarts and when the clock steps back. One that a wrong clock set over the tolerance ahead
 * is no floor (DESIGN 3.2): it would have every later event of this device refused until that time has come.
 */
function nextStamp(
  state: LineState,
  of: { readonly device: string; readonly last: SignedEvent | undefined; readonly headSeq: number },
): Hlc {
  const { store, clock } = state.ports;
  const { device, last, headSeq } = of;
  const nowMs = clock.nowMs();
  const own = last?.hlc ?? state.ownStamps.get(device) ?? store.eventAt(device, headSeq)?.hlc ?? HLC_ZERO;
  let floor = HLC_ZERO;
  for (const stamp of [state.lastHlc, own]) {
    if (hlcMs(stamp) <= nowMs + LIMITS.clockToleranceMs) floor = laterHlc(floor, stamp);
  }
  if (last === undefined) state.ownStamps.set(device, own);
  return nextHlc(floor, nowMs);
}

/**
 * Sealed state plus this user's own pending events: what the person can know before the notaries decide. Kept between commands,
 * so that each costs one fold; a seal, or an event of theirs from elsewhere, starts it anew.
 */
export interface DryRun {
  readonly sealNumber: number;
  readonly overlay: Overlay;
  readonly context: FoldContext;
  readonly local: Map<string, string | undefined>;
}

function dryRun(state: LineState, event: SignedEvent): Refusal | undefined {
  if (event.payload.length > LIMITS.payloadBytesMax)
    return { code: 'event.too_large', limitBytes: LIMITS.payloadBytesMax };
  const run = dryRunOf(state, event.author);
  const { store, clock } = state.ports;
  const decided = {
    outcome: (hash: string) => (run.local.has(hash) ? { code: run.local.get(hash) } : store.outcome(hash)),
  };
  const mark = run.overlay.mark();
  const context = { ...run.context, sealTimeMs: Math.max(clock.nowMs(), state.sealTimeMs) };
  const refusal = foldEvent(event, run.overlay, context, decided, state.fold);
  if (refusal === undefined) {
    run.local.set(event.hash, undefined);
    return undefined;
  }
  run.overlay.rollback(mark);
  // Waiting for an event of somebody else that is not decided yet is no reason to refuse; nor is an invitation that a newcomer, whose
  // state is still the genesis, cannot know.
  const isSelfAdmitted = HANDLERS.get(event.type)?.def.admission === 'self';
  // The first event of a device that nobody knows is taken by no peer: it would wait for ever.
  const isHeard = isSelfAdmitted || deviceOf(run.overlay, event.author) !== undefined;
  if (refusal.code === 'after.missing' && !isHeard) return { code: 'device.unknown' };
  const isForTheSeal = refusal.code === 'after.missing' || (refusal.code.startsWith('invitation.') && isSelfAdmitted);
  return isForTheSeal ? undefined : refusal;
}

function dryRunOf(state: LineState, author: string): DryRun {
  const { store, clock, crypto } = state.ports;
  const user = deviceOf(store, author)?.user ?? author;
  const known = state.dryRuns.get(user);
  if (known !== undefined && known.sealNumber === state.sealNumber) return known;
  const overlay = new Overlay(store);
  const sealTimeMs = Math.max(clock.nowMs(), state.sealTimeMs);
  const poolMs = store.get(poolClock, state.sealNumber)?.poolMs ?? sealTimeMs;
  const context: FoldContext = {
    space: state.space,
    reads: overlay,
    crypto,
    sealNumber: state.sealNumber + 1,
    sealTimeMs,
    poolMs,
    foldVersion: foldVersionOf(store, state.sealNumber + 1),
  };
  const run: DryRun = { sealNumber: state.sealNumber, overlay, context, local: new Map() };
  const decided = {
    outcome: (hash: string) => (run.local.has(hash) ? { code: run.local.get(hash) } : store.outcome(hash)),
  };
  for (const earlier of ownPending(state, user, author))
    run.local.set(earlier.hash, foldEvent(earlier, overlay, context, decided, state.fold)?.code);
  state.dryRuns.set(user, run);
  return run;
}

function ownPending(state: LineState, user: string, author: string): SignedEvent[] {
  const own: SignedEvent[] = [];
  for (const entry of state.pending.values()) {
    const isOwn = entry.author === author || deviceOf(state.ports.store, entry.author)?.user === user;
    if (isOwn) own.push(...fillCache(state, entry).slice(0, DRY_RUN_PENDING_MAX));
  }
  return own.sort((a, b) => (a.author === b.author ? a.seq - b.seq : a.hlc < b.hlc ? -1 : 1));
}
