/** The pictures that tasks wrote, each by itself, with who made it. */
import type { JobDetail } from '#core/features/jobs/jobs.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { filesQuery } from './jobs.queries.ts';
import { isTile } from './tile.ts';
import { Tile } from './tile-view.tsx';
import './jobs.css';

const STEP = 24;

export function TilesCard({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const files = useQuery({ ...filesQuery(job.pool, job.job), enabled: job.files > 0 });
  const [shown, setShown] = useState(STEP);
  const tiles = files.data?.items.filter(isTile) ?? [];
  if (tiles.length === 0) return null;
  return (
    <Card title={t('jobs.tiles')} testId="tiles" aside={<span className="small dim num">{tiles.length}</span>}>
      <ul className="tiles">
        {tiles.slice(0, shown).map(({ task, path, file }) => {
          const by = job.taskList[task]?.providerHandle;
          const no = t('jobs.taskNo', { no: task + 1 });
          return (
            <li key={`${task}-${path}`}>
              <Tile pool={job.pool} job={job.job} file={file} label={by === undefined ? no : `${no}, ${by}`} />
              <span className="small dim cut">
                {no}
                {by !== undefined && ` · ${by}`}
              </span>
            </li>
          );
        })}
      </ul>
      {tiles.length > shown && (
        <div className="row" style={{ marginTop: 12 }}>
          <Button variant="subtle" size="small" onClick={() => setShown(shown + STEP)}>
            {t('jobs.tilesMore', { count: tiles.length - shown })}
          </Button>
        </div>
      )}
    </Card>
  );
}
