import { poolJoin } from '#core/features/pools/pools.api.ts';
import { Modal, PasswordInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { Link } from '../../router/link.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { useGrowing } from '../../ui/growing.tsx';
import { Handle } from '../../ui/handle.tsx';
import { IconCastle } from '../../ui/icon-castle.tsx';
import { PoolMark } from '../../ui/pool-mark.tsx';
import { Empty, Failed, Ready } from '../../ui/states.tsx';
import { Badge } from '../../ui/status.tsx';
import { directoryQuery } from './pools.queries.ts';

interface Listed {
  readonly pool: string;
  readonly name: string;
  readonly symbol: string;
  readonly access: 'public' | 'private' | 'referral';
  readonly description: string;
  readonly owner: string;
  readonly ownerHandle: string;
  readonly isMember: boolean;
}

/** Pools that their owners listed in the network. */
export function Directory({ onCreate }: { readonly onCreate: () => void }): ReactNode {
  const { t } = useTexts();
  const directory = useQuery(directoryQuery);
  return (
    <Ready query={directory} courses={4}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<IconCastle />} action={<Button onClick={onCreate}>{t('pools.create')}</Button>}>
            {t('pools.directoryNone')}
          </Empty>
        ) : (
          <Rows items={items} />
        )
      }
    </Ready>
  );
}

function Rows({ items }: { readonly items: readonly Listed[] }): ReactNode {
  const { t } = useTexts();
  const { shown, end } = useGrowing(items);
  const [asked, setAsked] = useState<Listed>();
  const join = useCommand(poolJoin, {
    done: t('pools.joined'),
    isQuiet: asked !== undefined,
    onDone: () => setAsked(undefined),
  });
  return (
    <>
      <ul className="list">
        {shown.map((pool) => (
          <li key={pool.pool} className="row-fixed" data-testid="directory-row">
            <PoolMark pool={pool.pool} size={30} />
            <div className="grow stack-close">
              <div className="row">
                <span className="strong break">{pool.name}</span>
                <Badge>{t(`pools.access.${pool.access}`)}</Badge>
              </div>
              <span className="small dim row">
                {pool.symbol} · <Handle handle={pool.ownerHandle} user={pool.owner} />
              </span>
              {pool.description !== '' && <span className="small break">{pool.description}</span>}
            </div>
            {pool.isMember ? (
              <Link to="/pools/:pool" params={{ pool: pool.pool }} className="small nowrap">
                {t('pools.open')}
              </Link>
            ) : pool.access === 'public' ? (
              <Button
                size="small"
                isBusy={join.isPending && join.variables?.body.pool === pool.pool}
                onClick={() => join.mutate({ body: { pool: pool.pool } })}
                data-testid="directory-join"
              >
                {t('pools.join')}
              </Button>
            ) : pool.access === 'private' ? (
              <Button size="small" variant="default" onClick={() => setAsked(pool)} data-testid="directory-join">
                {t('pools.join')}
              </Button>
            ) : (
              <span className="small dim">{t('pools.byInvitation')}</span>
            )}
          </li>
        ))}
      </ul>
      {end}
      {asked !== undefined && (
        <PasswordDialog
          pool={asked}
          error={join.error}
          isBusy={join.isPending}
          onClose={() => setAsked(undefined)}
          onPassword={(password) => join.mutate({ body: { pool: asked.pool, password } })}
        />
      )}
    </>
  );
}

interface PasswordDialogProps {
  readonly pool: Listed;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onPassword: (password: string) => void;
}

function PasswordDialog({ pool, error, isBusy, onClose, onPassword }: PasswordDialogProps): ReactNode {
  const { t } = useTexts();
  const [password, setPassword] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onPassword(password);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('pools.joinName', { name: pool.name })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={send}>
        <PasswordInput
          label={t('pools.password')}
          description={t('pools.passwordAsk')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
          data-autofocus
          data-testid="join-password"
        />
        {error !== null && <Failed error={error} />}
        <div className="row">
          <Button type="submit" isBusy={isBusy} disabled={password === ''} data-testid="join-confirm">
            {t('pools.join')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
