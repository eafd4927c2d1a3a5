/**
 * Real lines on SQLite, wired to each other in one process: for tests in which several instances must come to the same.
 * Frames arrive in order and at once; the clock is the test's.
 */
import { toHex } from '#core/kernel/bytes.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { encodeRun } from '#core/contract/run.ts';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import { zstdPacking } from '#edge/store/packing.ts';
import { executeSeal } from '#engine/fold.ts';
import { GENESIS_META, enterGenesis } from '#engine/genesis.ts';
import { savePromises } from '#engine/heights.ts';
import { type Line, openLine } from '#engine/line.ts';
import type { LineInternals } from '#engine/line-state.ts';
import type { SpaceStore, Verdict } from '#engine/ports.ts';
import { encodeMessage } from '#engine/wire.ts';
import { cast, openTestStore, testCrypto } from './test-pool.ts';

/** A peer that the test itself speaks for: whoever brings events from outside. */
export const OUTSIDE = toHex(new Uint8Array(32).fill(0xee));
/** Rounds without news after which nothing more will come. */
const QUIET_ROUNDS = 25;
const ROUND_MS = 60;

export interface Member {
  readonly id: string;
  readonly line: Line;
  readonly store: SpaceStore;
  /** How far its clock is off. */
  skewMs: number;
}

export class Lan implements Disposable {
  readonly members: Member[] = [];
  nowMs: number;
  /** A frame on its way may be changed, or taken out. */
  between: ((from: string, to: string, bytes: Uint8Array) => Uint8Array | undefined) | undefined;
  /** Peers whose input was rejected, by who rejected it. */
  readonly rejected: { readonly by: string; readonly peer: string }[] = [];
  private readonly times: Pick<LineInternals, 'snapshotEvery' | 'times'>;
  private readonly frames: { readonly from: string; readonly to: string; readonly bytes: Uint8Array }[] = [];

  /** Histories made elsewhere have no snapshots unless said. */
  constructor(nowMs: number, times: Pick<LineInternals, 'snapshotEvery' | 'times'> = { snapshotEvery: Infinity }) {
    this.nowMs = nowMs;
    this.times = times;
  }

  /** Opens an instance on an empty store. It seals once it is given a notary's device (`line.addSigner`). */
  add(
    name: string,
    space: { readonly space: string; readonly genesis: Uint8Array },
    more: { readonly store?: SpaceStore; readonly internals?: Partial<LineInternals>; readonly skewMs?: number } = {},
  ): Member {
    const id = cast(name).peer.device;
    const store = more.store ?? openTestStore(space.space);
    if (store.meta(GENESIS_META) === undefined) {
      const entered = enterGenesis(store, space.genesis, testCrypto);
      if (!entered.ok) throw new TypeError(entered.refusal.code);
    }
    const network = {
      self: id,
      peers: () => this.members.map((member) => member.id).filter((other) => other !== id),
      send: (to: string, bytes: Uint8Array) => void this.frames.push({ from: id, to, bytes }),
      publish: (bytes: Uint8Array) => {
        for (const other of network.peers()) network.send(other, bytes);
      },
    };
    const clock = { skewMs: more.skewMs ?? 0 };
    let dice = 0;
    const random = { bytes: (count: number) => Uint8Array.from({ length: count }, () => (dice += 1)) };
    const nothing = { appended: () => {}, sealed: () => {}, changed: () => {} };
    const ownClock = { nowMs: () => this.nowMs + clock.skewMs };
    const ports = { store, packing: zstdPacking, clock: ownClock, random, crypto: testCrypto, network };
    const line = openLine(ports, nothing, { executeSeal, ...this.times, ...more.internals });
    const member = Object.assign(clock, { id, line, store });
    this.members.push(member);
    return member;
  }

  /** The process ends; its store stays. */
  remove(member: Member): void {
    this.members.splice(this.members.indexOf(member), 1);
    for (const { line } of this.members) line.peerDown(member.id);
  }

  link(a: Member, b: Member): void {
    a.line.peerUp(b.id);
    b.line.peerUp(a.id);
  }

  /** Somebody from outside hands these events to one instance, as one run. */
  bring(to: Member, events: readonly SignedEvent[]): Verdict {
    to.line.peerUp(OUTSIDE);
    return to.line.receive(OUTSIDE, encodeMessage({ kind: 'run', more: false, run: encodeRun(events) }));
  }

  /** A history made elsewhere, seal by seal. */
  teach(to: Member, history: readonly { readonly seal: Seal; readonly events: readonly SignedEvent[] }[]): void {
    for (const { seal, events } of history) {
      for (const event of events) this.bring(to, [event]);
      to.line.receive(
        OUTSIDE,
        encodeMessage({ kind: 'seals', highest: seal.content.number, seals: [encodeSeal(seal)] }),
      );
      to.line.tick();
    }
    to.line.peerDown(OUTSIDE);
  }

  /** Its disk remembers what its notary signed, and another holder says that there is no later seal: it may go on sealing. */
  letSeal(member: Member): void {
    const { sealNumber: number, sealHash } = member.line.status();
    member.store.transaction(() =>
      savePromises(member.store, { set: 0, term: 1, number, prepared: undefined, certificate: undefined }),
    );
    member.line.peerUp(OUTSIDE);
    const digest = { kind: 'digest', heads: sealHash, seal: number, sealHash, timeMs: this.nowMs } as const;
    member.line.receive(OUTSIDE, encodeMessage(digest));
    member.line.peerDown(OUTSIDE);
  }

  /** Until nobody has anything more to say. */
  settle(): void {
    for (let quiet = 0; quiet < QUIET_ROUNDS; quiet += 1) {
      const before = this.members.map(({ line }) => line.status().stateHash).join();
      if (this.round()) quiet = 0;
      if (this.members.map(({ line }) => line.status().stateHash).join() !== before) quiet = 0;
    }
  }

  /** Where somebody asks for ever for what is withheld. */
  pass(ms: number): void {
    for (const untilMs = this.nowMs + ms; this.nowMs < untilMs;) this.round();
  }

  /** Returns whether anybody said anything. */
  private round(): boolean {
    this.nowMs += ROUND_MS;
    for (const { line } of this.members) line.tick();
    const isSaid = this.frames.length > 0;
    for (let frame = this.frames.shift(); frame !== undefined; frame = this.frames.shift())
      this.deliver(frame.from, frame.to, frame.bytes);
    return isSaid;
  }

  private deliver(from: string, to: string, sent: Uint8Array): void {
    const bytes = this.between === undefined ? sent : this.between(from, to, sent);
    const member = this.members.find(({ id }) => id === to);
    if (bytes !== undefined && member?.line.receive(from, bytes) === 'reject')
      this.rejected.push({ by: to, peer: from });
  }

  [Symbol.dispose](): void {
    for (const { store } of this.members) store[Symbol.dispose]();
  }
}
