import { correctionPropose, correctionWithdraw } from '#core/features/books/books.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { correctionsQuery } from './books.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const TONES: Readonly<Record<'proposed' | 'done' | 'withdrawn', Tone>> = {
  proposed: 'wait',
  done: 'good',
  withdrawn: 'idle',
};

/** A wrong transaction is never edited: it is reversed by another, which the owner and an administrator both want. */
export function CorrectionsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t, format } = useTexts();
  const corrections = useQuery(correctionsQuery(pool.pool));
  const [isAsking, setAsking] = useState(false);
  const propose = useCommand(correctionPropose, {
    done: t('books.correctionProposed'),
    onDone: () => setAsking(false),
  });
  const withdraw = useCommand(correctionWithdraw, { done: t('treasury.withdrawn') });
  const isRight = may(pool, 'ledger.correct');
  return (
    <Card
      title={t('books.corrections')}
      testId="corrections"
      aside={
        isRight && (
          <Button size="small" variant="default" onClick={() => setAsking(true)} data-testid="correction-propose">
            {t('books.correct')}
          </Button>
        )
      }
    >
      <div className="stack-tight">
        <p className="small dim">{t('books.correctionsWhat')}</p>
        {!isRight && <WhoCan pool={pool} right="ledger.correct" />}
        <Ready query={corrections} courses={2}>
          {({ items }) => (
            <ul className="list">
              {items.map((one) => (
                <li key={one.correction} className="stack-close">
                  <div className="row-apart">
                    <span>
                      {t('books.transactionNo', { no: String(one.no) })}{' '}
                      <b className="num">{one.reversed > 0n && format.money(one.reversed, pool)}</b>
                    </span>
                    <Badge tone={TONES[one.state]}>{t(`books.correction.${one.state}`)}</Badge>
                  </div>
                  <span className="small break">{one.reason}</span>
                  {one.owed > 0n && (
                    <span className="small loss">{t('books.owed', { sum: format.money(one.owed, pool) })}</span>
                  )}
                  <span className="small dim">{t('pools.inviteBy', { name: one.byHandle })}</span>
                  {one.state === 'proposed' && isRight && (
                    <div>
                      <Button
                        size="small"
                        variant="subtle"
                        isBusy={withdraw.isPending}
                        onClick={() => withdraw.mutate({ params: { pool: pool.pool, correction: one.correction } })}
                      >
                        {t('govern.takeBack')}
                      </Button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Ready>
      </div>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('books.correct')}
            lead={t('books.correctLead')}
            fields={[
              {
                kind: 'count',
                name: 'no',
                label: t('books.transaction'),
                description: t('books.transactionWhat'),
                min: 1,
                max: Number.MAX_SAFE_INTEGER,
                start: 1,
              },
              {
                kind: 'text',
                name: 'reason',
                label: t('ui.reason'),
                description: t('ui.reasonWhat'),
                max: LIMITS.textCharsMax,
              },
            ]}
            act={t('treasury.propose')}
            isDanger
            isBusy={propose.isPending}
            onClose={() => setAsking(false)}
            onSend={({ no = '', reason = '' }) =>
              propose.mutate({ params: { pool: pool.pool }, body: { no: Number(no), reason } })
            }
          />
        )}
      </Suspense>
    </Card>
  );
}
