import { z } from 'zod';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';
import { Reference } from '../withdrawals/withdrawals.schemas.ts';

const tag = 'books';

/** Kinds of accounts, as an auditor groups them. */
export const ACCOUNT_GROUPS = [
  'wallet',
  'escrow',
  'pending',
  'fees',
  'dispute',
  'hold',
  'clearing',
  'treasury',
  'issuance',
  'external',
] as const;

export const TrialBalance = z
  .object({
    pool: z.string(),
    /** The books as of this seal. */
    seal: z.number().int(),
    timeMs: z.number(),
    transactions: z.number().int(),
    groups: z.array(
      z.object({ group: z.enum(ACCOUNT_GROUPS), accounts: z.number().int(), debit: Money, credit: Money }),
    ),
    accounts: z.array(z.object({ account: z.string(), balance: Money })),
    /** Sums of both columns: equal, or the books are wrong. */
    debit: Money,
    credit: Money,
    isBalanced: z.boolean(),
    supply: Money,
  })
  .meta({ id: 'TrialBalance' });
export type TrialBalance = z.infer<typeof TrialBalance>;

export const Reconciliation = z
  .object({
    /** What the pool says passed by this rail, against what the outside says. */
    rail: z.string(),
    paidOut: Money,
    paidIn: Money,
    isComplete: z.boolean(),
    matched: z.number().int(),
    /** In the pool's books, not in the statement of the outside. */
    missingOutside: z.array(z.object({ reference: z.string(), subject: z.string(), amount: Money })),
    /** In the statement of the outside, not in the pool's books. */
    missingHere: z.array(z.object({ reference: z.string(), amount: Money })),
    differing: z.array(z.object({ reference: z.string(), here: Money, outside: Money })),
  })
  .meta({ id: 'Reconciliation' });
export type Reconciliation = z.infer<typeof Reconciliation>;

export const CorrectionView = z
  .object({
    correction: z.string(),
    state: z.enum(['proposed', 'done', 'withdrawn']),
    no: z.number().int(),
    reason: z.string(),
    byHandle: z.string(),
    confirmedBy: z.string().optional(),
    reversed: Money,
    /** Could not be taken back: a receivable. */
    owed: Money,
    poolMs: z.number(),
  })
  .meta({ id: 'Correction' });

const At = z.object({
  /** Time of a seal; absent: now. */
  atMs: z.coerce.number().int().min(0).optional(),
});

export const trialBalanceRead = endpoint({
  name: 'trialBalanceRead',
  method: 'GET',
  path: '/pools/:pool/books/trial-balance',
  summary: 'Every account with its balance, now or at a time; both columns sum to the same',
  tag,
  params: PoolParams,
  query: At,
  answer: TrialBalance,
});
export const booksExport = endpoint({
  name: 'booksExport',
  method: 'GET',
  path: '/pools/:pool/books/export',
  summary: 'The whole journal for an auditor: CSV, JSON, or a journal that hledger checks',
  tag,
  params: PoolParams,
  query: z.object({ format: z.enum(['csv', 'json', 'hledger']).default('csv') }),
  kind: 'bytes',
});
export const statementExport = endpoint({
  name: 'statementExport',
  method: 'GET',
  path: '/pools/:pool/statement/export',
  summary: 'Your own statement with its running balance, as CSV or JSON; amounts in credits',
  tag,
  params: PoolParams,
  query: z.object({
    format: z.enum(['csv', 'json']).default('csv'),
    fromMs: z.coerce.number().int().min(0).optional(),
    toMs: z.coerce.number().int().min(0).optional(),
  }),
  kind: 'bytes',
});
export const reconcile = endpoint({
  name: 'reconcile',
  method: 'POST',
  path: '/pools/:pool/books/reconcile',
  summary: 'Compare what passed by a rail with the statement of the outside, by reference',
  tag,
  params: PoolParams,
  body: z.object({
    rail: z.enum(['manual', 'webhook']),
    fromMs: z.number().int().min(0).optional(),
    toMs: z.number().int().min(0).optional(),
    /** Payments out are negative. */
    lines: z.array(z.object({ reference: Reference, amount: Money })).max(10_000),
  }),
  answer: Reconciliation,
});
export const refundCreate = command({
  name: 'refundCreate',
  path: '/pools/:pool/orders/:order/refund',
  summary: 'Give back of your own will what an order paid you (provider)',
  tag,
  params: PoolParams.extend({ order: Hex32 }),
  body: z.object({ amount: PositiveMoney, memo: z.string().max(200).default('') }),
});
export const correctionsRead = endpoint({
  name: 'correctionsRead',
  method: 'GET',
  path: '/pools/:pool/books/corrections',
  summary: 'Corrections, newest first',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(CorrectionView) }),
});
export const correctionPropose = command({
  name: 'correctionPropose',
  path: '/pools/:pool/books/corrections',
  summary: 'Propose to reverse a transaction (owner); a GlobalAdmin has to agree',
  tag,
  params: PoolParams,
  body: z.object({ no: z.number().int().min(1), reason: z.string().trim().min(1).max(2000) }),
});
export const correctionWithdraw = command({
  name: 'correctionWithdraw',
  path: '/pools/:pool/books/corrections/:correction/withdraw',
  summary: 'Take a proposed correction back (owner)',
  tag,
  params: PoolParams.extend({ correction: Hex32 }),
});

export const booksApi = {
  trialBalanceRead,
  booksExport,
  statementExport,
  reconcile,
  refundCreate,
  correctionsRead,
  correctionPropose,
  correctionWithdraw,
};
