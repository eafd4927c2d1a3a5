import type { RootView } from '#core/features/identity/roots.api.ts';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { rootQuery } from './security.queries.ts';

const NewPhrase = lazy(async () => ({ default: (await import('./phrase-dialog.tsx')).NewPhraseDialog }));
const KeepPhrase = lazy(async () => ({ default: (await import('./phrase-dialog.tsx')).KeepPhraseDialog }));

/** The root key behind the account: which one counts where, what waits, and how to replace it. */
export function PhraseCard(): ReactNode {
  const { t } = useTexts();
  const root = useQuery(rootQuery);
  return (
    <Card title={t('phrase.title')} testId="phrase-card">
      <div className="stack-tight">
        <p className="small dim">{t('phrase.what')}</p>
        <Ready query={root} courses={2}>
          {(view) => <Standing view={view} />}
        </Ready>
      </div>
    </Card>
  );
}

function Standing({ view }: { readonly view: RootView }): ReactNode {
  const { t, format } = useTexts();
  const [isReplacing, setReplacing] = useState(false);
  const [isKeeping, setKeeping] = useState(false);
  const waiting = view.pools.filter((pool) => pool.waiting !== undefined);
  const isWaiting = new Set(waiting.map(({ waiting: one }) => one?.newRoot));
  const asked = view.asked.filter(({ newRoot }) => !isWaiting.has(newRoot));
  const behind = view.pools.filter((pool) => pool.waiting === undefined && pool.rootKey !== view.rootKey);
  return (
    <>
      {waiting.map(({ pool, name, waiting: one }) => (
        <div key={pool} className="banner" data-tone="wait" data-testid="phrase-waits">
          <div className="grow stack-close">
            <span className="strong">{t('phrase.waits', { pool: name, left: format.duration(one?.leftMs ?? 0) })}</span>
            <span className="small">{t(one?.isThisDevice === true ? 'phrase.byThis' : 'phrase.byOther')}</span>
          </div>
        </div>
      ))}
      {asked.length > 0 && (
        <div className="banner" data-tone="wait" data-testid="phrase-asked">
          <span className="grow small">{t('phrase.asked')}</span>
        </div>
      )}
      {waiting.length === 0 && (
        <p className="small">
          {behind.length === 0
            ? t('phrase.one')
            : t('phrase.behind', { pools: behind.map(({ name }) => name).join(', ') })}
        </p>
      )}
      <div className="row">
        {waiting.length + asked.length > 0 && (
          <Button variant="danger" onClick={() => setKeeping(true)} data-testid="phrase-stop">
            {t('phrase.stop')}
          </Button>
        )}
        <Button
          variant="default"
          icon={<IconKey size={17} />}
          onClick={() => setReplacing(true)}
          data-testid="phrase-replace"
        >
          {t('phrase.replace')}
        </Button>
      </div>
      <Suspense>
        {isReplacing && <NewPhrase view={view} onClose={() => setReplacing(false)} />}
        {isKeeping && <KeepPhrase view={view} onClose={() => setKeeping(false)} />}
      </Suspense>
    </>
  );
}
