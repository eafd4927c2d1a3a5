/** Appointing or revoking: the network's root key signs here, in the browser, made from the founder's phrase and gone at once. */
import { adminAppoint, adminRevoke } from '#core/features/admin/admin.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { SETTING_DEFAULTS, TIME } from '#core/kernel/limits.ts';
import { Modal, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Count } from '../../ui/count.tsx';
import { Failed } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { adminsQuery } from './admin.queries.ts';
import type { Admin } from './admins-page.tsx';

const DAYS_MAX = SETTING_DEFAULTS.appointmentLifeMaxMs / TIME.DAY_MS;

/** The phrase is no phrase, or another's. */
class WrongPhrase extends Error {}

interface RootDialogProps {
  readonly networkKey: string;
  /** Absent: a new appointment. */
  readonly revoked?: Admin;
  readonly onClose: () => void;
}

export function RootDialog({ networkKey, revoked, onClose }: RootDialogProps): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [user, setUser] = useState('');
  const [days, setDays] = useState(DAYS_MAX);
  const [phrase, setPhrase] = useState('');
  const send = useMutation({
    mutationFn: async () => {
      const [{ isPhrase, phraseToRootSeed, rootKeyOf, signAsRoot }, { appointmentBytes, appointmentEndBytes }] =
        await Promise.all([import('#core/contract/root-key.ts'), import('#core/contract/appointment.ts')]);
      if (!isPhrase(phrase)) throw new WrongPhrase();
      const seed = phraseToRootSeed(phrase);
      try {
        if (rootKeyOf(seed) !== networkKey) throw new WrongPhrase();
        if (revoked !== undefined) {
          const { appointment } = revoked;
          const signature = signAsRoot(seed, appointmentEndBytes(networkKey, appointment));
          await call(adminRevoke, { params: { appointment }, body: { signature } });
          return;
        }
        const fromMs = Date.now();
        const bare = { networkKey, user, fromMs, toMs: fromMs + days * TIME.DAY_MS };
        const signature = signAsRoot(seed, appointmentBytes(bare));
        await call(adminAppoint, { body: { appointment: { ...bare, signature } } });
      } finally {
        seed.fill(0);
      }
    },
    onSuccess: () => {
      toast({ tone: 'good', title: t(revoked === undefined ? 'admin.appointed' : 'admin.revoked') });
      onClose();
      return queries.invalidateQueries({ queryKey: adminsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={revoked === undefined ? t('admin.appoint') : t('admin.revokeWho', { name: revoked.handle })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={submit}>
        {revoked === undefined && (
          <>
            <p className="small dim">{t('admin.appointLead')}</p>
            <TextInput
              label={t('admin.user')}
              description={t('admin.userWhat')}
              value={user}
              maxLength={64}
              spellCheck={false}
              autoComplete="off"
              error={user !== '' && !isHex32(user) ? t('admin.idWrong') : undefined}
              onChange={(event) => setUser(event.currentTarget.value.trim().toLowerCase())}
              data-autofocus
              data-testid="admin-user"
            />
            <Count label={t('govern.days')} min={1} max={DAYS_MAX} value={days} onChange={setDays} />
          </>
        )}
        <PasswordInput
          label={t('admin.phrase')}
          description={t('admin.phraseWhat')}
          value={phrase}
          autoComplete="off"
          onChange={(event) => setPhrase(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('identity.showPassword') }}
          data-testid="admin-phrase"
        />
        {send.error instanceof WrongPhrase ? (
          <p className="small loss" role="alert">
            {t('admin.phraseWrong')}
          </p>
        ) : (
          send.isError && <Failed error={send.error} />
        )}
        <div className="row">
          <Button
            type="submit"
            variant={revoked === undefined ? 'filled' : 'danger-filled'}
            isBusy={send.isPending}
            disabled={phrase.trim() === '' || (revoked === undefined && !isHex32(user))}
            data-testid="admin-sign"
          >
            {revoked === undefined ? t('admin.appoint') : t('pools.revoke')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
