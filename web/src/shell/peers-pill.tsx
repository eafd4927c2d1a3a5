import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { networkQuery } from '../features/network/network.queries.ts';
import { link } from '../live.ts';
import { Link } from '../router/link.tsx';
import { useTexts } from '../texts/use-texts.ts';
import type { Tone } from '../ui/status.tsx';
import { useStore } from '../ui/store.ts';

/** How many others are connected; or that the network, or the instance itself, is not there yet. */
export function PeersPill({ isShort }: { readonly isShort: boolean }): ReactNode {
  const { t, format } = useTexts();
  const network = useQuery(networkQuery);
  const state = useStore(link);
  const peers = network.data?.peers ?? 0;
  const isStarting = network.data?.state === 'starting';
  const tone: Tone =
    state === 'lost' ? 'bad' : isStarting || network.data === undefined ? 'wait' : peers > 0 ? 'good' : 'idle';
  const words =
    state === 'lost' ? t('shell.lost') : isStarting ? t('shell.starting') : t('shell.peers', { count: peers });
  return (
    <Link to="/network" className="peers-pill" aria-label={words} title={words} data-testid="peers-pill">
      <span className="dot" data-tone={tone} />
      <span className="num">{isShort ? format.number(peers) : words}</span>
    </Link>
  );
}
