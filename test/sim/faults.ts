/** Faults as they could slip into the product, planted through the ports of the line or in place of its fold. */
import { put } from '#core/contract/table.ts';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import type { Row, TableDef, Value } from '#core/contract/table.ts';
import type { Refusal } from '#core/kernel/result.ts';
import { type Decided, type Fold, type SealPlan, chainStateHash, executeSeal } from '#engine/fold.ts';
import { Overlay } from '#engine/overlay.ts';
import type { Refill } from '#engine/ports.ts';
import { type AuthorRow, authors, poolClock } from '#engine/tables.ts';
import { NEXT_FOLD, NEXT_VERSION, OLD_FOLD } from '../kit/fold-versions.ts';
import { type Instance, PowerCut } from './instance.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { MemoryStore } from './memory-store.ts';
import type { Planted } from './planted.ts';

type Execute = typeof executeSeal;

/** Each event is judged by the state of the last seal, not by what the proposal did before it. */
const judgeByLastSeal: Execute = (plan, base, decided, crypto) => {
  if (plan.events.length === 0) return executeSeal(plan, base, decided, crypto);
  const overlay = new Overlay(base);
  const codes = new Map<string, string | undefined>();
  const known: Decided = { outcome: (hash) => (codes.has(hash) ? { code: codes.get(hash) } : decided.outcome(hash)) };
  const rejections: [number, string][] = [];
  const refusals = new Map<number, Refusal>();
  for (const [index, event] of plan.events.entries()) {
    const alone = executeSeal({ ...plan, events: [event] }, base, known, crypto);
    const code = alone.rejections[0]?.[1];
    codes.set(event.hash, code);
    if (code !== undefined) rejections.push([index, code]);
    const refusal = alone.refusals.get(0);
    if (refusal !== undefined) refusals.set(index, refusal);
    for (const op of alone.overlay.ops) overlay.apply(op);
  }
  return { overlay, rejections, refusals, stateHash: chainStateHash(plan.prevStateHash, overlay, crypto) };
};

/** The order of the fold is the order in which this instance happened to hear of the events. */
const foldByArrival =
  (instance: Instance): Execute =>
  (plan, base, decided, crypto) => {
    const order = plan.events.map((_, index) => index);
    const cameAs = (index: number): number => instance.arrival.get(plan.events[index]?.hash ?? '') ?? 0;
    order.sort((a, b) => cameAs(a) - cameAs(b));
    const done = executeSeal(
      { ...plan, events: order.map((index) => plan.events[index] as SealPlan['events'][number]) },
      base,
      decided,
      crypto,
    );
    const rejections = done.rejections
      .map(([at, code]): [number, string] => [order[at] as number, code])
      .sort(([a], [b]) => a - b);
    const refusals = new Map([...done.refusals].map(([at, refusal]) => [order[at] as number, refusal]));
    return { ...done, rejections, refusals };
  };

/** The clock advances and the timers fire first; then come the events, too late. */
const timersBeforeEvents: Execute = (plan, base, decided, crypto) => {
  const first = executeSeal({ ...plan, events: [] }, base, decided, crypto);
  const second = executeSeal(plan, first.overlay, decided, crypto);
  const overlay = new Overlay(base);
  for (const op of [...first.overlay.ops, ...second.overlay.ops]) overlay.apply(op);
  return { ...second, overlay, stateHash: chainStateHash(plan.prevStateHash, overlay, crypto) };
};

const omitRejections: Execute = (plan, base, decided, crypto) => ({
  ...executeSeal(plan, base, decided, crypto),
  rejections: [],
});

/** The last event of the list is folded once more. */
const foldTwice: Execute = (plan, base, decided, crypto) => {
  const done = executeSeal({ ...plan, events: [...plan.events, ...plan.events.slice(-1)] }, base, decided, crypto);
  return { ...done, rejections: done.rejections.filter(([index]) => index < plan.events.length) };
};

/** An absence of the notary counts in full. */
const unboundedClock: Execute = (plan, base, decided, crypto) => {
  const done = executeSeal(plan, base, decided, crypto);
  const before = base.get(poolClock, plan.number - 1);
  const poolMs = (before?.poolMs ?? plan.timeMs) + Math.max(0, plan.timeMs - (before?.timeMs ?? plan.timeMs));
  done.overlay.apply(put(poolClock, { number: plan.number, timeMs: plan.timeMs, poolMs }));
  return { ...done, stateHash: chainStateHash(plan.prevStateHash, done.overlay, crypto) };
};

const everywhere = (execute: Execute): Planted => ({ executeSeal: () => execute });

/** Syncs at every twentieth transaction only. */
class ForgetfulStore extends MemoryStore {
  private count = 0;
  protected override sync(): void {
    this.count += 1;
    if (this.count % 20 === 0) super.sync();
  }
}

/** Remembers one event less of every author than it decided. */
class BackwardStore extends MemoryStore {
  override get<R extends object>(table: TableDef<R>, ...key: Value[]): R | undefined {
    const row = super.get(table, ...key);
    if (row === undefined || table.name !== authors.name) return row;
    return { ...row, seq: (row as unknown as AuthorRow).seq - 1 };
  }
}

/** One row of a snapshot is another than in the tables. */
class EmbellishingStore extends MemoryStore {
  override *rows(...[table, from]: Parameters<MemoryStore['rows']>): Generator<Row> {
    for (const row of super.rows(table, from)) yield table.name === 'members' ? { ...row, inviter: 'nobody' } : row;
  }
}

