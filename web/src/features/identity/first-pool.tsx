/** The last step of the first run: the pool that one was invited to is joined, or the first pool of a new network is founded. */
import { ProblemError } from '#core/contract/client.ts';
import { grantCreate } from '#core/features/ledger/ledger.api.ts';
import { poolCreate, poolJoin } from '#core/features/pools/pools.api.ts';
import { MICRO } from '#core/kernel/money.ts';
import { PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { call } from '../../api.ts';
import { send } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Bricks, Failed } from '../../ui/states.tsx';
import type { Tone } from '../../ui/status.tsx';
import { useLinkPreview } from '../network/link-preview.ts';
import { choosePool } from '../pools/pools.queries.ts';
import { invitation } from './invitation.ts';
import type { Founding } from './welcome-network.tsx';

/** From the treasury to the founder, so that there is something to buy with; whoever comes later earns or is sent some. */
const FIRST_COINS = 100n * MICRO;

export function FirstPool({
  founding,
  me,
}: {
  readonly founding: Founding | undefined;
  readonly me: string;
}): ReactNode {
  const [link] = useState(() => invitation.get());
  const preview = useLinkPreview(link ?? '');
  if (founding !== undefined) return <Founded founding={founding} me={me} />;
  if (link === undefined || preview?.pool === undefined) return null;
  return <Joined link={link} name={preview.title ?? ''} />;
}

function Founded({ founding, me }: { readonly founding: Founding; readonly me: string }): ReactNode {
  const { t, format } = useTexts();
  const queries = useQueryClient();
  const found = useMutation({
    mutationFn: async ({ name, symbol }: Founding) => {
      const { pool } = await call(poolCreate, { body: { name, symbol, access: 'public' } });
      choosePool(pool);
      const body = { to: me, amount: FIRST_COINS.toString(), reason: t('identity.firstCoinsWhy') };
      await send(grantCreate, { params: { pool }, body });
      return pool;
    },
    onSettled: () => queries.invalidateQueries(),
  });
  useOnce(() => found.mutate(founding));
  const coins = format.money(FIRST_COINS, { symbol: founding.symbol, decimals: 2 });
  return (
    <Card testId="first-pool">
      {found.isError ? (
        <Failed error={found.error} onRetry={() => found.mutate(founding)} />
      ) : found.isSuccess ? (
        <Said tone="good">{t('identity.firstPool', { name: founding.name, coins })}</Said>
      ) : (
        <div className="stack-tight">
          <span className="dim">{t('identity.firstPoolWait', { name: founding.name })}</span>
          <Bricks courses={1} />
        </div>
      )}
    </Card>
  );
}

function Joined({ link, name }: { readonly link: string; readonly name: string }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const join = useMutation({
    mutationFn: (typed: string) => send(poolJoin, { body: { link, ...(typed === '' ? {} : { password: typed }) } }),
    onSuccess: ({ pool }) => {
      invitation.set(undefined);
      choosePool(pool);
    },
    onSettled: () => queries.invalidateQueries(),
  });
  useOnce(() => join.mutate(''));
  const code = join.error instanceof ProblemError ? join.error.problem.code : undefined;
  const needsPassword = code === 'pool.password_needed' || code === 'invitation.bad_signature';
  const again = (event: FormEvent): void => {
    event.preventDefault();
    join.mutate(password);
  };
  if (join.isSuccess)
    return (
      <Card testId="first-pool">
        <Said tone={join.data.status === 'sealed' ? 'good' : 'wait'}>
          {join.data.status === 'sealed' ? t('identity.inPool', { name }) : t('identity.inPoolSoon', { name })}
        </Said>
      </Card>
    );
  return (
    <Card testId="first-pool">
      {needsPassword ? (
        <form className="stack" onSubmit={again}>
          <PasswordInput
            label={t('identity.poolPassword', { name })}
            description={t('pools.passwordAsk')}
            error={code === 'invitation.bad_signature' ? t('problem.pool.wrong_password') : undefined}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
            data-testid="pool-password"
          />
          <div className="row">
            <Button type="submit" isBusy={join.isPending} disabled={password === ''} data-testid="pool-join">
              {t('pools.join')}
            </Button>
          </div>
        </form>
      ) : join.isError ? (
        <Failed error={join.error} onRetry={() => join.mutate(password)} />
      ) : (
        <div className="stack-tight">
          <span className="dim">{t('identity.inPoolWait', { name })}</span>
          <Bricks courses={1} />
        </div>
      )}
    </Card>
  );
}

/** A whole sentence behind its dot: it may take two lines. */
function Said({ tone, children }: { readonly tone: Tone; readonly children: string }): ReactNode {
  return (
    <div className="row-fixed">
      <span className="dot" data-tone={tone} />
      <p>{children}</p>
    </div>
  );
}

/** Effects may run twice in development; what founds something must not. */
function useOnce(act: () => void): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current) return;
    isDone.current = true;
    act();
  });
}
