import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Mantine } from '../ui/mantine.tsx';
import { NAVIGATION } from './navigation.ts';
import { isHelpOpen } from './palette-store.ts';

export function Help(): ReactNode {
  const { t } = useTexts();
  const rows: readonly (readonly [string, string])[] = [
    ['Ctrl K', t('shell.keyPalette')],
    ['/', t('shell.keyFilter')],
    ['?', t('shell.keyHelp')],
    ...NAVIGATION.map((item) => [`G ${item.shortcut.toUpperCase()}`, t(item.text)] as const),
  ];
  return (
    <Mantine>
      <Modal
        opened
        onClose={() => isHelpOpen.set(false)}
        title={t('shell.keys')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <dl className="facts">
          {rows.map(([key, words]) => (
            <Row key={key} shortcut={key} words={words} />
          ))}
        </dl>
      </Modal>
    </Mantine>
  );
}

function Row({ shortcut, words }: { readonly shortcut: string; readonly words: string }): ReactNode {
  return (
    <>
      <dt>
        <kbd>{shortcut}</kbd>
      </dt>
      <dd>{words}</dd>
    </>
  );
}
