import type { NetworkView, PeerView } from '#core/features/network/network.api.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy } from 'react';
import { login } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { Page } from '../../ui/page.tsx';
import { QrCode } from '../../ui/qr.tsx';
import { Bricks, Empty, Ready } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { BlockedCard } from './blocked-card.tsx';
import './network.css';
import { DialForm } from './dial-form.tsx';
import { networkQuery, peersQuery } from './network.queries.ts';
import { OwnCard } from './own-card.tsx';
import { PeerTable } from './peer-table.tsx';

const Graph = lazy(async () => ({ default: (await import('./graph.tsx')).Graph }));

export function NetworkPage(): ReactNode {
  const { t } = useTexts();
  const network = useQuery(networkQuery);
  const peers = useQuery(peersQuery);
  return (
    <Page
      title={t('network.title')}
      lead={network.data?.name === undefined ? t('network.lead') : t('network.leadName', { name: network.data.name })}
      actions={
        <ButtonLink to="/network/admins" variant="default" data-testid="to-admins">
          {t('network.admins')}
        </ButtonLink>
      }
    >
      <div className="columns">
        <div className="stack">
          <Card title={t('network.map')} aside={peers.data !== undefined && <Counts peers={peers.data.items} />}>
            <div className="graph-frame">
              <Ready query={peers} courses={6}>
                {({ items }) => (
                  <Suspense fallback={<Bricks courses={6} />}>
                    <GraphOf peers={items} />
                  </Suspense>
                )}
              </Ready>
            </div>
          </Card>
          <Card title={t('network.dial')}>
            <DialForm />
          </Card>
          <BlockedCard />
        </div>
        <div className="stack">
          <OwnCard network={network} />
          <Card title={t('network.invite')} isKeep>
            <Ready query={network} courses={5}>
              {(view) => <Invite network={view} />}
            </Ready>
          </Card>
        </div>
      </div>
      <Card title={t('network.peers')} isFlush>
        <Ready query={peers} courses={4}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty
                icon={<IconCastle />}
                action={
                  <Button
                    variant="default"
                    onClick={() => document.querySelector<HTMLElement>('[data-testid="dial-address"]')?.focus()}
                  >
                    {t('network.pasteAddress')}
                  </Button>
                }
              >
                {t('network.peersNone')}
              </Empty>
            ) : (
              <PeerTable items={items} />
            )
          }
        </Ready>
      </Card>
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
