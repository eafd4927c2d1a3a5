/** ENTRY: `npm run bench -- NAME … [options]`. Each benchmark checks its own result; a wrong one ends with a non-zero code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readMachine, ROOT } from './kit/machine.ts';
import type { BenchOptions } from './kit/options.ts';
import { type BenchReport, formatReport, jsonLine } from './kit/report.ts';

interface Bench {
  readonly what: string;
  readonly load: () => Promise<(options: BenchOptions) => Promise<BenchReport>>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  ledger: {
    what: 'transfers by 100 authors through the line of one space: signed, sealed, folded, posted, fsynced',
    load: async () => (await import('./ledger/ledger.ts')).benchLedger,
  },
  sync: {
    what: 'first sync of sealed transfers and orders from another process over libp2p: verified, durable, folded',
    load: async () => (await import('./sync/sync.ts')).benchSync,
  },
  'snapshot-join': {
    what: 'a newcomer to a pool of 500,000 sealed events over libp2p: from the first dial until it has folded the last seal',
    load: async () => (await import('./snapshot-join/snapshot-join.ts')).benchSnapshotJoin,
  },
  propagate: {
    what: 'an act on one of 20 instances over libp2p: until all have it in their logs, and folded; processor time of all',
    load: async () => (await import('./propagate/propagate.ts')).benchPropagate,
  },
  seal: {
    what: 'one, three and four notaries over libp2p: from a command until it is sealed, seals and events per second',
    load: async () => (await import('./seal/seal.ts')).benchSeal,
  },
  dispatch: {
    what: 'a no-op WASI task on a running order between two instances, from submit to result; tasks per second',
    load: async () => (await import('./dispatch/dispatch.ts')).benchDispatch,
  },
  market: {
    what: '10,000 offers, 1,000 members, 100,000 orders in one pool: the cost of a seal on the way, searches, a statement',
    load: async () => (await import('./market/market.ts')).benchMarket,
  },
  start: {
    what: 'warm start of an instance to /healthz and /readyz, also with a long log; memory of the process tree when idle',
    load: async () => (await import('./start/start.ts')).benchStart,
  },
  game: {
    what: 'a game of another instance in Chromium: pictures shown, press to picture, by each way, with noVNC beside',
    load: async () => (await import('./game/game.ts')).benchGame,
  },
  'game-join': {
    what: 'a game of another instance in Chromium: from opening its page to the first picture, where the time of a picture goes, sound after picture',
    load: async () => (await import('./game/game-join.ts')).benchGameJoin,
  },
  gui: {
    what: 'the built GUI in Chromium: sizes, first paint, interactions with 200 peers, 5,000 offers, 20,000 statement lines',
    load: async () => (await import('./gui/gui.ts')).benchGui,
  },
};

const HELP = `Usage: npm run bench -- NAME … [options]

Benchmarks
${Object.entries(BENCHES)
  .map(([name, { what }]) => `  ${name.padEnd(15)}${what}`)
  .join('\n')}
  all       every one of them

Options
  --events N     transfers (ledger), events (sync, start), acts (propagate, seal) or orders (market) of one run
  --runs N       runs whose median is told; default 3
  --idle-s N     start: seconds of idleness before memory is read; default 60
  --profile      also print where the time goes, in µs per event
  --json         one JSON line last
  --keep         keep the figures in bench/results/
  --help         this text

REALMS_BENCH_FLOORS and REALMS_BENCH_DISPATCH name the folders of the floors; see bench/README.md.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: 'string' },
      runs: { type: 'string', default: '3' },
      'idle-s': { type: 'string', default: '60' },
      profile: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = positionals.includes('all') ? Object.keys(BENCHES) : positionals;
  const unknown = names.find((name) => BENCHES[name] === undefined);
  if (values.help || names.length === 0 || unknown !== undefined) {
    console.log(unknown === undefined ? HELP : `There is no benchmark named ${unknown}.\n\n${HELP}`);
    if (!values.help) process.exitCode = 2;
    return;
  }
  const options: BenchOptions = {
    events: values.events === undefined ? undefined : wholeNumber('--events', values.events),
    runs: wholeNumber('--runs', values.runs),
    idleMs: wholeNumber('--idle-s', values['idle-s']) * 1000,
    isProfiled: values.profile,
    progress: (line) => console.error(line),
  };
  const machine = readMachine();
  const reports: BenchReport[] = [];
  for (const name of names) {
    const bench = await BENCHES[name]?.load();
    if (bench === undefined) continue;
    const report = await bench(options);
    console.log(formatReport(report, machine));
    reports.push(report);
  }
  const line = jsonLine(reports, machine);
  if (values.keep) {
    const folder = join(ROOT, 'bench', 'results');
    mkdirSync(folder, { recursive: true });
    const day = new Date(machine.atMs).toISOString().slice(0, 10);
    const path = join(folder, `${day}-${machine.commit}-${names.join('-')}.json`);
    writeFileSync(path, `${JSON.stringify(JSON.parse(line), undefined, 2)}\n`);
    console.error(`kept in ${path}`);
  }
  if (values.json) console.log(line);
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text.trim() === '')
    throw new RangeError(`${flag} must be a whole number`);
  return value;
}

await main();
