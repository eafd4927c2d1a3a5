/** What a withdrawal is, told a second time as plainly as possible: no tables, no events, one object per withdrawal. */
import { TIME } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { balance } from './given.ts';
import type { TestPool } from './test-pool.ts';

export const M = TIME.MINUTE_MS;
const TIMES = { holdMs: 2 * M, newDestinationHoldMs: 4 * M, confirmMs: 6 * M, executeMs: 6 * M, executingMs: 3 * M };
const MORE = { soloMs: 3 * M, freezeMs: 3 * M, coolingMs: M, unknownDecideMs: 4 * M, unknownAdminMs: 9 * M };
/** Times of the pool under test. */
export const T = { ...TIMES, ...MORE };
const FEE = MICRO / 10n;
export const LARGE = 20n * MICRO;
const DAY_MAX = 60n * MICRO;
export const OFFICER_MAX = 30n * MICRO;
const AMOUNTS = {
  feeMicro: FEE,
  largeMicro: LARGE,
  dayMaxMicro: DAY_MAX,
  weekMaxMicro: 1_000n * MICRO,
  officerMaxMicro: OFFICER_MAX,
};
/** Its amounts, as settings write them. */
export const texts = Object.fromEntries(Object.entries(AMOUNTS).map(([name, amount]) => [name, amount.toString()]));

export interface Out {
  readonly user: string;
  readonly amount: bigint;
  readonly to: string;
  state: string;
  approvers: string[];
  executor: string | undefined;
  soloMs: number | undefined;
  soloReady: boolean;
  frozenFrom: string | undefined;
  frozenLeftMs: number;
  ruling: number;
  rulingBy: string | undefined;
  rulingOutcome: string;
  dueMs: number | undefined;
}

const WAITING = ['hold', 'awaiting_confirmation', 'confirmed'];

export class Model {
  readonly wallets = new Map<string, bigint>();
  treasury: bigint;
  issued: bigint;
  readonly outs: Out[] = [];
  readonly known = new Set<string>();
  readonly cooling = new Map<string, number>();
  readonly asked = new Map<string, bigint>();
  poolMs: number;

  constructor(world: TestPool) {
    this.poolMs = world.poolMs;
    for (const name of ['member', 'officer']) this.wallets.set(name, balance(world, `wallet:${name}`));
    this.treasury = balance(world, 'treasury');
    this.issued = balance(world, 'issuance');
  }

  private enter(of: Out, state: string, lifeMs: number | undefined): void {
    of.state = state;
    of.dueMs = lifeMs === undefined ? undefined : this.poolMs + lifeMs;
    if (lifeMs === undefined) of.soloMs = undefined;
  }

  private back(of: Out, state: string): void {
    this.wallets.set(of.user, (this.wallets.get(of.user) ?? 0n) + of.amount + FEE);
    this.asked.set(of.user, (this.asked.get(of.user) ?? 0n) - of.amount);
    this.enter(of, state, undefined);
  }

  // --- acts

  ask(user: string, amount: bigint, to: string): string | undefined {
    if (this.cooling.has(user)) return 'withdrawal.cooling';
    const asked = this.asked.get(user) ?? 0n;
    if (asked + amount > DAY_MAX) return 'withdrawal.day_limit';
    const wallet = this.wallets.get(user) ?? 0n;
    if (wallet < amount + FEE) return 'ledger.insufficient_funds';
    this.wallets.set(user, wallet - amount - FEE);
    this.asked.set(user, asked + amount);
    this.cooling.set(user, this.poolMs + T.coolingMs);
    const none = { executor: undefined, soloMs: undefined, soloReady: false, frozenFrom: undefined, frozenLeftMs: 0 };
    const open = { ruling: 0, rulingBy: undefined, rulingOutcome: '', dueMs: undefined };
    const of: Out = { user, amount, to, state: '', approvers: [], ...none, ...open };
    this.outs.push(of);
    this.enter(of, 'hold', this.known.has(`${user} ${to}`) ? T.holdMs : T.newDestinationHoldMs);
    return undefined;
  }

  cancel(of: Out, by: string): string | undefined {
    if (of.user !== by) return 'withdrawal.not_yours';
    if (!WAITING.includes(of.state)) return 'withdrawal.wrong_state';
    this.back(of, 'cancelled');
    return undefined;
  }

  confirm(of: Out, by: string): string | undefined {
    if (of.state !== 'awaiting_confirmation') return 'withdrawal.wrong_state';
    if (of.user === by) return 'right.party';
    if (of.approvers[0] === by) return 'right.second_person';
    if (by === 'officer' && of.amount > OFFICER_MAX) return 'withdrawal.officer_limit';
    of.approvers.push(by);
    if (of.amount <= LARGE || of.approvers.length === 2) this.enterConfirmed(of);
    // The officer who asked, or whose limit it is beyond, leaves the owner alone: a day instead of a second person.
    else if (this.isOwners(of)) of.soloMs = this.poolMs + T.soloMs;
    return undefined;
  }

