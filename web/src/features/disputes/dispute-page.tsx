/** The room of one dispute: what is at stake, what can be done next, what was said and shown, what happened. */
import type { DisputeDetail } from '#core/features/disputes/disputes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useParams } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { ReadyPage } from '../../ui/states.tsx';
import { Timeline, TimelineStep } from '../../ui/timeline.tsx';
import { Countdown } from '../orders/countdown.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { DisputeActs } from './dispute-acts.tsx';
import { DisputeBadge } from './disputes-page.tsx';
import { DISPUTE_TONES, disputeQuery } from './disputes.queries.ts';
import { EvidenceList } from './evidence-list.tsx';

export function DisputePage(): ReactNode {
  const { t } = useTexts();
  const { dispute } = useParams('/disputes/:dispute');
  return <WithPool title={t('disputes.one')}>{(pool) => <Room pool={pool} id={dispute} />}</WithPool>;
}

function Room({ pool, id }: { readonly pool: PoolView; readonly id: string }): ReactNode {
  const { t } = useTexts();
  const dispute = useQuery(disputeQuery(pool.pool, id));
  const view = dispute.data;
  return (
    <Page
      title={view === undefined ? t('disputes.one') : t(`disputes.category.${view.category}`)}
      back={<Link to="/disputes">{t('disputes.title')}</Link>}
      actions={view !== undefined && <DisputeActs pool={pool} dispute={view} />}
    >
      <ReadyPage query={dispute}>
        {(detail) => (
          <div className="columns">
            <div className="stack">
              <Stake pool={pool} dispute={detail} />
              <Card title={t('disputes.evidence')}>
                <EvidenceList pool={pool} dispute={detail} />
              </Card>
            </div>
            <Card title={t('disputes.timeline')}>
              <Story dispute={detail} />
            </Card>
          </div>
        )}
      </ReadyPage>
    </Page>
  );
}

function Stake({ pool, dispute }: { readonly pool: PoolView; readonly dispute: DisputeDetail }): ReactNode {
  const { t, format } = useTexts();
  const { award, offer } = dispute;
  const money = (amount: bigint): string => format.money(amount, pool);
  return (
    <Card title={t('disputes.stake')} aside={<DisputeBadge dispute={dispute} />}>
      <div className="stack">
        <p>{t(`disputes.next.${dispute.state}`)}</p>
        {dispute.leftMs !== undefined && (
          <p className="row-apart">
            <span className="dim">{t('disputes.left')}</span>
            <span className="strong">
              <Countdown leftMs={dispute.leftMs} sealMs={pool.seal.timeMs} />
            </span>
          </p>
        )}
        <dl className="facts">
          <dt>{t('disputes.order')}</dt>
          <dd>
            <Link to="/orders/:order" params={{ order: dispute.order }}>
              {t('disputes.toOrder')}
            </Link>
          </dd>
          <dt>{t('orders.buyer')}</dt>
          <dd>
            <Handle handle={dispute.buyerHandle} user={dispute.buyer} isCopyable />
          </dd>
          <dt>{t('orders.provider')}</dt>
          <dd>
            <Handle handle={dispute.providerHandle} user={dispute.provider} isCopyable />
          </dd>
          <dt>{t('disputes.decides')}</dt>
          <dd>{dispute.deciderHandle ?? t(`disputes.level.${dispute.level}`)}</dd>
          <dt>{t('disputes.frozen')}</dt>
          <dd className="num">{money(dispute.frozen)}</dd>
          <dt>{t('disputes.claimed')}</dt>
          <dd className="num">{money(dispute.claimed)}</dd>
          <dt>{t('disputes.measured')}</dt>
          <dd className="num">{money(dispute.measured)}</dd>
          {award !== undefined && (
            <>
              <dt>{t(dispute.state === 'resolved' ? 'disputes.paid' : 'disputes.decision')}</dt>
              <dd>
                {t('disputes.split', {
                  buyer: money(award.buyer),
                  provider: money(award.provider),
                  fee: money(award.treasury),
                })}
                {dispute.basis !== undefined && <div className="small dim">{t(`disputes.basis.${dispute.basis}`)}</div>}
              </dd>
            </>
          )}
        </dl>
        {offer !== undefined && (
          <div className="banner" data-tone="realm">
            <div className="grow stack-close">
              <span className="strong">{t(offer.isOwn ? 'disputes.offeredByYou' : 'disputes.offeredToYou')}</span>
              <span className="small">
                {t('disputes.split', {
                  buyer: money(offer.split.buyer),
                  provider: money(offer.split.provider),
                  fee: money(offer.split.treasury),
                })}
              </span>
            </div>
          </div>
        )}
      </div>
    </Card>
  );
}

function Story({ dispute }: { readonly dispute: DisputeDetail }): ReactNode {
  const { t } = useTexts();
  return (
    <Timeline testId="dispute-timeline">
      {dispute.timeline.map((step) => (
        <TimelineStep key={step.event + step.poolMs} tone={DISPUTE_TONES[step.state]} atMs={step.sealMs}>
          <span className="strong">{t(`disputes.state.${step.state}`)}</span>
          <span className="small dim">
            {t('disputes.decides')}: {t(`disputes.level.${step.level}`)}
          </span>
        </TimelineStep>
      ))}
    </Timeline>
  );
}
