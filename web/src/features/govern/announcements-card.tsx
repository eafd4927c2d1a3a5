import { announcementPost, announcementRemove } from '#core/features/pools/govern.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { announcementsQuery } from './govern.queries.ts';
import { WhoCan, may } from './who-can.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const SHOWN_FIRST = 3;

export function AnnouncementsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const announcements = useQuery(announcementsQuery(pool.pool));
  const [isWriting, setWriting] = useState(false);
  const post = useCommand(announcementPost, { done: t('govern.announced'), onDone: () => setWriting(false) });
  const mayWrite = may(pool, 'pool.texts');
  return (
    <Card
      title={t('govern.announcements')}
      testId="announcements"
      aside={
        mayWrite && (
          <Button size="small" variant="default" onClick={() => setWriting(true)} data-testid="announce">
            {t('govern.announce')}
          </Button>
        )
      }
    >
      <Ready query={announcements} courses={2}>
        {({ items }) => <Announcements pool={pool} items={items} mayRemove={mayWrite} />}
      </Ready>
      {!mayWrite && <WhoCan pool={pool} right="pool.texts" />}
      <Suspense>
        {isWriting && (
          <AskDialog
            title={t('govern.announce')}
            lead={t('govern.announceLead')}
            fields={[
              { kind: 'line', name: 'title', label: t('govern.announceTitle'), max: LIMITS.nameCharsMax },
              {
                kind: 'text',
                name: 'text',
                label: t('govern.announceText'),
                max: LIMITS.textCharsMax,
                isOptional: true,
              },
            ]}
            act={t('govern.announceDo')}
            isBusy={post.isPending}
            onClose={() => setWriting(false)}
            onSend={({ title = '', text = '' }) => post.mutate({ params: { pool: pool.pool }, body: { title, text } })}
          />
        )}
      </Suspense>
    </Card>
  );
}

interface Announcement {
  readonly announcement: string;
  readonly by: string;
  readonly byHandle: string;
  readonly title: string;
  readonly text: string;
  readonly poolMs: number;
}

function Announcements({
  pool,
  items,
  mayRemove,
}: {
  readonly pool: PoolView;
  readonly items: readonly Announcement[];
  readonly mayRemove: boolean;
}): ReactNode {
  const { t } = useTexts();
  const [isWhole, setWhole] = useState(false);
  const remove = useCommand(announcementRemove, { done: t('govern.unannounced') });
  if (items.length === 0) return <p className="small dim">{t('govern.announcementsNone')}</p>;
  return (
    <>
      <ul className="list">
        {items.slice(0, isWhole ? items.length : SHOWN_FIRST).map((one) => (
          <li key={one.announcement} className="stack-close" data-testid="announcement">
            <div className="row-apart">
              <span className="strong break">{one.title}</span>
              {mayRemove && (
                <Button
                  size="small"
                  variant="subtle"
                  isBusy={remove.isPending && remove.variables.params.announcement === one.announcement}
                  onClick={() =>
                    remove.mutate({ params: { pool: pool.pool, announcement: one.announcement }, body: {} })
                  }
                  aria-label={t('govern.unannounceWhat', { title: one.title })}
                >
                  {t('govern.unannounce')}
                </Button>
              )}
            </div>
            {one.text !== '' && <p className="prose small">{one.text}</p>}
            <span className="small dim row">
              <Handle handle={one.byHandle} user={one.by} /> · <Ago atMs={one.poolMs} />
            </span>
          </li>
        ))}
      </ul>
      {items.length > SHOWN_FIRST && !isWhole && (
        <Button size="small" variant="subtle" onClick={() => setWhole(true)}>
          {t('govern.announcementsAll', { count: items.length })}
        </Button>
      )}
    </>
  );
}
