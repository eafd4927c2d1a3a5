/** Money as people type it (`1 284,5` or `1,284.5`), exact to the micro-credit: it never becomes a floating number. */
import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { MICRO, MONEY_MAX } from '#core/kernel/money.ts';
import { spoken } from '../texts/languages.ts';

const DIGITS = 6;

/** Micro-credits, or undefined for what is no amount. A comma groups in English and begins the fraction in Russian. */
export function parseMoney(text: string): bigint | undefined {
  const plain = text.replace(/\s/g, '').replaceAll(',', spoken.get()?.language === 'ru' ? '.' : '');
  const match = /^(\d{1,13})(?:\.(\d{0,6}))?$/.exec(plain);
  if (match === null) return undefined;
  const amount = BigInt(match[1] ?? '0') * MICRO + BigInt((match[2] ?? '').padEnd(DIGITS, '0'));
  return amount > MONEY_MAX ? undefined : amount;
}

interface MoneyInputProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly symbol: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId?: string;
}

export function MoneyInput({ label, description, error, symbol, value, onChange, testId }: MoneyInputProps): ReactNode {
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
    />
  );
}
