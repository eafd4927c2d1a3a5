/** A job that pays nothing by itself is done: its result is looked at, then paid for or disputed. */
import type { JobDetail } from '#core/features/jobs/jobs.api.ts';
import { orderConfirm } from '#core/features/orders/orders.api.ts';
import { IconGavel } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';

export function YourWord({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const confirm = useCommand(orderConfirm, { done: t('jobs.word.paid') });
  const [first] = job.unconfirmed;
  if (first === undefined) return null;
  const pay = (): void => {
    for (const order of job.unconfirmed) confirm.mutate({ params: { pool: job.pool, order } });
  };
  return (
    <div className="banner" data-tone="realm" role="status" data-testid="job-word">
      <IconGavel size={22} stroke={1.6} aria-hidden="true" />
      <div className="grow stack-close">
        <span className="strong">{t('jobs.word.title')}</span>
        <span className="small">{t('jobs.word.what')}</span>
      </div>
      <Button isBusy={confirm.isPending} onClick={pay} data-testid="job-pay">
        {t('jobs.word.pay')}
      </Button>
      <ButtonLink to="/orders/:order" params={{ order: first }} variant="default">
        {t('jobs.word.order')}
      </ButtonLink>
    </div>
  );
}
