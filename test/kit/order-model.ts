/**
 * What an order is, told a second time and as plainly as possible: no tables, no events, no timers by id, one object per order.
 * `orders.model.test.ts` plays random histories on this and on the real fold and wants the same answers and the same money.
 */
export const TERMS = {
  acceptanceMs: 600_000,
  readyMs: 300_000,
  interruptedAfterMs: 180_000,
  failedAfterMs: 300_000,
  endingMs: 600_000,
  suspendedMs: 900_000,
  disputeWindowMs: 1_200_000,
  unsignedWindowMs: 2_400_000,
  cancelFeeMs: 60_000,
};
const HOUR = 3_600_000n;
const FEE_BPS = 200n;
const SLOTS = 4;
const MIN_MS = 60_000;
const MAX_MS = 3_600_000;

export interface ModelOrder {
  readonly buyer: string;
  readonly price: bigint;
  readonly slots: number;
  readonly durationMs: number;
  readonly funded: bigint;
  state: string;
  escrow: bigint;
  pending: bigint;
  fees: bigint;
  paidMs: number;
  elapsedMs: number;
  receipts: number;
  unsigned: boolean;
  stoppedBy: string | undefined;
  readonly confirmed: Set<string>;
  runningWallMs: number;
  stoppedWallMs: number;
  /** Deadline of the state, and of the time bought, on the pool clock. */
  dueMs: number | undefined;
  timeOverMs: number | undefined;
  /** Time that was left when it was suspended. */
  leftMs: number;
}

export class Model {
  readonly wallets: Map<string, bigint>;
  treasury: bigint;
  readonly orders: ModelOrder[] = [];
  price: bigint;
  isOpen = true;
  wallMs: number;
  poolMs: number;
  private sealedMs: number;

  constructor(start: {
    readonly wallets: Iterable<readonly [string, bigint]>;
    readonly treasury: bigint;
    readonly price: bigint;
    readonly nowMs: number;
    readonly poolMs: number;
  }) {
    this.wallets = new Map(start.wallets);
    this.treasury = start.treasury;
    this.price = start.price;
    this.wallMs = start.nowMs;
    this.sealedMs = start.nowMs;
    this.poolMs = start.poolMs;
  }

  /** One seal: the act at the pool clock of the seal before, then the clock, then what fell due. */
  seal(act: () => string | undefined): string | undefined {
    const code = act();
    this.poolMs += Math.min(Math.max(this.wallMs - this.sealedMs, 0), 60_000);
    this.sealedMs = this.wallMs;
    for (const order of this.orders) this.fire(order);
    return code;
  }

  private pay(who: string, amount: bigint): void {
    this.wallets.set(who, (this.wallets.get(who) ?? 0n) + amount);
  }

  private enter(order: ModelOrder, state: string, lifeMs: number | undefined): void {
    order.state = state;
    order.dueMs = lifeMs === undefined ? undefined : this.poolMs + lifeMs;
  }

  // --- acts: undefined or the code of the refusal

  transfer(from: string, to: string, amount: bigint): string | undefined {
    if ((this.wallets.get(from) ?? 0n) < amount) return 'ledger.insufficient_funds';
    this.pay(from, -amount);
    this.pay(to, amount);
    return undefined;
  }

  place(buyer: string, slots: number, durationMs: number): string | undefined {
    if (!this.isOpen) return 'order.offer_closed';
    if (durationMs < MIN_MS || durationMs > MAX_MS) return 'order.duration_range';
    if (this.slotsHeld() + slots > SLOTS) return 'order.sold_out';
    const exact = this.price * BigInt(slots) * BigInt(durationMs);
    const funded = exact / HOUR + (exact % HOUR === 0n ? 0n : 1n);
    if ((this.wallets.get(buyer) ?? 0n) < funded) return 'order.insufficient_funds';
    this.pay(buyer, -funded);
    const order: ModelOrder = {
      ...{
        buyer,
        price: this.price,
        slots,
        durationMs,
        funded,
        state: 'placed',
        escrow: funded,
        pending: 0n,
        fees: 0n,
        paidMs: 0,
        elapsedMs: 0,
      },
      ...{
        receipts: 0,
        unsigned: false,
        stoppedBy: undefined,
        confirmed: new Set<string>(),
        runningWallMs: 0,
        stoppedWallMs: 0,
      },
      ...{ dueMs: undefined, timeOverMs: undefined, leftMs: durationMs },
    };
    this.orders.push(order);
    this.enter(order, 'placed', TERMS.acceptanceMs);
    return undefined;
  }

  private slotsHeld(): number {
    const live = ['placed', 'accepted', 'running', 'interrupted', 'suspended', 'ending'];
    return this.orders.reduce((held, order) => held + (live.includes(order.state) ? order.slots : 0), 0);
  }

  accept(order: ModelOrder): string | undefined {
    if (order.state !== 'placed') return 'order.wrong_state';
    this.enter(order, 'accepted', TERMS.readyMs);
    return undefined;
  }

  decline(order: ModelOrder): string | undefined {
    if (order.state !== 'placed' && order.state !== 'accepted') return 'order.wrong_state';
    this.refund(order);
    this.enter(order, order.state === 'placed' ? 'declined' : 'failed', undefined);
    return undefined;
  }

  cancel(order: ModelOrder): string | undefined {
    if (order.state === 'placed') {
      this.refund(order);
      this.enter(order, 'cancelled', undefined);
      return undefined;
    }
    if (order.state !== 'accepted') return 'order.wrong_state';
    const minute = (order.price * BigInt(order.slots) * BigInt(TERMS.cancelFeeMs)) / HOUR;
    order.pending = minute < order.escrow ? minute : order.escrow;
    order.escrow -= order.pending;
    this.refund(order);
    this.enter(order, 'cancelled', order.pending === 0n ? undefined : TERMS.disputeWindowMs);
    return undefined;
  }

