import type { NotariesView } from '#core/features/notaries/notaries.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import './notaries.css';

/** A tower for each notary, lit while it can be reached: trade goes on as long as the lit ones come up to the line. */
export function QuorumPicture({ view }: { readonly view: NotariesView }): ReactNode {
  const { t } = useTexts();
  const { reachable, quorum } = view;
  const count = view.members.length;
  const isEnough = reachable >= quorum;
  return (
    <div className="stack-close">
      <div
        className="quorum"
        role="img"
        aria-label={t('notaries.health', { reachable, count, quorum })}
        data-enough={isEnough}
        data-testid="quorum"
      >
        {view.members.map(({ device }, index) => (
          <span key={device} className="quorum-seat" data-lit={index < reachable} data-line={index === quorum - 1}>
            <svg viewBox="0 0 24 28" aria-hidden="true">
              <path d="M2 2h5v4h3V2h4v4h3V2h5v9l-3 3v12H5V14l-3-3z" />
            </svg>
          </span>
        ))}
      </div>
      <span className="small dim">{t('notaries.health', { reachable, count, quorum })}</span>
      {!isEnough && <span className="small strong">{t('notaries.tooFew')}</span>}
    </div>
  );
}
