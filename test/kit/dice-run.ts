/** A long random life of a pool: people buy, work, quarrel, settle, send, deposit and take out. The same seed is the same life. */
import { TIME, WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { disputes } from '#core/features/disputes/disputes.tables.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { withdrawals } from '#core/features/withdrawals/withdrawals.tables.ts';
import * as acts from './acts.ts';
import { adminAct } from './acts-govern.ts';
import * as quarrels from './acts-quarrels.ts';
import type { TestPool } from './test-pool.ts';

/** Multiply-with-carry: enough for choosing, the same everywhere. */
export function dice(seed: number): (count: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (count) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

const PEOPLE = ['buyer', 'member', 'provider', 'officer', 'owner'];

/** Plays `steps` steps; what the rules refuse is part of life. Returns how many were accepted. */
export function playLife(world: TestPool, steps: number, seed: number): number {
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[roll(list.length)];
  let accepted = 0;
  let made = 0;
  const attempt = (command: acts.Command): void => {
    if (world.try(command(world)).refusal === undefined) accepted += 1;
  };
  const someOrder = (...states: readonly string[]): string =>
    pick(world.all(orders).filter(({ state }) => states.includes(state)))?.order ?? 'order';
  const live = (): string => someOrder('placed', 'accepted', 'running', 'ending');
  const ended = (): string => someOrder('completed', 'failed', 'reclaimed', 'cancelled');
  const someDispute = (): string =>
    pick(world.all(disputes).filter(({ state }) => state !== 'resolved' && state !== 'withdrawn'))?.dispute ??
    'dispute';
  const someWithdrawal = (...states: readonly string[]): string =>
    pick(world.all(withdrawals).filter(({ state }) => states.includes(state)))?.withdrawal ?? 'withdrawal';
  const moves: readonly (() => void)[] = [
    () =>
      attempt(acts.transferTo(pick(PEOPLE) ?? 'buyer', BigInt(1 + roll(7_654_321)), { by: pick(PEOPLE) ?? 'buyer' })),
    () => attempt(acts.grantTo(pick(PEOPLE) ?? 'buyer', BigInt(1 + roll(50)) * MICRO)),
    () =>
      attempt(
        acts.place({ slots: 1 + roll(2), durationMs: (1 + roll(20)) * TIME.MINUTE_MS, as: `order ${(made += 1)}` }),
      ),
    () => workOn(live()),
    () => workOn(live()),
    () => workOn(live()),
    () => workOn(live()),
    () => workOn(live()),
    () => workOn(live()),
    () => attempt(acts.confirm({ of: ended(), by: pick(['buyer', 'provider']) ?? 'buyer' })),
    () =>
      attempt(
        quarrels.openDispute({
          of: ended(),
          claimed: BigInt(1 + roll(5_000)),
          by: pick(['buyer', 'provider']) ?? 'buyer',
        }),
      ),
    () => attempt(quarrels.answerDispute({ of: someDispute(), by: pick(['buyer', 'provider']) ?? 'buyer' })),
    () => attempt(quarrels.takeDispute({ of: someDispute(), by: pick(['officer', 'owner']) ?? 'officer' })),
    () =>
      attempt(quarrels.decideDispute(roll(10_001), { of: someDispute(), by: pick(['officer', 'owner']) ?? 'officer' })),
    () => attempt(quarrels.withdrawDispute({ of: someDispute(), by: pick(['buyer', 'provider']) ?? 'buyer' })),
    () => settleBoth(someDispute(), BigInt(roll(900))),
    () => attempt(quarrels.refund(BigInt(1 + roll(1_000)), { of: someOrder('settled') })),
    () =>
      attempt(quarrels.askOut(BigInt(1 + roll(3_000_000)), { by: pick(PEOPLE) ?? 'buyer', as: `out ${(made += 1)}` })),
    () =>
      attempt(
        quarrels.confirmOut({
          of: someWithdrawal('awaiting_confirmation'),
          by: pick(['officer', 'owner']) ?? 'officer',
        }),
      ),
    () => attempt(quarrels.startOut({ of: someWithdrawal('confirmed'), by: pick(['officer', 'owner']) ?? 'owner' })),
    () =>
      attempt(
        quarrels.payOut(`ref-${(made += 1)}`, {
          of: someWithdrawal('executing', 'unknown'),
          by: pick(['officer', 'owner']) ?? 'owner',
        }),
      ),
    () => attempt(quarrels.failOut({ of: someWithdrawal('unknown'), by: pick(['officer', 'owner']) ?? 'owner' })),
    () => attempt(quarrels.cancelOut({ of: someWithdrawal('hold', 'confirmed'), by: pick(PEOPLE) ?? 'buyer' })),
    () =>
      attempt(
        quarrels.recordIn(pick(PEOPLE) ?? 'buyer', BigInt(1 + roll(9_999_999)), `in-${(made += 1)}`, {
          as: `in ${made}`,
        }),
      ),
    () => attempt(quarrels.confirmIn({ of: `in ${made}` })),
    () => attempt(quarrels.proposeCorrection('P19', { as: `fix ${(made += 1)}` })),
    () => attempt(adminAct({ kind: 'ledger.correct', correction: `fix ${made}` })),
    () => world.wait((1 + roll(5)) * TIME.MINUTE_MS),
    () => (roll(20) === 0 ? world.wait(WITHDRAWAL_DEFAULTS.newDestinationHoldMs) : undefined),
  ];
  const workOn = (of: string): void => {
    const row = world.row(orders, of);
    if (row?.state === 'placed') attempt(acts.accept({ of }));
    else if (row?.state === 'accepted') attempt(acts.ready({ of }));
    else if (row?.state === 'running') {
      world.wait(TIME.MINUTE_MS);
      const elapsedMs = row.elapsedMs + TIME.MINUTE_MS;
      const signed = roll(4) === 0 ? { signed: 'nobody' as const } : {};
      attempt(acts.receipt({ of, elapsedMs, paidMs: row.paidMs + roll(row.slots * TIME.MINUTE_MS), ...signed }));
      if (roll(2) === 0) attempt(acts.stop({ of }));
    } else if (row?.state === 'ending') attempt(acts.receipt({ of, last: true }));
  };
  const settleBoth = (of: string, buyer: bigint): void => {
    attempt(quarrels.offerSplit(buyer, { of }));
    attempt(quarrels.acceptSplit(buyer, { of }));
  };
  for (let step = 0; step < steps; step += 1) moves[roll(moves.length)]?.();
  return accepted;
}
