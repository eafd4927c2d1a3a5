import type { PoolView } from '#core/features/pools/pools.api.ts';
import { REPORT_OUTCOMES, type ReportView, reportClose, reportWithdraw } from '#core/features/reports/reports.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { may } from '../govern/who-can.tsx';
import { reportsQuery } from './reports.queries.ts';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));

/** For officers and the owner all reports, for everybody else their own. */
export function ReportsCard({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const reports = useQuery(reportsQuery(pool.pool));
  return (
    <Card title={t(may(pool, 'report.decide') ? 'reports.title' : 'reports.own')} testId="reports">
      <div className="stack-tight">
        <p className="small dim">{t('reports.lead')}</p>
        <Ready query={reports} courses={2}>
          {({ items }) =>
            items.length === 0 ? <p className="small">{t('reports.none')}</p> : <List pool={pool} items={items} />
          }
        </Ready>
      </div>
    </Card>
  );
}

function List({ pool, items }: { readonly pool: PoolView; readonly items: readonly ReportView[] }): ReactNode {
  const { shown, end } = useGrowing(items, '');
  return (
    <>
      <ul className="list">
        {shown.map((report) => (
          <Report key={report.report} pool={pool} report={report} />
        ))}
      </ul>
      {end}
    </>
  );
}

function Report({ pool, report }: { readonly pool: PoolView; readonly report: ReportView }): ReactNode {
  const { t, format } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const params = { pool: pool.pool, report: report.report };
  const close = useCommand(reportClose, { done: t('reports.closed'), onDone: () => setAsking(false) });
  const withdraw = useCommand(reportWithdraw, { done: t('reports.withdrawn') });
  const { about, aboutHandle, state, outcome, leftMs, text } = report;
  return (
    <li className="stack-close" data-testid="report">
      <div className="row-apart">
        <span className="row">
          <Link to="/pools/:pool/members/:user" params={{ pool: pool.pool, user: about }}>
            <Handle handle={aboutHandle} user={about} />
          </Link>
          <Badge tone={state === 'open' ? 'realm' : 'idle'}>{t(`reports.state.${state}`)}</Badge>
        </span>
        <span className="row">
          {report.may.includes('close') && (
            <Button size="small" onClick={() => setAsking(true)} data-testid="report-close">
              {t('reports.close')}
            </Button>
          )}
          {report.may.includes('withdraw') && (
            <Button
              size="small"
              variant="default"
              isBusy={withdraw.isPending}
              onClick={() => withdraw.mutate({ params })}
            >
              {t('reports.withdraw')}
            </Button>
          )}
        </span>
      </div>
      <span className="small dim">
        {t('reports.line', { category: t(`reports.category.${report.category}`), who: report.handle })} ·{' '}
        {format.date(report.openedMs)}
        {leftMs !== undefined && <> · {t('reports.left', { left: format.duration(leftMs) })}</>}
      </span>
      <p className="small break">{text ?? <span className="dim">{t('reports.sealed')}</span>}</p>
      {outcome !== undefined && (
        <p className="small break">
          {t('reports.closedBy', {
            outcome: t(`reports.outcome.${outcome}`),
            who: report.closedByHandle ?? '',
            reason: report.reason ?? '',
          })}
        </p>
      )}
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('reports.closeTitle', { name: aboutHandle })}
            lead={t('reports.closeLead')}
            fields={[
              {
                kind: 'choice',
                name: 'outcome',
                label: t('reports.outcome'),
                options: REPORT_OUTCOMES.map((value) => ({ value, label: t(`reports.outcome.${value}`) })),
              },
              {
                kind: 'text',
                name: 'reason',
                label: t('ui.reason'),
                description: t('ui.reasonWhat'),
                max: LIMITS.textCharsMax,
              },
            ]}
            act={t('reports.close')}
            isBusy={close.isPending}
            onClose={() => setAsking(false)}
            onSend={({ outcome: chosen, reason = '' }) =>
              close.mutate({
                params,
                body: { outcome: REPORT_OUTCOMES.find((one) => one === chosen) ?? 'unfounded', reason },
              })
            }
          />
        )}
      </Suspense>
    </li>
  );
}
