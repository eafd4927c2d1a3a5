import { type JobDetail, jobFile } from '#core/features/jobs/jobs.api.ts';
import { Button } from '../../ui/button.tsx';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { saveAs } from '../../ui/save-as.ts';
import { Empty, Ready } from '../../ui/states.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { filesQuery } from './jobs.queries.ts';

export function FilesCard({ job }: { readonly job: JobDetail }): ReactNode {
  const { t } = useTexts();
  const files = useQuery({ ...filesQuery(job.pool, job.job), enabled: job.files > 0 });
  return (
    <Card title={t('jobs.files')} isFlush>
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
  const download = async ({ file, path }: File): Promise<void> => {
    try {
      const response = await client.raw(jobFile, { params: { pool: job.pool, job: job.job, file } });
      saveAs(path.split('/').at(-1) ?? 'file', [await response.blob()]);
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <VirtualTable
      rows={items}
      keyOf={keyOf}
      label={t('jobs.files')}
      isBoxed
      columns={[
        { id: 'file', title: t('jobs.file') },
        { id: 'task', title: t('jobs.task'), width: '18%' },
        { id: 'size', title: t('jobs.size'), isEnd: true, width: '16%' },
        { id: 'acts', title: t('jobs.download'), isHidden: true, width: '172px' },
      ]}
      rowHeight={53}
      testId="files"
    >
      {(file) => (
        <>
          <td className="lead mono break">{file.path}</td>
          <td data-label={t('jobs.task')}>{t('jobs.taskNo', { no: file.task + 1 })}</td>
          <td className="end num" data-label={t('jobs.size')}>
            {format.bytes(file.sizeBytes)}
          </td>
          <td className="wide">
            <div className="table-actions">
              <Button
                size="small"
                variant="default"
                icon={<IconDownload size={15} />}
                onClick={() => void download(file)}
                aria-label={t('jobs.downloadWhat', { name: file.path })}
              >
                {t('jobs.download')}
              </Button>
            </div>
          </td>
        </>
      )}
    </VirtualTable>
  );
}

function keyOf({ task, path }: File): string {
  return `${task}-${path}`;
}
