import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Ready } from '../../ui/states.tsx';
import { Badge, Status } from '../../ui/status.tsx';
import { WithPool } from '../pools/with-pool.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { BeatsCard } from './beats-card.tsx';
import { EarningChecklist } from './earning-checklist.tsx';
import { HeartbeatBar, useHeartbeats } from './heartbeat.tsx';
import { LoadChart } from './load-chart.tsx';
import { MachineCard } from './machine-card.tsx';
import { nodesQuery, useOwnNode } from './nodes.queries.ts';

export function NodesPage(): ReactNode {
  const { t } = useTexts();
  return <WithPool title={t('nodes.title')}>{(pool) => <Nodes pool={pool} />}</WithPool>;
}

function Nodes({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const nodes = useQuery(nodesQuery(pool.pool));
  const own = useOwnNode();
  return (
    <Page
      title={t('nodes.title')}
      lead={t('nodes.lead')}
      actions={
        own === undefined ? (
          <ButtonLink to="/nodes/share" data-testid="share">
            {t('nodes.share')}
          </ButtonLink>
        ) : undefined
      }
    >
      <div className="columns">
        <div className="stack">
          <MachineCard pool={pool} node={own} />
          {own !== undefined && <BeatsCard pool={pool.pool} node={own} />}
        </div>
        {own !== undefined && <EarningChecklist pool={pool} node={own} />}
      </div>
      <LoadChart />
      <Card title={t('nodes.inPool', { pool: pool.name })} isFlush>
        <Ready query={nodes} courses={4}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon={<IconCastle />} action={<ButtonLink to="/nodes/share">{t('nodes.share')}</ButtonLink>}>
                {t('nodes.none')}
              </Empty>
            ) : (
              <NodeTable pool={pool.pool} items={ownFirst(items)} />
            )
          }
        </Ready>
      </Card>
    </Page>
  );
}

function NodeTable({ pool, items }: { readonly pool: string; readonly items: readonly NodeView[] }): ReactNode {
  const { t } = useTexts();
  const beats = useHeartbeats(pool);
  return (
    <VirtualTable
      rows={items}
      keyOf={keyOf}
      label={t('nodes.title')}
      columns={[
        { id: 'node', title: t('nodes.node') },
        { id: 'owner', title: t('nodes.owner'), width: '17%' },
        { id: 'state', title: t('nodes.state'), width: '14%' },
        { id: 'beats', title: t('nodes.heartbeatDay'), width: '20%' },
        { id: 'lent', title: t('nodes.lent'), isEnd: true, width: '10%' },
        { id: 'score', title: t('nodes.score'), isEnd: true, width: '150px' },
      ]}
      rowHeight={66}
      rowClass={({ isPending }) => (isPending ? 'is-pending' : '')}
      testId="nodes"
      rowTestId="node-row"
    >
      {(node) => <NodeCells node={node} beats={beats} />}
    </VirtualTable>
  );
}

function keyOf({ node }: NodeView): string {
  return node;
}

function NodeCells({
  node,
  beats,
}: {
  readonly node: NodeView;
  readonly beats: ReturnType<typeof useHeartbeats>;
}): ReactNode {
  const { t, format } = useTexts();
  const item = beats.of(node.node);
  return (
    <>
      <td className="lead">
        <div className="row-tight">
          <Link to="/nodes/:node" params={{ node: node.node }} className="strong cut">
            {node.name}
          </Link>
          {node.isThisMachine && <Badge tone="realm">{t('nodes.thisMachine')}</Badge>}
        </div>
        <div className="small dim cut">{node.hardware.cpuModel}</div>
      </td>
      <td data-label={t('nodes.owner')}>
        <Handle handle={node.handle} user={node.user} />
      </td>
      <td data-label={t('nodes.state')}>
        <NodeState node={node} />
      </td>
      <td data-label={t('nodes.heartbeatDay')} className="wide">
        {item === undefined || beats.times === undefined ? (
          <span className="dim">–</span>
        ) : (
          <HeartbeatBar {...beats.times} looked={item.looked} seen={item.seen} />
        )}
      </td>
      <td className="end num" data-label={t('nodes.lent')}>
        {t('nodes.coresCount', { count: node.limits.cores })}
        <div className="small dim">{format.bytes(node.limits.memoryBytes)}</div>
      </td>
      <td className="end num" data-label={t('nodes.score')}>
        {node.singleScore === 0 ? '–' : format.number(node.singleScore)}
        <div className="small dim">{t(`nodes.verification.${node.verification}`)}</div>
      </td>
    </>
  );
}

/** One's own first: it is what one comes for. */
function ownFirst(items: readonly NodeView[]): readonly NodeView[] {
  return [
    ...items.filter(({ isThisMachine }) => isThisMachine),
    ...items.filter(({ isThisMachine }) => !isThisMachine),
  ];
}

export function NodeState({ node }: { readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  if (node.isPending) return <Status tone="wait">{t('ui.pending')}</Status>;
  if (node.state !== 'ready') return <Status tone="idle">{t(`nodes.state.${node.state}`)}</Status>;
  return (
    <Status tone={node.isOnline ? 'good' : 'idle'}>{node.isOnline ? t('nodes.online') : t('nodes.offline')}</Status>
  );
}
