/** What of the present pool can be found by name. Asked for when the palette opens; what is known already shows at once. */
import type { SpotlightActionGroupData } from '@mantine/spotlight';
import { fingerprint } from '#core/kernel/ids.ts';
import {
  IconBriefcase2,
  IconBuildingStore,
  IconCpu,
  IconDeviceGamepad2,
  IconReceipt2,
  IconUser,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { gamesQuery } from '../features/gaming/gaming.queries.ts';
import { jobsQuery } from '../features/jobs/jobs.queries.ts';
import { offersQuery } from '../features/market/market.queries.ts';
import { nodesQuery } from '../features/nodes/nodes.queries.ts';
import { ordersQuery } from '../features/orders/orders.queries.ts';
import { membersQuery, useCurrentPool } from '../features/pools/pools.queries.ts';
import { go } from '../router/router.tsx';
import { useTexts } from '../texts/use-texts.ts';

const NOTHING: readonly never[] = [];

export function useFound(): SpotlightActionGroupData[] {
  const { t, format } = useTexts();
  const current = useCurrentPool();
  const pool = current?.pool ?? '';
  const enabled = current !== undefined;
  const jobs = useQuery({ ...jobsQuery(pool), enabled }).data?.items ?? NOTHING;
  const orders = useQuery({ ...ordersQuery(pool), enabled }).data?.items ?? NOTHING;
  const nodes = useQuery({ ...nodesQuery(pool), enabled }).data?.items ?? NOTHING;
  const offers = useQuery({ ...offersQuery(pool), enabled }).data?.items ?? NOTHING;
  const games = useQuery({ ...gamesQuery(pool), enabled }).data?.items ?? NOTHING;
  const members = useQuery({ ...membersQuery(pool), enabled }).data?.items ?? NOTHING;
  const found: SpotlightActionGroupData[] = [
    {
      group: t('shell.jobs'),
      actions: jobs.map(({ job, name, state }) => ({
        id: `job ${job}`,
        label: name,
        description: t(`jobs.state.${state}`),
        leftSection: <IconBriefcase2 size={18} stroke={1.6} />,
        onClick: () => go({ to: '/jobs/:job', params: { job } }),
      })),
    },
    {
      group: t('shell.orders'),
      actions: orders.map(({ order, side, buyerHandle, providerHandle, nodeName, placedMs }) => ({
        id: `order ${order}`,
        label: `${nodeName} · ${side === 'buyer' ? providerHandle : buyerHandle}`,
        description: format.dateTime(placedMs),
        keywords: [order.slice(0, 8)],
        leftSection: <IconReceipt2 size={18} stroke={1.6} />,
        onClick: () => go({ to: '/orders/:order', params: { order } }),
      })),
    },
    {
      group: t('shell.nodes'),
      actions: nodes.map(({ node, name, handle, hardware }) => ({
        id: `node ${node}`,
        label: `${name} · ${handle}`,
        description: hardware.cpuModel,
        leftSection: <IconCpu size={18} stroke={1.6} />,
        onClick: () => go({ to: '/nodes/:node', params: { node } }),
      })),
    },
    {
      group: t('shell.market'),
      actions: offers.map(({ offer, title, handle, pricePerSlotHour }) => ({
        id: `offer ${offer}`,
        label: `${title} · ${handle}`,
        description: current === undefined ? '' : format.money(pricePerSlotHour, current),
        leftSection: <IconBuildingStore size={18} stroke={1.6} />,
        onClick: () => go({ to: '/market' }),
      })),
    },
    {
      group: t('shell.games'),
      actions: games.map(({ offer, title, handle, pricePerHour }) => ({
        id: `game ${offer}`,
        label: `${title} · ${handle}`,
        description: current === undefined ? '' : format.money(pricePerHour, current),
        leftSection: <IconDeviceGamepad2 size={18} stroke={1.6} />,
        onClick: () => go({ to: '/games' }),
      })),
    },
    {
      group: t('pools.membersTitle'),
      actions: members.map(({ user, handle, role }) => ({
        id: `member ${user}`,
        label: `${handle}#${fingerprint(user)}`,
        description: t(`pools.role.${role}`),
        leftSection: <IconUser size={18} stroke={1.6} />,
        onClick: () => go({ to: '/pools/:pool', params: { pool }, search: { member: user } }),
      })),
    },
  ];
  return found.filter(({ actions }) => actions.length > 0);
}
