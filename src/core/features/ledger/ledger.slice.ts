/** Double entry, append-only, integer micro-credits. Other slices move money by the transactions that their folds return. */
import { accountOf, transfer } from '../../kernel/postings.ts';
import { type Slice, on } from '../../contract/slice.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { grantMade, transferMade } from './ledger.events.ts';
import { balances, journal, ledgerHead, postings } from './ledger.tables.ts';

export const ledgerSlice: Slice = {
  name: 'ledger',
  tables: [balances, journal, postings, ledgerHead],
  handlers: [
    on(
      transferMade,
      (act, { reads }) => {
        const { to } = act.payload;
        if (to === act.actor?.user) return { code: 'transfer.to_oneself' };
        const payee = memberOf(reads, to);
        if (payee === undefined || payee.state === 'left') return { code: 'member.unknown' };
        return undefined;
      },
      (act) => ({
        transactions: [
          {
            code: 'P19',
            subject: act.id,
            memo: act.payload.memo,
            postings: transfer({
              from: accountOf.wallet(act.actor?.user ?? ''),
              to: accountOf.wallet(act.payload.to),
              amount: act.payload.amount,
            }),
          },
        ],
      }),
    ),
    on(
      grantMade,
      (act, { reads }) => {
        const payee = memberOf(reads, act.payload.to);
        return payee === undefined || payee.state === 'left' ? { code: 'member.unknown' } : undefined;
      },
      (act) => ({
        transactions: [
          {
            code: 'P2',
            subject: act.payload.to,
            memo: act.payload.reason,
            postings: transfer({
              from: accountOf.treasury,
              to: accountOf.wallet(act.payload.to),
              amount: act.payload.amount,
            }),
          },
        ],
      }),
    ),
  ],
};
