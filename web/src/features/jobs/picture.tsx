import type { JobDetail } from '#core/features/jobs/jobs.api.ts';
import { ButtonAnchor } from '../../ui/button.tsx';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { isOver } from './jobs.queries.ts';
import { usePicture } from './use-picture.ts';
import './jobs.css';

export function Picture({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const url = usePicture(job, job.hasPicture);
  const words = isOver(job)
    ? t('jobs.pictureDone', { name: job.name })
    : t('jobs.pictureGrowing', { name: job.name, ended: job.tasksEnded, count: job.tasks });
  return (
    <Card
      title={t('jobs.picture')}
      aside={
        url !== undefined && isOver(job) ? (
          <ButtonAnchor
            href={url}
            download={`${job.name}.png`}
            variant="default"
            size="small"
            icon={<IconDownload size={15} />}
          >
            {t('jobs.savePicture')}
          </ButtonAnchor>
        ) : undefined
      }
    >
      <figure className="picture">
        {url === undefined ? (
          <figcaption className="dim">{t('jobs.pictureWait')}</figcaption>
        ) : (
          <img src={url} alt={words} data-testid="job-picture" data-done={isOver(job)} />
        )}
      </figure>
    </Card>
  );
}
