import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { NoticeRow } from '../notifications/notice-row.tsx';
import { newestQuery } from '../notifications/notifications.queries.ts';

const SHOWN = 3;

/** The newest of what happened to this person. */
export function Latest(): ReactNode {
  const { t } = useTexts();
  const newest = useQuery(newestQuery);
  return (
    <Card
      title={t('overview.latest')}
      aside={
        <Link to="/notifications" className="small">
          {t('overview.allLatest')}
        </Link>
      }
    >
      <Ready query={newest} courses={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">{t('overview.nothingYet')}</p>
          ) : (
            <ul className="list">
              {items.slice(0, SHOWN).map((notice) => (
                <NoticeRow key={notice.no} notice={notice} />
              ))}
            </ul>
          )
        }
      </Ready>
    </Card>
  );
}
