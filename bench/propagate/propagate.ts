/**
 * From an act on one of 20 instances until all 20 have it: in their logs, where pages show it as waiting, and folded. One act at a time, by
 * members in turn; a lone notary. Four processes, libp2p on loopback, each instance dials two others.
 */
import { foundPool, joinPayload, person } from '../../test/kit/people.ts';
import { MICRO } from '#core/kernel/money.ts';
import { type Crew, startCrew } from '../kit/crew.ts';
import type { FromCrew } from '../kit/crew-peer.ts';
import type { BenchOptions } from '../kit/options.ts';
import type { BenchReport } from '../kit/report.ts';
import { quantile, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';

const INSTANCES = 20;
const PROCESSES = 4;
const ACTS = 200;
const SALT = 'propagate';
const TRANSFER = 'transfer.made.v1';
/** Meshes form, everybody says hello. */
const SETTLE_MS = 5_000;

interface Spread {
  readonly loggedMs: number;
  readonly foldedMs: number;
}

export async function benchPropagate(options: BenchOptions): Promise<BenchReport> {
  const acts = options.events ?? ACTS;
  using folder = openTempFolder('propagate');
  const names = Array.from({ length: INSTANCES }, (_, index) => (index === 0 ? 'owner' : `member-${index}`));
  const founded = foundPool(person('owner', SALT), { welcomeGrant: 100n * MICRO, nowMs: Date.now() });
  await using crew = await startCrew({
    ...{ names, salt: SALT, processes: PROCESSES, folder: folder.path, founded },
    dials: (index) => (index === 0 ? [] : [...new Set([index - 1, index >> 1])]),
  });
  await join(crew);
  await sleep(SETTLE_MS);
  const idleUs = await idleCpu(crew);
  const cpu = await crew.cpuUs();
  const startMs = performance.now();
  const spreads: Spread[] = [];
  for (let n = 0; n < acts; n += 1) {
    spreads.push(await spread(crew, n));
    if ((n + 1) % 50 === 0) options.progress(`  ${n + 1} acts`);
  }
  const tookMs = performance.now() - startMs;
  const cpuUs = (await crew.cpuUs()) - cpu;
  const of = (read: (one: Spread) => number, share: number): number => quantile(spreads.map(read), share);
  const ms = (key: string, label: string, value: number) => ({ key, label, value, unit: 'ms' });
  return {
    bench: 'propagate',
    figures: [
      ms(
        'loggedP50Ms',
        'in the logs of all, p50',
        of(({ loggedMs }) => loggedMs, 0.5),
      ),
      ms(
        'loggedP99Ms',
        'in the logs of all, p99',
        of(({ loggedMs }) => loggedMs, 0.99),
      ),
      ms(
        'foldedP50Ms',
        'sealed and folded by all, p50',
        of(({ foldedMs }) => foldedMs, 0.5),
      ),
      ms(
        'foldedP99Ms',
        'sealed and folded by all, p99',
        of(({ foldedMs }) => foldedMs, 0.99),
      ),
      ms('cpuMs', `processor time of all ${INSTANCES}, an event`, cpuUs / 1000 / acts),
      ms(
        'cpuOfEventMs',
        '  of that beyond what they use when nothing happens',
        (cpuUs - idleUs * tookMs) / 1000 / acts,
      ),
    ],
    checks: [`each of ${acts} transfers was logged and folded by all ${INSTANCES} instances, none refused`],
    notes: [`${PROCESSES} processes; a seal waits up to 50 ms for more acts`],
  };
}

/** µs of processor time per ms of idleness. */
async function idleCpu(crew: Crew): Promise<number> {
  const before = await crew.cpuUs();
  const startMs = performance.now();
  await sleep(SETTLE_MS);
  return ((await crew.cpuUs()) - before) / (performance.now() - startMs);
}

async function join(crew: Crew): Promise<void> {
  const folded = new Map<string, number>();
  const listen = (message: FromCrew): void => {
    if (message.kind === 'sealed') folded.set(message.name, (folded.get(message.name) ?? 0) + message.events.length);
  };
  crew.told.add(listen);
  const others = crew.names.slice(1);
  for (const name of others)
    crew.order({
      ...{ kind: 'submit', name, by: name },
      drafts: [{ type: 'member.joined.v1', payload: joinPayload(person(name, SALT)) }],
    });
  await crew.until(() => crew.names.every((name) => (folded.get(name) ?? 0) >= others.length), 'joining');
  crew.told.delete(listen);
}

/** One transfer, by the next in turn. */
async function spread(crew: Crew, n: number): Promise<Spread> {
  const name = crew.names[1 + (n % (crew.names.length - 1))] ?? '';
  const to = person(crew.names[1 + ((n + 1) % (crew.names.length - 1))] ?? '', SALT).user;
  const logged = new Map<string, number>();
  const folded = new Map<string, number>();
  let submittedMs = 0;
  let event: string | undefined;
  const sealed: Extract<FromCrew, { kind: 'sealed' }>[] = [];
  const listen = (message: FromCrew): void => {
    if (message.kind === 'appended' && message.types.includes(TRANSFER)) logged.set(message.name, message.atMs);
    if (message.kind === 'submitted') {
      submittedMs = message.atMs;
      [event] = message.events;
    }
    if (message.kind === 'sealed') sealed.push(message);
    for (const one of sealed) if (event !== undefined && one.events.includes(event)) folded.set(one.name, one.atMs);
  };
  crew.told.add(listen);
  crew.order({
    kind: 'submit',
    name,
    by: name,
    drafts: [{ type: TRANSFER, payload: { to, amount: '1', memo: 'thanks' } }],
  });
  await crew.until(() => logged.size === crew.names.length && folded.size === crew.names.length, `act ${n}`);
  crew.told.delete(listen);
  return { loggedMs: Math.max(...logged.values()) - submittedMs, foldedMs: Math.max(...folded.values()) - submittedMs };
}
