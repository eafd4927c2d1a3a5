/** Withdrawals and deposits as people see them, with what each of them could do next. */
import { RefusalError } from '#core/contract/problem.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { concat, toHex, utf8 } from '#core/kernel/bytes.ts';
import type { WITHDRAWAL_ACTS } from '#core/features/withdrawals/withdrawals.api.ts';
import { WAITING_STATES, isConfirmerBeside, mayConfirm } from '#core/features/withdrawals/withdrawals.reads.ts';
import { soloTimer } from '#core/features/withdrawals/withdrawals.steps.ts';
import {
  type DepositRow,
  type WithdrawalRow,
  withdrawalSteps,
  withdrawals,
} from '#core/features/withdrawals/withdrawals.tables.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { staffOf } from '#core/features/pools/pools.reads.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { timers } from '#engine/tables.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { isStaff } from './disputes.views.ts';
import { handleOf } from './names.ts';
import type { Runtime } from './runtime.ts';
import { openFields, payloadOf } from './sealed.ts';

type WithdrawalAct = (typeof WITHDRAWAL_ACTS)[number];
const STEPS_SHOWN_MAX = 500;

/** @throws {RefusalError} for who neither asked for it nor is of the staff */
export function findWithdrawal(reader: SpaceReader, withdrawal: string, user: string): WithdrawalRow {
  const row = reader.get(withdrawals, withdrawal);
  if (row === undefined) throw new RefusalError({ code: 'withdrawal.unknown', withdrawal });
  if (row.user !== user && !isStaff(reader, user)) throw new RefusalError({ code: 'withdrawal.not_yours', withdrawal });
  return row;
}

/** The hash on the log of a destination: with a salt that only readers of the sealed text learn, so that nobody can guess it. */
export function destinationHash(runtime: Runtime, salt: string, destination: string): string {
  return toHex(runtime.crypto.sha256(encodeCanonical(['destination', salt, destination])));
}

/** The same person writes the same destination with the same salt, so that the pool knows it again. */
export function destinationSalt(runtime: Runtime, pool: string, seed: Uint8Array): string {
  return toHex(runtime.crypto.sha256(concat([utf8('power-realms:destination:v1\n'), seed, utf8(pool)]))).slice(0, 32);
}

export function withdrawalView(runtime: Runtime, pool: string, row: WithdrawalRow, account: Account) {
  const reader = runtime.spaces.reader(pool);
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  const executor = row.executor === null ? undefined : reader.get(devices, row.executor);
  const approvers = [row.approver, row.secondApprover].flatMap((user) =>
    user === null ? [] : [handleOf(reader, user)],
  );
  return {
    withdrawal: row.withdrawal,
    state: row.state,
    user: row.user,
    handle: handleOf(reader, row.user),
    isOwn: row.user === account.user,
    rail: row.rail,
    amount: row.amount,
    fee: row.fee,
    confirmations: approvers.length,
    needed: row.needed,
    approvers,
    ...(row.executor === null ? {} : { executor: row.executor }),
    ...(executor === undefined ? {} : { executorHandle: handleOf(reader, executor.user) }),
    isExecutedHere: isExecutor(row, account),
    ...(row.reference === null ? {} : { reference: row.reference }),
    ...(row.proof === null ? {} : { proof: row.proof }),
    cause: row.cause,
    ruling: row.ruling,
    ...(row.rulingBy === null
      ? {}
      : {
          ruled: {
            by: handleOf(reader, row.rulingBy),
            outcome: row.rulingOutcome ?? '',
            reference: row.rulingReference ?? '',
          },
        }),
    ...(row.reassignTo === null || row.reassignBy === null
      ? {}
      : {
          reassigned: {
            device: row.reassignTo,
            handle: handleOf(reader, reader.get(devices, row.reassignTo)?.user ?? ''),
            by: handleOf(reader, row.reassignBy),
          },
        }),
    ...aloneOf(reader, row, poolMs),
    requestedMs: row.requestedMs,
    changedMs: row.changedMs,
    ...(row.dueMs === 0 ? {} : { dueMs: row.dueMs, leftMs: Math.max(0, row.dueMs - poolMs) }),
    may: actsOf(runtime, reader, row, account),
  };
}

/** Confirmed by one, and nobody else may: what is left of the day that stands in for the other. */
function aloneOf(reader: SpaceReader, row: WithdrawalRow, poolMs: number): { readonly aloneLeftMs?: number } {
  if (row.state !== 'awaiting_confirmation' || row.approver === null) return {};
  if (isConfirmerBeside([row.user, row.approver], row, reader)) return {};
  const timer = reader.get(timers, soloTimer(row.withdrawal));
  return timer === undefined ? {} : { aloneLeftMs: Math.max(0, timer.dueMs - poolMs) };
}

function isExecutor(row: WithdrawalRow, account: Account): boolean {
  return row.executor === account.personalKey || row.executor === account.agentKey;
}

