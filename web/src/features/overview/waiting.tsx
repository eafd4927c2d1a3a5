/** What waits for this person: an order to accept or confirm, a machine that is paused, a membership that is limited. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconBellRinging } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { machineQuery } from '../nodes/machine.queries.ts';
import { mayConfirm, ordersQuery } from '../orders/orders.queries.ts';

export function Waiting({ pool }: { readonly pool: PoolView }): ReactNode {
  const { t } = useTexts();
  const orders = useQuery(ordersQuery(pool.pool)).data?.items ?? [];
  const machine = useQuery(machineQuery).data;
  const toAccept = orders.filter(
    ({ side, state, isPending }) => side === 'provider' && state === 'placed' && !isPending,
  ).length;
  const toConfirm = orders.filter(mayConfirm).length;
  const lines: ReactNode[] = [];
  if (toAccept > 0) lines.push(<Link to="/orders">{t('overview.toAccept', { count: toAccept })}</Link>);
  if (toConfirm > 0) lines.push(<Link to="/orders">{t('overview.toConfirm', { count: toConfirm })}</Link>);
  if (machine?.isPaused === true) lines.push(<Link to="/nodes">{t('overview.machinePaused')}</Link>);
  if (pool.membership !== 'active')
    lines.push(<span>{t('overview.membership', { state: t(`pools.membership.${pool.membership}`) })}</span>);
  if (lines.length === 0) return null;
  return (
    <div className="banner" data-tone="realm" data-testid="alerts">
      <IconBellRinging size={20} stroke={1.6} aria-hidden="true" />
      <ul className="row grow" style={{ gap: '4px 18px' }}>
        {lines.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
