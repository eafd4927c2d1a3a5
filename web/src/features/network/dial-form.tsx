import { peerDial } from '#core/features/network/network.api.ts';
import { TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { networkQuery } from './network.queries.ts';

export function DialForm(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const network = useQuery(networkQuery);
  const [address, setAddress] = useState('');
  const dial = useMutation({
    mutationFn: () => call(peerDial, { body: { address: address.trim() } }),
    onSuccess: () => {
      setAddress('');
      toast({ tone: 'good', title: t('network.dialled') });
      void queries.invalidateQueries({ queryKey: keys.network });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    dial.mutate();
  };
  const lan = network.data?.lan ?? [];
  return (
    <form className="stack-tight" onSubmit={send}>
      <TextInput
        aria-label={t('network.address')}
        description={t('network.dialWhat')}
        placeholder="/ip4/…/tcp/5001/p2p/…"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 13 } }}
        data-testid="dial-address"
      />
      {dial.isError && <Failed error={dial.error} />}
      <div className="row">
        <Button
          type="submit"
          variant="default"
          isBusy={dial.isPending}
          disabled={address.trim() === ''}
          data-testid="dial"
        >
          {t('network.connect')}
        </Button>
      </div>
      {lan.length > 0 && (
        <div className="stack-close">
          <span className="small dim">{t('network.onLan')}</span>
          {lan.map(({ address: found, peerKey }) => (
            <button key={peerKey} type="button" className="drop-item" onClick={() => setAddress(found)}>
              <span className="mono break">{found}</span>
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
