/**
 * One simulated instance: a disk that outlives crashes, and, while it is up, the real line on ports of the simulator.
 *
 *   power cut: thrown from inside a write, a commit or a send, so that a crash can fall between any two statements
 */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import type { Result } from '#core/kernel/result.ts';
import { type Line, type LineEvents, openLine } from '#engine/line.ts';
import { executeSeal } from '#engine/fold.ts';
import type { Fold } from '#engine/fold.ts';
import { enterGenesis } from '#engine/genesis.ts';
import { baseOf } from '#engine/snapshot.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import type { LinePorts, Signer } from '#engine/ports.ts';
import type { Draft, Submitted } from '#engine/submit.ts';
import { NEXT_FOLD, OLD_FOLD } from '../kit/fold-versions.ts';
import type { Dice } from './dice.ts';
import { MemoryDisk, type Moment } from './memory-disk.ts';
import { DiskFault, MemoryStore } from './memory-store.ts';
import { must } from './report.ts';
import type { World } from './world.ts';

/** Not an error of anybody: the plug was pulled. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

/** A tick that is not urgent may come this much late. */
const LATE_TICK_MS = 4_000;
/** As long as in the product. */
const PATIENCE_MS = 8_000;

export class Instance {
  readonly world: World;
  readonly index: number;
  readonly peer: Signer;
  disk: MemoryDisk;
  /** A backup of the disk, keys and all. */
  keepsake: MemoryDisk | undefined;
  /** The instance whose keys this one holds: another one's only if it is a copy. */
  readonly keysOf: number;
  /** It runs the later program. */
  isUpdated = false;
  /** Lost for good. */
  isBurnt = false;
  /** How far this instance's clock is off. */
  skewMs = 0;
  store: MemoryStore | undefined;
  line: Line | undefined;
  /** Instances that the line knows as peers. */
  readonly linked = new Set<number>();
  /** Highest seal that was ever durable here. */
  sealed = 0;
  /** Bodies of events up to this seal are gone, or never came. */
  droppedTo = 0;
  /** Up to this seal its money was added up. */
  checkedSeal = 0;
  /** In what order the events of others came: what no fold may depend on. */
  readonly arrival = new Map<string, number>();
  private readonly dice: Dice;
  private tickPlan = 0;
  private tickAtMs = Infinity;
  private sendsUntilCut: number | undefined;
  /** A write failed here, and nobody has opened the space again yet. */
  hasFaulted = false;
  private isLosingPower = false;
  private asleep: { readonly from: number; readonly bytes: Uint8Array }[] | undefined;
  private lostBefore = 0;
  /** By its own clock. */
  private crashedMs = 0;

  constructor(world: World, of: { readonly index: number; readonly peer: Signer; readonly copyOf?: Instance }) {
    this.world = world;
    this.index = of.index;
    this.peer = of.peer;
    this.keysOf = of.copyOf?.index ?? of.index;
    this.disk = of.copyOf?.disk.clone() ?? new MemoryDisk();
    this.sealed = of.copyOf?.sealed ?? 0;
    this.dice = world.dice.fork();
    if (of.copyOf === undefined) {
      const entered = enterGenesis(new MemoryStore(this.disk), world.genesis, world.scheme.crypto);
      must(entered.ok, 'genesis', () => 'the genesis is refused');
    }
  }

  /** Up to which version of the fold its program goes. */
  get fold(): Fold {
    return this.world.planted.fold?.(this) ?? (this.isUpdated ? NEXT_FOLD : OLD_FOLD);
  }

  get isUp(): boolean {
    return this.line !== undefined;
  }

  /** Up, and somebody can do something there. */
  get isAwake(): boolean {
    return this.isUp && this.asleep === undefined;
  }

  /** The lid is closed: nothing runs here, and what comes waits in the buffers of the connection. */
  sleep(): void {
    this.asleep ??= [];
  }

  wake(): void {
    const frames = this.asleep ?? [];
    this.asleep = undefined;
    for (const { from, bytes } of frames) this.deliver(from, bytes);
    this.tickAtMs = Infinity;
    if (this.isUp) this.planTick(this.dice.below(50));
  }

  nowMs(): number {
    return this.world.time.nowMs + this.skewMs;
  }

