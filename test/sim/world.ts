/** Everything of one run: time, network, people, instances, and what watches over them. */
import { MICRO } from '#core/kernel/money.ts';
import { TIME } from '#core/kernel/limits.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { notarySets } from '#core/features/notaries/notaries.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { NotaryMode } from '#core/contract/notary-modes.ts';
import type { NodeRow } from '#core/features/nodes/nodes.tables.ts';
import type { Signer } from '#engine/ports.ts';
import { foundPool } from '../kit/people.ts';
import { type Seat, type SimPerson, castPeople } from './cast.ts';
import { type Dice, openDice } from './dice.ts';
import { Duty } from './duty.ts';
import { Instance } from './instance.ts';
import { type Scheme, fakeScheme, realScheme } from './keys.ts';
import { baseOf } from '#engine/snapshot.ts';
import { checkMoney } from './money-checks.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { MemoryStore } from './memory-store.ts';
import { Network } from './network.ts';
import type { Planted } from './planted.ts';
import type { Loss } from './recovery.ts';
import { type Counts, noCounts } from './report.ts';
import { VirtualTime } from './virtual-time.ts';
import { Witness } from './witness.ts';

export const START_MS = 1_700_000_000_000;
const TRACE_LINES = 60;
/** In so many seeds so many machines burn that no quorum is left. */
const LOSES_QUORUM_EVERY = 8;

/** Short enough that an order lives its whole life within a run. */
const TERMS = {
  acceptanceMs: 90_000,
  readyMs: 75_000,
  receiptMs: TIME.MINUTE_MS,
  interruptedAfterMs: 100_000,
  failedAfterMs: 80_000,
  endingMs: 80_000,
  suspendedMs: 120_000,
  disputeWindowMs: 180_000,
  unsignedWindowMs: 360_000,
  cancelFeeMs: TIME.MINUTE_MS,
};

export interface WorldOptions {
  readonly seed: number;
  readonly realSignatures: boolean;
  readonly planted?: Planted;
  /** Instances, also people who live on them. */
  readonly size?: number;
  readonly access?: 'public' | 'private' | 'referral';
  /** Told of everything that happens. */
  readonly onTrace?: (line: string) => void;
}

export interface Absence {
  /** Left until it comes back. */
  readonly steps: number;
  /** Hours pass between them. */
  readonly forDays: boolean;
}

export class World {
  readonly dice: Dice;
  readonly time = new VirtualTime(START_MS);
  readonly counts: Counts = noCounts();
  readonly scheme: Scheme;
  readonly planted: Planted;
  readonly access: 'public' | 'private' | 'referral';
  readonly space: string;
  readonly genesis: Uint8Array;
  readonly people: readonly SimPerson[];
  readonly isSparse: boolean;
  /** So many seals apart, or Infinity: never. */
  readonly snapshotEvery: number;
  /** Bodies below a snapshot are dropped after so long. */
  readonly retentionMs: number;
  readonly instances: Instance[] = [];
  readonly network: Network;
  readonly witness: Witness;
  readonly duty: Duty;
  readonly losesQuorum: boolean;
  /** Events that a modified instance signed. */
  readonly forged = new Set<string>();
  /** Events that a dry run let through. */
  readonly honest: { readonly event: string; readonly author: string; readonly type: string }[] = [];
  /** Secret halves of the invitations: codes that people pass on by hand. */
  readonly invitations: Signer[] = [];
  /** Devices that signed two histories, or whose disk was rolled back: what becomes of their acts is nobody's promise. */
  readonly dishonest = new Set<string>();
  /** Instances whose frames may be punished. */
  readonly cheaters = new Set<number>();
  /** While the notary is away on purpose. */
  absence: Absence | undefined;
  /** Since the quorum burnt. */
  loss: Loss | undefined;
  readonly trace: string[] = [];
  private readonly roles = new Map<string, string>();
  private readonly cores = new Map<string, number>();
  private readonly onTrace: ((line: string) => void) | undefined;

