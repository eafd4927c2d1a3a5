import type { JobDetail } from '#core/features/jobs/jobs.api.ts';
import { Checkbox } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { systemText } from './causes.ts';
import { useJobLog } from './job-log.ts';
import { isOver } from './jobs.queries.ts';
import './jobs.css';

const STEP = 400;

export function LogCard({ job }: { readonly job: JobDetail }): ReactNode {
  const { t, format } = useTexts();
  const log = useJobLog(job.pool, job.job);
  const [shown, setShown] = useState(STEP);
  const [isFollowing, setFollowing] = useState(true);
  const place = useRef<HTMLDivElement>(null);
  const count = log.data?.length ?? 0;
  useEffect(() => {
    if (isFollowing && place.current !== null) place.current.scrollTop = place.current.scrollHeight;
  }, [count, isFollowing]);
  return (
    <Card
      title={t('jobs.log')}
      aside={
        <Checkbox
          size="sm"
          label={t('jobs.follow')}
          checked={isFollowing}
          onChange={(event) => setFollowing(event.currentTarget.checked)}
        />
      }
    >
      <Ready query={log} courses={5}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty>{isOver(job) ? t('jobs.logNone') : t('jobs.logWait')}</Empty>
          ) : (
            <div className="stack-tight">
              {lines.length > shown && (
                <Button variant="subtle" size="small" onClick={() => setShown(shown + STEP)}>
                  {t('jobs.logEarlier', { count: lines.length - shown })}
                </Button>
              )}
              <div className="log" ref={place} tabIndex={0} role="log" aria-label={t('jobs.log')} data-testid="job-log">
                {lines.slice(-shown).map(({ no, atMs, task, stream, text }) => (
                  <div key={no} data-stream={stream}>
                    <span>{format.clock(atMs)}</span>
                    <span>{task < 0 ? '·' : `#${task + 1}`}</span>
                    <code>{stream === 'system' ? systemText(text, t) : text}</code>
                  </div>
                ))}
              </div>
            </div>
          )
        }
      </Ready>
    </Card>
  );
}
