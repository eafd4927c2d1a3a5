import { Button } from './button.tsx';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

interface ConfirmButtonProps {
  readonly label: string;
  readonly question: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

/** For what cannot be undone: the second press means it. */
export function ConfirmButton({ label, question, isBusy, onConfirm }: ConfirmButtonProps): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <div>
        <Button variant="danger" onClick={() => setAsking(true)}>
          {label}
        </Button>
      </div>
    );
  }
  return (
    <div className="banner" data-tone="bad">
      <p className="grow">{question}</p>
      <div className="row">
        <Button variant="danger-filled" isBusy={isBusy} onClick={onConfirm} autoFocus>
          {label}
        </Button>
        <Button variant="subtle" onClick={() => setAsking(false)}>
          {t('ui.cancel')}
        </Button>
      </div>
    </div>
  );
}