  constructor(options: WorldOptions) {
    this.dice = openDice(options.seed);
    this.onTrace = options.onTrace;
    this.scheme = options.realSignatures ? realScheme() : fakeScheme();
    this.planted = options.planted ?? {};
    this.losesQuorum = options.seed % LOSES_QUORUM_EVERY === 5;
    const size = options.size ?? this.dice.pick([3, 3, 3, 3, 4, 4, 4, 5, 6, 7]);
    this.access = options.access ?? this.dice.pick(['public', 'public', 'public', 'private', 'referral']);
    // A private pool reaches nobody through strangers.
    this.isSparse = this.dice.chance(20) && this.access === 'public';
    this.snapshotEvery = this.dice.pick([6, 10, 10, 25, Infinity]);
    this.retentionMs = this.dice.pick([TIME.MINUTE_MS, 5 * TIME.MINUTE_MS, TIME.DAY_MS]);
    const peers = Array.from({ length: size }, (_, index) => this.scheme.signer(`seed ${options.seed} peer ${index}`));
    this.people = castPeople(
      this.scheme,
      peers,
      new Map([[1, 2], ...(size > 3 && this.dice.chance(50) ? [[3, 1] as const] : [])]),
    );
    const founded = foundPool(this.people[0] as SimPerson, {
      access: this.access,
      welcomeGrant: 50n * MICRO,
      nowMs: START_MS,
      terms: TERMS,
    });
    this.space = founded.space;
    this.genesis = founded.genesis;
    this.network = new Network({
      time: this.time,
      dice: this.dice.fork(),
      counts: this.counts,
      deliver: (from, to, bytes) => this.instance(to).deliver(from, bytes),
    });
    this.witness = new Witness(this);
    this.duty = new Duty(this.planted.startsWorkOn ?? 'sealed');
    for (const [index, peer] of peers.entries()) this.instances.push(new Instance(this, { index, peer }));
  }

  instance(index: number): Instance {
    return this.instances[index] as Instance;
  }

  /** The founder's instance: the only notary until others are named. */
  get notary(): Instance {
    return this.instance(0);
  }

  /** The one that is up and knows the most seals. */
  get newest(): Instance {
    const up = this.instances.filter((instance) => instance.store !== undefined && instance.keysOf === instance.index);
    return up.reduce((best, instance) => (instance.sealed > best.sealed ? instance : best), up[0] ?? this.notary);
  }

  /** Devices that seal by the newest known set, with the instances that they live on. */
  notaries(): {
    readonly mode: NotaryMode;
    readonly members: readonly string[];
    readonly instances: readonly Instance[];
  } {
    const row = new MemoryStore(this.newestDisk()).scan(notarySets, [], { limit: 1000 }).at(-1);
    const members = row === undefined ? [] : (JSON.parse(row.members) as string[]);
    return { mode: row?.mode ?? '1/1', members, instances: members.map((device) => this.instanceOf(device)) };
  }

  /** With the most seals, also where it is switched off; of originals, not of copies. */
  newestDisk(): MemoryDisk {
    return this.instances
      .filter(({ keysOf, index, isBurnt }) => keysOf === index && !isBurnt)
      .map(({ disk }) => disk)
      .reduce((best, next) => (next.lastSeal > best.lastSeal ? next : best));
  }

  indexOf(peer: string): number {
    return this.instances.findIndex((instance) => instance.peer.device === peer);
  }

  /** The instance that holds this device's key. */
  instanceOf(device: string): Instance {
    const seat = this.people
      .flatMap(({ seats }) => seats)
      .find(({ personal, agent }) => personal.device === device || agent.device === device);
    return this.instance(seat?.instance ?? 0);
  }

  signerOf(device: string): Signer {
    for (const { seats } of this.people)
      for (const { agent, personal } of seats) {
        if (agent.device === device) return agent;
        if (personal.device === device) return personal;
      }
    throw new TypeError(`nobody has the key ${device}`);
  }

