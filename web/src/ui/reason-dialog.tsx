import { Modal, Textarea } from '@mantine/core';
import { Button } from './button.tsx';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface ReasonDialogProps {
  readonly title: string;
  readonly act: string;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}

/** Acts on others go on record with a reason. */
export function ReasonDialog({ title, act, isBusy, onClose, onReason }: ReasonDialogProps): ReactNode {
  const { t } = useTexts();
  const [reason, setReason] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== '') onReason(reason.trim());
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={send}>
        <Textarea
          label={t('ui.reason')}
          description={t('ui.reasonWhat')}
          value={reason}
          maxLength={2000}
          minRows={3}
          autosize
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
          required
        />
        <div className="row">
          <Button type="submit" variant="danger-filled" isBusy={isBusy} disabled={reason.trim() === ''}>
            {act}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
