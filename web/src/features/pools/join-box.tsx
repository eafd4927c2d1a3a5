/** One box for every kind of link: a network's, a pool's, a private pool's, an invitation. */
import { poolJoin } from '#core/features/pools/pools.api.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Failed } from '../../ui/states.tsx';
import { invitation } from '../identity/invitation.ts';
import { useLinkPreview } from '../network/link-preview.ts';

export function JoinBox(): ReactNode {
  const { t } = useTexts();
  const [link, setLink] = useState(() => invitation.get() ?? '');
  const [password, setPassword] = useState('');
  const preview = useLinkPreview(link);
  const join = useCommand(poolJoin, {
    isQuiet: true,
    done: t('pools.joined'),
    onDone: () => {
      invitation.set(undefined);
      setLink('');
      setPassword('');
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    join.mutate({ body: { link: link.trim(), ...(password === '' ? {} : { password }) } });
  };
  return (
    <Card title={t('pools.joinTitle')}>
      <form className="stack" onSubmit={send}>
        <TextInput
          aria-label={t('pools.joinLabel')}
          description={t('pools.joinWhat')}
          placeholder="power-realms:…"
          value={link}
          onChange={(event) => setLink(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 13 } }}
          data-testid="pool-link"
        />
        {preview?.title !== undefined && <p className="small realm">{t('network.linkTo', { name: preview.title })}</p>}
        {preview?.pool !== undefined && !preview.hasSecret && (
          <PasswordInput
            label={t('pools.password')}
            description={t('pools.passwordIfPrivate')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
            data-testid="pool-password"
          />
        )}
        {join.isError && <Failed error={join.error} />}
        <div className="row">
          <Button
            type="submit"
            variant={link === '' ? 'default' : 'filled'}
            isBusy={join.isPending}
            disabled={link.trim() === ''}
            data-testid="pool-join"
          >
            {t('pools.join')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