  /** Opens the line on what the disk holds. */
  start(): void {
    const { world } = this;
    const store = world.planted.openStore?.(this.disk, this) ?? new MemoryStore(this.disk);
    this.store = store;
    this.noteUntold(store);
    const execute = world.planted.executeSeal?.(this) ?? executeSeal;
    const { snapshotEvery, retentionMs } = world;
    const times = { patienceMs: PATIENCE_MS, retentionMs };
    this.line = openLine(this.ports(store), this.observer(), {
      executeSeal: execute,
      fold: this.fold,
      snapshotEvery,
      times,
    });
    must(
      this.line.status().sealNumber === this.sealed,
      'I4',
      () => `instance ${this.index} had ${this.sealed} seals and restarts with ${this.line?.status().sealNumber}`,
    );
    for (const { seat } of world.seatsAt(this.keysOf)) {
      this.line.addSigner(seat.agent, encodeCanonical(seat.certificates[1]));
      this.line.addSigner(seat.personal, encodeCanonical(seat.certificates[0]));
    }
    this.planTick(0);
  }

  /** The power failed between an fsync and the word of it: what is on disk counts, and nobody has looked at it yet. */
  private noteUntold(store: MemoryStore): void {
    for (const { hash } of store.heads()) {
      const event = store.event(hash);
      if (event !== undefined) this.world.witness.noteAppended(this, [event], this.crashedMs);
    }
    const base = baseOf(store).number;
    if (base > this.sealed) this.noteJump(store, base);
    for (let number = this.sealed + 1; number <= this.disk.lastSeal; number += 1) this.noteUntoldSeal(store, number);
  }

  /** The state of a snapshot has taken the place of what was here. */
  private noteJump(store: MemoryStore, to: number): void {
    this.world.witness.noteJump(this, store.seal(to), to);
    this.sealed = to;
    this.droppedTo = to;
  }

  private noteUntoldSeal(store: MemoryStore, number: number): void {
    const seal = store.seal(number);
    must(seal !== undefined, 'I4', () => `seal ${number} is missing on the disk of instance ${this.index}`);
    const outcomes = seal.content.events.map((hash) => {
      const event = store.event(hash);
      const outcome = store.outcome(hash);
      must(event !== undefined && outcome !== undefined, 'L12', () => `seal ${number} is on disk without its events`);
      return { event: hash, author: event.author, seq: event.seq, ...outcome };
    });
    this.world.witness.noteSealed(this, seal, outcomes);
    this.sealed = number;
  }

  private ports(store: MemoryStore): LinePorts {
    const { world } = this;
    return {
      store,
      packing: zstdPacking,
      crypto: world.scheme.crypto,
      clock: { nowMs: () => this.nowMs() },
      random: { bytes: (count) => this.dice.bytes(count) },
      network: {
        self: this.peer.device,
        peers: () => [...this.linked].map((index) => world.instance(index).peer.device),
        send: (peer, message) => this.send(world.indexOf(peer), message),
        publish: (message) => {
          for (const index of this.linked) this.send(index, message);
        },
      },
    };
  }

  private send(to: number, message: Uint8Array): void {
    must(this.disk.unsyncedWrites === 0, 'I9', () => `instance ${this.index} sends before its writes are durable`);
    if (this.sendsUntilCut !== undefined && (this.sendsUntilCut -= 1) <= 0) this.losePower('before a send');
    this.world.network.send(this.index, to, message);
  }

  private observer(): LineEvents {
    const { world } = this;
    return {
      appended: (events: readonly SignedEvent[]) => {
        for (const { hash } of events) this.arrival.set(hash, this.arrival.size);
        world.witness.noteAppended(this, events);
        world.duty.appended(this, events);
      },
      sealed: (seal, outcomes) => {
        world.witness.noteSealed(this, seal, outcomes);
        this.sealed = seal.content.number;
        world.duty.sealed(this, outcomes);
      },
      changed: () => {
        this.mustNotStop();
        const { store, line } = this;
        const now = line?.status().sealNumber ?? 0;
        if (store !== undefined && now > this.sealed && store.lastSeal()?.content.number === now)
          this.noteJump(store, now);
      },
    };
  }

  /** Its machine burns, disk and keys and all. */
  burn(): void {
    this.crash('burnt');
    this.isBurnt = true;
    this.keepsake = undefined;
  }

  /** Why not, if it is not taken. */
  recover(recovery: Recovery): string | undefined {
    let code: string | undefined = 'crashed';
    this.guard((line) => {
      const result = line.recover(recovery);
      code = result.ok ? undefined : result.refusal.code;
      this.planTick(this.dice.below(5));
    });
    return code;
  }

  submit(signer: Signer, drafts: readonly Draft[]): Result<Submitted>[] {
    let results: Result<Submitted>[] = [];
    this.guard((line) => {
      results = line.submit(drafts.map((draft) => ({ signer, draft })));
      this.planTick(this.dice.below(5));
    });
    return results;
  }

