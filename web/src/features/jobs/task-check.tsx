import type { TaskCheck } from '#core/features/jobs/jobs.api.ts';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge, type Tone } from '../../ui/status.tsx';

const TONES: Readonly<Record<TaskCheck['state'], Tone>> = {
  computing: 'idle',
  revealing: 'wait',
  agreed: 'good',
  split: 'bad',
  alone: 'wait',
};

/** What the comparison of a task's results came to, and who was odd. */
export function TaskCheckMark({ check }: { readonly check: TaskCheck }): ReactNode {
  const { t } = useTexts();
  const odd = check.copies.filter(({ verdict }) => verdict === 'odd');
  return (
    <div className="stack-close" data-testid="task-check">
      <span>
        <Badge tone={TONES[check.state]}>{t(`jobs.check.${check.state}`)}</Badge>
      </span>
      {check.state === 'agreed' && check.isKnown && odd.length === 0 && (
        <span className="small dim">{t('jobs.check.here')}</span>
      )}
      {odd.map(({ order, providerHandle }) =>
        order === undefined ? null : (
          <div key={order} className="row-tight small">
            <span className="dim">{t('jobs.check.odd')}</span>
            <Link to="/orders/:order" params={{ order }}>
              {providerHandle ?? t('jobs.provider')}
            </Link>
          </div>
        ),
      )}
    </div>
  );
}
