import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import {
  IconBriefcase2,
  IconCoins,
  IconHourglass,
  IconKey,
  IconReceipt2,
  IconScale,
  IconUsers,
  IconWallet,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { noticeText } from './notice-text.ts';
import { useMark } from './notifications.queries.ts';
import './notifications.css';

const ICONS: Readonly<Record<NotificationView['kind'], TablerIcon>> = {
  job: IconBriefcase2,
  money: IconCoins,
  order: IconReceipt2,
  dispute: IconScale,
  withdrawal: IconWallet,
  member: IconUsers,
  account: IconKey,
  trade: IconHourglass,
};

/** One line; following it marks it as read, and so does its dot. */
export function NoticeRow({ notice }: { readonly notice: NotificationView }): ReactNode {
  const texts = useTexts();
  const { t, format } = texts;
  const mark = useMark();
  const { title, more, tone, target } = noticeText(notice, texts);
  const Icon = ICONS[notice.kind];
  const setRead = (isRead: boolean): void => mark.mutate({ from: notice.no, upTo: notice.no, isRead });
  const label = notice.isRead ? t('notices.markUnread') : t('notices.markOne');
  return (
    <li className="notice" data-unread={!notice.isRead} data-testid="notice" data-event={notice.event}>
      <span className="notice-icon" data-tone={tone}>
        <Icon size={19} stroke={1.7} aria-hidden="true" />
      </span>
      <div className="grow stack-close">
        <Link {...target} className="strong break" onClick={() => !notice.isRead && setRead(true)}>
          {title}
          {!notice.isRead && <span className="visually-hidden"> ({t('notices.isUnread')})</span>}
        </Link>
        {more !== undefined && more !== '' && <span className="small break">{more}</span>}
        <span className="small dim">
          <time dateTime={new Date(notice.atMs).toISOString()}>{format.time(notice.atMs)}</time>
          {notice.poolName !== '' && ` · ${notice.poolName}`}
        </span>
      </div>
      <button
        type="button"
        className="notice-dot"
        aria-label={`${label}: ${title}`}
        title={label}
        onClick={() => setRead(!notice.isRead)}
      />
    </li>
  );
}
