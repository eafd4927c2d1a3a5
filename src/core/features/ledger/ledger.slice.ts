/** Double entry, append-only, integer micro-credits. Other slices move money by the transactions that their folds return. */
import { accountOf, transfer } from '../../kernel/postings.ts';
import { type Slice, on } from '../../contract/slice.ts';
import { countTransfer, transferRefusal } from '../books/books.reads.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { grantRefusal } from '../treasury/treasury.reads.ts';
import { grantMade, transferMade } from './ledger.events.ts';
import { balances, journal, ledgerHead, postings } from './ledger.tables.ts';

export const ledgerSlice: Slice = {
  name: 'ledger',
  tables: [balances, journal, postings, ledgerHead],
  handlers: [
    on(
      transferMade,
      (act, { reads, poolMs }) => {
        const { to, amount } = act.payload;
        if (to === act.actor?.user) return { code: 'transfer.to_oneself' };
        const payee = memberOf(reads, to);
        if (payee === undefined || payee.state === 'left') return { code: 'member.unknown' };
        return transferRefusal(reads, { user: act.actor?.user ?? '', amount, poolMs });
      },
      (act, { reads, poolMs }) => ({
        ops: [countTransfer(reads, { user: act.actor?.user ?? '', amount: act.payload.amount, poolMs })],
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
      (act, { reads, poolMs }) => {
        const payee = memberOf(reads, act.payload.to);
        if (payee === undefined || payee.state === 'left') return { code: 'member.unknown' };
        if (payee.user === act.actor?.user && act.actor.role !== 'owner') return { code: 'right.party' };
        return grantRefusal(reads, { role: act.actor?.role ?? 'member', amount: act.payload.amount }, poolMs);
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
