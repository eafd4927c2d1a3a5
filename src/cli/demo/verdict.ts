/** What the demo must have shown. Pure: facts in, reasons why it failed out. */
import type { z } from 'zod';
import type { JobDetail } from '#core/features/jobs/jobs.api.ts';
import type { InvariantsView } from '#core/features/ledger/ledger.api.ts';
import type { Trade } from './books.ts';

export interface Facts {
  readonly providers: readonly { readonly name: string; readonly user: string }[];
  readonly shared: Pick<JobDetail, 'state' | 'cause' | 'pictureHash' | 'taskList'>;
  /** The same picture from one provider alone. */
  readonly alone: Pick<JobDetail, 'state' | 'cause' | 'pictureHash'>;
  readonly trades: readonly Trade[];
  /** Of each instance, all at the same seal. */
  readonly audits: readonly {
    readonly name: string;
    readonly view: Pick<z.output<typeof InvariantsView>, 'isSound' | 'checks' | 'stateHash' | 'seal'>;
  }[];
}

/** Tiles that a provider rendered to the end. */
export function tilesBy(user: string, { taskList }: Pick<JobDetail, 'taskList'>): number {
  return taskList.filter(({ provider, state, exitCode }) => provider === user && state === 'ended' && exitCode === 0)
    .length;
}

/** Every reason why the demo failed, most telling first; none: it has shown what it promises. */
export function failuresOf({ providers, shared, alone, trades, audits }: Facts): string[] {
  const failures: string[] = [];
  if (shared.state !== 'done')
    failures.push(`the shared render is ${shared.state}: ${shared.cause ?? 'no cause given'}`);
  for (const { name, user } of providers) {
    if (tilesBy(user, shared) === 0) failures.push(`${name} rendered no tile`);
  }
  if (alone.state !== 'done')
    failures.push(`the one-provider render is ${alone.state}: ${alone.cause ?? 'no cause given'}`);
  if (shared.pictureHash === undefined || shared.pictureHash !== alone.pictureHash) {
    failures.push(
      `the pictures differ: ${shared.pictureHash ?? 'none'} by both providers, ${alone.pictureHash ?? 'none'} by one`,
    );
  }
  for (const { name } of providers) {
    const earned = trades.filter(({ provider }) => provider === name).reduce((sum, { received }) => sum + received, 0n);
    if (earned <= 0n) failures.push(`${name} was not paid`);
  }
  for (const { order, paid, received } of trades) {
    if (received < 0n || paid < received)
      failures.push(`the books of order ${order.slice(0, 8)} do not add up: paid ${paid}, received ${received}`);
  }
  for (const { name, view } of audits) {
    const broken = view.checks.filter(({ isHeld }) => !isHeld).map(({ name: check, detail }) => `${check} (${detail})`);
    if (!view.isSound || broken.length > 0)
      failures.push(`an invariant is broken on ${name}'s instance: ${broken.join(', ')}`);
  }
  const hashes = new Set(audits.map(({ view }) => `${view.seal}:${view.stateHash}`));
  if (hashes.size !== 1)
    failures.push(
      `the instances disagree on the state: ${audits.map(({ name, view }) => `${name} ${view.seal}:${view.stateHash.slice(0, 12)}`).join(', ')}`,
    );
  return failures;
}
