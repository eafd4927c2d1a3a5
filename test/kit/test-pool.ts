/**
 * A pool on the real fold, with a clock that only tests move. Acts take no time; `wait` seals every minute, as a notary does while a
 * deadline is open. Its store is in memory, so that a situation can be forked; `fold.replay.test.ts` holds it against SQLite.
 */
import assert from 'node:assert/strict';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import { HLC_ZERO, type Hlc, nextHlc } from '#core/kernel/hlc.ts';
import { TIME } from '#core/kernel/limits.ts';
import type { Refusal } from '#core/kernel/result.ts';
import { ballotBytes } from '#core/consensus/notaries.ts';
import { type SignedEvent, ZERO_HASH, decodeEvent, hashEvent, signingBytes } from '#core/contract/event.ts';
import { type Seal, type SealContent, hashSeal } from '#core/contract/seal.ts';
import type { TableDef } from '#core/contract/table.ts';
import { FOLD_TABLES, HANDLERS, checkSeal, foldVersionOf } from '#core/features/index.ts';
import { type Decided, type SealExecution, executeSeal } from '#engine/fold.ts';
import { STATE_META, enterGenesis } from '#engine/genesis.ts';
import type { SealedOutcome, Signer, SpaceStore } from '#engine/ports.ts';
import { ENGINE_TABLES, poolClock } from '#engine/tables.ts';
import { memoCrypto, memoSigner } from './memo-crypto.ts';
import { MemoryDisk } from '../sim/memory-disk.ts';
import { MemoryStore } from '../sim/memory-store.ts';
import { type Person, type PoolOptions, foundPool, person } from './people.ts';

export const START_MS = 1_700_000_000_000;
/** The owner of every test pool; their agent device is its notary. */
export const OWNER = 'owner';

/** Real, and remembered: see memo-crypto.ts. */
export const testCrypto = memoCrypto();

const people = new Map<string, Person>();

/** The same name is the same person, with the same keys, in every test. */
export function cast(name: string): Person {
  const known = people.get(name);
  if (known !== undefined) return known;
  const fresh = person(name);
  const remembering = {
    ...fresh,
    personal: memoSigner(fresh.personal),
    agent: memoSigner(fresh.agent),
    root: memoSigner(fresh.root),
  };
  people.set(name, remembering);
  return remembering;
}

/** The root key of the network that every test pool belongs to: signs appointments of GlobalAdmins. */
export function networkRoot(): Signer {
  return cast('network').root;
}

/** What somebody tries: the wire form of the payload, without what every act carries. */
export interface Attempt {
  readonly signer: Signer;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly after?: readonly string[] | undefined;
  /** Seal whose state the act was made on; the newest one unless said. */
  readonly base?: number | undefined;
  readonly idem?: { readonly key: string; readonly body: string } | undefined;
  /** Time stamp; the pool's present unless said. */
  readonly hlc?: Hlc | undefined;
  /** Bytes instead of the payload's canonical ones. */
  readonly bytes?: Uint8Array | undefined;
  /** Under this name the test speaks of what the event makes. */
  readonly as?: string | undefined;
}

/** What became of one event. */
export interface Fate {
  readonly event: SignedEvent;
  /** undefined: accepted. */
  readonly refusal: Refusal | undefined;
}

export class TestPool {
  readonly store: MemoryStore;
  readonly space: string;
  readonly genesis: Uint8Array;
  nowMs: number;
  sealNumber = 0;
  sealHash: string;
  stateHash: string;
  private lastHlc: Hlc = HLC_ZERO;
  private sealTimeMs: number;
  private readonly names: Map<string, string>;

  private constructor(
    from: Pick<TestPool, 'space' | 'genesis' | 'nowMs' | 'sealHash' | 'stateHash'>,
    disk: MemoryDisk,
    names: ReadonlyMap<string, string>,
  ) {
    this.space = from.space;
    this.genesis = from.genesis;
    this.nowMs = from.nowMs;
    this.sealHash = from.sealHash;
    this.stateHash = from.stateHash;
    this.sealTimeMs = from.nowMs;
    this.store = new MemoryStore(disk);
    this.names = new Map(names);
  }

