/** The webhook rail of this instance: a service of the operator's that pays out, called with signatures. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type RailView, railRemove, railSet } from '#core/features/withdrawals/withdrawals.api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Ready } from '../../ui/states.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { WhoCan, may } from '../govern/who-can.tsx';
import { SecretOnce } from '../pools/secret-once.tsx';
import { railQuery } from './books.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const URL_CHARS_MAX = 2048;

export function RailCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('books.rail')} testId="rail">
      {may(pool, 'withdrawal.execute') ? <Rail pool={pool} /> : <WhoCan pool={pool} right="withdrawal.execute" />}
    </Card>
  );
}

function Rail({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const rail = useQuery(railQuery(pool.pool));
  const [isAsking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const params = { pool: pool.pool };
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: keys.of(pool.pool, 'rail') });
  const set = useMutation({
    mutationFn: (body: { url: string; secret: 'keep' | 'new' }) => call(railSet, { params, body }),
    onSuccess: (view) => {
      setAsking(false);
      setSecret(view.secret);
      toast({ tone: 'good', title: t('books.railSet') });
      return renew();
    },
    onError: toastProblem,
  });
  const remove = useMutation({
    mutationFn: () => call(railRemove, { params }),
    onSuccess: renew,
    onError: toastProblem,
  });
  if (secret !== undefined)
    return <SecretOnce label={t('books.railSecret')} secret={secret} onDone={() => setSecret(undefined)} />;
  return (
    <>
      <Ready query={rail} courses={3}>
        {(view) => (
          <div className="stack-tight">
            <p className="small dim">{t('books.railWhat')}</p>
            <Facts view={view} />
            <div className="row">
              <Button size="small" variant="default" onClick={() => setAsking(true)} data-testid="rail-set">
                {t(view.url === undefined ? 'books.railAdd' : 'books.railChange')}
              </Button>
              {view.url !== undefined && (
                <Button size="small" variant="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
                  {t('books.railRemove')}
                </Button>
              )}
            </div>
          </div>
        )}
      </Ready>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('books.rail')}
            lead={t('books.railLead')}
            fields={[
              { kind: 'line', name: 'url', label: t('books.railUrl'), max: URL_CHARS_MAX },
              {
                kind: 'choice',
                name: 'secret',
                label: t('books.railKey'),
                options: (rail.data?.hasSecret === true ? (['keep', 'new'] as const) : (['new'] as const)).map(
                  (value) => ({ value, label: t(`books.railKey.${value}`) }),
                ),
              },
            ]}
            act={t('ui.save')}
            isBusy={set.isPending}
            onClose={() => setAsking(false)}
            onSend={({ url = '', secret: which }) => set.mutate({ url, secret: which === 'keep' ? 'keep' : 'new' })}
          />
        )}
      </Suspense>
    </>
  );
}

function Facts({ view }: { readonly view: RailView }): ReactNode {
  const { t } = useTexts();
  const callback = `${location.origin}${view.callbackPath}`;
  if (view.url === undefined) return <p>{t('books.railNone')}</p>;
  return (
    <dl className="facts">
      <dt>{t('books.railUrl')}</dt>
      <dd className="mono">{view.url}</dd>
      <dt>{t('books.railCallback')}</dt>
      <dd className="stack-close">
        <span className="mono">{callback}</span>
        <span>
          <CopyButton text={callback} label={t('ui.copy')} />
        </span>
      </dd>
      <dt>{t('books.railInternal')}</dt>
      <dd>{t(view.allowsInternal ? 'govern.yes' : 'govern.no')}</dd>
    </dl>
  );
}
