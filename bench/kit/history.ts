/**
 * A sealed past: transfers and whole orders (authorized, placed, accepted or declined, cancelled, confirmed, settled, closed) by a few
 * authors, one signature per 1,000 events of an author, in seals of 1,000. Kept between runs under a hash of what makes it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { HLC_ZERO, type Hlc, nextHlc } from '#core/kernel/hlc.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { type SignedEvent, ZERO_HASH, hashEvent, signingBytes } from '#core/contract/event.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import type { Command } from '#engine/submit.ts';
import { type Person, foundPool, joinPayload, person } from '../../test/kit/people.ts';
import { ROOT } from './machine.ts';
import { openPoolLine, openPoolStore } from './pool-line.ts';
import { hold } from './report.ts';

export interface History {
  /** The space's file, closed: copy it, do not write to it. */
  readonly path: string;
  readonly space: string;
  readonly genesis: Uint8Array;
  readonly events: number;
  readonly authors: number;
  readonly seals: number;
  readonly stateHash: string;
  /** The longest that one seal took while it was built: with the snapshot, where one was made. */
  readonly longestSealMs: number;
}

export interface HistorySize {
  readonly events: number;
  readonly authors: number;
  /** Of the events, the last ones: sealed one by one. None unless said. */
  readonly alone?: number;
}

type Stored = Omit<History, 'path' | 'genesis'> & { readonly genesis: string };

/** Of its people: `person('member-0', HISTORY_SALT)`. */
export const HISTORY_SALT = 'history';
/** Between two events that are sealed one by one. */
const ALONE_MS = 200;
const MIB = 1024 * 1024;
const SLOTS = 64;
/** One slot for one millisecond costs one micro-credit. */
const PRICE = TIME.HOUR_MS;
const ORDER_MS = 10 * TIME.MINUTE_MS;

/** Built once for the present sources; later calls find it in the folder for temporary files. */
export function openHistory(size: HistorySize, progress: (line: string) => void): History {
  const folder = join(tmpdir(), 'power-realms-bench-history');
  mkdirSync(folder, { recursive: true });
  const key = `${hashSources()}-${size.events}-${size.authors}-${size.alone ?? 0}`;
  const path = join(folder, `${key}.db`);
  const facts = join(folder, `${key}.json`);
  if (!existsSync(facts)) {
    for (const name of readdirSync(folder))
      if (!name.startsWith(key.slice(0, 16))) rmSync(join(folder, name), { force: true });
    progress(`  building ${size.events} sealed events`);
    const built = build(`${path}.part`, size);
    for (const rest of ['-wal', '-shm']) rmSync(`${path}.part${rest}`, { force: true });
    renameSync(`${path}.part`, path);
    writeFileSync(facts, JSON.stringify(built));
  }
  const { genesis, ...stored } = JSON.parse(readFileSync(facts, 'utf8')) as Stored;
  return { ...stored, genesis: fromHex(genesis), path };
}

/** Of everything that decides what is built. */
export function hashSources(): string {
  const sum = createHash('sha256')
    .update(readFileSync(new URL(import.meta.url)))
    .update(process.version);
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  for (const name of files.sort()) sum.update(name).update(readFileSync(join(ROOT, 'src', name)));
  return sum.digest('hex').slice(0, 16);
}

