/** One box for every kind of link and address, and those heard on the LAN. */
import { ProblemError } from '#core/contract/client.ts';
import { type NetworkView, networkJoin } from '#core/features/network/network.api.ts';
import { Textarea } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { IconBroadcast } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed } from '../../ui/states.tsx';
import { invitation } from '../identity/invitation.ts';
import { useLinkPreview } from './link-preview.ts';
import { networkQuery } from './network.queries.ts';

const STARTING_TRIES = 40;
const STARTING_WAIT_MS = 500;

interface NetworkJoinProps {
  readonly network: NetworkView;
  readonly setupCode: string;
  readonly onJoined: () => void;
}

export function NetworkJoin({ network, setupCode, onJoined }: NetworkJoinProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [text, setText] = useState(() => invitation.get() ?? '');
  const preview = useLinkPreview(text);
  const join = useMutation({
    // The page is there before the peer port listens: then a moment's patience is all it takes.
    retry: (failures, error) =>
      error instanceof ProblemError && error.problem.code === 'network.starting' && failures < STARTING_TRIES,
    retryDelay: STARTING_WAIT_MS,
    mutationFn: (link: string) => call(networkJoin, { body: { link, ...(setupCode === '' ? {} : { setupCode }) } }),
    onSuccess: (view, link) => {
      queries.setQueryData(networkQuery.queryKey, view);
      // The same link may lead on into a pool, once there is an account.
      invitation.set(preview?.pool === undefined ? undefined : link);
      onJoined();
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    join.mutate(text.trim());
  };
  return (
    <form className="card stack" onSubmit={send}>
      <Textarea
        label={t('network.joinBox')}
        description={t('network.joinBoxWhat')}
        placeholder="power-realms:…"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={5}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 13 } }}
        data-testid="join-link"
      />
      {preview?.title !== undefined && <p className="small realm">{t('network.linkTo', { name: preview.title })}</p>}
      {network.lan.length > 0 && (
        <div className="stack-tight">
          <span className="small dim">{t('network.onLan')}</span>
          {network.lan.map(({ address, peerKey }) => (
            <button key={peerKey} type="button" className="drop-item card" onClick={() => setText(address)}>
              <IconBroadcast size={18} stroke={1.6} aria-hidden="true" />
              <span className="mono break">{address}</span>
            </button>
          ))}
        </div>
      )}
      {join.isError && <Failed error={join.error} />}
      <div className="row">
        <Button type="submit" isBusy={join.isPending} disabled={text.trim() === ''} data-testid="join-next">
          {t('network.join')}
        </Button>
        {join.isPending && <span className="small dim">{t('network.joinWait')}</span>}
      </div>
    </form>
  );
}