/** What the rules would allow now; a courtesy: the seal decides. */
function actsOf(runtime: Runtime, reader: SpaceReader, row: WithdrawalRow, account: Account): WithdrawalAct[] {
  const { user } = account;
  const acts: WithdrawalAct[] = [];
  const isWaiting = WAITING_STATES.includes(row.state);
  if (row.user === user && isWaiting) acts.push('cancel');
  const member = reader.get(members, user);
  if (member === undefined || !isStaff(reader, user)) return acts;
  const staff = staffOf(reader);
  const others = (...not: (string | null)[]): boolean => staff.some((one) => !not.includes(one.user));
  const isAlone = !others(row.user);
  const isConfirmAlone = !isConfirmerBeside([row.user], row, reader);
  const isOwn = row.user === user || row.peer === runtime.keys.peer.publicKey;
  const isFree = isAlone || !isOwn;
  const isOther = row.approver !== user && row.approverPeer !== runtime.keys.peer.publicKey;
  const isWithin = mayConfirm(member.role, row.amount, reader);
  const isConfirmFree = isConfirmAlone || !isOwn;
  if (row.state === 'awaiting_confirmation' && isConfirmFree && isOther && isWithin) acts.push('confirm');
  if (isWaiting && row.user !== user) acts.push('reject');
  const isByHand = row.executor === null || row.executor === account.personalKey;
  const isOnlyApprover = row.approver === user && row.secondApprover === null;
  const mayStart = !isOnlyApprover || (!others(row.user, user) && row.soloReady === 1);
  if (row.state === 'confirmed' && isFree && isByHand && mayStart) acts.push('start');
  const isOut = row.state === 'executing' || row.state === 'unknown';
  if (isOut && row.executor === account.personalKey) acts.push('execute', 'fail');
  if (row.state === 'executing' && row.executor === account.personalKey) acts.push('doubt');
  if (isWaiting || (row.state === 'frozen' && member.role === 'owner')) acts.push('freeze');
  if (row.state === 'frozen') acts.push('thaw');
  if (isOut && row.user !== user) acts.push('reassign');
  if (row.state === 'unknown' && row.ruling > 0 && !isOwn && row.rulingBy !== user) acts.push('rule');
  return acts;
}

/** The destination, for whoever's key opens it, and whether it is the one that the pool was told of. */
export function destinationOf(runtime: Runtime, pool: string, row: WithdrawalRow, account: Account) {
  const payload = payloadOf(runtime.spaces.reader(pool), row.withdrawal);
  const fields = openFields(runtime, { pool, purpose: 'withdrawal', account }, payload?.['sealed']);
  const destination = fields?.['destination'];
  if (typeof destination !== 'string') return undefined;
  const hash = destinationHash(runtime, String(fields?.['salt2']), destination);
  return { destination, isDestinationTrue: hash === row.destination };
}

/** As the rule has it: in use, of somebody in office who did not ask for the money, and not the one that executes now. */
function executorsOf(runtime: Runtime, pool: string, row: WithdrawalRow) {
  const reader = runtime.spaces.reader(pool);
  return staffOf(reader)
    .filter(({ user }) => user !== row.user)
    .flatMap(({ user }) => reader.where(devices, `"user" = ? AND revoked = 0 ORDER BY kind DESC, device`, [user]))
    .filter(({ device }) => device !== row.executor)
    .map(({ device, kind, user, peerKey }) => ({
      device,
      kind,
      handle: handleOf(reader, user),
      isHere: peerKey === runtime.keys.peer.publicKey,
    }));
}

export function withdrawalDetail(
  runtime: Runtime,
  pool: string,
  row: WithdrawalRow,
  account: Account,
  outbox: object | undefined,
) {
  const reader = runtime.spaces.reader(pool);
  return {
    ...withdrawalView(runtime, pool, row, account),
    ...destinationOf(runtime, pool, row, account),
    executors: executorsOf(runtime, pool, row),
    timeline: reader
      .scan(withdrawalSteps, [row.withdrawal], { limit: STEPS_SHOWN_MAX })
      .map(({ state, cause, user, sealMs, poolMs, event }) => ({
        state,
        cause,
        ...(user === null ? {} : { handle: handleOf(reader, user) }),
        sealMs,
        poolMs,
        event,
      })),
    ...(outbox === undefined ? {} : { outbox }),
  };
}

export function depositView(runtime: Runtime, pool: string, row: DepositRow, user: string) {
  const reader = runtime.spaces.reader(pool);
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  const isOther = row.by !== user && row.user !== user && row.byPeer !== runtime.keys.peer.publicKey;
  return {
    deposit: row.deposit,
    state: row.state,
    user: row.user,
    handle: handleOf(reader, row.user),
    rail: row.rail,
    amount: row.amount,
    reference: row.reference,
    byHandle: handleOf(reader, row.by),
    ...(row.confirmedBy === null ? {} : { confirmedByHandle: handleOf(reader, row.confirmedBy) }),
    poolMs: row.poolMs,
    ...(row.dueMs === 0 ? {} : { leftMs: Math.max(0, row.dueMs - poolMs) }),
    mayConfirm: row.state === 'recorded' && isOther && isStaff(reader, user),
  };
}
