/**
 * A pool as large as the GUI is measured with: 5,000 offers of 50 sellers, and 20,000 lines in the statement of one member, whose root
 * key comes from a recovery phrase, so that an instance can have an account of theirs. Sealed by the rules like any other pool.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { TIME } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { ZERO_HASH } from '#core/contract/event.ts';
import { userIdOf } from '#core/contract/certificate.ts';
import { newPhrase, phraseToRootSeed } from '#core/contract/root-key.ts';
import { nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { type Person, certify, foundPool, joinPayload, person } from '../../test/kit/people.ts';
import { Composer, hashSources } from '../kit/history.ts';

export interface WorldSize {
  readonly offers: number;
  readonly statementLines: number;
}

export interface World extends WorldSize {
  /** The space's file, closed: copy it, do not write to it. */
  readonly path: string;
  readonly space: string;
  /** Of the member with the long statement. */
  readonly phrase: string;
}

const SALT = 'gui';
const SELLERS = 50;
const SLOTS = 64;
const GIB = 1024 ** 3;
const CPUS = ['AMD Ryzen 9 7900X', 'Intel Core i9-14900K', 'AMD EPYC 7543', 'Intel Xeon W-2295', 'Apple M2 Pro'];

/** Built once for the present sources. */
export function openWorld(size: WorldSize, progress: (line: string) => void): World {
  const folder = join(tmpdir(), 'power-realms-bench-gui');
  mkdirSync(folder, { recursive: true });
  const own = createHash('sha256')
    .update(hashSources())
    .update(readFileSync(new URL(import.meta.url)))
    .digest('hex')
    .slice(0, 16);
  const path = join(folder, `${own}-${size.offers}-${size.statementLines}.db`);
  const facts = `${path}.json`;
  if (!existsSync(facts)) {
    progress(`  building a pool with ${size.offers} offers and ${size.statementLines} lines`);
    const built = build(`${path}.part`, size);
    for (const rest of ['-wal', '-shm']) rmSync(`${path}.part${rest}`, { force: true });
    renameSync(`${path}.part`, path);
    writeFileSync(facts, JSON.stringify(built));
  }
  return { ...(JSON.parse(readFileSync(facts, 'utf8')) as Omit<World, 'path'>), path };
}

function build(path: string, size: WorldSize): Omit<World, 'path'> {
  for (const rest of ['', '-wal', '-shm']) rmSync(`${path}${rest}`, { force: true });
  const owner = person('owner', SALT);
  const startMs = Date.now() - TIME.HOUR_MS;
  const founded = foundPool(owner, { welcomeGrant: 1000n * MICRO, nowMs: startMs });
  const phrase = newPhrase();
  const viewer = personOf(phrase);
  const sellers = Array.from({ length: SELLERS }, (_, index) => person(`seller-${index}`, SALT));
  const composer = new Composer(founded.space, startMs);
  for (const member of [viewer, ...sellers]) composer.add(member, 'member.joined.v1', joinPayload(member));
  const nodes = sellers.map((seller, index) => addNode(composer, seller, index));
  for (let index = 0; index < size.offers; index += 1) {
    const at = index % SELLERS;
    addOffer(composer, { seller: sellers[at] as Person, node: nodes[at] ?? '', index });
  }
  // The welcome is a line of the statement too.
  for (let index = 1; index < size.statementLines; index += 1)
    composer.add(sellers[index % SELLERS] as Person, 'transfer.made.v1', {
      to: viewer.user,
      amount: String(1 + (index % 997)),
      memo: `for frame ${index}`,
    });
  composer.seal(path, founded, owner);
  return { ...size, space: founded.space, phrase };
}

function personOf(phrase: string): Person {
  const base = person('viewer', SALT);
  const root = signerFromSeed(phraseToRootSeed(phrase));
  const user = userIdOf(root.device, nodeCrypto);
  const certificates = (['personal', 'agent'] as const).map((kind) =>
    certify({ user, root, peer: base.peer, device: base[kind].device, kind }),
  );
  return { ...base, user, root, certificates, agentCertificate: encodeCanonical(certificates[1]) };
}

function addNode(composer: Composer, seller: Person, index: number): string {
  const node = composer.add(seller, 'node.registered.v1', {
    name: `rack-${index}`,
    agent: seller.agent.device,
    hardware: {
      cpuModel: CPUS[index % CPUS.length] ?? '',
      physicalCores: SLOTS,
      logicalCores: SLOTS,
      memoryBytes: SLOTS * 4 * GIB,
      gpus: [],
      os: 'linux',
      arch: 'x64',
    },
    limits: { cores: SLOTS, memoryBytes: SLOTS * 4 * GIB, diskBytes: 0, pauseAboveCpuPercent: 100 },
    isolation: { process: true, nodePermissions: true, bwrap: index % 3 > 0, cgroup: index % 2 === 0 ? 'v2' : 'none' },
    consent: true,
  });
  composer.add(seller, 'node.benchmarked.v1', {
    node,
    seed: ZERO_HASH,
    outputHash: ZERO_HASH,
    singleScore: 800 + ((index * 37) % 1100),
    allScore: 9000 + index,
  });
  return node;
}

function addOffer(
  composer: Composer,
  { seller, node, index }: { readonly seller: Person; readonly node: string; readonly index: number },
): void {
  composer.add(seller, 'offer.published.v1', {
    node,
    title: `${CPUS[index % CPUS.length]} no. ${index}`,
    executor: 'wasi',
    slots: 1 + (index % 8),
    coresPerSlot: 1 + (index % 4),
    memoryPerSlotBytes: (1 + (index % 4)) * GIB,
    pricePerSlotHour: String(200_000 + ((index * 7919) % 2_000_000)),
    minMs: TIME.MINUTE_MS,
    maxMs: TIME.DAY_MS,
  });
}

/** 64 hex digits of a made-up peer, the same at every run. */
export function peerKeyOf(index: number): string {
  return createHash('sha256').update(`peer ${index}`).digest('hex');
}
