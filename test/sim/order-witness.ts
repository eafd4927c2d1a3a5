/**
 * Follows every order from seal to seal.
 *
 * O4 only listed transitions. O6 terms never change. O7 nothing stays past its deadline once the pool clock passed it.
 * O8 an act that was in time is not lost to a timer: the events of a seal come before the timers that its time sets off.
 */
import type { SignedEvent } from '#core/contract/event.ts';
import {
  type OrderRow,
  type OrderState,
  type OrderStepRow,
  orderSteps,
  orders,
} from '#core/features/orders/orders.tables.ts';
import { due, poolClock } from '#engine/tables.ts';
import { payloadOf, userOf } from './act-checks.ts';
import { must } from './report.ts';
import type { SealView } from './witness.ts';

/** Source: ECONOMY section 2. */
const LISTED: Readonly<Record<OrderState | 'new', readonly OrderState[]>> = {
  new: ['placed'],
  placed: ['accepted', 'declined', 'cancelled', 'expired'],
  accepted: ['running', 'cancelled', 'failed'],
  running: ['interrupted', 'suspended', 'ending'],
  interrupted: ['running', 'failed', 'suspended', 'ending'],
  suspended: ['running', 'failed'],
  ending: ['completed', 'reclaimed'],
  cancelled: ['settled', 'disputed'],
  completed: ['settled', 'disputed'],
  failed: ['settled', 'disputed'],
  reclaimed: ['settled', 'disputed'],
  disputed: ['settled', 'cancelled', 'completed', 'failed', 'reclaimed'],
  declined: [],
  expired: [],
  settled: [],
};

/** An order whose machine was revoked, or whose agent was frozen, ends from where it is (core/features/orders/orders.lost.ts). */
const LOST = { from: 'running', to: 'failed', cause: 'the machine was revoked' } as const;

function isListed(from: OrderState | 'new', { state: to, cause }: OrderStepRow): boolean {
  return LISTED[from].includes(to) || (from === LOST.from && to === LOST.to && cause === LOST.cause);
}

/** States in which an act of the right party is in time. */
const IN_TIME: Readonly<Record<string, readonly OrderState[]>> = {
  'order.accepted.v1': ['placed'],
  'order.declined.v1': ['placed', 'accepted'],
  'order.cancelled.v1': ['placed', 'accepted'],
  'order.ready.v1': ['accepted'],
  'order.stopped.v1': ['running', 'interrupted'],
  'order.suspended.v1': ['running', 'interrupted'],
  'order.lifted.v1': ['suspended'],
  'receipt.issued.v1': ['running', 'interrupted', 'ending'],
};

export class OrderWitness {
  private readonly known = new Map<string, OrderRow>();

  note(view: SealView): void {
    const steps = new Map<string, OrderStepRow[]>();
    const changed: OrderRow[] = [];
    for (const op of view.ops) {
      if (op.op !== 'put') continue;
      if (op.table.name === orders.name) changed.push(op.row as unknown as OrderRow);
      if (op.table.name !== orderSteps.name) continue;
      const step = op.row as unknown as OrderStepRow;
      steps.set(step.order, [...(steps.get(step.order) ?? []), step]);
    }
    const events = new Map(view.events.map((event) => [event.hash, event]));
    for (const event of view.events) this.checkInTime(event, view, steps, events);
    for (const row of changed) {
      const before = this.known.get(row.order);
      checkSteps(before, row, steps.get(row.order) ?? [], events);
      must(
        before === undefined || (before.termsHash === row.termsHash && before.terms === row.terms),
        'O6',
        () => 'the terms of an order changed',
      );
      must(
        row.receipts >= (before?.receipts ?? 0) && row.paidMs >= (before?.paidMs ?? 0),
        'P6',
        () => 'receipts went backwards',
      );
      this.known.set(row.order, row);
    }
    const poolMs = view.store.get(poolClock, view.seal.content.number)?.poolMs ?? 0;
    const overdue = view.store.scan(due, [], { limit: 1, upTo: poolMs })[0];
    must(overdue === undefined, 'O7', () => `timer ${overdue?.id} is overdue after seal ${view.seal.content.number}`);
  }

  private checkInTime(
    event: SignedEvent,
    view: SealView,
    steps: ReadonlyMap<string, readonly OrderStepRow[]>,
    events: ReadonlyMap<string, SignedEvent>,
  ): void {
    if (view.store.outcome(event.hash)?.code !== 'order.wrong_state') return;
    const { order, last } = payloadOf(event);
    const before = this.known.get(String(order));
    if (before === undefined || last === true) return;
    // A suspended order is the buyer's alone to give up.
    const mayGiveUp =
      event.type === 'order.stopped.v1' && before.state === 'suspended' && userOf(view, event.author) === before.buyer;
    if (!mayGiveUp && !IN_TIME[event.type]?.includes(before.state)) return;
    const movedByEvent = (steps.get(before.order) ?? []).some((step) => events.has(step.event));
    must(
      movedByEvent,
      'O8',
      () => `${event.type} on an order in ${before.state} was in time, and a timer of the same seal came before it`,
    );
  }
}

function checkSteps(
  before: OrderRow | undefined,
  row: OrderRow,
  steps: readonly OrderStepRow[],
  events: ReadonlyMap<string, SignedEvent>,
): void {
  let state: OrderState | 'new' = before?.state ?? 'new';
  let count = before?.steps ?? 0;
  let byTimer = false;
  for (const step of [...steps].sort((a, b) => a.step - b.step)) {
    count += 1;
    must(
      step.step === count && isListed(state, step),
      'O4',
      () => `an order goes from ${state} to ${step.state} (step ${step.step})`,
    );
    state = step.state;
    if (!events.has(step.event)) byTimer = true;
    else must(!byTimer, 'O8', () => `an event moves an order after a timer of the same seal did`);
  }
  must(
    state === row.state && count === row.steps,
    'O4',
    () => `an order is ${row.state} after its steps led to ${state}`,
  );
}
