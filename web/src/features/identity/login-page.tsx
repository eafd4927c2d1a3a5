import { loginCreate } from '#core/features/identity/identity.api.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call, enter } from '../../api.ts';
import { Link } from '../../router/link.tsx';
import { goToHref } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed } from '../../ui/states.tsx';
import { networkQuery } from '../network/network.queries.ts';
import { Outside } from './outside.tsx';
import { takeWish } from './return-to.ts';

export function LoginPage(): ReactNode {
  const { t } = useTexts();
  const network = useQuery(networkQuery);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useMutation({
    mutationFn: () => call(loginCreate, { body: { username, password } }),
    onSuccess: (answer) => {
      enter(answer);
      goToHref(takeWish());
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    logIn.mutate();
  };
  const name = network.data?.name;
  return (
    <Outside title={t('identity.logIn')} lead={name === undefined ? undefined : t('identity.logInTo', { name })}>
      <form className="card keep stack" onSubmit={send} data-testid="login-form">
        <TextInput
          label={t('identity.username')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          data-testid="login-username"
          required
        />
        <PasswordInput
          label={t('identity.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
          data-testid="login-password"
          required
        />
        {logIn.isError && <Failed error={logIn.error} />}
        <Button
          type="submit"
          isBusy={logIn.isPending}
          disabled={username === '' || password === ''}
          data-testid="login-submit"
        >
          {t('identity.logIn')}
        </Button>
      </form>
      <div className="row-apart small">
        <Link to="/welcome">{t('identity.newHere')}</Link>
        <Link to="/restore">{t('identity.havePhrase')}</Link>
      </div>
    </Outside>
  );
}
