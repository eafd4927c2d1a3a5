import type { NetworkView } from '#core/features/network/network.api.ts';
import { TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { IconFlag, IconLink } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { useStore } from '../../ui/store.ts';
import { NetworkJoin } from '../network/network-join.tsx';
import { invitation } from './invitation.ts';

/** A network and, since trade happens in pools, its first pool under the same name. */
export interface Founding {
  readonly name: string;
  readonly symbol: string;
}

const SYMBOL = /^[A-Z][A-Z0-9]{1,7}$/;

interface WelcomeNetworkProps {
  readonly network: NetworkView;
  readonly setupCode: string;
  readonly onSetupCode: (code: string) => void;
  /** With what to found; without, a network was joined. */
  readonly onDone: (founding: Founding | undefined) => void;
}

/** Two ways to begin: found a network, or join one by a link, an address, or because it is heard on the LAN. */
export function WelcomeNetwork({ network, setupCode, onSetupCode, onDone }: WelcomeNetworkProps): ReactNode {
  const { t } = useTexts();
  const invited = useStore(invitation);
  const [way, setWay] = useState<'create' | 'join' | undefined>(invited === undefined ? undefined : 'join');
  return (
    <>
      {network.needsSetupCode && (
        <TextInput
          label={t('identity.setupCode')}
          description={t('identity.setupCodeWhat')}
          value={setupCode}
          onChange={(event) => onSetupCode(event.currentTarget.value)}
          autoComplete="off"
          data-testid="setup-code"
        />
      )}
      <div className="choice-grid">
        <button
          type="button"
          className="choice"
          aria-expanded={way === 'create'}
          onClick={() => setWay('create')}
          data-testid="welcome-create"
        >
          <IconFlag size={30} stroke={1.5} aria-hidden="true" />
          <span className="strong">{t('identity.create')}</span>
          <span className="small dim">{t('identity.createWhat')}</span>
        </button>
        <button
          type="button"
          className="choice"
          aria-expanded={way === 'join'}
          onClick={() => setWay('join')}
          data-testid="welcome-join"
        >
          <IconLink size={30} stroke={1.5} aria-hidden="true" />
          <span className="strong">{t('identity.join')}</span>
          <span className="small dim">{t('identity.joinWhat', { count: network.lan.length })}</span>
        </button>
      </div>
      {way === 'create' && <CreateForm onDone={onDone} />}
      {way === 'join' && <NetworkJoin network={network} setupCode={setupCode} onJoined={() => onDone(undefined)} />}
    </>
  );
}

function CreateForm({ onDone }: { readonly onDone: (founding: Founding) => void }): ReactNode {
  const { t } = useTexts();
  const [name, setName] = useState(() => t('identity.networkNameStart'));
  const [symbol, setSymbol] = useState('COIN');
  const isReady = name.trim() !== '' && SYMBOL.test(symbol);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) onDone({ name: name.trim(), symbol });
  };
  return (
    <form className="card stack" onSubmit={send}>
      <TextInput
        label={t('identity.networkName')}
        description={t('identity.networkNameWhat')}
        value={name}
        maxLength={64}
        onChange={(event) => setName(event.currentTarget.value)}
        data-testid="network-name"
        required
      />
      <TextInput
        label={t('identity.firstCurrency')}
        description={t('identity.firstCurrencyWhat')}
        value={symbol}
        maxLength={8}
        error={SYMBOL.test(symbol) ? undefined : t('pools.symbolWrong')}
        onChange={(event) => setSymbol(event.currentTarget.value.toUpperCase())}
        spellCheck={false}
        data-testid="first-symbol"
        required
      />
      <div className="row">
        <Button type="submit" disabled={!isReady} data-testid="network-next">
          {t('ui.next')}
        </Button>
      </div>
    </form>
  );
}
