/**
 * First sync: 50,000 sealed events (transfers and orders, 10 authors, one signature per 1,000) from another process into an empty
 * instance over libp2p on loopback, verified, durable and folded. Floor (e) of the replication benchmark runs between the runs. Then once
 * 500,000, while this process asks the receiver for a member's statement.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeEvent } from '#core/contract/event.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { NETWORK_GENESIS_TYPE } from '#core/features/index.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { ask } from '#edge/http/fakes.ts';
import { openSpaceReader } from '#edge/store/reader.ts';
import { composeGenesis } from '#engine/genesis.ts';
import { person } from '../../test/kit/people.ts';
import { type FloorFolder, openFloors } from '../kit/floors.ts';
import { INSTANCE_FLAGS } from '../kit/instance-flags.ts';
import { HISTORY_SALT, type History, openHistory } from '../kit/history.ts';
import type { BenchOptions } from '../kit/options.ts';
import { formatInclusive, formatProfile, readProfile } from '../kit/profile.ts';
import { type BenchReport, type Figure, hold } from '../kit/report.ts';
import { median, quantile, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';
import type { FromPeer, Go, HttpAccess, PeerPlan } from './peer.ts';

const EVENTS = 50_000;
const EVENTS_LARGE = 500_000;
const AUTHORS = 10;
const PEER = fileURLToPath(new URL('./peer.ts', import.meta.url));
const RUN_MS_MAX = 600_000;
const FOLDED_PER_SECOND_MIN = 15_000;
const LOGGED_TO_FLOOR_MIN = 0.45;
const RSS_MIB_MAX = 300;
const GET_P99_MS_MAX = 100;
const ASK_EVERY_MS = 20;

export type Synced = Extract<FromPeer, { kind: 'synced' }>;

export async function benchSync(options: BenchOptions): Promise<BenchReport> {
  const history = openHistory({ events: options.events ?? EVENTS, authors: AUTHORS }, options.progress);
  using floors = openFloors('REALMS_BENCH_FLOORS', 'replication');
  const floor: number[] = [];
  const runs: Synced[] = [];
  for (let i = 0; i < options.runs; i += 1) {
    const perSecond = floors === undefined ? undefined : runFloor(floors, history.events);
    if (perSecond !== undefined) floor.push(perSecond);
    const run = await runOnce(history, options, options.isProfiled && i === options.runs - 1);
    const told = perSecond === undefined ? '' : `; floor (e) ${perSecond}/s`;
    options.progress(
      `  run ${i + 1}: logged ${Math.round(history.events / (run.loggedMs / 1000))}/s (${run.sealsByThen} seals folded by then), folded ${Math.round(history.events / (run.foldedMs / 1000))}/s${told}`,
    );
    runs.push(run);
  }
  const large = options.events === undefined ? await runLarge(options, floors) : [];
  return {
    bench: 'sync',
    figures: [...figuresOf(history.events, runs, floor), ...large],
    checks: [
      `stateHash of seal ${history.seals} is the source's`,
      'every balance is the same on both sides; they sum to 0',
      `${history.events} events in the receiver's log, none pending`,
    ],
    notes: [
      `${options.runs} runs, each with a fresh receiver; ${AUTHORS} authors, a signature per 1,000 events, ${history.seals} seals; median of ${median(runs.map(({ sealsByThen }) => sealsByThen))} seals were folded by the time the log was complete`,
      ...(floors === undefined
        ? ['floor (e) was not found (REALMS_BENCH_FLOORS): no ratio']
        : ['floor (e) ran unmodified before each run']),
    ],
  };
}

function figuresOf(events: number, runs: readonly Synced[], floor: readonly number[]): Figure[] {
  const perSecond = (read: (run: Synced) => number): number => median(runs.map((run) => (events / read(run)) * 1000));
  const logged = perSecond(({ loggedMs }) => loggedMs);
  const folded = perSecond(({ foldedMs }) => foldedMs);
  const figures: Figure[] = [
    {
      key: 'foldedPerSecond',
      label: 'verified, durable and folded',
      value: folded,
      unit: 'events/s',
      target: { atLeast: FOLDED_PER_SECOND_MIN },
    },
    { key: 'loggedPerSecond', label: 'verified and durable', value: logged, unit: 'events/s' },
    {
      key: 'cpuUs',
      label: "receiver's processor time",
      value: median(runs.map(({ cpuUs }) => cpuUs)) / events,
      unit: 'µs/event',
    },
    {
      key: 'mainCpuUs',
      label: '  of that on the main thread (peers, encryption)',
      value: median(runs.map(({ mainCpuUs }) => mainCpuUs)) / events,
      unit: 'µs/event',
    },
    {
      key: 'rssMib',
      label: "receiver's resident memory at the end",
      value: median(runs.map(({ rssBytes }) => rssBytes)) / 2 ** 20,
      unit: 'MiB',
    },
  ];
  if (floor.length === 0) return figures;
  const floorPerSecond = median(floor);
  return [
    ...figures,
    {
      key: 'floorPerSecond',
      label: 'floor (e): TCP and SQLite, nothing verified',
      value: floorPerSecond,
      unit: 'events/s',
    },
    {
      key: 'loggedToFloor',
      label: 'verified and durable, to floor (e)',
      value: logged / floorPerSecond,
      unit: '',
      target: { atLeast: LOGGED_TO_FLOOR_MIN },
    },
    { key: 'foldedToFloor', label: 'folded, to floor (e)', value: folded / floorPerSecond, unit: '' },
  ];
}

/** One run: it takes as long as ten. */
async function runLarge(options: BenchOptions, floors: FloorFolder | undefined): Promise<Figure[]> {
  const history = openHistory({ events: EVENTS_LARGE, authors: AUTHORS }, options.progress);
  const floor = floors === undefined ? undefined : runFloor(floors, history.events);
  const askedMs: number[] = [];
  const run = await runOnce(history, options, false, askedMs);
  const logged = (history.events / run.loggedMs) * 1000;
  options.progress(`  ${history.events} events: folded in ${Math.round(run.foldedMs)} ms, ${askedMs.length} requests`);
  return [
    {
      key: 'largeFoldedPerSecond',
      label: `${history.events} events: verified, durable and folded`,
      value: (history.events / run.foldedMs) * 1000,
      unit: 'events/s',
      target: { atLeast: FOLDED_PER_SECOND_MIN },
    },
    { key: 'largeLoggedPerSecond', label: '  verified and durable', value: logged, unit: 'events/s' },
    ...(floor === undefined
      ? []
      : [
          {
            key: 'largeLoggedToFloor',
            label: '  verified and durable, to floor (e)',
            value: logged / floor,
            unit: '',
            target: { atLeast: LOGGED_TO_FLOOR_MIN },
          },
        ]),
    {
      key: 'largePeakRssMib',
      label: "  receiver's resident memory, its highest",
      value: run.peakRssBytes / 2 ** 20,
      unit: 'MiB',
      target: { atMost: RSS_MIB_MAX },
    },
    { key: 'largeGetP50Ms', label: '  GET of a statement meanwhile, p50', value: median(askedMs), unit: 'ms' },
    {
      key: 'largeGetP99Ms',
      label: '  GET of a statement meanwhile, p99',
      value: quantile(askedMs, 0.99),
      unit: 'ms',
      target: { atMost: GET_P99_MS_MAX },
    },
  ];
}

