import type { WithdrawalDetail } from '#core/features/withdrawals/withdrawals.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import type { Format } from '../../texts/format.ts';
import { type Translate, useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { Status } from '../../ui/status.tsx';
import { Timeline, TimelineStep } from '../../ui/timeline.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { WithdrawalActs } from './withdrawal-acts.tsx';
import { causeText } from './causes.ts';
import { WithdrawalBadge } from './withdrawals-page.tsx';
import { HAPPY_PATH, WITHDRAWAL_TONES, withdrawalQuery } from './withdrawals.queries.ts';

export function WithdrawalPage(): ReactNode {
  const { t } = useTexts();
  const { withdrawal } = useParams('/withdrawals/:withdrawal');
  return <WithPool title={t('withdrawals.one')}>{(pool) => <One pool={pool} id={withdrawal} />}</WithPool>;
}

function One({ pool, id }: { readonly pool: PoolView; readonly id: string }): ReactNode {
  const { t, format } = useTexts();
  const withdrawal = useQuery(withdrawalQuery(pool.pool, id));
  const view = withdrawal.data;
  return (
    <Page
      title={
        view === undefined ? t('withdrawals.one') : t('withdrawals.oneOf', { sum: format.money(view.amount, pool) })
      }
      back={<Link to="/withdrawals">{t('withdrawals.title')}</Link>}
      actions={view !== undefined && <WithdrawalActs pool={pool} withdrawal={view} />}
    >
      <ReadyPage query={withdrawal}>
        {(detail) => (
          <div className="columns">
            <div className="stack">
              <Summary pool={pool} withdrawal={detail} />
            </div>
            <Card title={t('withdrawals.timeline')}>
              <Story withdrawal={detail} />
            </Card>
          </div>
        )}
      </ReadyPage>
    </Page>
  );
}

function Summary({ pool, withdrawal }: { readonly pool: PoolView; readonly withdrawal: WithdrawalDetail }): ReactNode {
  const { t, format } = useTexts();
  return (
    <Card title={t('withdrawals.one')} aside={<WithdrawalBadge withdrawal={withdrawal} />}>
      <div className="stack">
        <p data-testid="withdrawal-next">{nextText(withdrawal, t, format)}</p>
        <Steps withdrawal={withdrawal} />
        {withdrawal.leftMs !== undefined && (
          <p className="row-apart">
            <span className="dim">{t('withdrawals.left')}</span>
            <span className="strong">
              <Countdown leftMs={withdrawal.leftMs} sealMs={pool.seal.timeMs} />
            </span>
          </p>
        )}
        {withdrawal.isDestinationTrue === false && (
          <p className="banner" data-tone="bad" role="alert">
            {t('withdrawals.wrongDestination')}
          </p>
        )}
        <dl className="facts">
          <dt>{t('withdrawals.of')}</dt>
          <dd>
            <Handle handle={withdrawal.handle} user={withdrawal.user} isCopyable />
          </dd>
          <dt>{t('withdrawals.destination')}</dt>
          <dd className="break">{withdrawal.destination ?? t('withdrawals.sealed')}</dd>
          <dt>{t('withdrawals.amount')}</dt>
          <dd className="num">{format.money(withdrawal.amount, pool)}</dd>
          <dt>{t('withdrawals.fee')}</dt>
          <dd className="num">{format.money(withdrawal.fee, pool)}</dd>
          <dt>{t('withdrawals.rail')}</dt>
          <dd>{t(`withdrawals.rail.${withdrawal.rail}`)}</dd>
          <dt>{t('withdrawals.confirmed')}</dt>
          <dd>
            {t('withdrawals.confirmations', { have: withdrawal.confirmations, needed: withdrawal.needed })}
            {withdrawal.approvers.length > 0 && ` · ${withdrawal.approvers.join(', ')}`}
          </dd>
          {withdrawal.executorHandle !== undefined && (
            <>
              <dt>{t('withdrawals.executor')}</dt>
              <dd>{withdrawal.isExecutedHere ? t('withdrawals.executedHere') : withdrawal.executorHandle}</dd>
            </>
          )}
          {withdrawal.reference !== undefined && (
            <>
              <dt>{t('withdrawals.reference')}</dt>
              <dd className="break">{withdrawal.reference}</dd>
            </>
          )}
        </dl>
        {withdrawal.reassigned !== undefined && (
          <p className="banner" data-tone="wait">
            {t('withdrawals.reassignedBy', {
              who: withdrawal.reassigned.by,
              device: `${withdrawal.reassigned.handle} · ${withdrawal.reassigned.device.slice(0, 8)}`,
            })}
          </p>
        )}
        {withdrawal.ruled !== undefined && (
          <p className="banner" data-tone="wait">
            {t('withdrawals.ruledBy', {
              who: withdrawal.ruled.by,
              outcome: t(
                withdrawal.ruled.outcome === 'executed' ? 'withdrawals.outcome.executed' : 'withdrawals.outcome.failed',
              ),
            })}
          </p>
        )}
      </div>
    </Card>
  );
}

/** What comes next, said to whoever reads it: who may do it is not told to wait for somebody else. */
function nextText(
  { state, confirmations, approvers, may, isOwn, aloneLeftMs }: WithdrawalDetail,
  t: Translate,
  format: Format,
): string {
  if (aloneLeftMs !== undefined)
    return t('withdrawals.next.alone', { who: approvers.join(', '), time: format.duration(aloneLeftMs) });
  if (state === 'awaiting_confirmation' && isOwn && may.includes('confirm')) return t('withdrawals.next.ownWord');
  if (state === 'awaiting_confirmation' && confirmations > 0)
    return t('withdrawals.next.second', { who: approvers.join(', ') });
  if (state === 'confirmed' && may.includes('start')) return t('withdrawals.next.yours');
  if (state === 'executing' && may.includes('execute')) return t('withdrawals.next.youPay');
  return t(`withdrawals.next.${state}`);
}

/** Where it is on its way, in words and dots. */
function Steps({ withdrawal }: { readonly withdrawal: WithdrawalDetail }): ReactNode {
  const { t } = useTexts();
  const at = HAPPY_PATH.findIndex((state) => state === withdrawal.state);
  if (at < 0) return null;
  return (
    <ol className="stack-close" aria-label={t('withdrawals.steps')}>
      {HAPPY_PATH.map((state, index) => (
        <li key={state} aria-current={index === at ? 'step' : undefined}>
          <Status tone={index < at || withdrawal.state === 'executed' ? 'good' : index === at ? 'realm' : 'idle'}>
            <span className={index === at ? 'strong' : 'dim'}>{t(`withdrawals.state.${state}`)}</span>
          </Status>
        </li>
      ))}
    </ol>
  );
}

function Story({ withdrawal }: { readonly withdrawal: WithdrawalDetail }): ReactNode {
  const { t } = useTexts();
  return (
    <Timeline testId="withdrawal-timeline">
      {withdrawal.timeline.map((step) => {
        const why = causeText(step.cause, t);
        return (
          <TimelineStep key={step.event + step.poolMs} tone={WITHDRAWAL_TONES[step.state]} atMs={step.sealMs}>
            <span className="strong">{t(`withdrawals.state.${step.state}`)}</span>
            {why !== undefined && <span className="small break">{why}</span>}
            {step.handle !== undefined && <span className="small">{step.handle}</span>}
          </TimelineStep>
        );
      })}
    </Timeline>
  );
}
