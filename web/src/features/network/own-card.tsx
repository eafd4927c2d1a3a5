import type { NetworkView } from '#core/features/network/network.api.ts';
import { IconQrcode } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { QrCode } from '../../ui/qr.tsx';
import { Ready } from '../../ui/states.tsx';
import { Status, type Tone } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { addressReach, shortAddress } from './addresses.ts';

/** Where this instance listens, in forms that can be handed on. */
export function OwnCard({ network }: { readonly network: UseQueryResult<NetworkView> }): ReactNode {
  const { t } = useTexts();
  return (
    <Card title={t('network.own')} testId="own-addresses">
      <Ready query={network} courses={3}>
        {(view) => (
          <div className="stack-tight">
            <Reach reach={view.reach} />
            <span className="small dim">
              {t(`network.state.${view.state}`)} · {t('network.users', { count: view.users })}
            </span>
            <ul className="list">
              {[...view.reach.outside, ...view.addresses].map((address) => (
                <Address key={address} address={address} />
              ))}
            </ul>
            {view.addresses.length === 0 && <p className="small dim">{t('network.addressesNone')}</p>}
          </div>
        )}
      </Ready>
    </Card>
  );
}

const REACH_TONES: Readonly<Record<NetworkView['reach']['state'], Tone>> = {
  direct: 'good',
  relayed: 'realm',
  unreachable: 'bad',
  unknown: 'wait',
};

/** Whether others can come in, and where they cannot: why, and what to do. */
function Reach({ reach }: { readonly reach: NetworkView['reach'] }): ReactNode {
  const { t, language } = useTexts();
  return (
    <div className="stack-close" data-testid="reach">
      <Status tone={REACH_TONES[reach.state]}>
        <span className="strong">{t(`network.reach.${reach.state}`)}</span>
      </Status>
      <p className="small">{reach.text[language]}</p>
      <span className="small dim">
        {reach.checkedAtMs !== undefined && (
          <>
            {t('network.reachChecked')} <Ago atMs={reach.checkedAtMs} />
          </>
        )}
        {reach.isRelay && ` · ${t('network.isRelay')}`}
      </span>
    </div>
  );
}

function Address({ address }: { readonly address: string }): ReactNode {
  const { t } = useTexts();
  const [isShown, setShown] = useState(false);
  const reach = addressReach(address);
  return (
    <li className="stack-tight">
      <div className="row-fixed">
        <div className="grow stack-close">
          <span className="mono break" title={address}>
            {shortAddress(address)}
          </span>
          {reach !== undefined && <span className="small dim">{t(`network.${reach}`)}</span>}
        </div>
        <CopyIcon text={address} what={shortAddress(address)} />
        <IconButton
          isBare
          label={isShown ? t('network.hideQr') : t('network.showQr')}
          aria-expanded={isShown}
          onClick={() => setShown(!isShown)}
        >
          <IconQrcode size={16} stroke={1.7} />
        </IconButton>
      </div>
      {isShown && (
        <>
          <QrCode text={address} size={184} />
          <span className="mono break small dim">{address}</span>
        </>
      )}
    </li>
  );
}
