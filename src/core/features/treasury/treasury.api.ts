import { z } from 'zod';
import { LongText } from '../../contract/act-fields.ts';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money, PositiveMoney } from '../../kernel/money.ts';

const tag = 'treasury';
const ActParams = PoolParams.extend({ act: Hex32 });

export const TreasuryView = z
  .object({
    balance: Money,
    /** Credits that exist: minted minus burned. */
    supply: Money,
    /** 0: no cap. */
    cap: Money,
    grantedToday: Money,
    grantLimit: Money,
    acts: z.array(
      z.object({
        act: z.string(),
        kind: z.enum(['mint', 'burn', 'payout']),
        amount: Money,
        to: z.string().optional(),
        toHandle: z.string().optional(),
        by: z.string(),
        byHandle: z.string(),
        reason: z.string(),
        state: z.enum(['proposed', 'done', 'refused', 'withdrawn', 'expired', 'failed']),
        /** Nobody else is in the pool: done after a day's notice instead of an approval. */
        isAlone: z.boolean(),
        proposedMs: z.number(),
        leftMs: z.number(),
        answeredByHandle: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Treasury' });
export type TreasuryView = z.infer<typeof TreasuryView>;

export const treasuryRead = endpoint({
  name: 'treasuryRead',
  method: 'GET',
  path: '/pools/:pool/treasury',
  summary: "The pool's money, the supply, and what was proposed",
  tag,
  params: PoolParams,
  answer: TreasuryView,
});
export const treasuryPropose = command({
  name: 'treasuryPropose',
  path: '/pools/:pool/treasury/acts',
  summary: 'Mint, burn or pay out: a second person approves it, or a day passes in a pool of one (owner)',
  tag,
  params: PoolParams,
  body: z.object({
    kind: z.enum(['mint', 'burn', 'payout']),
    amount: PositiveMoney,
    to: Hex32.optional(),
    reason: LongText.min(1),
  }),
});
export const treasuryAnswer = command({
  name: 'treasuryAnswer',
  path: '/pools/:pool/treasury/acts/:act/answer',
  summary: 'Approve or refuse, as the second person (officer)',
  tag,
  params: ActParams,
  body: z.object({ answer: z.enum(['approved', 'refused']), reason: LongText.default('') }),
});
export const treasuryWithdraw = command({
  name: 'treasuryWithdraw',
  path: '/pools/:pool/treasury/acts/:act/withdraw',
  summary: 'Take a proposal back (owner)',
  tag,
  params: ActParams,
  body: z.object({ reason: LongText.min(1) }),
});

export const treasuryApi = { treasuryRead, treasuryPropose, treasuryAnswer, treasuryWithdraw };
