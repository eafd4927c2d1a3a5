import { Button, IconButton } from './button.tsx';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';

const SHOWN_MS = 1600;

/** The clipboard API is closed to pages that came over plain HTTP from another machine; a selection still copies there. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}

function useCopy(text: string): { readonly isCopied: boolean; readonly copy: () => void } {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    void copyText(text).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    });
  };
  return { isCopied, copy };
}

/** `what` is being copied, for those who do not see the icon. */
export function CopyIcon({ text, what }: { readonly text: string; readonly what: string }): ReactNode {
  const { t } = useTexts();
  const { isCopied, copy } = useCopy(text);
  const label = isCopied ? t('ui.copied') : t('ui.copyWhat', { what });
  return (
    <IconButton isBare label={label} onClick={copy}>
      {isCopied ? <IconCheck size={15} className="gain" /> : <IconCopy size={15} stroke={1.7} />}
    </IconButton>
  );
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { t } = useTexts();
  const { isCopied, copy } = useCopy(text);
  return (
    <Button
      variant="default"
      onClick={copy}
      icon={isCopied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.7} />}
    >
      {isCopied ? t('ui.copied') : label}
    </Button>
  );
}
