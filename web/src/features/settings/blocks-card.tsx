import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { BlockButton } from './block-button.tsx';
import { blocksQuery } from './blocks.queries.ts';

/** Whom this person blocked, on this instance. */
export function BlocksCard(): ReactNode {
  const { t, format } = useTexts();
  const blocks = useQuery(blocksQuery);
  return (
    <Card title={t('block.listTitle')} testId="blocks">
      <div className="stack-tight">
        <p className="small dim">{t('block.what')}</p>
        <Ready query={blocks} courses={2}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="small">{t('block.none')}</p>
            ) : (
              <ul className="list">
                {items.map(({ user, handle, reason, sinceMs }) => (
                  <li key={user} className="row-fixed" data-testid="blocked">
                    <div className="stack-close grow">
                      <Handle handle={handle} user={user} />
                      {reason !== '' && <span className="small break">{reason}</span>}
                      <span className="small dim">{t('block.since', { date: format.date(sinceMs) })}</span>
                    </div>
                    <BlockButton user={user} handle={handle} />
                  </li>
                ))}
              </ul>
            )
          }
        </Ready>
      </div>
    </Card>
  );
}