function build(path: string, size: HistorySize): Stored {
  for (const rest of ['', '-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
  const owner = person('owner', HISTORY_SALT);
  const startMs = Date.now() - TIME.HOUR_MS;
  const founded = foundPool(owner, { welcomeGrant: 10_000n * MICRO, nowMs: startMs });
  const members = Array.from({ length: size.authors }, (_, index) => person(`member-${index}`, HISTORY_SALT));
  const composer = new Composer(founded.space, startMs);
  const alone = size.alone ?? 0;
  compose(composer, members, size.events - alone);
  const payments = Array.from({ length: alone }, (_, n) => payment(members, n));
  const { sealNumber, stateHash, longestSealMs } = composer.seal(path, founded, owner, payments);
  return {
    space: founded.space,
    genesis: toHex(founded.genesis),
    events: size.events,
    authors: size.authors,
    seals: sealNumber,
    stateHash,
    longestSealMs,
  };
}

/** Chains of several devices, composed as the line composes them; only every 1,000th event of a chain is signed, and its last. */
export class Composer {
  nowMs: number;
  count = 0;
  private lastHlc: Hlc = HLC_ZERO;
  private readonly space: string;
  private readonly chains = new Map<string, { readonly signer: Person['personal']; readonly events: SignedEvent[] }>();

  constructor(space: string, nowMs: number) {
    this.space = space;
    this.nowMs = nowMs;
  }

  /** Ten events a millisecond. `base`: acts are made on the genesis. */
  add(who: Person, type: string, payload: Readonly<Record<string, unknown>>, after: readonly string[] = []): string {
    const { personal: signer } = who;
    const chain = this.chains.get(signer.device) ?? { signer, events: [] };
    this.chains.set(signer.device, chain);
    this.count += 1;
    if (this.count % 10 === 0) this.nowMs += 1;
    this.lastHlc = nextHlc(this.lastHlc, this.nowMs);
    const last = chain.events.at(-1);
    const body = type === 'member.joined.v1' ? payload : { ...payload, base: 0 };
    const bare = {
      space: this.space,
      author: signer.device,
      seq: chain.events.length + 1,
      prev: last?.hash ?? ZERO_HASH,
      hlc: this.lastHlc,
      after,
      type,
      payload: encodeCanonical(body),
    };
    const hash = hashEvent(bare, nodeCrypto);
    chain.events.push(
      bare.seq % LIMITS.signatureRunMax === 0 ? this.sign({ ...bare, hash }, signer) : { ...bare, hash },
    );
    return hash;
  }

  /** Into a new file with the owner as notary, until nothing is undecided; none may be rejected. */
  seal(
    path: string,
    founded: { readonly space: string; readonly genesis: Uint8Array },
    owner: Person,
    alone: readonly Command[] = [],
  ): { readonly sealNumber: number; readonly stateHash: string; readonly longestSealMs: number } {
    using store = openPoolStore(path, founded);
    store.transaction(() => {
      for (const chain of this.finish()) store.append(chain);
    });
    let nowMs = this.nowMs + LIMITS.sealDelayMs;
    let longestSealMs = 0;
    const pool = openPoolLine(store, owner, { nowMs: () => nowMs });
    const sealAll = (): void => {
      while (pool.line.status().pending > 0) {
        const startMs = performance.now();
        pool.line.tick();
        longestSealMs = Math.max(longestSealMs, performance.now() - startMs);
        nowMs += LIMITS.sealDelayMs;
      }
    };
    sealAll();
    for (const command of alone) {
      hold(pool.line.submit([command])[0]?.ok === true, 'a single act is taken');
      sealAll();
      // Until the next act the line does what is due, as in an instance.
      const nextActMs = nowMs + ALONE_MS;
      for (let dueMs = nowMs; dueMs < nextActMs; dueMs = Math.max(nowMs + 1, pool.line.tick())) nowMs = dueMs;
      nowMs = nextActMs;
    }
    hold(pool.rejected() === 0, 'no event of the history was rejected');
    return { ...pool.line.status(), longestSealMs };
  }

  private finish(): SignedEvent[][] {
    return [...this.chains.values()].map(({ signer, events }) => {
      const last = events.at(-1);
      return last === undefined || last.signature !== undefined
        ? events
        : [...events.slice(0, -1), this.sign(last, signer)];
    });
  }

  private sign(event: SignedEvent, signer: Person['personal']): SignedEvent {
    return { ...event, signature: signer.sign(signingBytes('event', fromHex(event.hash))) };
  }
}

function payment(members: readonly Person[], n: number): Command {
  const from = members[n % members.length] as Person;
  const to = members[(n + 1) % members.length] as Person;
  const draft = { type: 'transfer.made.v1', payload: { to: to.user, amount: '1', memo: 'thanks' } };
  return { signer: from.personal, draft };
}

/** Everybody joins, shares a machine, and from then on pays others and buys from their neighbour; exactly `total` events. */
function compose(composer: Composer, members: readonly Person[], total: number): void {
  for (const member of members) composer.add(member, 'member.joined.v1', joinPayload(member));
  const offers = members.map((member) => shareMachine(composer, member));
  hold(composer.count <= total, 'there is room for the first events');
  const eventsPerTurn = 14;
  for (let turn = 0; composer.count < total; turn += 1) {
    const index = turn % members.length;
    const buyer = members[index] as Person;
    const to = (index + 1) % members.length;
    if (total - composer.count >= eventsPerTurn)
      trade(composer, { buyer, provider: members[to] as Person, offer: offers[to] ?? '', turn });
    for (let n = 0; n < eventsPerTurn / 2 && composer.count < total; n += 1) {
      const payee = members[(index + 1 + (n % (members.length - 1))) % members.length] as Person;
      composer.add(buyer, 'transfer.made.v1', {
        to: payee.user,
        amount: String(1 + ((turn + n) % 97)),
        memo: 'thanks',
      });
    }
  }
}

function shareMachine(composer: Composer, member: Person): string {
  const limits = { cores: SLOTS, memoryBytes: SLOTS * 16 * MIB, diskBytes: 0, pauseAboveCpuPercent: 100 };
  const hardware = {
    cpuModel: 'a CPU',
    physicalCores: SLOTS,
    logicalCores: SLOTS,
    memoryBytes: SLOTS * 64 * MIB,
    gpus: [],
    os: 'linux',
    arch: 'x64',
  };
  const isolation = { process: true, nodePermissions: true, bwrap: false, cgroup: 'none' };
  const node = composer.add(member, 'node.registered.v1', {
    name: 'workstation',
    agent: member.agent.device,
    hardware,
    limits,
    isolation,
    consent: true,
  });
  composer.add(member, 'node.benchmarked.v1', {
    node,
    seed: ZERO_HASH,
    outputHash: ZERO_HASH,
    singleScore: 100,
    allScore: 700,
  });
  return composer.add(member, 'offer.published.v1', {
    node,
    title: 'fast cores',
    executor: 'wasi',
    slots: SLOTS,
    coresPerSlot: 1,
    memoryPerSlotBytes: 16 * MIB,
    pricePerSlotHour: String(PRICE),
    minMs: TIME.MINUTE_MS,
    maxMs: TIME.HOUR_MS,
  });
}

/** Two orders of three are accepted, cancelled late (with a fee), confirmed by both and settled; the third is declined. */
function trade(
  composer: Composer,
  {
    buyer,
    provider,
    offer,
    turn,
  }: { readonly buyer: Person; readonly provider: Person; readonly offer: string; readonly turn: number },
): void {
  const specHash = toHex(nodeCrypto.sha256(encodeCanonical(['spec', turn])));
  const job = composer.add(buyer, 'job.authorized.v1', { specHash, max: String(10 * ORDER_MS), lifeMs: TIME.HOUR_MS });
  const order = composer.add(
    buyer,
    'order.placed.v1',
    { offer, offerVersion: offer, slots: 1, durationMs: ORDER_MS, maxCost: String(ORDER_MS), job },
    [job],
  );
  if (turn % 3 === 2) {
    composer.add(provider, 'order.declined.v1', { order, reason: 'busy' });
  } else {
    composer.add(provider, 'order.accepted.v1', { order });
    composer.add(buyer, 'order.cancelled.v1', { order });
    composer.add(buyer, 'order.confirmed.v1', { order });
    composer.add(provider, 'order.confirmed.v1', { order });
  }
  composer.add(buyer, 'job.closed.v1', { job });
}
