import { TextInput } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import type { ProblemText } from '../../texts/problems.ts';
import { useTexts } from '../../texts/use-texts.ts';

interface CodeFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: Pick<ProblemText, 'title' | 'next'> | undefined;
  /** Recovery codes do not count here. */
  readonly isAppOnly?: boolean;
  readonly fieldRef?: Ref<HTMLInputElement>;
  readonly isFirst?: boolean;
  readonly testId: string;
}

/** Six digits of the authenticator app, or a recovery code: letters too, so no keypad of digits alone. */
export function CodeField({
  value,
  onChange,
  error,
  isAppOnly = false,
  fieldRef,
  isFirst = false,
  testId,
}: CodeFieldProps): ReactNode {
  const { t } = useTexts();
  return (
    <TextInput
      ref={fieldRef}
      label={t(isAppOnly ? 'factor.code' : 'factor.codeOrRecovery')}
      description={t(isAppOnly ? 'factor.codeWhat' : 'factor.codeOrRecoveryWhat')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error === undefined ? undefined : [error.title, error.next].filter(Boolean).join(' ')}
      inputMode={isAppOnly ? 'numeric' : 'text'}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={64}
      data-autofocus={isFirst || undefined}
      data-testid={testId}
      required
    />
  );
}
