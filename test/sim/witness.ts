/**
 * Sees what every instance sealed and compares.
 *
 * I1 one certified hash per number. I4 a sealed prefix only grows. I5 an event is decided once. I6 the same seals give the same state.
 * I8 no holes in an author's decided sequence. I9 nothing is told of a seal, or of an own event, before it is durable.
 * An honest device signs one event for one place in its chain, with stamps that rise.
 */
import type { SignedEvent } from '#core/contract/event.ts';
import { HLC_ZERO, type Hlc, hlcMs } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { Seal } from '#core/contract/seal.ts';
import type { RowOp } from '#core/contract/table.ts';
import type { SealedOutcome } from '#engine/ports.ts';
import { poolClock } from '#engine/tables.ts';
import { ACT_CHECKS } from './act-checks.ts';
import type { Instance } from './instance.ts';
import type { MemoryStore } from './memory-store.ts';
import { LedgerWitness } from './ledger-witness.ts';
import { OrderWitness } from './order-witness.ts';
import { must } from './report.ts';
import type { World } from './world.ts';

/** One seal as the first instance that folded it has it. */
export interface SealView {
  readonly seal: Seal;
  readonly outcomes: readonly SealedOutcome[];
  /** In seal order, one for each outcome. */
  readonly events: readonly SignedEvent[];
  /** What the seal wrote: the last operation on each row. */
  readonly ops: readonly RowOp[];
  /** Right after the seal. */
  readonly store: MemoryStore;
}

export class Witness {
  private readonly world: World;
  private readonly seals: Seal[] = [];
  private readonly decidedSeq = new Map<string, number>();
  private readonly decidedIn = new Map<string, number>();
  /** Hash by author and seq. */
  private readonly places = new Map<string, string>();
  private readonly stamps = new Map<string, Hlc>();
  private readonly orders = new OrderWitness();
  private readonly ledger = new LedgerWitness();

  constructor(world: World) {
    this.world = world;
  }

  /** `clockMs`: of the instance, when it appended them. */
  noteAppended(at: Instance, events: readonly SignedEvent[], clockMs = at.nowMs()): void {
    must(at.disk.unsyncedWrites === 0, 'I9', () => `instance ${at.index} tells of events that are not durable`);
    for (const { author, seq, hash, hlc } of events) {
      const place = `${author}:${seq}`;
      const known = this.places.get(place);
      must(
        known === undefined || known === hash || this.world.dishonest.has(author),
        'one-writer',
        () => `${this.world.nameOf(author)} signed two events for seq ${seq}`,
      );
      if (known !== undefined || this.world.dishonest.has(author)) continue;
      this.places.set(place, hash);
      if (this.world.forged.has(hash)) {
        this.stamps.delete(author);
        continue;
      }
      const last = this.stamps.get(author) ?? HLC_ZERO;
      // One that a wrong clock set ahead is no floor for the next.
      const isFloor = hlcMs(last) <= clockMs + LIMITS.clockToleranceMs;
      must(
        hlc > last || !isFloor,
        'stamps',
        () => `${this.world.nameOf(author)} stamped seq ${seq} before its own earlier one`,
      );
      this.stamps.set(author, hlc);
    }
  }

  noteSealed(at: Instance, seal: Seal, outcomes: readonly SealedOutcome[]): void {
    const { store } = at;
    const { number, prevSeal } = seal.content;
    must(
      store !== undefined && at.disk.unsyncedWrites === 0 && store.seal(number)?.hash === seal.hash,
      'I9',
      () => `instance ${at.index} tells of seal ${number}, which is not durable`,
    );
    must(number === at.sealed + 1, 'I4', () => `instance ${at.index} folds seal ${number} after ${at.sealed}`);
    const known = this.seals[number - 1];
    if (known !== undefined) {
      must(known.hash === seal.hash, 'I1', () => `instance ${at.index} has another seal ${number}`);
      must(
        known.content.stateHash === seal.content.stateHash,
        'I6',
        () => `instance ${at.index} has another state at seal ${number}`,
      );
      return;
    }
    const before = this.seals.at(-1);
    must(number === this.seals.length + 1, 'I4', () => `seal ${number} comes after ${this.seals.length}`);
    must(
      before === undefined || before.hash === prevSeal,
      'I4',
      () => `seal ${number} does not follow seal ${number - 1}`,
    );
    this.seals.push(seal);
    this.noteFirst({
      seal,
      outcomes,
      events: outcomes.map(({ event }) => this.eventOf(store, event)),
      ops: at.disk.sealOps.get(number) ?? [],
      store,
    });
    this.world.noteRoles(at);
  }

