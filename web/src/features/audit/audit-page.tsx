import { type AuditView, auditExport } from '#core/features/audit/audit.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { NativeSelect, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type PlainKey, type Translate, useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useDownload } from '../../ui/download.ts';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Bricks, Empty, Failed } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { WhoCan, may } from '../govern/who-can.tsx';
import { useMemberOptions } from '../pools/member-options.ts';
import { PoolFrame } from '../pools/pool-frame.tsx';
import { type AuditFilter, auditQuery } from './audit.queries.ts';
import { AUDIT_TYPES } from './audit-types.ts';
import { detailText } from './detail.ts';

export function AuditPage(): ReactNode {
  return (
    <PoolFrame path="/pools/:pool/audit">
      {(pool) => (may(pool, 'audit.read') ? <Audit pool={pool} /> : <NotYours pool={pool} />)}
    </PoolFrame>
  );
}

function NotYours({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('audit.title')}>
      <div className="stack-tight">
        <p>{t('audit.lead')}</p>
        <WhoCan pool={pool} right="audit.read" />
      </div>
    </Card>
  );
}

function Audit({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const [filter, setFilter] = useState<AuditFilter>({});
  const people = useMemberOptions(pool.pool, { isSelfToo: true });
  const { download, isBusy } = useDownload();
  const set = (name: keyof AuditFilter, value: string): void =>
    setFilter(({ [name]: _old, ...rest }) => (value === '' ? rest : { ...rest, [name]: value }));
  return (
    <Card
      title={t('audit.title')}
      isFlush
      aside={
        <div className="row">
          {(['csv', 'json'] as const).map((format) => (
            <Button
              key={format}
              size="small"
              variant="default"
              icon={<IconDownload size={15} />}
              disabled={isBusy}
              onClick={() =>
                download(
                  auditExport,
                  { params: { pool: pool.pool }, query: { format } },
                  `audit-${pool.symbol}.${format}`,
                )
              }
              data-testid={`audit-${format}`}
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </div>
      }
    >
      <div className="stack-tight" style={{ padding: '0 18px 14px' }}>
        <p className="small dim">{t('audit.lead')}</p>
        <div className="fields">
          <NativeSelect
            label={t('audit.act')}
            value={filter.type ?? ''}
            onChange={(event) => set('type', event.currentTarget.value)}
            data={[
              { value: '', label: t('audit.all') },
              ...AUDIT_TYPES.map((type) => ({ value: type, label: typeText(type, t) })),
            ]}
            data-testid="audit-type"
          />
          <Select
            label={t('audit.by')}
            placeholder={t('audit.anybody')}
            data={people}
            value={filter.actor ?? null}
            onChange={(value) => set('actor', value ?? '')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('audit.anybody') }}
            limit={50}
          />
        </div>
      </div>
      <Records pool={pool} filter={filter} onClear={() => setFilter({})} />
    </Card>
  );
}

function typeText(type: string, t: Translate): string {
  return t(`audit.type.${type.replace(/\.v\d+$/, '')}` as PlainKey) || type;
}

function Records({
  pool,
  filter,
  onClear,
}: {
  readonly pool: PoolView;
  readonly filter: AuditFilter;
  readonly onClear: () => void;
}): ReactNode {
  const { t } = useTexts();
  const records = useInfiniteQuery(auditQuery(pool.pool, filter));
  if (records.data === undefined)
    return (
      <div style={{ padding: 18 }}>
        {records.isError ? (
          <Failed error={records.error} onRetry={() => void records.refetch()} />
        ) : (
          <Bricks courses={6} />
        )}
      </div>
    );
  const items = records.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    const isFiltered = Object.keys(filter).length > 0;
    return (
      <Empty
        icon={<IconCastle />}
        action={
          isFiltered && (
            <Button variant="default" onClick={onClear}>
              {t('ledger.filterClear')}
            </Button>
          )
        }
      >
        {t(isFiltered ? 'audit.noneFit' : 'audit.none')}
      </Empty>
    );
  }
  return (
    <VirtualTable
      rows={items}
      keyOf={({ no }) => String(no)}
      label={t('audit.title')}
      columns={[
        { id: 'act', title: t('audit.act') },
        { id: 'by', title: t('audit.by'), width: '22%' },
        { id: 'about', title: t('audit.about'), width: '20%' },
        { id: 'when', title: t('audit.when'), isEnd: true, width: '18%' },
      ]}
      onNearEnd={records.hasNextPage ? () => void records.fetchNextPage() : undefined}
      testId="audit"
      rowTestId="audit-row"
    >
      {(record) => <Cells pool={pool} record={record} />}
    </VirtualTable>
  );
}

function Cells({ pool, record }: { readonly pool: PoolView; readonly record: AuditView }): ReactNode {
  const texts = useTexts();
  const { t, format } = texts;
  const detail = detailText(record.detail, pool, texts);
  return (
    <>
      <td className="lead">
        <span className="strong">{typeText(record.type, t)}</span>
        {record.reason !== '' && <div className="small break">{record.reason}</div>}
        {detail !== '' && <div className="small dim break">{detail}</div>}
      </td>
      <td data-label={t('audit.by')}>
        <div className="row">
          <Handle handle={record.actorHandle} user={record.actor} />
          <Badge>{t(`govern.seat.${record.seat}`)}</Badge>
        </div>
      </td>
      <td data-label={t('audit.about')} className="break">
        {record.subjectHandle !== undefined ? (
          <Handle handle={record.subjectHandle} user={record.subject} />
        ) : record.subject === '' ? (
          <span className="dim">{t('audit.pool')}</span>
        ) : (
          <span className="mono dim" title={record.subject}>
            {record.subject.slice(0, 12)}
          </span>
        )}
      </td>
      <td className="end num small dim" data-label={t('audit.when')}>
        {format.dateTime(record.timeMs)}
        <div>{t('pools.seal', { number: String(record.seal) })}</div>
      </td>
    </>
  );
}
