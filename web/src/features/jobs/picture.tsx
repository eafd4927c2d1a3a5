import { type JobDetail, jobPicture } from '#core/features/jobs/jobs.api.ts';
import { ButtonAnchor } from '../../ui/button.tsx';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { client } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { isOver } from './jobs.queries.ts';
import './jobs.css';

/** The picture as far as it has grown. It comes with the bearer token, so it is fetched and shown from memory. */
export function Picture({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const url = usePicture(job);
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

function usePicture({ pool, job, hasPicture, pictureHash, tasksEnded }: JobDetail): string | undefined {
  const [url, setUrl] = useState<string>();
  // Its hash says when there is a new one; where there is none yet, the number of ended tasks does.
  const version = pictureHash ?? String(tasksEnded);
  useEffect(() => {
    if (!hasPicture) return;
    const stop = new AbortController();
    void load(pool, job, stop.signal).then(
      (made) => setUrl(made),
      // The next tile brings the next try.
      () => undefined,
    );
    return () => stop.abort();
  }, [pool, job, hasPicture, version]);
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url]);
  return url;
}

async function load(pool: string, job: string, signal: AbortSignal): Promise<string> {
  const response = await client.raw(
    jobPicture,
    { params: { pool, job }, headers: { accept: 'image/png' } },
    { signal },
  );
  const bytes = await response.blob();
  signal.throwIfAborted();
  return URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
}
