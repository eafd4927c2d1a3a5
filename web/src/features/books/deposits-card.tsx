import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type DepositView, RAILS, depositConfirm, depositRecord } from '#core/features/withdrawals/withdrawals.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge, type Tone } from '../../ui/status.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { useMemberOptions } from '../pools/member-options.ts';
import { depositsQuery } from './books.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const TONES: Readonly<Record<DepositView['state'], Tone>> = { recorded: 'wait', confirmed: 'good', expired: 'idle' };
const REFERENCE_CHARS_MAX = 128;

/** Money that came in from outside: one records it, another confirms. */
export function DepositsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const deposits = useQuery(depositsQuery(pool.pool));
  const people = useMemberOptions(pool.pool, { isSelfToo: true });
  const [isAsking, setAsking] = useState(false);
  const record = useCommand(depositRecord, { done: t('books.depositRecorded'), onDone: () => setAsking(false) });
  const isRight = may(pool, 'withdrawal.execute');
  return (
    <Card
      title={t('books.deposits')}
      testId="deposits"
      aside={
        isRight && (
          <Button size="small" variant="default" onClick={() => setAsking(true)} data-testid="deposit-record">
            {t('books.depositRecord')}
          </Button>
        )
      }
    >
      <div className="stack">
        {!isRight && <WhoCan pool={pool} right="withdrawal.execute" />}
        <Ready query={deposits} courses={3}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="small dim">{t('books.depositsNone')}</p>
            ) : (
              <Deposits pool={pool} items={items} />
            )
          }
        </Ready>
      </div>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('books.depositRecord')}
            lead={t('books.depositLead')}
            fields={[
              { kind: 'choice', name: 'user', label: t('books.depositOf'), options: people },
              { kind: 'money', name: 'amount', label: t('treasury.amount'), symbol: pool.symbol },
              {
                kind: 'line',
                name: 'reference',
                label: t('books.reference'),
                description: t('books.referenceWhat'),
                max: REFERENCE_CHARS_MAX,
              },
              {
                kind: 'choice',
                name: 'rail',
                label: t('withdrawals.rail'),
                options: RAILS.map((value) => ({ value, label: t(`withdrawals.rail.${value}`) })),
              },
            ]}
            act={t('books.depositDo')}
            isBusy={record.isPending}
            onClose={() => setAsking(false)}
            onSend={({ user = '', amount = '', reference = '', rail }) =>
              record.mutate({
                params: { pool: pool.pool },
                body: { user, amount, reference, rail: rail === 'webhook' ? 'webhook' : 'manual' },
              })
            }
          />
        )}
      </Suspense>
    </Card>
  );
}

function Deposits({ pool, items }: { readonly pool: PoolView; readonly items: readonly DepositView[] }): ReactNode {
  const { t, format } = useTexts();
  const { shown, end } = useGrowing(items);
  const confirm = useCommand(depositConfirm, { done: t('books.depositConfirmed') });
  return (
    <>
      <ul className="list">
        {shown.map((one) => (
          <li key={one.deposit} className="row-apart" data-testid="deposit">
            <span className="stack-close grow">
              <span className="row">
                <b className="num">{format.money(one.amount, pool)}</b> → <Handle handle={one.handle} user={one.user} />
              </span>
              <span className="small dim break">
                {t(`withdrawals.rail.${one.rail}`)} · {one.reference} · {t('pools.inviteBy', { name: one.byHandle })}
                {one.confirmedByHandle !== undefined && ` · ${t('books.confirmedBy', { name: one.confirmedByHandle })}`}
              </span>
            </span>
            {one.state === 'recorded' && one.leftMs !== undefined && (
              <span className="small dim">
                <Countdown leftMs={one.leftMs} sealMs={pool.seal.timeMs} />
              </span>
            )}
            {one.mayConfirm ? (
              <Button
                size="small"
                isBusy={confirm.isPending && confirm.variables.params.deposit === one.deposit}
                onClick={() => confirm.mutate({ params: { pool: pool.pool, deposit: one.deposit } })}
                data-testid="deposit-confirm"
              >
                {t('books.confirm')}
              </Button>
            ) : (
              <Badge tone={TONES[one.state]}>{t(`books.deposit.${one.state}`)}</Badge>
            )}
          </li>
        ))}
      </ul>
      {end}
    </>
  );
}
