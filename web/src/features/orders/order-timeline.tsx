/** What happened, when it was sealed, and why; and under each step the money that it moved. */
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { useAccountName } from '../ledger/accounts.ts';
import { postingText } from '../ledger/posting-codes.ts';
import { causeKey } from './causes.ts';
import { TONES } from './orders.queries.ts';
import { type Movement, storyOf } from './story.ts';
import { Timeline, TimelineStep } from '../../ui/timeline.tsx';
import './movements.css';

export function OrderTimeline({ pool, order }: { readonly pool: PoolView; readonly order: OrderDetail }): ReactNode {
  const { t } = useTexts();
  return (
    <Timeline testId="order-timeline">
      {storyOf(order).map(({ key, atMs, step, movements }) => {
        const known = step === undefined ? undefined : causeKey(step.cause);
        return (
          <TimelineStep key={key} tone={step === undefined ? 'idle' : TONES[step.state]} atMs={atMs}>
            {step !== undefined && <span className="strong">{t(`orders.state.${step.state}`)}</span>}
            {step !== undefined && <span className="small">{known === undefined ? step.cause : t(known)}</span>}
            {movements.map((movement) => (
              <MovementLines key={movement.no} pool={pool} movement={movement} />
            ))}
          </TimelineStep>
        );
      })}
    </Timeline>
  );
}

function MovementLines({ pool, movement }: { readonly pool: PoolView; readonly movement: Movement }): ReactNode {
  const { t, format } = useTexts();
  const nameOf = useAccountName(pool.pool);
  return (
    <div className="movement small">
      <span className="dim">{postingText(movement.code, t)}</span>
      {movement.moves.map(({ from, to, amount }, index) => (
        <span key={index} className="row-tight" data-testid="order-movement">
          <b className="num">{format.money(amount, pool)}</b>
          <span className="break">
            {nameOf(from)} <IconArrowRight size={13} aria-label={t('orders.to')} className="dim" /> {nameOf(to)}
          </span>
        </span>
      ))}
    </div>
  );
}
