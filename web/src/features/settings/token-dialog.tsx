import { SCOPES, apiTokenCreate } from '#core/features/identity/security.api.ts';
import { Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';
import { SecretOnce } from '../pools/secret-once.tsx';

type Scope = (typeof SCOPES)[number];
const DAY_MS = 86_400_000;
const LIVES_DAYS = [7, 30, 90, 365] as const;
const LIFE_DAYS_START = 30;
const NAME_CHARS_MAX = 64;

/** Makes a token with no more than is ticked; its secret is shown once. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState<number>(LIFE_DAYS_START);
  const create = useMutation({
    mutationFn: () => call(apiTokenCreate, { body: { name: name.trim(), scopes: [...scopes], lifeMs: days * DAY_MS } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.security }),
  });
  const made = create.data;
  if (made !== undefined) {
    return (
      <Modal opened onClose={() => undefined} withCloseButton={false} title={t('token.create')}>
        <SecretOnce label={t('token.once', { name: name.trim() })} secret={made.secret} onDone={onClose} />
      </Modal>
    );
  }
  const isWhole = name.trim() !== '' && scopes.length > 0;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole && !create.isPending) create.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={t('token.create')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={send}>
        <TextInput
          label={t('token.name')}
          description={t('token.nameWhat')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={NAME_CHARS_MAX}
          autoComplete="off"
          data-autofocus
          data-testid="token-name"
          required
        />
        <Checkbox.Group
          label={t('token.scopes')}
          value={[...scopes]}
          onChange={(values) => setScopes(SCOPES.filter((scope) => values.includes(scope)))}
          error={scopes.length === 0 ? t('token.scopesNone') : undefined}
        >
          <div className="stack-tight">
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={t(`token.scope.${scope}`)}
                description={t(`token.scopeWhat.${scope}`)}
                data-testid={`token-scope-${scope}`}
              />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label={t('token.life')}
          data={LIVES_DAYS.map((count) => ({ value: String(count), label: t('token.days', { count }) }))}
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
        {create.error !== null && <Failed error={create.error} />}
        <div className="row">
          <Button type="submit" isBusy={create.isPending} disabled={!isWhole} data-testid="token-send">
            {t('token.createDo')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
