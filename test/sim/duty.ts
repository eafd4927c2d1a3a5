/**
 * Stands in for the duties of an instance: effects outside the log. A provider's machine starts the work of an order.
 * I9: only of an order whose running is sealed, and durable here.
 */
import type { SignedEvent } from '#core/contract/event.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import type { SealedOutcome } from '#engine/ports.ts';
import { payloadOf } from './act-checks.ts';
import type { Instance } from './instance.ts';
import { must } from './report.ts';

export class Duty {
  /** Orders whose work was started, by instance. */
  readonly started = new Set<string>();
  private readonly startsOn: 'sealed' | 'appended';

  constructor(startsOn: 'sealed' | 'appended') {
    this.startsOn = startsOn;
  }

  appended(at: Instance, events: readonly SignedEvent[]): void {
    if (this.startsOn === 'appended') for (const event of events) this.startIfReady(at, event);
  }

  sealed(at: Instance, outcomes: readonly SealedOutcome[]): void {
    if (this.startsOn !== 'sealed') return;
    for (const { event, code } of outcomes) {
      const found = code === undefined ? at.store?.event(event) : undefined;
      if (found !== undefined) this.startIfReady(at, found);
    }
  }

  private startIfReady(at: Instance, event: SignedEvent): void {
    if (event.type !== 'order.ready.v1' || at.store === undefined) return;
    const order = String(payloadOf(event)['order']);
    if (at.store.get(orders, order)?.providerPeer !== at.peer.device) return;
    const outcome = at.store.outcome(event.hash);
    const isRunning = outcome !== undefined && outcome.code === undefined && at.disk.unsyncedWrites === 0;
    must(isRunning, 'I9', () => `instance ${at.index} starts the work of an order that is not running by any seal`);
    this.started.add(`${at.index}:${order}`);
  }
}
