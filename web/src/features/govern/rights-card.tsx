import type { PoolView } from '#core/features/pools/pools.api.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type PlainKey, useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { rightsQuery } from './govern.queries.ts';

const SEATS = ['member', 'officer', 'owner', 'admin'] as const;

/** The matrix of rights as the pool enforces it: who may what, and whether you may. */
export function RightsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const rights = useQuery(rightsQuery(pool.pool));
  return (
    <Card title={t('govern.rights')} isFlush testId="rights">
      <Ready query={rights} courses={6}>
        {({ items, office, role }) => (
          <>
            <div className="stack-tight" style={{ padding: '0 18px 14px' }}>
              <div className="row">
                <span className="small dim">{t('govern.yourRole')}</span>
                <Badge tone="realm">{t(`pools.role.${role}`)}</Badge>
              </div>
              <div className="row small">
                <span className="dim">{t('govern.inOffice')}</span>
                {office.map(({ user, handle, role: seat }) => (
                  <span key={user} className="row">
                    <Handle handle={handle} user={user} /> <span className="dim">{t(`pools.role.${seat}`)}</span>
                  </span>
                ))}
              </div>
            </div>
            <table className="table rights">
              <thead>
                <tr>
                  <th>{t('govern.right')}</th>
                  {SEATS.map((seat) => (
                    <th key={seat}>{t(`govern.seat.${seat}`)}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <tr key={item.right}>
                    <td className="lead">
                      {t(`govern.right.${item.right}` as PlainKey) || item.right}
                      {item.isMine && <span className="visually-hidden">, {t('govern.rightYours')}</span>}
                    </td>
                    {SEATS.map((seat) => (
                      <td key={seat} data-label={t(`govern.seat.${seat}`)}>
                        <Mark cell={item[seat]} isMine={seat === role && item.isMine} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="small dim" style={{ padding: '12px 18px 16px' }}>
              {t('govern.marks')}
            </p>
          </>
        )}
      </Ready>
    </Card>
  );
}

function Mark({ cell, isMine }: { readonly cell: string; readonly isMine: boolean }): ReactNode {
  const { t } = useTexts();
  if (cell === '-') return <span className="dim">–</span>;
  const words = cell
    .split(' ')
    .map((mark) => t(`govern.mark.${mark}` as PlainKey) || mark)
    .join(', ');
  return <span className={`small ${isMine ? 'strong gain' : ''}`}>{words}</span>;
}
