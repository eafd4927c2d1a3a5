import { secondFactorConfirm } from '#core/features/identity/security.api.ts';
import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { problemOf } from '../../texts/problems.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyIcon } from '../../ui/copy.tsx';
import { QrCode } from '../../ui/qr.tsx';
import { Failed } from '../../ui/states.tsx';
import { CodeField } from '../identity/code-field.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

const QR_PIXELS = 184;

interface SecondFactorSetupProps {
  readonly secret: string;
  readonly uri: string;
  readonly onClose: () => void;
}

/** The secret for the app, a code of it, then the recovery codes: those leave only when the person has kept them. */
export function SecondFactorSetup({ secret, uri, onClose }: SecondFactorSetupProps): ReactNode {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  const confirm = useMutation({ mutationFn: () => call(secondFactorConfirm, { body: { code: code.trim() } }) });
  const codes = confirm.data?.recoveryCodes;
  if (codes !== undefined) {
    return (
      <Modal opened onClose={() => undefined} withCloseButton={false} title={t('factor.codesTitle')}>
        <RecoveryCodes codes={codes} onDone={onClose} />
      </Modal>
    );
  }
  const problem = confirm.error === null ? undefined : problemOf(confirm.error, t);
  const isOfCode = problem?.code === 'auth.wrong_code';
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== '' && !confirm.isPending) confirm.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={t('factor.title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form className="stack" onSubmit={send}>
        <p className="small dim">{t('factor.scan')}</p>
        <QrCode text={uri} size={QR_PIXELS} label={t('factor.qr')} />
        <div className="stack-close">
          <span className="small dim">{t('factor.secret')}</span>
          <span className="row-fixed">
            <span className="mono break" translate="no" data-testid="factor-secret">
              {grouped(secret)}
            </span>
            <CopyIcon text={secret} what={t('factor.secret')} />
          </span>
        </div>
        <CodeField
          value={code}
          onChange={setCode}
          error={isOfCode ? problem : undefined}
          isAppOnly
          isFirst
          testId="factor-code"
        />
        {confirm.error !== null && !isOfCode && <Failed error={confirm.error} />}
        <div className="row">
          <Button type="submit" isBusy={confirm.isPending} disabled={code.trim() === ''} data-testid="factor-confirm">
            {t('factor.confirm')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** In fours, for those who type it; apps skip the gaps. */
function grouped(secret: string): string {
  return (secret.match(/.{1,4}/g) ?? []).join(' ');
}
