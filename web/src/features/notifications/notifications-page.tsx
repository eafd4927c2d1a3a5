import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import { IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Texts, useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Sentinel } from '../../ui/growing.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Bricks, Empty, Failed } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { HookCard } from './hook-card.tsx';
import { MutesCard } from './mutes-card.tsx';
import { NoticeRow } from './notice-row.tsx';
import { inboxQuery, newestQuery, useMark } from './notifications.queries.ts';

type Shown = 'all' | 'unread';

export function NotificationsPage(): ReactNode {
  const { t } = useTexts();
  const [shown, setShown] = useState<Shown>('all');
  const newest = useQuery(newestQuery).data;
  const mark = useMark();
  const upTo = newest?.items[0]?.no ?? 0;
  const loaded = useInfiniteQuery(inboxQuery(false)).data?.pages.flatMap(({ items }) => items) ?? [];
  const markAll = (): void => {
    const unread = loaded.filter(({ isRead }) => !isRead).map(({ no }) => no);
    const undo = (): void => unread.forEach((no) => mark.mutate({ from: no, upTo: no, isRead: false }));
    mark.mutate(
      { from: 1, upTo, isRead: true },
      { onSuccess: () => toast({ tone: 'good', title: t('notices.marked'), undo }) },
    );
  };
  return (
    <Page
      title={t('notices.title')}
      lead={t('notices.lead')}
      actions={
        (newest?.unread ?? 0) > 0 ? (
          <Button icon={<IconChecks size={17} />} onClick={markAll} isBusy={mark.isPending} data-testid="mark-all">
            {t('notices.markAll')}
          </Button>
        ) : undefined
      }
    >
      <div className="columns">
        <Card
          title={
            <Segments
              label={t('notices.filter')}
              value={shown}
              onChange={setShown}
              options={[
                { value: 'all', label: t('notices.all') },
                { value: 'unread', label: t('notices.unread') },
              ]}
            />
          }
        >
          <Inbox isUnreadOnly={shown === 'unread'} onShowAll={() => setShown('all')} />
        </Card>
        <div className="stack">
          <MutesCard />
          <HookCard />
        </div>
      </div>
    </Page>
  );
}

function Inbox({
  isUnreadOnly,
  onShowAll,
}: {
  readonly isUnreadOnly: boolean;
  readonly onShowAll: () => void;
}): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const inbox = useInfiniteQuery(inboxQuery(isUnreadOnly));
  if (inbox.data === undefined)
    return inbox.isError ? <Failed error={inbox.error} onRetry={() => void inbox.refetch()} /> : <Bricks courses={6} />;
  const items = inbox.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <Empty
        icon={<IconCastle />}
        action={
          isUnreadOnly ? (
            <Button variant="default" onClick={onShowAll}>
              {t('notices.showAll')}
            </Button>
          ) : undefined
        }
      >
        {isUnreadOnly ? t('notices.noneUnread') : t('notices.none')}
      </Empty>
    );
  return (
    <>
      {byDay(items, texts).map(({ day, notices }) => (
        <section key={day}>
          <h3 className="notice-day">{day}</h3>
          <ul className="list" data-testid="inbox">
            {notices.map((notice) => (
              <NoticeRow key={notice.no} notice={notice} />
            ))}
          </ul>
        </section>
      ))}
      {inbox.hasNextPage && <Sentinel key={items.length} onSeen={() => void inbox.fetchNextPage()} />}
    </>
  );
}

function byDay(
  items: readonly NotificationView[],
  { t, format }: Texts,
): { readonly day: string; readonly notices: NotificationView[] }[] {
  const today = format.date(Date.now());
  const yesterday = format.date(Date.now() - 86_400_000);
  const days = new Map<string, NotificationView[]>();
  for (const notice of items) {
    const date = format.date(notice.atMs);
    const day = date === today ? t('notices.today') : date === yesterday ? t('notices.yesterday') : date;
    days.set(day, [...(days.get(day) ?? []), notice]);
  }
  return [...days].map(([day, notices]) => ({ day, notices }));
}