  /** May they ever be linked? In a sparse network some only share a third. */
  areNeighbours(a: Instance, b: Instance): boolean {
    return !this.isSparse || Math.abs(a.index - b.index) <= 1;
  }

  /** Somebody starts a copy of the notary's disk, keys and all, beside it. */
  cloneNotary(): void {
    const copy = new Instance(this, {
      index: this.instances.length,
      peer: this.scheme.signer('peer of the copy'),
      copyOf: this.notary,
    });
    this.instances.push(copy);
    copy.start();
    this.say(`instance ${copy.index} is started as a copy of the notary at seal ${copy.sealed}`);
  }

  /** Somebody looks at the pool from an instance that was never seen before. */
  addNewcomer(): Instance {
    const index = this.instances.length;
    const newcomer = new Instance(this, { index, peer: this.scheme.signer(`peer of newcomer ${index}`) });
    this.instances.push(newcomer);
    newcomer.start();
    return newcomer;
  }

  /** Instances that run with keys of their own, and that there still are. */
  originals(): Instance[] {
    return this.instances.filter(({ index, keysOf, isBurnt }) => index === keysOf && !isBurnt);
  }

  /** Who has devices on this instance. */
  seatsAt(index: number): { readonly person: SimPerson; readonly seat: Seat }[] {
    return this.people.flatMap((person) =>
      person.seats.filter((seat) => seat.instance === index).map((seat) => ({ person, seat })),
    );
  }

  /** Before the seal that is being looked at. */
  roleOf(user: string): string {
    return this.roles.get(user) ?? (user === this.people[0]?.user ? 'owner' : 'member');
  }

  /** The most that a node ever lent: what is sold stays sold when its owner lends less. */
  mostCores(node: NodeRow): number {
    const most = Math.max(this.cores.get(node.node) ?? 0, node.cores);
    this.cores.set(node.node, most);
    return most;
  }

  nameOf(device: string): string {
    for (const person of this.people)
      for (const seat of person.seats) {
        if (seat.personal.device === device) return `${person.name}'s device on instance ${seat.instance}`;
        if (seat.agent.device === device) return `${person.name}'s agent on instance ${seat.instance}`;
      }
    return device.slice(0, 8);
  }

  say(line: string): void {
    const stamped = `${((this.time.nowMs - START_MS) / 1000).toFixed(3).padStart(12)} s  ${line}`;
    this.onTrace?.(stamped);
    this.trace.push(stamped);
    if (this.trace.length > TRACE_LINES) this.trace.shift();
  }

  /** After each step, on every instance that folded something meanwhile. */
  check(): void {
    for (const instance of this.instances) {
      if (instance.store === undefined) continue;
      this.notePruned(instance, baseOf(instance.store).droppedTo);
      if (instance.checkedSeal === instance.sealed) continue;
      instance.checkedSeal = instance.sealed;
      checkMoney(instance);
    }
  }

  private notePruned(instance: Instance, droppedTo: number): void {
    if (droppedTo <= instance.droppedTo) return;
    instance.droppedTo = droppedTo;
    this.counts.pruned += 1;
    this.say(`instance ${instance.index} drops the bodies of events up to seal ${droppedTo}`);
  }

  /** Remembers who has which role, for the next seal. */
  noteRoles(instance: Instance): void {
    for (const row of instance.store?.scan(members, [], { limit: 100 }) ?? []) this.roles.set(row.user, row.role);
  }

  /** Instances of somebody who may have the space: all in a public pool, elsewhere those with a member's device. */
  entitled(): Instance[] {
    const { store } = this.newest;
    if (this.access === 'public' || store === undefined) return this.originals();
    return this.originals().filter(({ index }) =>
      this.seatsAt(index).some(({ person, seat }) => {
        const isMember = ['active', 'muted', 'suspended'].includes(store.get(members, person.user)?.state ?? '');
        return isMember && [seat.agent, seat.personal].some(({ device }) => store.get(devices, device)?.revoked === 0);
      }),
    );
  }
}
