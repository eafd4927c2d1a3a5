/** The webhook rail of this instance: a service of the operator's that pays out, called with signatures. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type RailView, railRemove, railSet } from '#core/features/withdrawals/withdrawals.api.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Ready } from '../../ui/states.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { HookForm } from '../notifications/hook-form.tsx';
import { railQuery } from './books.queries.ts';

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
  const params = { pool: pool.pool };
  const renewed = async <Answer,>(answer: Promise<Answer>): Promise<Answer> => {
    const value = await answer;
    await queries.invalidateQueries({ queryKey: railQuery(pool.pool).queryKey });
    return value;
  };
  return (
    <Ready query={rail} courses={3}>
      {(view) => (
        <div className="stack-tight">
          <p className="small dim">{t('books.railWhat')}</p>
          <HookForm
            title={t('books.rail')}
            url={view.url}
            onSet={(body) => renewed(call(railSet, { params, body }))}
            onRemove={() => renewed(call(railRemove, { params }))}
            testId="rail"
          >
            <Facts view={view} />
          </HookForm>
        </div>
      )}
    </Ready>
  );
}

function Facts({ view }: { readonly view: RailView }): ReactNode {
  const { t } = useTexts();
  const callback = `${location.origin}${view.callbackPath}`;
  return (
    <dl className="facts">
      <dt>{t('hook.url')}</dt>
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