function runFloor(floors: FloorFolder, events: number): number {
  const output = floors.run(['run.mjs', '(e)'], { REPS: '1', N: String(events), NODE_NO_WARNINGS: '1' });
  const line = output.split('\n').find((text) => text.startsWith('(e)'));
  // Name (30 signs), events, ms, events/s, …
  const perSecond = Number(line?.slice(30).trim().split(/\s+/)[2]);
  if (!(perSecond > 0)) throw new Error(`floor (e) gave no figure:\n${output}`);
  return perSecond;
}

/** A fresh receiver against a source in another process. `askedMs`: the receiver is asked meanwhile, each answer's time is added. */
export async function runOnce(
  history: History,
  options: BenchOptions,
  isProfiled: boolean,
  askedMs?: number[],
): Promise<Synced> {
  using folder = openTempFolder('sync');
  const founder = person('founder', 'bench');
  const network = composeGenesis(founder.personal, NETWORK_GENESIS_TYPE, { name: 'bench' }, Date.now(), nodeCrypto);
  const { space, events, seals } = history;
  const shared = {
    space,
    events,
    seals,
    genesis: toHex(history.genesis),
    network: network.hash,
    networkGenesis: toHex(encodeEvent(network, nodeCrypto)),
  };
  const sourcePath = join(folder.path, 'source.db');
  const receiverPath = join(folder.path, 'receiver.db');
  const profiles = join(folder.path, 'profiles');
  mkdirSync(profiles);
  copyFileSync(history.path, sourcePath);
  const profiling = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, '--cpu-prof-interval=200'] : [];
  const source = startPeer({ ...shared, role: 'source', path: sourcePath }, []);
  const user = askedMs === undefined ? undefined : person('member-0', HISTORY_SALT).user;
  const receiver = startPeer({ ...shared, role: 'receiver', path: receiverPath, user }, profiling);
  try {
    const { address } = await source.next('listening');
    const { http } = await receiver.next('listening');
    receiver.go({ address });
    const done = new AbortController();
    const asking = http === undefined ? undefined : askOn(http, space, done.signal);
    const synced = await receiver.next('synced').finally(() => done.abort());
    askedMs?.push(...((await asking) ?? []));
    hold(synced.stateHash === history.stateHash, "the receiver's stateHash is the source's");
    checkBalances(sourcePath, receiverPath, events);
    return synced;
  } finally {
    await receiver.end();
    await source.end();
    for (const name of readdirSync(profiles)) {
      const profile = readProfile(join(profiles, name));
      for (const line of [`  ${name}`, ...formatProfile(profile, events), '', ...formatInclusive(profile, events)])
        options.progress(line);
    }
    rmSync(profiles, { recursive: true });
  }
}