  /** Of the two who may confirm, only the owner may this one. */
  private isOwners(of: Out): boolean {
    return of.user === 'officer' || of.amount > OFFICER_MAX;
  }

  private enterConfirmed(of: Out): void {
    this.enter(of, 'confirmed', T.executeMs);
    of.soloMs = of.soloReady ? undefined : this.poolMs + T.soloMs;
  }

  reject(of: Out, by: string): string | undefined {
    if (of.user === by) return 'right.party';
    if (!WAITING.includes(of.state)) return 'withdrawal.wrong_state';
    this.back(of, 'rejected');
    return undefined;
  }

  start(of: Out, by: string): string | undefined {
    if (of.state !== 'confirmed') return 'withdrawal.wrong_state';
    if (of.user === by) return 'right.party';
    if (of.approvers.length === 1 && of.approvers[0] === by) {
      if (of.user !== 'officer') return 'right.second_person';
      if (!of.soloReady) return 'right.alone_wait';
    }
    of.executor = by;
    this.enter(of, 'executing', T.executingMs);
    of.soloMs = undefined;
    return undefined;
  }

  private byExecutor(of: Out, by: string, ...states: string[]): string | undefined {
    if (!states.includes(of.state)) return 'withdrawal.wrong_state';
    return of.executor === by ? undefined : 'withdrawal.other_device';
  }

  pay(of: Out, by: string): string | undefined {
    const code = this.byExecutor(of, by, 'executing', 'unknown');
    if (code === undefined) this.gone(of);
    return code;
  }

  private gone(of: Out): void {
    this.issued += of.amount;
    this.treasury += FEE;
    this.known.add(`${of.user} ${of.to}`);
    this.enter(of, 'executed', undefined);
  }

  fail(of: Out, by: string): string | undefined {
    const code = this.byExecutor(of, by, 'executing', 'unknown');
    if (code === undefined) this.back(of, 'failed');
    return code;
  }

  doubt(of: Out, by: string): string | undefined {
    const code = this.byExecutor(of, by, 'executing');
    if (code === undefined) this.enter(of, 'unknown', T.unknownDecideMs);
    return code;
  }

  freeze(of: Out, by: string): string | undefined {
    if (!WAITING.includes(of.state) && !(of.state === 'frozen' && by === 'owner')) return 'withdrawal.wrong_state';
    if (of.state !== 'frozen') {
      of.frozenFrom = of.state;
      of.frozenLeftMs = (of.dueMs ?? 0) - this.poolMs;
    }
    this.enter(of, 'frozen', T.freezeMs);
    return undefined;
  }

  thaw(of: Out): string | undefined {
    if (of.state !== 'frozen') return 'withdrawal.wrong_state';
    this.melt(of);
    return undefined;
  }

  private melt(of: Out): void {
    const to = of.frozenFrom ?? '';
    this.enter(of, to, of.frozenLeftMs);
    if (of.approvers.length > 0 && !of.soloReady && to !== 'hold') of.soloMs = this.poolMs + T.soloMs;
  }

  rule(of: Out, by: string, outcome: 'executed' | 'failed'): string | undefined {
    if (of.state !== 'unknown') return 'withdrawal.wrong_state';
    if (of.user === by) return 'right.party';
    if (of.ruling === 0) return 'withdrawal.rail_first';
    if (of.rulingBy === by) return 'right.second_person';
    if (of.rulingOutcome !== outcome) {
      of.rulingBy = by;
      of.rulingOutcome = outcome;
    } else if (outcome === 'executed') this.gone(of);
    else this.back(of, 'failed');
    return undefined;
  }

  minute(): void {
    this.poolMs += M;
    for (const [user, dueMs] of this.cooling) if (dueMs <= this.poolMs) this.cooling.delete(user);
    for (const of of this.outs) {
      const isSolo = of.soloMs !== undefined && of.soloMs <= this.poolMs;
      const isDue = of.dueMs !== undefined && of.dueMs <= this.poolMs;
      // Of two at one time the one with the smaller name comes first: `withdrawal-solo:` before `withdrawal:`.
      if (isSolo) this.alone(of);
      if (isDue && of.dueMs !== undefined && of.dueMs <= this.poolMs) this.fall(of);
    }
  }

  private alone(of: Out): void {
    of.soloMs = undefined;
    if (of.state === 'confirmed') of.soloReady = true;
    if (of.state !== 'awaiting_confirmation' || !this.isOwners(of)) return;
    of.soloReady = true;
    this.enterConfirmed(of);
  }

  private fall(of: Out): void {
    switch (of.state) {
      case 'hold':
        return this.enter(of, 'awaiting_confirmation', T.confirmMs);
      case 'awaiting_confirmation':
      case 'confirmed':
        return this.back(of, 'expired');
      case 'executing':
        return this.enter(of, 'unknown', T.unknownDecideMs);
      case 'frozen':
        return this.melt(of);
      default:
        of.ruling += 1;
        return this.enter(of, 'unknown', of.ruling === 1 ? T.unknownAdminMs - T.unknownDecideMs : undefined);
    }
  }
}
