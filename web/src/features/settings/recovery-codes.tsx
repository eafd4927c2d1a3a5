import { Checkbox } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { login } from '../../api.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { saveAs } from '../../ui/save-as.ts';
import { useStore } from '../../ui/store.ts';
import './recovery-codes.css';

const FILE_NAME = 'power-realms-recovery-codes.txt';

/** What lets in without the phone, shown once. */
export function RecoveryCodes({
  codes,
  onDone,
}: {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTexts();
  const state = useStore(login);
  const [isKept, setKept] = useState(false);
  const name = state.state === 'in' ? state.me.username : '';
  const title = t('factor.codesFile', { name });
  const text = [title, '', ...codes, ''].join('\n');
  return (
    <div className="stack">
      <p className="small dim">{t('factor.codesWhat')}</p>
      <div className="recovery-sheet">
        <p className="recovery-title">{title}</p>
        <ul className="recovery-codes" translate="no" data-testid="recovery-codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <div className="row">
        <CopyButton text={codes.join('\n')} label={t('ui.copy')} />
        <Button variant="default" icon={<IconPrinter size={16} />} onClick={() => window.print()}>
          {t('identity.print')}
        </Button>
        <Button
          variant="default"
          icon={<IconDownload size={16} />}
          onClick={() => saveAs(FILE_NAME, [text], 'text/plain')}
          data-testid="codes-download"
        >
          {t('factor.download')}
        </Button>
      </div>
      <Checkbox
        checked={isKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
        label={t('factor.codesKept')}
        data-testid="codes-kept"
      />
      <div className="row">
        <Button disabled={!isKept} onClick={onDone} data-testid="codes-done">
          {t('ui.done')}
        </Button>
      </div>
    </div>
  );
}
