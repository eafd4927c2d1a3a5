import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { causeKey } from './causes.ts';
import { TONES } from './orders.queries.ts';
import './timeline.css';

/** What happened, when it was sealed, and why. */
export function Timeline({ order }: { readonly order: OrderDetail }): ReactNode {
  const { t, format } = useTexts();
  return (
    <ol className="timeline">
      {order.timeline.map(({ state, cause, sealMs, event }, index) => {
        const known = causeKey(cause);
        return (
          <li key={`${index}-${event}`}>
            <span className="dot" data-tone={TONES[state]} aria-hidden="true" />
            <div className="stack-close">
              <span className="strong">{t(`orders.state.${state}`)}</span>
              <span className="small">{known === undefined ? cause : t(known)}</span>
              <time className="small dim" dateTime={new Date(sealMs).toISOString()}>
                {format.dateTime(sealMs)}
              </time>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
