/**
 * What a quorum costs: notaries of the modes 1/1, 2/3 and 3/4, a process each, libp2p on loopback. Acts are submitted at the sequencer.
 * `one at a time`: from the command until the seal that decides it is durable. `many`: batches, as fast as they are sealed.
 */
import type { Draft } from '#engine/submit.ts';
import type { NotaryMode } from '#core/contract/notary-modes.ts';
import { MICRO } from '#core/kernel/money.ts';
import { foundPool, joinPayload, person } from '../../test/kit/people.ts';
import { type Crew, startCrew } from '../kit/crew.ts';
import type { FromCrew } from '../kit/crew-peer.ts';
import type { BenchOptions } from '../kit/options.ts';
import type { BenchReport, Figure } from '../kit/report.ts';
import { median, sleep } from '../kit/stats.ts';
import { openTempFolder } from '../kit/temp-folder.ts';

const MODES: readonly (readonly [NotaryMode, number])[] = [
  ['1/1', 1],
  ['2/3', 3],
  ['3/4', 4],
];
const ACTS_ALONE = 100;
const ACTS = 10_000;
const BATCH = 500;
const SALT = 'seal';
/** Owns the pool; first of the notaries, so that it seals in the first term. */
const SEQUENCER = 'owner';
/** One batch each in turn: what is taken from one author in a minute is limited. */
const PAYERS = Array.from({ length: 20 }, (_, index) => `payer-${index}`);
const PAYEE = 'payee';
const SETTLE_MS = 3_000;

export async function benchSeal(options: BenchOptions): Promise<BenchReport> {
  const acts = options.events ?? ACTS;
  const figures: Figure[] = [];
  for (const [mode, count] of MODES) {
    using folder = openTempFolder('seal');
    const names = Array.from({ length: count }, (_, index) => (index === 0 ? SEQUENCER : `notary-${index}`));
    const members = names.map((name) => person(name, SALT).agent.device);
    const founded = foundPool(person(SEQUENCER, SALT), {
      ...{ welcomeGrant: 100n * MICRO, nowMs: Date.now(), notaries: { mode, members } },
    });
    await using crew = await startCrew({
      ...{ names, salt: SALT, processes: count, folder: folder.path, founded },
      dials: (index) => Array.from({ length: index }, (_, other) => other),
    });
    await sleep(SETTLE_MS);
    for (const name of [...PAYERS, PAYEE])
      await sealed(crew, name, [{ type: 'member.joined.v1', payload: joinPayload(person(name, SALT)) }]);
    const times: number[] = [];
    for (let n = 0; n < ACTS_ALONE; n += 1) times.push(await sealed(crew, PAYERS[0] ?? '', transfers(1)));
    const alone = times.reduce((sum, ms) => sum + ms, 0);
    const many = await throughput(crew, acts);
    options.progress(`  ${mode}: ${Math.round(median(times))} ms, ${Math.round(many.eventsPerSecond)} events/s`);
    figures.push(
      {
        key: `p50Ms${mode}`,
        label: `${mode}: from command to sealed, one at a time, p50`,
        value: median(times),
        unit: 'ms',
      },
      {
        key: `sealsPerSecond${mode}`,
        label: '  seals, one act each',
        value: (ACTS_ALONE / alone) * 1000,
        unit: 'seals/s',
      },
      {
        key: `eventsPerSecond${mode}`,
        label: `  events, in batches of ${BATCH}`,
        value: many.eventsPerSecond,
        unit: 'events/s',
      },
      { key: `manySealsPerSecond${mode}`, label: '  seals then', value: many.sealsPerSecond, unit: 'seals/s' },
    );
  }
  return {
    bench: 'seal',
    figures,
    checks: ['every act was sealed and folded by every notary, none refused'],
    notes: ['a seal waits up to 50 ms for more acts, one of 1,000 does not; durable: fsynced by the sequencer'],
  };
}

/** Submitted at once at the sequencer. Waits until all notaries have folded them; returns the ms until the sequencer had. */
async function sealed(crew: Crew, by: string, drafts: readonly Draft[]): Promise<number> {
  const open = new Map(crew.names.map((name) => [name, drafts.length]));
  let submittedMs = 0;
  let foldedMs = 0;
  const listen = (message: FromCrew): void => {
    if (message.kind === 'submitted') submittedMs = message.atMs;
    if (message.kind !== 'sealed') return;
    open.set(message.name, (open.get(message.name) ?? 0) - message.events.length);
    if (message.name === SEQUENCER) foldedMs = message.atMs;
  };
  crew.told.add(listen);
  crew.order({ kind: 'submit', name: SEQUENCER, by, drafts });
  await crew.until(() => submittedMs > 0 && [...open.values()].every((left) => left === 0), 'sealing');
  crew.told.delete(listen);
  return foldedMs - submittedMs;
}

/** Two batches are always under way. */
async function throughput(
  crew: Crew,
  acts: number,
): Promise<{ readonly eventsPerSecond: number; readonly sealsPerSecond: number }> {
  const folded = new Map(crew.names.map((name) => [name, 0]));
  let seals = 0;
  let given = 0;
  const give = (): void => {
    const count = Math.min(BATCH, acts - given);
    const by = PAYERS[(given / BATCH) % PAYERS.length] ?? '';
    given += count;
    if (count > 0) crew.order({ kind: 'submit', name: SEQUENCER, by, drafts: transfers(count) });
  };
  const listen = (message: FromCrew): void => {
    if (message.kind === 'submitted') give();
    if (message.kind !== 'sealed') return;
    folded.set(message.name, (folded.get(message.name) ?? 0) + message.events.length);
    if (message.name === SEQUENCER) seals += 1;
  };
  crew.told.add(listen);
  const startMs = performance.now();
  give();
  give();
  await crew.until(() => [...folded.values()].every((count) => count === acts), 'sealing many');
  const seconds = (performance.now() - startMs) / 1000;
  crew.told.delete(listen);
  return { eventsPerSecond: acts / seconds, sealsPerSecond: seals / seconds };
}

function transfers(count: number): Draft[] {
  const to = person(PAYEE, SALT).user;
  return Array.from({ length: count }, () => ({
    type: 'transfer.made.v1',
    payload: { to, amount: '1', memo: 'thanks' },
  }));
}
