/**
 * Verification: the same work by different people, and what more than half of them say counts.
 *
 *   (committing) ──opened by the buyer──> revealing ──all said, or 10 min──> agreed | split
 *
 * Committing needs no event of its own: a row of a sealed receipt is its provider's commitment H(result, provider, salt), and until 10 min
 * after the order's end the buyer can put it to the test. Who is silent in `revealing` is treated as the odd one; without a majority all are.
 * What an odd copy earned goes back when its order is settled (P10); till then its provider may dispute with the money still there.
 * Source: ECONOMY section 2; ADR 0025.
 */
import type { Refusal } from '../../kernel/result.ts';
import { VERIFICATION_LIMITS } from '../../kernel/limits.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type Slice,
  NO_EFFECTS,
  deadlinesOf,
  foldsOf,
  on,
} from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { beginVerifying, endVerifying } from '../orders/orders.ops.ts';
import { type OrderRow, isSession, orderOf } from '../orders/orders.reads.ts';
import { rootAbove, taskCommitment } from '../orders/task-list.schemas.ts';
import { isRelated } from '../pools/pools.reads.ts';
import { type Copy, verificationOpened, verificationRevealed } from './verifications.events.ts';
import {
  copiesOf,
  copyOf,
  isComparable,
  majorityOf,
  reachOf,
  taskVerificationOf,
  verificationOf,
} from './verifications.reads.ts';
import {
  type VerificationCopyRow,
  type VerificationRow,
  verificationCopies,
  verifications,
  verifiedTasks,
} from './verifications.tables.ts';

type OpenAct = Act<PayloadOf<typeof verificationOpened>>;
type RevealAct = Act<PayloadOf<typeof verificationRevealed>>;

const dueTimer = (verification: string): string => `verification:${verification}`;

/** Its order is the actor's, still within reach, and its newest receipt has this very row. */
function checkCopy(copy: Copy, act: OpenAct, { reads, poolMs, crypto }: FoldContext): Refusal | undefined {
  const row = orderOf(reads, copy.order);
  if (row === undefined) return { code: 'order.unknown' };
  if (row.buyer !== act.actor?.user) return { code: 'order.not_yours' };
  if (act.actor.deviceKind === 'agent' && row.job === null) return { code: 'device.kind_forbidden', kind: 'agent' };
  const reach = reachOf(row, poolMs);
  if (reach === 'none') return { code: 'order.wrong_state', state: row.state };
  if (isSession(row) || !isComparable(copy.end)) return { code: 'verification.not_comparable', end: copy.end };
  if (reach === 'late') return { code: 'verification.too_late' };
  if (row.verifying >= VERIFICATION_LIMITS.openPerOrderMax)
    return { code: 'verification.too_many', max: VERIFICATION_LIMITS.openPerOrderMax };
  if (taskVerificationOf(reads, copy.order, copy.task) !== undefined) return { code: 'verification.twice' };
  return rootAbove(crypto, copy, copy.path) === row.tasksHash ? undefined : { code: 'verification.not_in_receipt' };
}

/** Different people on different instances, none the inviter or invitee of another, the buyer included. */
function checkPeople(orders: readonly OrderRow[], { reads }: FoldContext): Refusal | undefined {
  const first = orders[0];
  if (first === undefined) return undefined;
  const parties = [
    ...orders.map(({ provider, providerPeer }) => ({ user: provider, peerKey: providerPeer })),
    ...orders.map(({ buyer, buyerPeer }) => ({ user: buyer, peerKey: buyerPeer })).slice(0, 1),
  ];
  const isClose = parties.some((one, at) =>
    parties.slice(at + 1).some((other) => isRelated(reads, one, [other.user], [other.peerKey])),
  );
  return isClose ? { code: 'verification.related' } : undefined;
}

function openRule(act: OpenAct, context: FoldContext): Refusal | undefined {
  const { copies } = act.payload;
  for (const copy of copies) {
    const refusal = checkCopy(copy, act, context);
    if (refusal !== undefined) return refusal;
  }
  if (copies.some(({ work }) => work !== copies[0]?.work)) return { code: 'verification.other_work' };
  return checkPeople(
    copies.flatMap(({ order }) => orderOf(context.reads, order) ?? []),
    context,
  );
}

