/** The owner says who could recover the pool, and how many of them it takes. */
import { type RecoveryView, recoveryName } from '#core/features/notaries/recovery.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { Modal, NumberInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { useMemberOptions } from '../pools/member-options.ts';
import './notaries.css';

interface UsersDialogProps {
  readonly pool: PoolView;
  readonly view: RecoveryView;
  readonly onClose: () => void;
}

export function RecoveryUsersDialog({ pool, view, onClose }: UsersDialogProps): ReactNode {
  const { t } = useTexts();
  const options = useMemberOptions(pool.pool, { isSelfToo: true });
  const [users, setUsers] = useState(() => view.users.map(({ user }) => user));
  const [needed, setNeeded] = useState(Math.max(1, view.needed));
  const name = useCommand(recoveryName, { done: t('recovery.named'), onDone: onClose });
  const isPossible = users.length > 0 && needed >= 1 && needed <= users.length;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    name.mutate({ params: { pool: pool.pool }, body: { users, needed, reason: '' } });
  };
  return (
    <Modal opened onClose={onClose} title={t('recovery.name')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={send}>
        <p className="small dim">{t('recovery.nameWhat')}</p>
        <div className="stack-tight">
          <h3>{t('recovery.users')}</h3>
          <div className="notary-choice" role="group" aria-label={t('recovery.users')}>
            {options.map(({ value, label }) => (
              <label key={value}>
                <input
                  type="checkbox"
                  checked={users.includes(value)}
                  disabled={!users.includes(value) && users.length >= LIMITS.recoveryUsersMax}
                  onChange={() =>
                    setUsers(users.includes(value) ? users.filter((user) => user !== value) : [...users, value])
                  }
                />
                <span className="break">{label}</span>
              </label>
            ))}
          </div>
        </div>
        <NumberInput
          label={t('recovery.howMany')}
          value={needed}
          min={1}
          max={Math.max(1, users.length)}
          allowDecimal={false}
          onChange={(value) => setNeeded(Number(value))}
        />
        <div className="row">
          <Button type="submit" isBusy={name.isPending} disabled={!isPossible} data-testid="recovery-users-send">
            {t('recovery.nameDo')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
