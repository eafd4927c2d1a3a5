import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { AskDialog } from './ask-dialog.tsx';

interface ReasonDialogProps {
  readonly title: string;
  readonly act: string;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}

const REASON_MAX = 2000;

/** Acts on others go on record with a reason. */
export function ReasonDialog({ onReason, ...dialog }: ReasonDialogProps): ReactNode {
  const { t } = useTexts();
  const reason = {
    kind: 'text',
    name: 'reason',
    label: t('ui.reason'),
    description: t('ui.reasonWhat'),
    max: REASON_MAX,
  } as const;
  return <AskDialog {...dialog} fields={[reason]} isDanger onSend={({ reason: typed = '' }) => onReason(typed)} />;
}