  ready(order: ModelOrder): string | undefined {
    if (order.state !== 'accepted') return 'order.wrong_state';
    order.runningWallMs = this.wallMs;
    order.timeOverMs = this.poolMs + order.durationMs;
    this.enter(order, 'running', TERMS.interruptedAfterMs);
    return undefined;
  }

  receipt(
    order: ModelOrder,
    of: { readonly elapsedMs: number; readonly paidMs: number; readonly signed: boolean; readonly last: boolean },
  ): string | undefined {
    if (!['running', 'interrupted', 'ending'].includes(order.state) || (of.last && order.state !== 'ending'))
      return 'order.wrong_state';
    if (of.paidMs < order.paidMs || of.elapsedMs < order.elapsedMs) return 'receipt.not_cumulative';
    if (of.paidMs > order.slots * of.elapsedMs) return 'receipt.above_elapsed';
    const untilMs = order.state === 'ending' ? order.stoppedWallMs : this.wallMs;
    if (!of.signed && of.elapsedMs > untilMs - order.runningWallMs) return 'receipt.above_elapsed';
    Object.assign(order, {
      paidMs: of.paidMs,
      elapsedMs: of.elapsedMs,
      receipts: order.receipts + 1,
      unsigned: order.unsigned || !of.signed,
    });
    this.meter(order);
    if (of.last) this.end(order, order.stoppedBy === 'provider' ? 'reclaimed' : 'completed');
    else if (order.state !== 'ending') {
      if (order.escrow === 0n) this.stopMeter(order, 'funds');
      else this.enter(order, 'running', TERMS.interruptedAfterMs);
    }
    return undefined;
  }

  private meter(order: ModelOrder): void {
    const used = (order.price * BigInt(order.paidMs)) / HOUR;
    const total = used < order.funded ? used : order.funded;
    order.fees = (total * FEE_BPS) / 10_000n;
    order.pending = total - order.fees;
    order.escrow = order.funded - total;
  }

  stop(order: ModelOrder, by: 'buyer' | 'provider'): string | undefined {
    if (order.state === 'suspended' && by === 'buyer') {
      this.end(order, 'failed');
      return undefined;
    }
    if (order.state !== 'running' && order.state !== 'interrupted') return 'order.wrong_state';
    this.stopMeter(order, by);
    return undefined;
  }

  confirm(order: ModelOrder, by: 'buyer' | 'provider'): string | undefined {
    if (!['completed', 'failed', 'reclaimed', 'cancelled'].includes(order.state) || order.dueMs === undefined)
      return 'order.wrong_state';
    if (order.confirmed.has(by)) return 'order.already_confirmed';
    order.confirmed.add(by);
    if (order.confirmed.size === 2) this.settle(order);
    return undefined;
  }

  suspend(order: ModelOrder): string | undefined {
    if (order.state !== 'running' && order.state !== 'interrupted') return 'order.wrong_state';
    order.stoppedWallMs = this.wallMs;
    order.leftMs = (order.timeOverMs ?? 0) - this.poolMs;
    order.timeOverMs = undefined;
    this.enter(order, 'suspended', TERMS.suspendedMs);
    return undefined;
  }

  lift(order: ModelOrder): string | undefined {
    if (order.state !== 'suspended') return 'order.wrong_state';
    order.runningWallMs += this.wallMs - order.stoppedWallMs;
    order.timeOverMs = this.poolMs + order.leftMs;
    this.enter(order, 'running', TERMS.interruptedAfterMs);
    return undefined;
  }

  // --- ends

  private refund(order: ModelOrder): void {
    this.pay(order.buyer, order.escrow);
    order.escrow = 0n;
  }

  private stopMeter(order: ModelOrder, by: string): void {
    order.stoppedBy = by;
    order.stoppedWallMs = this.wallMs;
    order.timeOverMs = undefined;
    this.enter(order, 'ending', TERMS.endingMs);
  }

  private end(order: ModelOrder, state: string): void {
    this.refund(order);
    order.timeOverMs = undefined;
    this.enter(order, state, order.unsigned ? TERMS.unsignedWindowMs : TERMS.disputeWindowMs);
  }

  private settle(order: ModelOrder): void {
    this.pay('provider', order.pending);
    this.treasury += order.fees;
    order.pending = 0n;
    order.fees = 0n;
    this.enter(order, 'settled', undefined);
  }

  /** What was due before anything fired; a deadline that an earlier one replaced does not count. */
  private fire(order: ModelOrder): void {
    const { dueMs, timeOverMs } = order;
    const isDue = dueMs !== undefined && dueMs <= this.poolMs;
    const isTimeOver = timeOverMs !== undefined && timeOverMs <= this.poolMs;
    if (isTimeOver && (!isDue || timeOverMs <= dueMs)) {
      this.stopMeter(order, 'time');
      return;
    }
    if (isDue) this.fallDue(order);
    if (isTimeOver && order.timeOverMs === timeOverMs) this.stopMeter(order, 'time');
  }

  private fallDue(order: ModelOrder): void {
    switch (order.state) {
      case 'placed':
      case 'accepted':
        this.refund(order);
        return this.enter(order, order.state === 'placed' ? 'expired' : 'failed', undefined);
      case 'running':
        return this.enter(order, 'interrupted', TERMS.failedAfterMs);
      case 'interrupted':
      case 'suspended':
        return this.end(order, 'failed');
      case 'ending':
        return this.end(order, order.stoppedBy === 'provider' ? 'reclaimed' : 'completed');
      default:
        return this.settle(order);
    }
  }
}
