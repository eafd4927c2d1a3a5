/**
 * Joining a pool of 500,000 sealed events (transfers and orders, 10 authors, in seals of 1,000, the last 520 one by one) from another process over libp2p on
 * loopback: snapshot of seal 999 and the seals after it, verified and durable. Usable: the newcomer has folded the last seal.
 */
import { openHistory } from '../kit/history.ts';
import type { BenchOptions } from '../kit/options.ts';
import type { BenchReport } from '../kit/report.ts';
import { median } from '../kit/stats.ts';
import { type Synced, runOnce } from '../sync/sync.ts';

const EVENTS = 500_000;
const AUTHORS = 10;
/** Sealed one by one at the end: with some 500 large seals before them, a few more than the first snapshot needs. */
const ALONE = 520;
const USABLE_S_MAX = 10;

export async function benchSnapshotJoin(options: BenchOptions): Promise<BenchReport> {
  const events = options.events ?? EVENTS;
  const history = openHistory({ events, authors: AUTHORS, alone: ALONE }, options.progress);
  const runs: Synced[] = [];
  for (let i = 0; i < options.runs; i += 1) {
    const run = await runOnce(history, options, options.isProfiled && i === options.runs - 1);
    options.progress(`  run ${i + 1}: usable after ${Math.round(run.foldedMs)} ms`);
    runs.push(run);
  }
  const of = (read: (run: Synced) => number): number => median(runs.map(read));
  return {
    bench: 'snapshot-join',
    figures: [
      {
        key: 'usableSeconds',
        label: 'from the first dial until the last seal is folded',
        value: of(({ foldedMs }) => foldedMs) / 1000,
        unit: 's',
        target: { atMost: USABLE_S_MAX },
      },
      { key: 'cpuSeconds', label: "newcomer's processor time", value: of(({ cpuUs }) => cpuUs) / 1e6, unit: 's' },
      {
        key: 'rssMib',
        label: "newcomer's resident memory at the end",
        value: of(({ rssBytes }) => rssBytes) / 2 ** 20,
        unit: 'MiB',
      },
      {
        key: 'longestSealMs',
        label: 'longest seal at the source: the one that made the snapshot',
        value: history.longestSealMs,
        unit: 'ms',
      },
    ],
    checks: [
      `stateHash of seal ${history.seals} is the source's`,
      'every balance is the same on both sides; they sum to 0',
      `${history.events} events are known and decided, none pending`,
    ],
    notes: [`${options.runs} runs, each with a fresh newcomer; ${history.seals} seals`],
  };
}