  static found(options: PoolOptions = {}): TestPool {
    const nowMs = options.nowMs ?? START_MS;
    const { space, genesis } = foundPool(cast(OWNER), { ...options, nowMs });
    const disk = new MemoryDisk();
    const store = new MemoryStore(disk);
    const entered = enterGenesis(store, genesis, testCrypto);
    assert.ok(entered.ok, 'a test pool starts from a valid genesis');
    const stateHash = new TextDecoder().decode(store.meta(STATE_META));
    return new TestPool(
      { space, genesis, nowMs, sealHash: decodeEvent(genesis, testCrypto).hash, stateHash },
      disk,
      new Map(),
    );
  }

  /** Another pool with the same past: what happens to one leaves the other as it is. */
  fork(): TestPool {
    const copy = new TestPool(this, this.store.disk.clone(), this.names);
    copy.sealNumber = this.sealNumber;
    copy.sealTimeMs = this.sealTimeMs;
    copy.lastHlc = this.lastHlc;
    return copy;
  }

  // --- names

  /** Id of what a test calls `name`: a subject that an act made, or a person. */
  id(name: string): string {
    return this.names.get(name) ?? (people.has(name) ? cast(name).user : name);
  }

  call(name: string, id: string): void {
    this.names.set(name, id);
  }

  /** `wallet:buyer` -> the account of that person; `escrow:order` -> of that order. */
  account(text: string): string {
    const [kind, subject] = text.split(':');
    return subject === undefined ? text : `${kind}:${this.id(subject)}`;
  }

  /** The other way round, for messages and comparisons. */
  nameOf(account: string): string {
    const [kind, id] = account.split(':');
    if (id === undefined) return account;
    for (const [name, person] of people) if (person.user === id) return `${kind}:${name}`;
    for (const [name, known] of this.names) if (known === id) return `${kind}:${name}`;
    return account;
  }

  // --- time

  get poolMs(): number {
    return this.store.get(poolClock, this.sealNumber)?.poolMs ?? 0;
  }

  /** The pool clock moves by `ms`, a seal a minute. */
  wait(ms: number): void {
    for (let left = ms; left > 0; left -= TIME.MINUTE_MS) {
      this.nowMs += Math.min(left, TIME.MINUTE_MS);
      this.seal([]);
    }
  }

  /** The notary is away for `ms`: wall time goes on, nothing is sealed. */
  absent(ms: number): void {
    this.nowMs += ms;
  }

  // --- events

  /** Signed and on the author's chain, whatever the rules say. `chain`: events of this author that come before and are not in the log yet. */
  compose(attempt: Attempt, chain: readonly SignedEvent[] = []): SignedEvent {
    const { signer, type } = attempt;
    const head = chain.findLast((event) => event.author === signer.device) ?? this.store.head(signer.device);
    this.lastHlc = nextHlc(this.lastHlc, this.nowMs);
    const bare = {
      space: this.space,
      author: signer.device,
      seq: (head?.seq ?? 0) + 1,
      prev: head?.hash ?? ZERO_HASH,
      hlc: attempt.hlc ?? this.lastHlc,
      after: attempt.after ?? [],
      type,
      payload: attempt.bytes ?? encodeCanonical(this.envelop(attempt)),
    };
    const hash = hashEvent(bare, testCrypto);
    return { ...bare, hash, signature: signer.sign(signingBytes('event', fromHex(hash))) };
  }

  private envelop({ type, payload, base, idem }: Attempt): Record<string, unknown> {
    const def = HANDLERS.get(type)?.def;
    const isAct = def?.kind === 'act' && def.admission === 'member';
    return { ...(isAct ? { base: base ?? this.sealNumber } : {}), ...(idem === undefined ? {} : { idem }), ...payload };
  }

