import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { newestQuery } from './notifications.queries.ts';
import './notifications.css';

const SHOWN_MAX = 99;

/** Leads to the inbox; the number is what has not been read. */
export function Bell(): ReactNode {
  const { t, format } = useTexts();
  const unread = useQuery(newestQuery).data?.unread ?? 0;
  const label = t('notices.bell', { count: unread });
  return (
    <Link to="/notifications" className="icon-button bell" aria-label={label} title={label} data-testid="bell">
      <IconBell size={19} stroke={1.6} aria-hidden="true" />
      {unread > 0 && (
        <span className="bell-count num" aria-hidden="true">
          {unread > SHOWN_MAX ? `${format.number(SHOWN_MAX)}+` : format.number(unread)}
        </span>
      )}
    </Link>
  );
}
