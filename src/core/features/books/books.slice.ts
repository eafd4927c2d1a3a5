/** The books beside the ledger: voluntary refunds (P11) and corrections (P18), both as further entries. Nothing is ever edited. */
import { splitByWeight } from '../../kernel/money.ts';
import { type Posting, accountOf, mayBeNegative, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import { type Act, type Effects, type FoldContext, type Slice, NO_EFFECTS, on } from '../../contract/slice.ts';
import { type Reads, type RowOp, del, put } from '../../contract/table.ts';
import type { AdminActed } from '../admin/admin.events.ts';
import { balanceOf, postingOf } from '../ledger/ledger.reads.ts';
import { orderOf } from '../orders/orders.reads.ts';
import { correctionProposed, correctionWithdrawn, refundMade } from './books.events.ts';
import { correctionOf, paidToProvider } from './books.reads.ts';
import { corrected, corrections, orderRefunds, receivables, transferDays } from './books.tables.ts';

type Line = { readonly account: string; readonly amount: bigint };

const refunded = on(
  refundMade,
  (act, { reads }) => {
    const { order, amount } = act.payload;
    const row = orderOf(reads, order);
    if (row === undefined) return { code: 'order.unknown' };
    if (row.provider !== act.actor?.user) return { code: 'order.not_yours' };
    if (row.state !== 'settled') return { code: 'order.wrong_state', state: row.state };
    const { paid, refunded: before } = paidToProvider(reads, order);
    return before + amount > paid ? { code: 'refund.above_paid', paid, refunded: before } : undefined;
  },
  (act, { reads }) => {
    const { order, amount, memo } = act.payload;
    const row = orderOf(reads, order);
    if (row === undefined) return NO_EFFECTS;
    const { refunded: before } = paidToProvider(reads, order);
    const postings = transfer({ from: accountOf.wallet(row.provider), to: accountOf.wallet(row.buyer), amount });
    return {
      ops: [put(orderRefunds, { order, refunded: before + amount })],
      transactions: [{ code: 'P11', subject: order, memo, postings }],
    };
  },
);

/** Money of an order, a dispute or a withdrawal under way belongs to its own rules; a correction reaches what is nobody's but its owner's. */
const CORRECTABLE = /^(wallet:[0-9a-f]{64}|treasury|issuance|external:[a-z]+)$/;

function linesRefusal(no: number, lines: readonly Line[], reads: Reads): Refusal | undefined {
  const isThere = lines.every(({ account, amount }, line) => postingOf(reads, account, no, line)?.amount === amount);
  const isWhole = lines.reduce((sum, { amount }) => sum + amount, 0n) === 0n;
  if (!isThere || !isWhole) return { code: 'correction.no_such_transaction', no };
  const foreign = lines.find(({ account }) => !CORRECTABLE.test(account));
  return foreign === undefined ? undefined : { code: 'correction.not_correctable', account: foreign.account };
}

const proposed = on(
  correctionProposed,
  (act, { reads }) => {
    const { no, lines } = act.payload;
    if (reads.get(corrected, no) !== undefined) return { code: 'correction.once', no };
    return linesRefusal(no, lines, reads);
  },
  (act, { poolMs }) => {
    const { no, lines, reason } = act.payload;
    const told = JSON.stringify(lines.map(({ account, amount }) => ({ account, amount: amount.toString() })));
    const by = act.actor?.user ?? '';
    return {
      ops: [
        put(corrected, { no, correction: act.id }),
        put(corrections, {
          correction: act.id,
          state: 'proposed',
          no,
          lines: told,
          reason,
          by,
          confirmedBy: null,
          reversed: 0n,
          owed: 0n,
          poolMs,
        }),
      ],
    };
  },
);

const withdrawn = on(
  correctionWithdrawn,
  (act, { reads }) => {
    const row = correctionOf(reads, act.payload.correction);
    if (row === undefined) return { code: 'correction.unknown' };
    return row.state === 'proposed' ? undefined : { code: 'correction.wrong_state', state: row.state };
  },
  (act, { reads }) => {
    const row = correctionOf(reads, act.payload.correction);
    return row === undefined
      ? NO_EFFECTS
      : { ops: [put(corrections, { ...row, state: 'withdrawn' }), del(corrected, row.no)] };
  },
);

/** P18: each account that got gives back what it still has; it goes to those who paid, by what they paid. */
function correct(act: Act<AdminActed>, { reads }: FoldContext): Effects {
  const { act: done, certificate } = act.payload;
  if (done.kind !== 'ledger.correct') return NO_EFFECTS;
  const row = correctionOf(reads, done.correction);
  if (row === undefined) return NO_EFFECTS;
  const lines = (JSON.parse(row.lines) as { account: string; amount: string }[]).map(({ account, amount }): Line => ({
    account,
    amount: BigInt(amount),
  }));
  const got = lines.filter(({ amount }) => amount > 0n);
  const gave = lines.filter(({ amount }) => amount < 0n);
  const ops: RowOp[] = [];
  const postings: Posting[] = [];
  let reversed = 0n;
  let owed = 0n;
  for (const { account, amount } of got) {
    const there = mayBeNegative(account) ? amount : balanceOf(reads, account);
    const taken = there < amount ? there : amount;
    reversed += taken;
    if (taken > 0n) postings.push({ account, amount: -taken });
    if (taken === amount) continue;
    owed += amount - taken;
    ops.push(put(receivables, { correction: row.correction, account, amount: amount - taken }));
  }
  const parts = splitByWeight(
    reversed,
    gave.map(({ amount }) => -amount),
  );
  for (const [index, { account }] of gave.entries()) {
    const part = parts[index] ?? 0n;
    if (part > 0n) postings.push({ account, amount: part });
  }
  ops.push(put(corrections, { ...row, state: 'done', confirmedBy: certificate.user, reversed, owed }));
  const memo = `correction of ${row.no}: ${row.reason}`.slice(0, 200);
  return {
    ops,
    transactions: postings.length === 0 ? [] : [{ code: 'P18', subject: row.correction, memo, postings }],
  };
}

export const booksSlice: Slice = {
  name: 'books',
  tables: [orderRefunds, transferDays, corrections, corrected, receivables],
  handlers: [refunded, proposed, withdrawn],
  reactions: { 'admin.acted.v1': correct },
};