  /** One seal with these attempts, in this order. */
  tryAll(attempts: readonly Attempt[]): Fate[] {
    const events: SignedEvent[] = [];
    for (const attempt of attempts) {
      const event = this.compose(attempt, events);
      if (attempt.as !== undefined) this.call(attempt.as, event.hash);
      events.push(event);
    }
    return this.seal(events);
  }

  try(attempt: Attempt): Fate {
    return this.tryAll([attempt])[0] as Fate;
  }

  // --- seals

  /** Seals these events now. What is not in the log yet is appended to it. */
  seal(events: readonly SignedEvent[]): Fate[] {
    const { store } = this;
    const fresh = events.filter((event) => (store.head(event.author)?.seq ?? 0) < event.seq);
    if (fresh.length > 0) store.transaction(() => store.append(fresh));
    const execution = this.execute(events);
    const broken = checkSeal(execution.overlay.ops, store, execution.overlay);
    assert.deepEqual(broken, [], 'no invariant breaks');
    const seal = this.sealOf(events, execution);
    const codes = new Map(execution.rejections);
    const outcomes: SealedOutcome[] = events.map(({ hash, author, seq }, index) => {
      return { event: hash, author, seq, seal: seal.content.number, code: codes.get(index) };
    });
    store.transaction(() => store.appendSeal(seal, execution.overlay.net(), outcomes));
    this.sealNumber = seal.content.number;
    this.sealHash = seal.hash;
    this.stateHash = execution.stateHash;
    this.sealTimeMs = seal.content.timeMs;
    return events.map((event, index) => ({ event, refusal: execution.refusals.get(index) }));
  }

  /** What these events would come to now; nothing is kept. `reads` may show the rules other tables than the store's. */
  execute(
    events: readonly SignedEvent[],
    reads: SpaceStore | Parameters<typeof executeSeal>[1] = this.store,
    decided: Decided = this.store,
  ): SealExecution {
    const plan = {
      space: this.space,
      number: this.sealNumber + 1,
      timeMs: Math.max(this.nowMs, this.sealTimeMs),
      events,
      prevStateHash: this.stateHash,
    };
    return executeSeal(plan, reads, decided, testCrypto);
  }

  private sealOf(events: readonly SignedEvent[], { rejections, stateHash }: SealExecution): Seal {
    const number = this.sealNumber + 1;
    const timeMs = Math.max(this.nowMs, this.sealTimeMs);
    const content: SealContent = {
      space: this.space,
      number,
      prevSeal: this.sealHash,
      timeMs,
      events: events.map(({ hash }) => hash),
      rejections,
      stateHash,
      foldVersion: foldVersionOf(this.store, number),
    };
    return { content, hash: hashSeal(content, testCrypto), set: 0, term: 1, commits: [] };
  }

  /** All seals so far with the notary's signature, as other peers want them. */
  certifiedSeals(): Seal[] {
    const notary = cast(OWNER).agent;
    return Array.from({ length: this.sealNumber }, (_, index) => {
      const seal = this.store.seal(index + 1) as Seal;
      const ballot = { space: this.space, set: 0, number: index + 1, term: 1, hash: seal.hash };
      return { ...seal, commits: [{ notary: notary.device, signature: notary.sign(ballotBytes('commit', ballot)) }] };
    });
  }

  // --- tables

  row<R extends object>(table: TableDef<R>, ...key: string[]): R | undefined {
    return this.store.get(table, ...key.map((name) => this.id(name)));
  }

  all<R extends object>(table: TableDef<R>): R[] {
    return this.store.scan(table, [], { limit: 1_000_000 });
  }
}

export function openTestStore(space: string): SpaceStore {
  return openSpaceStore({ path: ':memory:', tables: [...ENGINE_TABLES, ...FOLD_TABLES], crypto: testCrypto, space });
}
