import type { NetworkView, PeerView } from '#core/features/network/network.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy } from 'react';
import { login } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { CopyButton, CopyIcon } from '../../ui/copy.tsx';
import { Handle } from '../../ui/handle.tsx';
import { Page } from '../../ui/page.tsx';
import { QrCode } from '../../ui/qr.tsx';
import { Bricks, Empty, Ready } from '../../ui/states.tsx';
import { Badge, Status } from '../../ui/status.tsx';
import { useStore } from '../../ui/store.ts';
import { Elapsed } from '../../ui/time.tsx';
import './network.css';
import { DialForm } from './dial-form.tsx';
import { networkQuery, peersQuery } from './network.queries.ts';

const Graph = lazy(async () => ({ default: (await import('./graph.tsx')).Graph }));

export function NetworkPage(): ReactNode {
  const { t } = useTexts();
  const network = useQuery(networkQuery);
  const peers = useQuery(peersQuery);
  return (
    <Page
      title={t('network.title')}
      lead={network.data?.name === undefined ? t('network.lead') : t('network.leadName', { name: network.data.name })}
    >
      <div className="columns">
        <div className="stack">
          <Card title={t('network.map')} aside={peers.data !== undefined && <Counts peers={peers.data.items} />}>
            <Ready query={peers} courses={6}>
              {({ items }) => (
                <Suspense fallback={<Bricks courses={6} />}>
                  <GraphOf peers={items} />
                </Suspense>
              )}
            </Ready>
          </Card>
          <Card title={t('network.peers')} isFlush>
            <Ready query={peers} courses={4}>
              {({ items }) =>
                items.length === 0 ? <Empty>{t('network.peersNone')}</Empty> : <PeerTable items={items} />
              }
            </Ready>
          </Card>
        </div>
        <div className="stack">
          <Card title={t('network.invite')} isKeep>
            <Ready query={network} courses={5}>
              {(view) => <Invite network={view} />}
            </Ready>
          </Card>
          <Card title={t('network.dial')}>
            <DialForm />
          </Card>
          <Card title={t('network.own')}>
            <Ready query={network} courses={3}>
              {(view) => <Own network={view} />}
            </Ready>
          </Card>
        </div>
      </div>
    </Page>
  );
}

function GraphOf({ peers }: { readonly peers: readonly PeerView[] }): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  const me = state.state === 'in' ? state.me.handle : '';
  return <Graph peers={peers} me={me} label={t('network.mapWhat', { count: peers.length })} />;
}

function Counts({ peers }: { readonly peers: readonly PeerView[] }): ReactNode {
  const { t } = useTexts();
  const direct = peers.filter(({ via }) => via === 'direct').length;
  return <span className="small dim num">{t('network.counts', { direct, relayed: peers.length - direct })}</span>;
}

function PeerTable({ items }: { readonly items: readonly PeerView[] }): ReactNode {
  const { t, format } = useTexts();
  return (
    <table className="table" data-testid="peers">
      <thead>
        <tr>
          <th>{t('network.who')}</th>
          <th>{t('network.address')}</th>
          <th className="end">{t('network.latency')}</th>
          <th>{t('network.way')}</th>
          <th className="end">{t('network.connected')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((peer) => (
          <tr key={peer.peerKey}>
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
            </td>
            <td className="mono" data-label={t('network.address')} title={peer.addresses[0]}>
              <div className="peer-address">{shortAddress(peer.addresses[0])}</div>
            </td>
            <td className="end num" data-label={t('network.latency')}>
              {peer.latencyMs === undefined ? '–' : format.latency(peer.latencyMs)}
            </td>
            <td data-label={t('network.way')}>
              <Badge tone={peer.via === 'direct' ? 'good' : 'realm'}>{t(`network.via.${peer.via}`)}</Badge>{' '}
              <span className="small dim">{t(`network.direction.${peer.direction}`)}</span>
            </td>
            <td className="end" data-label={t('network.connected')}>
              <Elapsed sinceMs={peer.connectedAtMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `192.168.0.7:5001` of `/ip4/192.168.0.7/tcp/5001/p2p/…`; what it does not know stays as it is. */
function shortAddress(address: string | undefined): string {
  const match = /^\/(?:ip4|ip6|dns4|dns6|dns)\/([^/]+)\/tcp\/(\d+)/.exec(address ?? '');
  if (match === null) return address ?? '–';
  const [, host = '', port = ''] = match;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function Invite({ network }: { readonly network: NetworkView }): ReactNode {
  const { t } = useTexts();
  if (network.invite === undefined)
    return (
      <p className="dim">{network.state === 'starting' ? t('network.inviteStarting') : t('network.inviteNone')}</p>
    );
  return (
    <div className="stack-tight">
      <p className="small dim">{t('network.inviteWhat')}</p>
      <QrCode text={network.invite} />
      <div className="row">
        <CopyButton text={network.invite} label={t('network.copyInvite')} />
      </div>
    </div>
  );
}

function Own({ network }: { readonly network: NetworkView }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="stack-tight">
      <Status tone={network.state === 'ready' ? 'good' : 'wait'}>{t(`network.state.${network.state}`)}</Status>
      <span className="small dim">{t('network.users', { count: network.users })}</span>
      <ul className="list">
        {network.addresses.map((address) => (
          <li key={address} className="row-fixed">
            <span className="mono break grow">{address}</span>
            <CopyIcon text={address} what={t('network.address')} />
          </li>
        ))}
      </ul>
      {network.addresses.length === 0 && <p className="small dim">{t('network.addressesNone')}</p>}
    </div>
  );
}
