/**
 * What a slice is made of. Rules and folds are pure functions of (act, this space's tables): no clock, no floats, no other space.
 * A fold never throws on content; what the rules forbid becomes a recorded rejection with a code, the same on every peer.
 */
import type { z } from 'zod';
import type { Crypto } from '../kernel/crypto.ts';
import type { Hlc } from '../kernel/hlc.ts';
import type { Transaction } from '../kernel/postings.ts';
import type { Refusal } from '../kernel/result.ts';
import type { Reads, RowOp, TableDef } from './table.ts';
import type { Right, Role } from './rights.ts';

export type DeviceKind = 'personal' | 'agent';
export type MemberState = 'active' | 'muted' | 'suspended' | 'banned' | 'left';

/** Who stands behind an event, found by the fold from the author's certificate. */
export interface Actor {
  readonly user: string;
  readonly device: string;
  readonly deviceKind: DeviceKind;
  /** Ed25519 public key of the instance that the device lives on: "same instance" in the rules means this key. */
  readonly peerKey: string;
  readonly role: Role;
  readonly state: MemberState;
}

export interface Act<Payload = unknown> {
  readonly id: string;
  readonly type: string;
  readonly author: string;
  readonly seq: number;
  readonly hlc: Hlc;
  readonly after: readonly string[];
  readonly payload: Payload;
  /** Absent for events that prove themselves (genesis, joining, certificates). */
  readonly actor?: Actor;
}

export interface FoldContext {
  readonly space: string;
  readonly reads: Reads;
  readonly crypto: Crypto;
  readonly sealNumber: number;
  /** Time of the seal: rules never see another clock. */
  readonly sealTimeMs: number;
  /** The pool clock as of the previous seal. */
  readonly poolMs: number;
  /** Version of the fold by which this seal is folded: a rule that changed asks it. */
  readonly foldVersion: number;
}

export interface TimerSet {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly dueMs: number;
}

export interface Effects {
  readonly ops?: readonly RowOp[];
  readonly transactions?: readonly Transaction[];
  readonly setTimers?: readonly TimerSet[];
  readonly clearTimers?: readonly string[];
}

/** How an event type is admitted before its own rule is asked. */
export interface EventDef<Payload = unknown> {
  readonly type: string;
  readonly schema: z.ZodType<Payload, unknown>;
  readonly devices: readonly DeviceKind[];
  /** `self`: the payload proves itself, no certified device is needed yet. */
  readonly admission: 'self' | 'member';
  /** Member states that may author it. */
  readonly states: readonly MemberState[];
  readonly right?: Right;
  /** Acts carry `base`; facts are registers that the later timestamp wins. */
  readonly kind: 'act' | 'fact';
  /** Version of the fold that knows it first. */
  readonly since: number;
}

export type Rule<Payload> = (act: Act<Payload>, context: FoldContext) => Refusal | undefined;
export type Fold<Payload> = (act: Act<Payload>, context: FoldContext) => Effects;

/** What a fact says: the register (kind, key) has this value, unless a later timestamp said otherwise. */
export interface RegisterValue {
  readonly kind: string;
  readonly key: string;
  /** JSON text: opaque to the fold. */
  readonly value: string;
}

/** One event type with its rule and its fold, as the owning slice states it. */
export interface EventHandler {
  readonly def: EventDef;
  readonly rule: Rule<never>;
  readonly fold: Fold<never>;
  /** The register that this event writes: shown before it is sealed, entered into sealed state by the same rule. */
  readonly register?: (act: Act<never>) => RegisterValue;
}

export interface Slice {
  readonly name: string;
  readonly tables: readonly TableDef[];
  readonly handlers: readonly EventHandler[];
  /** What this slice writes because of another slice's event: `type -> fold`. */
  readonly reactions?: Readonly<Record<string, Fold<never>>>;
  /** What falls due: `timer kind -> fold`. */
  readonly deadlines?: Readonly<Record<string, (timer: TimerSet, context: FoldContext) => Effects>>;
}

export function defineEvent<Payload>(def: {
  readonly type: string;
  readonly schema: z.ZodType<Payload, unknown>;
  readonly devices?: readonly DeviceKind[];
  readonly admission?: 'self' | 'member';
  readonly states?: readonly MemberState[];
  readonly right?: Right;
  readonly kind?: 'act' | 'fact';
  readonly since?: number;
}): EventDef<Payload> {
  return {
    type: def.type,
    schema: def.schema,
    devices: def.devices ?? ['personal'],
    admission: def.admission ?? 'member',
    states: def.states ?? ['active'],
    kind: def.kind ?? 'act',
    since: def.since ?? 1,
    ...(def.right === undefined ? {} : { right: def.right }),
  };
}

export function on<Payload>(
  def: EventDef<Payload>,
  rule: Rule<Payload>,
  fold: Fold<Payload>,
  register?: (act: Act<Payload>) => RegisterValue,
): EventHandler {
  const handler = { def: def as EventDef, rule: rule as Rule<never>, fold: fold as Fold<never> };
  return register === undefined ? handler : { ...handler, register: register };
}

export const NO_EFFECTS: Effects = {};

/** Folds about one row of the space; where it is not there, which the rule has refused, nothing happens. */
export function foldsOf<Key, Row>(rowOf: (reads: Reads, key: Key) => Row | undefined) {
  return <Payload extends Key>(fold: (row: Row, act: Act<Payload>, context: FoldContext) => Effects): Fold<Payload> =>
    (act, context) => {
      const row = rowOf(context.reads, act.payload);
      return row === undefined ? NO_EFFECTS : fold(row, act, context);
    };
}

/** The same for what falls due: `event` is the timer's id. */
export function deadlinesOf<Row>(rowOf: (reads: Reads, subject: string) => Row | undefined) {
  return (fold: (row: Row, event: string, context: FoldContext) => Effects) =>
    (timer: TimerSet, context: FoldContext): Effects => {
      const row = rowOf(context.reads, timer.subject);
      return row === undefined ? NO_EFFECTS : fold(row, timer.id, context);
    };
}

/** The payload type of an event definition. */
export type PayloadOf<Def> = Def extends EventDef<infer Payload> ? Payload : never;
