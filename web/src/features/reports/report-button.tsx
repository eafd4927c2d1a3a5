import type { PoolView } from '#core/features/pools/pools.api.ts';
import { REPORT_CATEGORIES, reportFile } from '#core/features/reports/reports.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));

/** Reports a member to the officers. */
export function ReportButton({
  pool,
  user,
  handle,
}: {
  readonly pool: PoolView;
  readonly user: string;
  readonly handle: string;
}): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const file = useCommand(reportFile, { done: t('reports.filed'), onDone: () => setAsking(false) });
  return (
    <>
      <Button size="small" variant="default" onClick={() => setAsking(true)} data-testid="member-report">
        {t('reports.act')}
      </Button>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('reports.actTitle', { name: handle })}
            lead={t('reports.actLead')}
            fields={[
              {
                kind: 'choice',
                name: 'category',
                label: t('reports.category'),
                options: REPORT_CATEGORIES.map((value) => ({ value, label: t(`reports.category.${value}`) })),
              },
              { kind: 'text', name: 'text', label: t('reports.text'), max: LIMITS.textCharsMax },
            ]}
            act={t('reports.act')}
            isBusy={file.isPending}
            onClose={() => setAsking(false)}
            onSend={({ category, text = '' }) =>
              file.mutate({
                params: { pool: pool.pool, user },
                body: { category: REPORT_CATEGORIES.find((one) => one === category) ?? 'other', text },
              })
            }
          />
        )}
      </Suspense>
    </>
  );
}