function openFold(act: OpenAct, { reads, poolMs }: FoldContext): Effects {
  const { copies } = act.payload;
  const verification = act.id;
  const dueMs = poolMs + VERIFICATION_LIMITS.revealingMs;
  const row: VerificationRow = {
    verification,
    buyer: act.actor?.user ?? '',
    work: copies[0]?.work ?? '',
    state: 'revealing',
    copies: copies.length,
    revealed: 0,
    result: null,
    openedMs: poolMs,
    changedMs: poolMs,
    dueMs,
  };
  const ops = copies.flatMap(({ order, task, paidMs, commitment }): RowOp[] => {
    const sold = orderOf(reads, order);
    if (sold === undefined) return [];
    const { provider, providerPeer } = sold;
    const fresh = { verification, order, task, provider, providerPeer, paidMs, commitment, changedMs: poolMs };
    return [
      put(verificationCopies, { ...fresh, result: null, state: 'open' }),
      put(verifiedTasks, { order, task, verification }),
      beginVerifying(sold),
    ];
  });
  return {
    ops: [put(verifications, row), ...ops],
    setTimers: [{ id: dueTimer(verification), kind: 'verification.due', subject: verification, dueMs }],
  };
}

function revealRule(act: RevealAct, { reads, crypto }: FoldContext): Refusal | undefined {
  const { verification, order, result, salt } = act.payload;
  const row = verificationOf(reads, verification);
  const copy = copyOf(reads, verification, order);
  if (row === undefined || copy === undefined) return { code: 'verification.unknown' };
  if (copy.provider !== act.actor?.user) return { code: 'order.not_yours' };
  if (row.state !== 'revealing') return { code: 'verification.wrong_state', state: row.state };
  if (copy.result !== null) return { code: 'verification.revealed_already' };
  return taskCommitment(crypto, { result, provider: copy.provider, salt }) === copy.commitment
    ? undefined
    : { code: 'verification.bad_reveal' };
}

const revealFold = foldsOf((reads, { verification }: RevealAct['payload']) => verificationOf(reads, verification));

/** What counts, who was odd, and what becomes of their orders. */
function close(row: VerificationRow, copies: readonly VerificationCopyRow[], context: FoldContext): Effects {
  const { reads, poolMs } = context;
  const result = majorityOf(copies) ?? null;
  const ended: VerificationRow = {
    ...row,
    state: result === null ? 'split' : 'agreed',
    revealed: copies.filter((copy) => copy.result !== null).length,
    result,
    changedMs: poolMs,
    dueMs: 0,
  };
  const effects = copies.map((copy): Effects => {
    const isRight = result !== null && copy.result === result;
    const sold = orderOf(reads, copy.order);
    const order = sold === undefined ? NO_EFFECTS : endVerifying(sold, isRight ? 0 : copy.paidMs, context);
    const state = isRight ? 'right' : 'odd';
    return { ...order, ops: [put(verificationCopies, { ...copy, state, changedMs: poolMs }), ...(order.ops ?? [])] };
  });
  return {
    ops: [put(verifications, ended), ...effects.flatMap(({ ops }) => ops ?? [])],
    setTimers: effects.flatMap(({ setTimers }) => setTimers ?? []),
    clearTimers: [dueTimer(row.verification)],
  };
}

export const verificationsSlice: Slice = {
  name: 'verifications',
  tables: [verifications, verificationCopies, verifiedTasks],
  handlers: [
    on(verificationOpened, openRule, openFold),
    on(
      verificationRevealed,
      revealRule,
      revealFold((row, act, context) => {
        const { order, result } = act.payload;
        const copies = copiesOf(context.reads, row.verification).map((copy) =>
          copy.order === order ? { ...copy, result, changedMs: context.poolMs } : copy,
        );
        if (copies.every((copy) => copy.result !== null)) return close(row, copies, context);
        const said = copies.filter((copy) => copy.order === order).map((copy) => put(verificationCopies, copy));
        return { ops: [...said, put(verifications, { ...row, revealed: row.revealed + 1 })] };
      }),
    ),
  ],
  deadlines: {
    'verification.due': deadlinesOf(verificationOf)((row, _event, context) =>
      row.state === 'revealing' ? close(row, copiesOf(context.reads, row.verification), context) : NO_EFFECTS,
    ),
  },
};
