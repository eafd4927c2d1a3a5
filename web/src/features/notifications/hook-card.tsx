import { noticeHookRead, noticeHookRemove, noticeHookSet } from '#core/features/notifications/notifications.api.ts';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { HookForm } from './hook-form.tsx';

const hookQuery = queryOptions({
  queryKey: [...keys.notices, 'hook'],
  queryFn: ({ signal }) => call(noticeHookRead, {}, { signal }),
});

/** What happens to one, posted to a service of one's own. */
export function HookCard(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const hook = useQuery(hookQuery);
  const renewed = async <Answer,>(answer: Promise<Answer>): Promise<Answer> => {
    const value = await answer;
    await queries.invalidateQueries({ queryKey: hookQuery.queryKey });
    return value;
  };
  return (
    <Card title={t('hook.title')} testId="notice-hook">
      <Ready query={hook} courses={2}>
        {(view) => (
          <div className="stack-tight">
            <p className="small dim">{t('hook.what')}</p>
            <HookForm
              title={t('hook.title')}
              url={view.url}
              onSet={(body) => renewed(call(noticeHookSet, { body }))}
              onRemove={() => renewed(call(noticeHookRemove, {}))}
              testId="notice-hook"
            >
              <p className="mono break">{view.url}</p>
              {view.lastCause !== undefined && (
                <p className="small loss break">
                  {view.attempts > 0
                    ? t('hook.failing', { cause: view.lastCause, count: view.attempts })
                    : t('hook.failed', { cause: view.lastCause })}
                </p>
              )}
            </HookForm>
          </div>
        )}
      </Ready>
    </Card>
  );
}
