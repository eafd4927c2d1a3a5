import { booksExport, statementExport } from '#core/features/books/books.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useDownload } from '../../ui/download.ts';
import { Failed } from '../../ui/states.tsx';
import { Status } from '../../ui/status.tsx';
import { invariantsQuery } from './books.queries.ts';

/** What an outside auditor takes along; and the check that this instance makes of its own copy. */
export function AuditorCard({ pool, isAuditor }: { readonly pool: PoolView; readonly isAuditor: boolean }): ReactNode {
  const { t } = useTexts();
  const { download, isBusy } = useDownload();
  const checks = useQuery(invariantsQuery(pool.pool));
  const params = { pool: pool.pool };
  return (
    <Card title={t('books.auditor')} testId="auditor">
      <div className="stack">
        {isAuditor && (
          <div className="stack-tight">
            <p className="small dim">{t('books.exportWhat')}</p>
            <div className="row">
              {(['hledger', 'csv', 'json'] as const).map((format) => (
                <Button
                  key={format}
                  variant="default"
                  size="small"
                  icon={<IconDownload size={15} />}
                  disabled={isBusy}
                  onClick={() =>
                    download(
                      booksExport,
                      { params, query: { format } },
                      `books-${pool.symbol}.${format === 'hledger' ? 'journal' : format}`,
                    )
                  }
                  data-testid={`books-${format}`}
                >
                  {t(`books.export.${format}`)}
                </Button>
              ))}
            </div>
          </div>
        )}
        <div className="stack-tight">
          <p className="small dim">{t('books.statementWhat')}</p>
          <div className="row">
            {(['csv', 'json'] as const).map((format) => (
              <Button
                key={format}
                variant="default"
                size="small"
                icon={<IconDownload size={15} />}
                disabled={isBusy}
                onClick={() =>
                  download(statementExport, { params, query: { format } }, `statement-${pool.symbol}.${format}`)
                }
              >
                {t(`books.export.${format}`)}
              </Button>
            ))}
          </div>
        </div>
        <div className="stack-tight">
          <p className="small dim">{t('books.checkWhat')}</p>
          <div className="row">
            <Button
              variant="default"
              size="small"
              isBusy={checks.isFetching}
              onClick={() => void checks.refetch()}
              data-testid="books-check"
            >
              {t('books.check')}
            </Button>
            {checks.data !== undefined && !checks.isFetching && (
              <Status tone={checks.data.isSound ? 'good' : 'bad'}>
                {t(checks.data.isSound ? 'books.sound' : 'books.unsound', { count: checks.data.checks.length })}
              </Status>
            )}
          </div>
          {checks.isError && <Failed error={checks.error} />}
          {checks.data !== undefined && (
            <details className="small">
              <summary>{t('books.everyCheck')}</summary>
              <ul className="list">
                {checks.data.checks.map(({ name, isHeld, detail }) => (
                  <li key={name}>
                    <Status tone={isHeld ? 'good' : 'bad'}>{name}</Status>
                    {detail !== '' && <div className="dim break">{detail}</div>}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      </div>
    </Card>
  );
}
