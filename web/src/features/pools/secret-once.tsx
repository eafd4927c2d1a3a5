import { Checkbox } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { CopyButton } from '../../ui/copy.tsx';

/** Shown once, kept nowhere: it goes away only when the person says that they have it. */
export function SecretOnce({
  label,
  secret,
  onDone,
}: {
  readonly label: string;
  readonly secret: string;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTexts();
  const [isKept, setKept] = useState(false);
  return (
    <div className="stack">
      <p>{label}</p>
      <p className="card mono break" translate="no" data-testid="secret-once">
        {secret}
      </p>
      <div className="row">
        <CopyButton text={secret} label={t('ui.copy')} />
      </div>
      <Checkbox
        label={t('pools.kept')}
        checked={isKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
        data-testid="secret-kept"
      />
      <div className="row">
        <Button disabled={!isKept} onClick={onDone} data-testid="secret-done">
          {t('ui.done')}
        </Button>
      </div>
    </div>
  );
}