/** A snapshot forgets what was rejected. */
class ForgivingStore extends MemoryStore {
  override *decidedRuns(...[from]: Parameters<MemoryStore['decidedRuns']>): Generator<DecidedRun> {
    for (const run of super.decidedRuns(from)) yield { ...run, rejected: [] };
  }
}

/** With the bodies below the base the newest ones go, too. */
class WastefulStore extends MemoryStore {
  override dropBodies(hashes: readonly string[]): void {
    super.dropBodies([...hashes, ...(this.lastSeal()?.content.events ?? [])]);
  }
}

/** A snapshot lies in place of the log before its seal does: a crash in between finds neither. */
class HalfWayStore extends MemoryStore {
  override refill(tables: readonly TableDef[], fill: (into: Refill) => void): void {
    super.refill(tables, fill);
    this.sync();
    throw new PowerCut('in the midst of a snapshot');
  }
}

/** What is new in the later version is accepted as soon as a program knows it. */
const HASTY_FOLD: Fold = {
  ...NEXT_FOLD,
  handlers: new Map(
    [...NEXT_FOLD.handlers].map(([type, { def, ...rest }]) => [type, { ...rest, def: { ...def, since: 1 } }]),
  ),
};

const onOthers = (store: new (disk: MemoryDisk) => MemoryStore): Planted => ({
  openStore: (disk, instance) => (instance.index === 0 ? new MemoryStore(disk) : new store(disk)),
});

export interface Fault {
  readonly name: string;
  readonly planted: Planted;
  /** Codes of what may catch it: invariants, the line's own check before a seal is written, or a ledger that only appends. */
  readonly caughtBy: readonly string[];
  /** Codes of what it breaks as well: a seed that ends so says nothing of it. */
  readonly besides?: readonly string[];
  readonly access?: 'public';
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'spending twice from one balance in one proposal',
    planted: everywhere(judgeByLastSeal),
    caughtBy: ['Bug', 'DiskFault', 'L5', 'L7', 'L8', 'I2', 'O1', 'O4'],
  },
  { name: 'folding by arrival', planted: { executeSeal: foldByArrival }, caughtBy: ['I6'] },
  {
    name: 'an fsync forgotten before a send',
    planted: { openStore: (disk) => new ForgetfulStore(disk) },
    caughtBy: ['I9'],
  },
  {
    name: 'a disk that lies about its fsync',
    planted: {
      openStore: (disk) => {
        disk.isLying = true;
        return new MemoryStore(disk);
      },
    },
    caughtBy: ['I4', 'I1', 'one-writer'],
  },
  { name: 'timers before events', planted: everywhere(timersBeforeEvents), caughtBy: ['O8'] },
  { name: 'work that starts before its seal', planted: { startsWorkOn: 'appended' }, caughtBy: ['I9'] },
  {
    name: 'rejections omitted from every seal',
    planted: everywhere(omitRejections),
    caughtBy: ['L8', 'rights', 'stamps'],
  },
  {
    name: 'rejections omitted by the sequencer alone',
    planted: { executeSeal: (instance) => (instance === instance.world.notary ? omitRejections : executeSeal) },
    caughtBy: ['I6', 'L8', 'rights'],
  },
  { name: 'an event folded twice', planted: everywhere(foldTwice), caughtBy: ['L8', 'I5', 'O4'] },
  {
    name: 'an event decided by two seals',
    planted: {
      openStore: (disk, instance) => (instance.index === 0 ? new BackwardStore(disk) : new MemoryStore(disk)),
    },
    caughtBy: ['I5', 'I6', 'DiskFault', 'Bug', 'converges'],
  },
  {
    name: 'a sequencer that seals two contents for one number',
    planted: { clonesNotary: true },
    // Which of the two knows of the other's seal never signs again: then nobody does.
    caughtBy: ['I1', 'I4', 'I6', 'converges'],
    // The clone authors as the same agent too.
    besides: ['one-writer'],
    access: 'public',
  },
  {
    name: 'an older fold that says it is the later one',
    planted: {
      fold: ({ index, isUpdated }) =>
        isUpdated && index > 0 ? { ...OLD_FOLD, version: NEXT_VERSION } : isUpdated ? NEXT_FOLD : OLD_FOLD,
    },
    caughtBy: ['I6', 'version', 'converges'],
  },
  {
    name: 'a later rule that counts before the upgrade',
    planted: { fold: ({ isUpdated }) => (isUpdated ? HASTY_FOLD : OLD_FOLD) },
    caughtBy: ['I6', 'version'],
  },
  { name: 'a snapshot with one row changed', planted: onOthers(EmbellishingStore), caughtBy: ['I6'] },
  { name: 'a snapshot that forgets rejections', planted: onOthers(ForgivingStore), caughtBy: ['I6'] },
  { name: 'bodies dropped above the base', planted: onOthers(WastefulStore), caughtBy: ['replay', 'I9'] },
  {
    name: 'a snapshot entered in two steps',
    planted: onOthers(HalfWayStore),
    caughtBy: ['I4', 'I1', 'converges'],
  },
  { name: 'an absence that counts in full', planted: everywhere(unboundedClock), caughtBy: ['pool-clock'] },
];