  /** The seals between are not folded there: what it has now must be what those have who folded them. */
  noteJump(at: Instance, seal: Seal | undefined, to: number): void {
    must(at.disk.unsyncedWrites === 0, 'I9', () => `instance ${at.index} enters a snapshot that is not durable`);
    must(to > at.sealed, 'I4', () => `instance ${at.index} goes back from seal ${at.sealed} to ${to}`);
    must(
      seal !== undefined && seal.hash === this.seals[to - 1]?.hash,
      'I1',
      () => `instance ${at.index} starts from a seal ${to} that nobody else has`,
    );
    this.world.counts.jumps += 1;
    this.world.say(`instance ${at.index} goes on from the snapshot of seal ${to}, after ${at.sealed}`);
  }

  private eventOf(store: MemoryStore, hash: string): SignedEvent {
    const event = store.event(hash);
    must(event !== undefined, 'I9', () => 'a sealed event is not in the log');
    return event;
  }

  private noteFirst(view: SealView): void {
    const { seal, outcomes, store } = view;
    const { number, events, rejections } = seal.content;
    const { counts } = this.world;
    counts.seals += 1;
    counts.events += events.length;
    counts.rejections += rejections.length;
    if (seal.commits.length > 1) counts.quorumSeals += 1;
    if (seal.term > 1) counts.laterTerms += 1;
    const codes = new Map(rejections);
    must(
      outcomes.length === events.length,
      'I5',
      () => `seal ${number} names ${events.length} events and decides ${outcomes.length}`,
    );
    for (const [index, { event, author, seq, code }] of outcomes.entries()) {
      must(
        event === events[index] && code === codes.get(index),
        'I6',
        () => `seal ${number} and its outcomes differ at ${index}`,
      );
      must(
        !this.decidedIn.has(event),
        'I5',
        () => `an event of seal ${number} was decided by seal ${this.decidedIn.get(event)}`,
      );
      this.decidedIn.set(event, number);
      must(
        seq === (this.decidedSeq.get(author) ?? 0) + 1,
        'I8',
        () =>
          `seal ${number} decides seq ${seq} of ${this.world.nameOf(author)} after ${this.decidedSeq.get(author) ?? 0}`,
      );
      this.decidedSeq.set(author, seq);
    }
    checkPoolClock(view);
    for (const [index, event] of view.events.entries()) {
      const code = codes.get(index);
      if (code === undefined) checkStamp(event, seal);
      for (const check of ACT_CHECKS) check(event, code, view, this.world);
    }
    this.ledger.note(view);
    this.orders.note(view);
    must(store.lastSeal()?.content.number === number, 'I4', () => `the last seal of the store is not ${number}`);
  }

  get height(): number {
    return this.seals.length;
  }

  sealAt(number: number): Seal | undefined {
    return this.seals[number - 1];
  }

  isDecided(event: string): boolean {
    return this.decidedIn.has(event);
  }
}

/** DESIGN 4.4: the pool clock follows the seals' time, by at most a minute each and never backwards. */
function checkPoolClock({ seal, store }: SealView): void {
  const { number, timeMs } = seal.content;
  const now = store.get(poolClock, number);
  const before = store.get(poolClock, number - 1);
  must(now !== undefined && before !== undefined, 'pool-clock', () => `seal ${number} has no pool clock`);
  const step = Math.min(Math.max(timeMs - before.timeMs, 0), LIMITS.poolClockStepMaxMs);
  must(
    now.poolMs === before.poolMs + step,
    'pool-clock',
    () => `the pool clock moved by ${now.poolMs - before.poolMs} ms at seal ${number}, not by ${step}`,
  );
}

function checkStamp(event: SignedEvent, seal: Seal): void {
  must(
    hlcMs(event.hlc) <= seal.content.timeMs + LIMITS.clockToleranceMs,
    'stamps',
    () => `seal ${seal.content.number} accepts a stamp from the future`,
  );
}
