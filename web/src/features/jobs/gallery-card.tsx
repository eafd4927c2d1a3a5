/** Pictures of all jobs, newest first: what one comes back for. */
import type { JobView } from '#core/features/jobs/jobs.api.ts';
import { IconPhoto } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { useSeen } from '../../ui/seen.ts';
import { Badge } from '../../ui/status.tsx';
import { isOver } from './jobs.queries.ts';
import { usePicture } from './use-picture.ts';
import './jobs.css';

export function GalleryCard({ items }: { readonly items: readonly JobView[] }): ReactNode {
  const { t } = useTexts();
  const { shown, end } = useGrowing(items.filter(({ hasPicture }) => hasPicture));
  if (shown.length === 0) return null;
  return (
    <Card title={t('jobs.gallery')} testId="gallery">
      <ul className="gallery">
        {shown.map((job) => (
          <li key={job.job}>
            <Link to="/jobs/:job" params={{ job: job.job }} className="gallery-item">
              <Thumbnail job={job} />
              <span className="row-tight">
                <span className="cut grow">{job.name}</span>
                {!isOver(job) && <Badge tone="good">{t(`jobs.state.${job.state}`)}</Badge>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {end}
    </Card>
  );
}

function Thumbnail({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useTexts();
  const place = useRef<HTMLSpanElement>(null);
  const isSeen = useSeen(place);
  const url = usePicture(job, isSeen);
  return (
    <span ref={place} className="gallery-frame">
      {url === undefined ? (
        <IconPhoto size={28} stroke={1.3} aria-hidden="true" />
      ) : (
        <img src={url} alt={t('jobs.pictureDone', { name: job.name })} />
      )}
    </span>
  );
}
