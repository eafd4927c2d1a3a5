/** Where the present phrase is typed: it stays in the page. */
import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

export function PhraseField({
  value,
  isWrong,
  onChange,
}: {
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { t } = useTexts();
  return (
    <Textarea
      label={t('phrase.present')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={isWrong ? t('phrase.wrong') : undefined}
      autosize
      minRows={3}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete="off"
      styles={{ input: { fontFamily: 'var(--font-mono)' } }}
      data-testid="phrase-present"
    />
  );
}
