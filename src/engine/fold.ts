/**
 * The fold: one seal's events, in order, against this space's tables.
 *
 *   overdue timers -> events at the pool clock of the previous seal -> the clock advances -> due timers by (deadline, id)
 *
 * A pure function of (sealed events, tables). It never throws on content: what the rules forbid becomes a rejection with a code, the same
 * on every peer. I5 an event is decided once; I6 the same seals give the same bytes; I8 no holes in an author's decided sequence.
 */
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { toHex, utf8, concat, fromHex } from '#core/kernel/bytes.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import { hlcMs } from '#core/kernel/hlc.ts';
import { FOLD_VERSION, LIMITS } from '#core/kernel/limits.ts';
import type { Refusal } from '#core/kernel/result.ts';
import type { ActEnvelope } from '#core/contract/act-fields.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { RecoveryPlan } from '#core/contract/recovery.ts';
import { roleMay } from '#core/contract/rights.ts';
import type { Act, Actor, Effects, EventHandler, FoldContext, TimerSet } from '#core/contract/slice.ts';
import { type Reads, del, put } from '#core/contract/table.ts';
import {
  DEADLINES,
  HANDLERS,
  REACTIONS,
  deviceOf,
  foldVersionOf,
  memberOf,
  postTransaction,
  recoveryOps,
} from '#core/features/index.ts';
import { Overlay } from './overlay.ts';
import { authors, facts, due, idempotency, poolClock, timers } from './tables.ts';

/** What an instance can fold. Only tests pass others than `FOLD`. */
export interface Fold {
  readonly version: number;
  readonly handlers: ReadonlyMap<string, EventHandler>;
}

export const FOLD: Fold = { version: FOLD_VERSION, handlers: HANDLERS };

export interface SealPlan {
  /** Absent: this version's. */
  readonly fold?: Fold;
  readonly space: string;
  readonly number: number;
  readonly timeMs: number;
  readonly events: readonly SignedEvent[];
  readonly prevStateHash: string;
  /** The set that makes this seal was named outside of the log. */
  readonly recovery?: RecoveryPlan;
}

export interface SealExecution {
  readonly overlay: Overlay;
  readonly rejections: readonly (readonly [number, string])[];
  readonly refusals: ReadonlyMap<number, Refusal>;
  readonly stateHash: string;
}

/** Answers that the fold needs about events by hash: decided so far? */
export interface Decided {
  /** undefined: not decided. */
  outcome(hash: string): { readonly code: string | undefined } | undefined;
}

const IDEMPOTENCY_TIMER = 'idempotency';

export function executeSeal(plan: SealPlan, base: Reads, decided: Decided, crypto: Crypto): SealExecution {
  const overlay = new Overlay(base);
  const before = base.get(poolClock, plan.number - 1);
  const context: FoldContext = {
    space: plan.space,
    reads: overlay,
    crypto,
    sealNumber: plan.number,
    sealTimeMs: plan.timeMs,
    poolMs: before?.poolMs ?? plan.timeMs,
    foldVersion: foldVersionOf(base, plan.number),
  };
  if (plan.recovery !== undefined) for (const op of recoveryOps(plan.recovery, overlay, plan.number)) overlay.apply(op);
  let budget: number = LIMITS.sealEventsMax - plan.events.length;
  budget -= fireTimers(overlay, context, budget);
  const rejections: [number, string][] = [];
  const refusals = new Map<number, Refusal>();
  const inThisSeal = new Map<string, string | undefined>();
  const known: Decided = {
    outcome: (hash) => (inThisSeal.has(hash) ? { code: inThisSeal.get(hash) } : decided.outcome(hash)),
  };
  for (const [index, event] of plan.events.entries()) {
    const refusal = foldEvent(event, overlay, context, known, plan.fold);
    inThisSeal.set(event.hash, refusal?.code);
    if (refusal !== undefined) {
      rejections.push([index, refusal.code]);
      refusals.set(index, refusal);
    }
  }
  const advance = Math.min(Math.max(plan.timeMs - (before?.timeMs ?? plan.timeMs), 0), LIMITS.poolClockStepMaxMs);
  const poolMs = context.poolMs + advance;
  overlay.apply(put(poolClock, { number: plan.number, timeMs: plan.timeMs, poolMs }));
  fireTimers(overlay, { ...context, poolMs }, budget);
  const stateHash = chainStateHash(plan.prevStateHash, overlay, crypto);
  return { overlay, rejections, refusals, stateHash };
}

export function chainStateHash(prev: string, overlay: Overlay, crypto: Crypto): string {
  return toHex(crypto.sha256(concat([fromHex(prev), utf8(overlay.text())])));
}