/** How long each answer took, in ms. */
async function askOn({ port, token }: HttpAccess, pool: string, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!signal.aborted) {
    const startMs = performance.now();
    const answer = await ask(port, `/api/v1/pools/${pool}/statement?limit=50`, { token });
    times.push(performance.now() - startMs);
    hold(answer.status === 200, `the receiver answers a GET with ${answer.status}: ${answer.text.slice(0, 200)}`);
    await sleep(ASK_EVERY_MS);
  }
  return times;
}

interface Peer {
  next<Kind extends FromPeer['kind']>(kind: Kind): Promise<Extract<FromPeer, { kind: Kind }>>;
  go(go: Go): void;
  end(): Promise<void>;
}

function startPeer(plan: PeerPlan, nodeArgs: readonly string[]): Peer {
  const child: ChildProcess = fork(PEER, [JSON.stringify(plan)], {
    execArgv: [...INSTANCE_FLAGS, ...nodeArgs],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const told: FromPeer[] = [];
  let wake: () => void = () => undefined;
  child.on('message', (message) => {
    told.push(message as FromPeer);
    wake();
  });
  child.on('exit', (code) => {
    told.push({ kind: 'failed', cause: `the ${plan.role} ended with ${code}` });
    wake();
  });
  return {
    next: async (kind) => {
      const timer = setTimeout(() => {
        told.push({ kind: 'failed', cause: `no ${kind} within ${RUN_MS_MAX} ms` });
        wake();
      }, RUN_MS_MAX);
      for (;;) {
        const failed = told.find((message) => message.kind === 'failed');
        const found = told.find((message) => message.kind === kind);
        if (found !== undefined || failed !== undefined) {
          clearTimeout(timer);
          if (found === undefined) throw new Error(failed?.cause);
          return found as never;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    go: (go) => void child.send(go),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function checkBalances(sourcePath: string, receiverPath: string, events: number): void {
  using source = openSpaceReader(sourcePath);
  using receiver = openSpaceReader(receiverPath);
  const balances = 'SELECT account, balance FROM ledger_balances ORDER BY account';
  const theirs = source.all(balances, []);
  const ours = receiver.all(balances, []);
  const asText = (rows: typeof ours): string => rows.map((row) => `${row['account']} ${row['balance']}`).join('\n');
  hold(ours.length > 0 && asText(ours) === asText(theirs), 'balances are the same on both sides');
  hold(ours.reduce((sum, row) => sum + (row['balance'] as bigint), 0n) === 0n, 'balances sum to 0');
  const [log] = receiver.all('SELECT count(*) AS n FROM events', []);
  const [decided] = receiver.all('SELECT sum(toSeq - fromSeq + 1) AS n FROM decided', []);
  hold(Number(log?.['n']) === events && Number(decided?.['n']) === events, 'every event is in the log and decided');
}
