import { Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { problemOf } from '../../texts/problems.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Failed } from '../../ui/states.tsx';
import { CodeField } from '../identity/code-field.tsx';

interface SecondFactorOffProps {
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onCode: (code: string) => void;
}

/** Switching it off takes a code, or a recovery code if the phone is gone. */
export function SecondFactorOff({ isBusy, error, onClose, onCode }: SecondFactorOffProps): ReactNode {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  const problem = error === null ? undefined : problemOf(error, t);
  const isOfCode = problem?.code === 'auth.wrong_code';
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== '' && !isBusy) onCode(code.trim());
  };
  return (
    <Modal opened onClose={onClose} title={t('factor.title')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={send}>
        <p className="small dim">{t('factor.endLead')}</p>
        <CodeField
          value={code}
          onChange={setCode}
          error={isOfCode ? problem : undefined}
          isFirst
          testId="factor-end-code"
        />
        {error !== null && !isOfCode && <Failed error={error} />}
        <div className="row">
          <Button
            type="submit"
            variant="danger-filled"
            isBusy={isBusy}
            disabled={code.trim() === ''}
            data-testid="factor-end-send"
          >
            {t('factor.end')}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