  deliver(from: number, bytes: Uint8Array): void {
    if (this.asleep !== undefined) {
      this.asleep.push({ from, bytes });
      return;
    }
    this.guard((line) => {
      const verdict = line.receive(this.world.instance(from).peer.device, bytes);
      const { cheaters } = this.world;
      const isCopy = this.keysOf !== this.index || this.world.instance(from).keysOf !== from || cheaters.has(from);
      must(
        verdict !== 'reject' || isCopy,
        'honest',
        () => `instance ${this.index} would punish instance ${from} for a frame of kind ${String(bytes[1])}`,
      );
      this.planTick(this.dice.below(5));
    });
  }

  link(other: Instance): void {
    if (this.linked.has(other.index)) return;
    this.linked.add(other.index);
    this.guard((line) => line.peerUp(other.peer.device));
  }

  unlink(other: Instance): void {
    if (!this.linked.delete(other.index)) return;
    this.guard((line) => line.peerDown(other.peer.device));
  }

  /** The power will fail at the `after`-th such moment, if it comes. */
  armPowerCut(moment: Moment | 'send', after: number): void {
    let left = after;
    if (moment === 'send') this.sendsUntilCut = after;
    else
      this.disk.fuse = (now) => {
        if (now === moment && (left -= 1) <= 0) this.losePower(`at ${moment}`);
      };
  }

  private losePower(cause: string): never {
    this.isLosingPower = true;
    throw new PowerCut(cause);
  }

  /** The `after`-th write from now fails: the disk is full, for a moment. */
  armDiskFault(after: number): void {
    let left = after;
    this.disk.fuse = (now) => {
      if (now !== 'write' || (left -= 1) > 0) return;
      this.disk.fuse = undefined;
      this.hasFaulted = true;
      throw new DiskFault('the disk is full');
    };
  }

  keep(): void {
    this.keepsake = this.disk.clone();
  }

  /** While it is down. */
  rollBack(): void {
    if (this.keepsake === undefined) return;
    this.disk = this.keepsake;
    this.keepsake = undefined;
    this.lostBefore = this.disk.lostWrites;
    this.sealed = this.disk.lastSeal;
    this.checkedSeal = 0;
  }

  disarm(): void {
    this.disk.fuse = undefined;
    this.sendsUntilCut = undefined;
  }

  crash(cause: string): void {
    if (!this.isUp) return;
    this.disarm();
    this.crashedMs = this.nowMs();
    this.asleep = undefined;
    this.hasFaulted = false;
    this.isLosingPower = false;
    this.disk.powerOff();
    const lost = this.disk.lostWrites - this.lostBefore;
    this.lostBefore = this.disk.lostWrites;
    this.store?.[Symbol.dispose]();
    this.line = undefined;
    this.store = undefined;
    this.linked.clear();
    this.tickPlan += 1;
    this.tickAtMs = Infinity;
    this.world.counts.crashes += 1;
    this.world.counts.lostWrites += lost;
    this.world.say(`instance ${this.index} crashes (${cause}), ${lost} unsynced writes are lost`);
  }

  private planTick(delayMs: number): void {
    const atMs = this.world.time.nowMs + delayMs;
    if (atMs >= this.tickAtMs) return;
    this.tickAtMs = atMs;
    this.tickPlan += 1;
    const plan = this.tickPlan;
    this.world.time.after(delayMs, () => {
      if (plan === this.tickPlan) this.tick();
    });
  }

  private tick(): void {
    this.tickAtMs = Infinity;
    if (this.asleep !== undefined) return;
    this.guard((line) => {
      const delayMs = Math.max(0, line.tick() - this.nowMs());
      this.planTick(delayMs + (delayMs >= 500 ? this.dice.below(LATE_TICK_MS) : 0));
    });
  }

  /** Runs the line. A power cut on the way is a crash; after a fault of the disk it goes on as it can; all else that it throws is a bug. */
  private guard(work: (line: Line) => void): void {
    if (this.line === undefined) return;
    try {
      work(this.line);
    } catch (cause) {
      if (cause instanceof PowerCut) this.crash(cause.message);
      else if (cause instanceof DiskFault && this.hasFaulted)
        this.world.say(`instance ${this.index}: ${cause.message}`);
      else throw cause;
    }
  }

  private mustNotStop(): void {
    if (this.isLosingPower || this.hasFaulted) return;
    const { stopped, update } = this.line?.status() ?? {};
    if (update !== undefined && update.needs > this.fold.version) {
      this.world.counts.outdated += 1;
      return;
    }
    must(stopped === undefined, 'I6', () => `instance ${this.index} stopped: ${stopped}`);
  }
}
