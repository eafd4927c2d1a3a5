import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

interface MoneyInputProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly symbol: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId?: string;
  /** A dialog opens with the cursor in it. */
  readonly isFirst?: boolean;
}

/** Its text is read by `parseMoney`. */
export function MoneyInput({
  label,
  description,
  error,
  symbol,
  value,
  onChange,
  testId,
  isFirst,
}: MoneyInputProps): ReactNode {
  return (
    <TextInput
      label={label}
      description={description}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      inputMode="decimal"
      autoComplete="off"
      rightSection={<span className="small dim">{symbol}</span>}
      rightSectionWidth={64}
      data-testid={testId}
      data-autofocus={isFirst ? true : undefined}
    />
  );
}
