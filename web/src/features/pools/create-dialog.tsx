import { poolCreate } from '#core/features/pools/pools.api.ts';
import { Checkbox, Modal, NumberInput, PasswordInput, TextInput, Textarea } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { send } from '../../commands.ts';
import { keys } from '../../query-keys.ts';
import { go } from '../../router/router.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Segments } from '../../ui/segments.tsx';
import { Failed } from '../../ui/states.tsx';
import { choosePool } from './pools.queries.ts';
import { SecretOnce } from './secret-once.tsx';

const ACCESS = ['public', 'private', 'referral'] as const;
type Access = (typeof ACCESS)[number];
const SYMBOL = /^[A-Z][A-Z0-9]{1,7}$/;
const PASSWORD_CHARS_MIN = 8;

/** What the name suggests: capitals of its words. */
function symbolFrom(name: string): string {
  const letters = name
    .toUpperCase()
    .replace(/[^A-Z0-9 ]/g, '')
    .split(' ')
    .filter((word) => word !== '');
  const short = letters.length > 1 ? letters.map((word) => word[0]).join('') : (letters[0] ?? '');
  return short.replace(/^[0-9]+/, '').slice(0, 5);
}

export function CreateDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [typedSymbol, setSymbol] = useState<string>();
  const [access, setAccess] = useState<Access>('public');
  const [ownPassword, setOwnPassword] = useState<string>();
  const [grant, setGrant] = useState('');
  const [feePercent, setFee] = useState(2);
  const [description, setDescription] = useState('');
  const symbol = typedSymbol ?? symbolFrom(name);
  const welcomeGrant = grant.trim() === '' ? 0n : parseMoney(grant);
  const create = useMutation({
    mutationFn: () =>
      send(poolCreate, {
        body: {
          name: name.trim(),
          symbol,
          access,
          description: description.trim(),
          feeBps: Math.round(feePercent * 100),
          ...(access === 'private' && ownPassword !== undefined ? { password: ownPassword } : {}),
          ...(welcomeGrant === undefined || welcomeGrant === 0n ? {} : { welcomeGrant: welcomeGrant.toString() }),
        },
      }),
    onSuccess: async ({ pool, password }) => {
      choosePool(pool);
      await queries.invalidateQueries({ queryKey: keys.pools });
      if (password === undefined) go({ to: '/pools/:pool', params: { pool } });
    },
  });
  const made = create.data;
  if (made?.password !== undefined) {
    return (
      <Modal opened onClose={() => undefined} withCloseButton={false} title={t('pools.created')}>
        <SecretOnce
          label={t('pools.passwordOnce')}
          secret={made.password}
          onDone={() => go({ to: '/pools/:pool', params: { pool: made.pool } })}
        />
      </Modal>
    );
  }
  const isPasswordGood = access !== 'private' || ownPassword === undefined || ownPassword.length >= PASSWORD_CHARS_MIN;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('pools.create')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={submit}>
        <div className="fields">
          <TextInput
            label={t('pools.name')}
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
            data-testid="pool-name"
            required
          />
          <TextInput
            label={t('pools.symbol')}
            description={t('pools.symbolWhat')}
            value={symbol}
            maxLength={8}
            onChange={(event) => setSymbol(event.currentTarget.value.toUpperCase())}
            error={symbol !== '' && !SYMBOL.test(symbol) ? t('pools.symbolWrong') : undefined}
            data-testid="pool-symbol"
            required
          />
        </div>
        <div className="stack-close">
          <Segments
            label={t('pools.access')}
            value={access}
            onChange={setAccess}
            options={ACCESS.map((value) => ({ value, label: t(`pools.access.${value}`) }))}
            isWide
            testId="pool-access"
          />
          <span className="small dim">{t(`pools.accessWhat.${access}`)}</span>
        </div>
        {access === 'private' && (
          <>
            <Checkbox
              label={t('pools.passwordGenerate')}
              checked={ownPassword === undefined}
              onChange={(event) => setOwnPassword(event.currentTarget.checked ? undefined : '')}
            />
            {ownPassword !== undefined && (
              <PasswordInput
                label={t('pools.password')}
                description={t('pools.passwordTyped')}
                value={ownPassword}
                onChange={(event) => setOwnPassword(event.currentTarget.value)}
                autoComplete="new-password"
                visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
              />
            )}
          </>
        )}
        <div className="fields">
          <MoneyInput
            label={t('pools.grant')}
            description={t('pools.grantWhat')}
            symbol={symbol}
            value={grant}
            onChange={setGrant}
            testId="pool-grant"
          />
          <NumberInput
            label={t('pools.fee')}
            description={t('pools.feeWhat')}
            suffix=" %"
            min={0}
            max={50}
            step={0.5}
            decimalScale={2}
            value={feePercent}
            onChange={(value) => setFee(Math.min(50, Math.max(0, Number(value) || 0)))}
          />
        </div>
        <Textarea
          label={t('pools.description')}
          value={description}
          maxLength={2000}
          autosize
          minRows={2}
          maxRows={6}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <p className="small dim">
          {t('pools.supplyNote', {
            supply: format.money(1_000_000_000_000n, { symbol: symbol === '' ? '¤' : symbol, decimals: 0 }),
          })}
        </p>
        {create.isError && <Failed error={create.error} />}
        <div className="row">
          <Button
            type="submit"
            isBusy={create.isPending}
            disabled={name.trim() === '' || !SYMBOL.test(symbol) || welcomeGrant === undefined || !isPasswordGood}
            data-testid="pool-create-confirm"
          >
            {t('pools.createDo')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
