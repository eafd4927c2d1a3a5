/**
 * Transfers by 100 authors on one instance, in process: composed, dry-run, signed (Ed25519, on the thread pool as in the space worker),
 * appended in batches (fsync), sealed in batches of as many events as a seal takes (folded, posted, stateHash, fsync). Beside it: bare
 * inserts of the same rows.
 */
import { join } from 'node:path';
import { accountOf } from '#core/kernel/postings.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { balanceOf } from '#core/features/ledger/ledger.reads.ts';
import { nodeCrypto, signElsewhere } from '#edge/crypto/node-crypto.ts';
import { openSpaceStore } from '#edge/store/space-store.ts';
import { replaySpace } from '#engine/replay.ts';
import type { Draft } from '#engine/submit.ts';
import type { SpaceStore } from '#engine/ports.ts';
import { type Person, foundPool, joinPayload, person } from '../../test/kit/people.ts';
import type { BenchOptions } from '../kit/options.ts';
import { type PoolLine, SPACE_TABLES, openPoolLine, openPoolStore } from '../kit/pool-line.ts';
import { formatInclusive, formatProfile, profiled } from '../kit/profile.ts';
import { type BenchReport, type Figure, hold } from '../kit/report.ts';
import { median, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';
import { type WrittenRows, countRows, insertBare, readWritten } from './bare-rows.ts';

const AUTHORS = 100;
const TRANSFERS = 30_000;
/** So that the compiler has seen everything before the first measured run. */
const WARM_UP_TRANSFERS = 5_000;
const BATCH = LIMITS.sealEventsMax;
const GRANT = 1_000n * MICRO;

interface Run {
  readonly transfers: number;
  readonly ms: number;
  /** Compose and dry run, handing over to the signing threads. */
  readonly composeMs: number;
  /** Until the signatures are there. */
  readonly waitMs: number;
  readonly appendMs: number;
  readonly sealMs: number;
  /** Of the process with its signing threads, and of the line's thread alone. */
  readonly cpuUs: number;
  readonly ownCpuUs: number;
  readonly rows: number;
  readonly bareMs: number;
}

export async function benchLedger(options: BenchOptions): Promise<BenchReport> {
  const transfers = Math.max(BATCH, Math.round((options.events ?? TRANSFERS) / BATCH) * BATCH);
  await runOnce(WARM_UP_TRANSFERS, options, false);
  const runs: Run[] = [];
  for (let i = 0; i < options.runs; i += 1) {
    const run = await runOnce(transfers, options, options.isProfiled && i === options.runs - 1);
    options.progress(
      `  run ${i + 1}: ${Math.round((transfers / run.ms) * 1000)} transfers/s, bare rows ${Math.round((run.rows / run.bareMs) * 1000)}/s`,
    );
    runs.push(run);
  }
  const of = (read: (run: Run) => number): number => median(runs.map(read));
  const part = (key: string, label: string, ms: number): Figure => ({
    key,
    label,
    value: (ms / transfers) * 1000,
    unit: 'µs each',
  });
  return {
    bench: 'ledger',
    figures: [
      {
        key: 'transfersPerSecond',
        label: 'transfers, durable and sealed',
        value: of(({ ms }) => (transfers / ms) * 1000),
        unit: '/s',
        target: { atLeast: 8000 },
      },
      part(
        'composeUs',
        '  compose, dry run',
        of(({ composeMs }) => composeMs),
      ),
      part(
        'waitUs',
        '  wait for the signing threads',
        of(({ waitMs }) => waitMs),
      ),
      part(
        'appendUs',
        '  append, fsync',
        of(({ appendMs }) => appendMs),
      ),
      part(
        'sealUs',
        '  seal: fold, post, stateHash, fsync',
        of(({ sealMs }) => sealMs),
      ),
      part(
        'cpuUs',
        'processor time, with the signing threads',
        of(({ cpuUs }) => cpuUs / 1000),
      ),
      part(
        'ownCpuUs',
        "  of that on the line's thread",
        of(({ ownCpuUs }) => ownCpuUs / 1000),
      ),
      {
        key: 'rowsPerTransfer',
        label: 'rows inserted per transfer',
        value: of(({ rows }) => rows / transfers),
        unit: 'rows',
      },
      {
        key: 'bareRowsPerSecond',
        label: 'bare node:sqlite inserts of the same rows',
        value: of(({ rows, bareMs }) => (rows / bareMs) * 1000),
        unit: 'rows/s',
      },
      { key: 'ratio', label: 'ledger to bare inserts', value: of(({ ms, bareMs }) => bareMs / ms), unit: '' },
    ],
    checks: [
      `every transfer accepted; all ${AUTHORS} balances as computed beside; all balances of the pool sum to 0`,
      'the log replayed into a second store gives the same stateHash',
    ],
    notes: [`${options.runs} runs of ${transfers} transfers, each in a fresh file; batches and seals of ${BATCH}`],
  };
}

async function runOnce(transfers: number, options: BenchOptions, isProfiled: boolean): Promise<Run> {
  using folder = openTempFolder('ledger');
  const path = join(folder.path, 'space.db');
  const owner = person('owner', 'ledger');
  const members = Array.from({ length: AUTHORS }, (_, index) => person(`member-${index}`, 'ledger'));
  const founded = foundPool(owner, { welcomeGrant: GRANT, nowMs: Date.now() });
  using pool = openPoolLine(openPoolStore(path, founded), owner, { nowMs: () => Date.now() });
  await joinAll(pool, members);
  const before = countRows(path);
  const expected = members.map(() => GRANT);
  const batches = Array.from({ length: transfers / BATCH }, (_, batch) => draftBatch(batch, members, expected));
  const measure = async () => driveBatches(pool, batches);
  const { value: measured, profile } = isProfiled
    ? await profiled(measure)
    : { value: await measure(), profile: undefined };
  checkResult(pool, members, expected, founded.space);
  if (profile !== undefined)
    for (const line of [...formatProfile(profile, transfers), '', ...formatInclusive(profile, transfers)])
      options.progress(line);
  const written: WrittenRows = readWritten(path, before);
  const bareMs = insertBare(join(folder.path, 'bare.db'), written, transfers / BATCH);
  return { transfers, ...measured, rows: written.count, bareMs };
}

interface Command {
  readonly signer: Person['personal'];
  readonly draft: Draft;
}

/** Everybody pays somebody else; `expected` follows along. */
function draftBatch(batch: number, members: readonly Person[], expected: bigint[]): Command[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const n = batch * BATCH + index;
    const from = n % members.length;
    const to = (from + 1 + (Math.floor(n / members.length) % (members.length - 1))) % members.length;
    const amount = BigInt(1 + (n % 97));
    expected[from] = (expected[from] ?? 0n) - amount;
    expected[to] = (expected[to] ?? 0n) + amount;
    const payload = { to: members[to]?.user ?? '', amount: amount.toString(), memo: 'thanks' };
    return { signer: (members[from] as Person).personal, draft: { type: 'transfer.made.v1', payload } };
  });
}

