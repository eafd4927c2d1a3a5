import { z } from 'zod';
import { PageQuery, PoolParams, command, endpoint, pageOf } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';

const tag = 'ledger';

export const WalletView = z
  .object({
    user: z.string(),
    /** Spendable: sealed balance minus own pending debits. */
    available: Money,
    /** In escrow of own orders. */
    held: Money,
    /** Earned, inside the dispute window. */
    pending: Money,
    symbol: z.string(),
    decimals: z.number().int(),
  })
  .meta({ id: 'Wallet' });
export type WalletView = z.infer<typeof WalletView>;

export const StatementLine = z
  .object({
    no: z.number().int(),
    /** Row of the posting table: P1 … P19. */
    code: z.string(),
    amount: Money,
    balance: Money,
    subject: z.string(),
    memo: z.string(),
    timeMs: z.number(),
    seal: z.number().int(),
    event: z.string(),
    /** Other accounts of the same transaction. */
    counter: z.array(z.string()),
  })
  .meta({ id: 'StatementLine' });
export type StatementLine = z.infer<typeof StatementLine>;

/** Kinds of lines that people filter by, with their rows of the posting table. */
export const STATEMENT_KINDS = {
  orders: ['P4', 'P5', 'P6', 'P7', 'P9', 'P10', 'P11'],
  earnings: ['P8'],
  transfers: ['P19'],
  grants: ['P1', 'P2', 'P3'],
  disputes: ['P12', 'P13'],
  withdrawals: ['P14', 'P15', 'P16', 'P17'],
  corrections: ['P18'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type StatementKind = keyof typeof STATEMENT_KINDS;
const StatementKindName = z.enum(Object.keys(STATEMENT_KINDS) as [StatementKind, ...StatementKind[]]);

export const WalletHistory = z
  .object({
    /** Balance of the wallet at the end of each step of time, oldest first. */
    points: z.array(z.object({ atMs: z.number(), balance: Money })),
    /** What own machines earned in this time, settled or not. */
    earned: Money,
    /** What own orders used in this time. */
    spent: Money,
  })
  .meta({ id: 'WalletHistory' });
export type WalletHistory = z.infer<typeof WalletHistory>;

export const walletRead = endpoint({
  name: 'walletRead',
  method: 'GET',
  path: '/pools/:pool/wallet',
  summary: 'Available, held, pending',
  tag,
  params: PoolParams,
  answer: WalletView,
});
export const walletHistory = endpoint({
  name: 'walletHistory',
  method: 'GET',
  path: '/pools/:pool/wallet/history',
  summary: 'Balance over time, with what was earned and spent in it',
  tag,
  params: PoolParams,
  query: z.object({
    fromMs: z.coerce.number().int().min(0),
    toMs: z.coerce.number().int().min(0).optional(),
    points: z.coerce.number().int().min(1).max(500).default(60),
  }),
  answer: WalletHistory,
});
export const statementRead = endpoint({
  name: 'statementRead',
  method: 'GET',
  path: '/pools/:pool/statement',
  summary: 'Own statement with running balance, newest first; the balance is that of the whole, whatever is left out',
  tag,
  params: PoolParams,
  query: PageQuery.extend({
    kind: StatementKindName.optional(),
    fromMs: z.coerce.number().int().min(0).optional(),
    toMs: z.coerce.number().int().min(0).optional(),
    /** The other side: a user's transfers, and orders with them. */
    with: Hex32.optional(),
  }),
  answer: pageOf(StatementLine),
});
export const transferCreate = command({
  name: 'transferCreate',
  path: '/pools/:pool/transfers',
  summary: 'Send to another member',
  tag,
  params: PoolParams,
  body: z.object({ to: Hex32, amount: PositiveMoney, memo: z.string().max(200).default('') }),
});
export const grantCreate = command({
  name: 'grantCreate',
  path: '/pools/:pool/grants',
  summary: 'Grant from the treasury (owner)',
  tag,
  params: PoolParams,
  body: z.object({ to: Hex32, amount: PositiveMoney, reason: z.string().min(1).max(2000) }),
});
export const InvariantsView = z.object({
  pool: z.string(),
  seal: z.number().int(),
  stateHash: z.string(),
  isSound: z.boolean(),
  checks: z.array(z.object({ name: z.string(), isHeld: z.boolean(), detail: z.string() })),
  balances: z.array(z.object({ account: z.string(), balance: Money })),
});
export const invariantsRead = endpoint({
  name: 'invariantsRead',
  method: 'GET',
  path: '/admin/invariants',
  summary: 'Sum the books of a pool and check every invariant',
  tag,
  query: z.object({ pool: Hex32 }),
  answer: InvariantsView,
});

export const ledgerApi = { walletRead, walletHistory, statementRead, transferCreate, grantCreate, invariantsRead };
