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
import { EarningChecklist } from './earning-checklist.tsx';
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
        <MachineCard pool={pool} node={own} />
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
              <NodeTable items={items} />
            )
          }
        </Ready>
      </Card>
    </Page>
  );
}

function NodeTable({ items }: { readonly items: readonly NodeView[] }): ReactNode {
  const { t, format } = useTexts();
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('nodes.node')}</th>
          <th>{t('nodes.owner')}</th>
          <th>{t('nodes.state')}</th>
          <th className="end">{t('nodes.lent')}</th>
          <th className="end">{t('nodes.score')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((node) => (
          <tr key={node.node} className={node.isPending ? 'is-pending' : ''}>
            <td className="lead">
              <Link to="/nodes/:node" params={{ node: node.node }} className="strong">
                {node.name}
              </Link>{' '}
              {node.isThisMachine && <Badge tone="realm">{t('nodes.thisMachine')}</Badge>}
              <div className="small dim">{node.hardware.cpuModel}</div>
            </td>
            <td data-label={t('nodes.owner')}>
              <Handle handle={node.handle} user={node.user} />
            </td>
            <td data-label={t('nodes.state')}>
              <NodeState node={node} />
            </td>
            <td className="end num" data-label={t('nodes.lent')}>
              {t('nodes.coresCount', { count: node.limits.cores })} · {format.bytes(node.limits.memoryBytes)}
            </td>
            <td className="end num" data-label={t('nodes.score')}>
              {node.singleScore === 0 ? '–' : format.number(node.singleScore)}
              <div className="small dim">{t(`nodes.verification.${node.verification}`)}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function NodeState({ node }: { readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  if (node.isPending) return <Status tone="wait">{t('ui.pending')}</Status>;
  if (node.state !== 'ready') return <Status tone="idle">{t(`nodes.state.${node.state}`)}</Status>;
  return (
    <Status tone={node.isOnline ? 'good' : 'idle'}>{node.isOnline ? t('nodes.online') : t('nodes.offline')}</Status>
  );
}