/** As the space worker does with batches: the next one is composed and its signatures made on the thread pool while this one is sealed. */
async function driveBatches(
  pool: PoolLine,
  batches: readonly (readonly Command[])[],
): Promise<Pick<Run, 'ms' | 'composeMs' | 'waitMs' | 'appendMs' | 'sealMs' | 'cpuUs' | 'ownCpuUs'>> {
  const cpu = process.cpuUsage();
  const ownCpu = process.threadCpuUsage();
  const startMs = performance.now();
  const spent = { composeMs: 0, waitMs: 0, appendMs: 0, sealMs: 0 };
  let lapMs = startMs;
  const lap = (step: keyof typeof spent): void => {
    const nowMs = performance.now();
    spent[step] += nowMs - lapMs;
    lapMs = nowMs;
  };
  let next = composeBatch(pool, batches[0] ?? []);
  for (let at = 0; at < batches.length; at += 1) {
    const present = next;
    next = composeBatch(pool, batches[at + 1] ?? []);
    lap('composeMs');
    const signatures = await present.signatures;
    lap('waitMs');
    present.append(signatures);
    lap('appendMs');
    pool.line.tick();
    lap('sealMs');
  }
  const ms = performance.now() - startMs;
  const all = process.cpuUsage(cpu);
  const own = process.threadCpuUsage(ownCpu);
  return { ms, ...spent, cpuUs: all.user + all.system, ownCpuUs: own.user + own.system };
}

function composeBatch(pool: PoolLine, batch: readonly Command[]) {
  const prepared = pool.line.prepare(batch);
  hold(prepared.unsigned.length === batch.length, 'every transfer passes the dry run');
  const signatures = Promise.all(prepared.unsigned.map(({ signer, message }) => signElsewhere(signer, message)));
  return { append: prepared.append, signatures };
}

async function joinAll(pool: PoolLine, members: readonly Person[]): Promise<void> {
  const results = pool.line.submit(
    members.map((member) => ({
      signer: member.personal,
      draft: { type: 'member.joined.v1', payload: joinPayload(member) },
    })),
  );
  hold(
    results.every(({ ok }) => ok),
    'every author may join',
  );
  while (pool.line.status().pending > 0) await sleep(Math.max(1, pool.line.tick() - Date.now()));
}

function checkResult(pool: PoolLine, members: readonly Person[], expected: readonly bigint[], space: string): void {
  const status = pool.line.status();
  hold(status.pending === 0 && status.stopped === undefined, 'everything is sealed');
  hold(pool.rejected() === 0, 'no transfer was rejected');
  for (const [index, { user }] of members.entries())
    hold(
      balanceOf(pool.store, accountOf.wallet(user)) === expected[index],
      `the balance of author ${index} is as computed`,
    );
  hold(sumOfBalances(pool.store) === 0n, 'all balances of the pool sum to 0');
  using scratch = openSpaceStore({ path: ':memory:', tables: SPACE_TABLES, crypto: nodeCrypto, space });
  const replayed = replaySpace(pool.store, scratch, nodeCrypto);
  hold(replayed.ok && replayed.value.stateHash === status.stateHash, 'the replayed log gives the same stateHash');
}

function sumOfBalances(store: SpaceStore): bigint {
  const table = SPACE_TABLES.find(({ name }) => name === 'ledger_balances');
  hold(table !== undefined, 'there is a table of balances');
  const rows = store.scan(table, [], { limit: 1_000_000 }) as { readonly balance: bigint }[];
  return rows.reduce((sum, { balance }) => sum + balance, 0n);
}