/** Timers set by a timer fire in the next seal at the earliest: the list is taken before the first fires. */
function fireTimers(overlay: Overlay, context: FoldContext, limit: number): number {
  if (limit <= 0) return 0;
  const fallen = overlay.scan(due, [], { limit, upTo: context.poolMs });
  for (const { id, dueMs } of fallen) {
    const timer = overlay.get(timers, id);
    overlay.apply(del(due, dueMs, id));
    if (timer === undefined || timer.dueMs !== dueMs) continue;
    overlay.apply(del(timers, id));
    if (timer.kind === IDEMPOTENCY_TIMER) {
      const [user, key] = JSON.parse(timer.subject) as [string, string];
      overlay.apply(del(idempotency, user, key));
      continue;
    }
    const fold = DEADLINES.get(timer.kind);
    if (fold === undefined) continue;
    const mark = overlay.mark();
    // What cannot be posted does not happen at all: its subject stays as it was, for people to end.
    if (applyEffects(fold(timer, context), timer.id, overlay, context) !== undefined) overlay.rollback(mark);
  }
  return fallen.length;
}

/** One event: refused with a code, or folded by its slice and by all that react to it. Its seq is used up either way. */
export function foldEvent(
  event: SignedEvent,
  overlay: Overlay,
  context: FoldContext,
  decided: Decided,
  fold: Fold = FOLD,
): Refusal | undefined {
  const admitted = admit(event, context, decided, fold);
  if ('code' in admitted) {
    overlay.apply(put(authors, { author: event.author, seq: event.seq, hash: event.hash }));
    return admitted;
  }
  const { act, handler, envelope } = admitted;
  const mark = overlay.mark();
  overlay.apply(put(authors, { author: event.author, seq: event.seq, hash: event.hash }));
  const user = act.actor?.user;
  const idem = user === undefined ? undefined : envelope?.idem;
  if (idem !== undefined && user !== undefined) {
    const first = context.reads.get(idempotency, user, idem.key);
    if (first !== undefined) {
      return first.body === idem.body
        ? { code: 'idempotency.duplicate', first: first.event, firstCode: first.code }
        : { code: 'idempotency.key_reused', first: first.event };
    }
  }
  const refusal = runHandler(act, handler, overlay, context);
  if (refusal !== undefined) {
    overlay.rollback(mark);
    overlay.apply(put(authors, { author: event.author, seq: event.seq, hash: event.hash }));
  }
  if (idem !== undefined && user !== undefined) {
    overlay.apply(
      put(idempotency, { user, key: idem.key, body: idem.body, event: event.hash, code: refusal?.code ?? '' }),
    );
    const subject = JSON.stringify([user, idem.key]);
    setTimer(overlay, {
      id: `idem:${user}:${idem.key}`,
      kind: IDEMPOTENCY_TIMER,
      subject,
      dueMs: context.poolMs + LIMITS.idempotencyLifeMs,
    });
  }
  return refusal;
}

function runHandler(act: Act, handler: EventHandler, overlay: Overlay, context: FoldContext): Refusal | undefined {
  const refusal = handler.rule(act as never, context);
  if (refusal !== undefined) return refusal;
  const overdraft = applyEffects(handler.fold(act as never, context), act.id, overlay, context);
  if (overdraft !== undefined) return overdraft;
  for (const react of REACTIONS.get(act.type) ?? []) {
    const refused = applyEffects(react(act as never, context), act.id, overlay, context);
    if (refused !== undefined) return refused;
  }
  sealFact(act, handler, overlay);
  return undefined;
}

function sealFact(act: Act, { register }: EventHandler, overlay: Overlay): void {
  if (register === undefined) return;
  const fact = register(act as never);
  const present = overlay.get(facts, fact.kind, fact.key);
  const isLater =
    present === undefined || act.hlc > present.hlc || (act.hlc === present.hlc && act.author > present.author);
  if (isLater) overlay.apply(put(facts, { ...fact, hlc: act.hlc, author: act.author, event: act.id }));
}

export function applyEffects(
  effects: Effects,
  event: string,
  overlay: Overlay,
  context: FoldContext,
): Refusal | undefined {
  for (const op of effects.ops ?? []) overlay.apply(op);
  for (const transaction of effects.transactions ?? []) {
    const posted = postTransaction(transaction, event, context);
    if (!posted.ok) return posted.refusal;
    for (const op of posted.value) overlay.apply(op);
  }
  for (const id of effects.clearTimers ?? []) clearTimer(overlay, id);
  for (const timer of effects.setTimers ?? []) setTimer(overlay, timer);
  return undefined;
}

