import { type PeerView, peerBlock, peerPing, peerUnblock } from '#core/features/network/network.api.ts';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Badge } from '../../ui/status.tsx';
import { Elapsed } from '../../ui/time.tsx';
import { toast, toastProblem } from '../../ui/toast.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { shortAddress } from './addresses.ts';
import './network.css';

export function PeerTable({ items }: { readonly items: readonly PeerView[] }): ReactNode {
  const { t } = useTexts();
  return (
    <VirtualTable
      rows={items}
      keyOf={keyOf}
      label={t('network.peers')}
      columns={[
        { id: 'who', title: t('network.who') },
        { id: 'way', title: t('network.way'), width: '19%' },
        { id: 'latency', title: t('network.latency'), isEnd: true, width: '11%' },
        { id: 'traffic', title: t('network.traffic'), isEnd: true, width: '13%' },
        { id: 'connected', title: t('network.connected'), isEnd: true, width: '13%' },
        { id: 'acts', title: t('network.acts'), isHidden: true, width: '246px' },
      ]}
      testId="peers"
      rowTestId="peer-row"
    >
      {(peer) => <PeerCells peer={peer} />}
    </VirtualTable>
  );
}

function keyOf({ peerKey }: PeerView): string {
  return peerKey;
}

function PeerCells({ peer }: { readonly peer: PeerView }): ReactNode {
  const { t, format } = useTexts();
  return (
    <>
      <td className="lead">
        {peer.users.length === 0 ? (
          <span className="mono">{peer.peerId.slice(-10)}</span>
        ) : (
          <div className="row">
            {peer.users.map(({ user, handle }) => (
              <Handle key={user} handle={handle} user={user} />
            ))}
          </div>
        )}
        <div className="mono dim cut" title={peer.addresses[0]}>
          {shortAddress(peer.addresses[0])}
        </div>
      </td>
      <td data-label={t('network.way')}>
        <Badge tone={peer.via === 'direct' ? 'good' : 'realm'}>{t(`network.via.${peer.via}`)}</Badge>
        <div className="small dim">{t(`network.direction.${peer.direction}`)}</div>
      </td>
      <td className="end num" data-label={t('network.latency')}>
        {peer.latencyMs === undefined ? '–' : format.latency(peer.latencyMs)}
      </td>
      <td className="end num" data-label={t('network.traffic')} title={t('network.trafficWhat')}>
        <div className="peer-traffic">
          <IconArrowDown size={13} aria-hidden="true" />
          {format.bytes(peer.receivedBytes)}
        </div>
        <div className="peer-traffic small dim">
          <IconArrowUp size={13} aria-hidden="true" />
          {format.bytes(peer.sentBytes)}
        </div>
      </td>
      <td className="end" data-label={t('network.connected')}>
        <Elapsed sinceMs={peer.connectedAtMs} />
      </td>
      <td className="wide">
        <div className="table-actions">
          <PingButton peer={peer} />
          <BlockButton peer={peer} />
        </div>
      </td>
    </>
  );
}

function PingButton({ peer }: { readonly peer: PeerView }): ReactNode {
  const { t, format } = useTexts();
  const name = nameOf(peer);
  const ping = useMutation({
    mutationFn: () => call(peerPing, { params: { peer: peer.peerKey } }),
    onSuccess: ({ latencyMs }) =>
      toast({ tone: 'good', title: t('network.pingAnswer', { name, time: format.latency(latencyMs) }) }),
    onError: toastProblem,
  });
  return (
    <Button
      size="small"
      variant="default"
      isBusy={ping.isPending}
      onClick={() => ping.mutate()}
      aria-label={t('network.pingThis', { name })}
      data-testid="ping"
    >
      {t('network.ping')}
    </Button>
  );
}

/** For a day, to begin with; undone by one press. */
const BLOCK_HOURS = 24;

function BlockButton({ peer }: { readonly peer: PeerView }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const name = nameOf(peer);
  const refresh = (): void => void queries.invalidateQueries({ queryKey: keys.network });
  const unblock = useMutation({
    mutationFn: () => call(peerUnblock, { params: { peer: peer.peerKey } }),
    onError: toastProblem,
    onSettled: refresh,
  });
  const block = useMutation({
    mutationFn: () => call(peerBlock, { params: { peer: peer.peerKey }, body: { hours: BLOCK_HOURS } }),
    onSuccess: () => toast({ tone: 'good', title: t('network.blockedThis', { name }), undo: () => unblock.mutate() }),
    onError: toastProblem,
    onSettled: refresh,
  });
  return (
    <Button
      size="small"
      variant="subtle"
      isBusy={block.isPending}
      onClick={() => block.mutate()}
      aria-label={t('network.blockThis', { name })}
      title={t('network.blockWhat')}
      data-testid="block"
    >
      {t('network.block')}
    </Button>
  );
}

function nameOf({ users, peerId }: Pick<PeerView, 'users' | 'peerId'>): string {
  return users[0]?.handle ?? peerId.slice(-10);
}
