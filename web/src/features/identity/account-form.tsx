import { Password, Username } from '#core/features/identity/identity.api.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

export interface AccountFields {
  readonly username: string;
  readonly password: string;
  readonly handle: string;
}

interface AccountFormProps {
  readonly start?: AccountFields | undefined;
  readonly submit: string;
  readonly isBusy?: boolean;
  readonly children?: ReactNode;
  readonly onSubmit: (fields: AccountFields) => void;
}

/** Name and password; what is wrong is said when it is sent, beside its field. */
export function AccountForm({ start, submit, isBusy = false, children, onSubmit }: AccountFormProps): ReactNode {
  const { t } = useTexts();
  const [username, setUsername] = useState(start?.username ?? '');
  const [handle, setHandle] = useState(start?.handle ?? '');
  const [password, setPassword] = useState(start?.password ?? '');
  const [isSent, setSent] = useState(false);
  const nameIsGood = Username.safeParse(username).success;
  const passwordIsGood = Password.safeParse(password).success;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    if (nameIsGood && passwordIsGood)
      onSubmit({ username, password, handle: handle.trim() === '' ? username : handle.trim() });
  };
  return (
    <form className="stack" onSubmit={send} noValidate>
      <TextInput
        label={t('identity.username')}
        description={t('identity.usernameWhat')}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        error={isSent && !nameIsGood ? t('identity.usernameWrong') : undefined}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        data-testid="username"
        required
      />
      <TextInput
        label={t('identity.handle')}
        description={t('identity.handleWhat')}
        placeholder={username}
        value={handle}
        onChange={(event) => setHandle(event.currentTarget.value)}
        maxLength={64}
        autoComplete="nickname"
        data-testid="handle"
      />
      <PasswordInput
        label={t('identity.password')}
        description={t('identity.passwordWhat')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={isSent && !passwordIsGood ? t('identity.passwordShort') : undefined}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
        data-testid="password"
        required
      />
      {children}
      <div className="row">
        <Button type="submit" isBusy={isBusy} data-testid="account-next">
          {submit}
        </Button>
      </div>
    </form>
  );
}