function setTimer(overlay: Overlay, timer: TimerSet): void {
  clearTimer(overlay, timer.id);
  const { id, kind, subject, dueMs } = timer;
  overlay.apply(put(timers, { id, kind, subject, dueMs }));
  overlay.apply(put(due, { dueMs, id }));
}

function clearTimer(overlay: Overlay, id: string): void {
  const timer = overlay.get(timers, id);
  if (timer === undefined) return;
  overlay.apply(del(timers, id));
  overlay.apply(del(due, timer.dueMs, id));
}

interface Admitted {
  readonly act: Act;
  readonly handler: EventHandler;
  readonly envelope: ActEnvelope | undefined;
}

/** Everything that is asked of any event before its own rule. */
function admit(event: SignedEvent, context: FoldContext, decided: Decided, fold: Fold = FOLD): Admitted | Refusal {
  const handler = fold.handlers.get(event.type);
  // Known here and not yet to the pool: to those who lack it it is the same.
  if (handler === undefined || handler.def.since > context.foldVersion)
    return { code: 'event.unknown_type', type: event.type };
  if (hlcMs(event.hlc) > context.sealTimeMs + LIMITS.clockToleranceMs) return { code: 'hlc.ahead' };
  for (const hash of event.after) {
    const outcome = decided.outcome(hash);
    if (outcome === undefined) return { code: 'after.missing', after: hash };
    if (outcome.code !== undefined) return { code: 'after.rejected', after: hash };
  }
  const parsed = parsePayload(event, handler);
  if ('code' in parsed) return parsed;
  const envelope =
    handler.def.kind === 'act' && handler.def.admission === 'member' ? (parsed.payload as ActEnvelope) : undefined;
  if (envelope !== undefined) {
    const base = context.reads.get(poolClock, envelope.base);
    if (base === undefined) return { code: 'act.base_unknown', base: envelope.base };
    if (context.poolMs - base.poolMs > LIMITS.actLifeMs) return { code: 'act.expired', base: envelope.base };
  }
  const { id, type, author, seq, hlc, after } = { ...event, id: event.hash };
  const bare = { id, type, author, seq, hlc, after, payload: parsed.payload };
  if (handler.def.admission === 'self') return { act: bare, handler, envelope };
  const actor = actorOf(event.author, context.reads);
  if ('code' in actor) return actor;
  const { def } = handler;
  if (!def.devices.includes(actor.deviceKind)) return { code: 'device.kind_forbidden', kind: actor.deviceKind };
  if (!def.states.includes(actor.state)) return { code: 'member.wrong_state', state: actor.state };
  if (def.right !== undefined && !roleMay(actor.role, def.right))
    return { code: 'right.missing', right: def.right, role: actor.role };
  return { act: { ...bare, actor }, handler, envelope };
}

/** A fact before its seal: its act when the rules allow it on this state, undefined when they do not. */
export function judgeFact(event: SignedEvent, reads: Reads, context: FoldContext): Act | undefined {
  const admitted = admit(event, { ...context, reads }, { outcome: () => ({ code: undefined }) });
  if ('code' in admitted || admitted.handler.def.kind !== 'fact') return undefined;
  return admitted.handler.rule(admitted.act as never, context) === undefined ? admitted.act : undefined;
}

/** Payloads are immutable and decoding one costs more than folding it: each is parsed once per process. */
const parsedPayloads = new WeakMap<SignedEvent, { readonly payload: unknown } | Refusal>();

function parsePayload(event: SignedEvent, handler: EventHandler): { readonly payload: unknown } | Refusal {
  const known = parsedPayloads.get(event);
  if (known !== undefined) return known;
  const fresh = parseFresh(event, handler);
  parsedPayloads.set(event, fresh);
  return fresh;
}

function parseFresh(event: SignedEvent, handler: EventHandler): { readonly payload: unknown } | Refusal {
  let decoded: unknown;
  try {
    decoded = decodeCanonical(event.payload);
  } catch {
    // A member's own bytes: a recorded rejection, not a fault of ours.
    return { code: 'event.malformed', field: '' };
  }
  const parsed = handler.def.schema.safeParse(decoded);
  if (!parsed.success) return { code: 'event.malformed', field: parsed.error.issues[0]?.path.join('.') ?? '' };
  return { payload: parsed.data };
}

export function actorOf(author: string, reads: Reads): Actor | Refusal {
  const device = deviceOf(reads, author);
  if (device === undefined) return { code: 'device.unknown' };
  if (device.revoked !== 0) return { code: device.revoked === 1 ? 'device.revoked' : 'author.equivocated' };
  const member = memberOf(reads, device.user);
  if (member === undefined) return { code: 'member.unknown' };
  return {
    user: device.user,
    device: author,
    deviceKind: device.kind,
    peerKey: device.peerKey,
    role: member.role,
    state: member.state,
  };
}
