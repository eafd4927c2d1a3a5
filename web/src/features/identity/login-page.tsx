import { loginCreate } from '#core/features/identity/identity.api.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { call, enter } from '../../api.ts';
import { Link } from '../../router/link.tsx';
import { goToHref } from '../../router/router.tsx';
import { problemOf } from '../../texts/problems.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Failed } from '../../ui/states.tsx';
import { networkQuery } from '../network/network.queries.ts';
import { CodeField } from './code-field.tsx';
import { Outside } from './outside.tsx';
import { takeWish } from './return-to.ts';
import { useWait } from './use-wait.ts';

/** Said beside a field, or by the field that comes. */
const BESIDE_A_FIELD: ReadonlySet<string> = new Set(['auth.code_needed', 'auth.wrong_code', 'auth.throttled']);

export function LoginPage(): ReactNode {
  const { t } = useTexts();
  const network = useQuery(networkQuery);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isCodeAsked, setCodeAsked] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  const wait = useWait();
  const logIn = useMutation({
    mutationFn: () =>
      call(loginCreate, { body: { username, password, ...(isCodeAsked ? { code: code.trim() } : {}) } }),
    onSuccess: (answer) => {
      enter(answer);
      goToHref(takeWish());
    },
    onError: (error) => {
      wait.note(error);
      const { code: cause } = problemOf(error, t);
      if (cause === 'auth.code_needed') setCodeAsked(true);
      if (cause === 'auth.wrong_code') codeField.current?.select();
    },
  });
  useEffect(() => {
    if (isCodeAsked) codeField.current?.focus();
  }, [isCodeAsked]);
  const problem = logIn.error === null ? undefined : problemOf(logIn.error, t);
  const isWaiting = wait.text !== undefined;
  const isWhole = username !== '' && password !== '' && (!isCodeAsked || code.trim() !== '');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole && !isWaiting && !logIn.isPending) logIn.mutate();
  };
  const startAnew = (): void => {
    setCodeAsked(false);
    setCode('');
    setPassword('');
    logIn.reset();
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
          readOnly={isCodeAsked}
          data-testid="login-username"
          required
        />
        <PasswordInput
          label={t('identity.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={wait.text}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
          data-testid="login-password"
          required
        />
        {isCodeAsked && (
          <CodeField
            fieldRef={codeField}
            value={code}
            onChange={setCode}
            error={problem?.code === 'auth.wrong_code' ? problem : undefined}
            testId="login-code"
          />
        )}
        {problem !== undefined && !BESIDE_A_FIELD.has(problem.code) && <Failed error={logIn.error} />}
        <Button type="submit" isBusy={logIn.isPending} disabled={!isWhole || isWaiting} data-testid="login-submit">
          {t('identity.logIn')}
        </Button>
        {isCodeAsked && (
          <Button variant="subtle" onClick={startAnew}>
            {t('factor.otherLogin')}
          </Button>
        )}
      </form>
      <div className="row-apart small">
        <Link to="/welcome">{t('identity.newHere')}</Link>
        <Link to="/restore">{t('identity.havePhrase')}</Link>
      </div>
    </Outside>
  );
}
