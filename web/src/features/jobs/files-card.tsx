import { type JobDetail, jobFile } from '#core/features/jobs/jobs.api.ts';
import { Button } from '../../ui/button.tsx';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { filesQuery } from './jobs.queries.ts';

/** Where a browser starts the download of bytes that need the bearer token. */
function saveAs(bytes: Blob, name: string): void {
  // Whatever a stranger's program wrote: never opened here, only saved.
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function FilesCard({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const files = useQuery({ ...filesQuery(job.pool, job.job), enabled: job.files > 0 });
  return (
    <Card title={t('jobs.files')}>
      {job.files === 0 ? (
        <Empty>{t('jobs.filesNone')}</Empty>
      ) : (
        <Ready query={files}>{({ items }) => <FileList job={job} items={items} />}</Ready>
      )}
    </Card>
  );
}

type File = { readonly task: number; readonly path: string; readonly sizeBytes: number; readonly file: string };

function FileList({ job, items }: { readonly job: JobDetail; readonly items: readonly File[] }): ReactNode {
  const { t, format } = useTexts();
  const { shown, end } = useGrowing(items);
  const download = async ({ file, path }: File): Promise<void> => {
    try {
      const response = await client.raw(jobFile, { params: { pool: job.pool, job: job.job, file } });
      saveAs(await response.blob(), path.split('/').at(-1) ?? 'file');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t('jobs.files')}>
      <ul className="list">
        {shown.map((file) => (
          <li key={`${file.task}-${file.path}`} className="row-fixed">
            <span className="grow stack-close">
              <span className="mono break">{file.path}</span>
              <span className="small dim num">
                {t('jobs.taskNo', { no: file.task + 1 })} · {format.bytes(file.sizeBytes)}
              </span>
            </span>
            <Button
              size="small"
              variant="default"
              icon={<IconDownload size={15} />}
              onClick={() => void download(file)}
              aria-label={t('jobs.downloadWhat', { name: file.path })}
            >
              {t('jobs.download')}
            </Button>
          </li>
        ))}
      </ul>
      {end}
    </div>
  );
}
