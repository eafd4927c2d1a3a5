import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';

interface CountProps {
  readonly label: string;
  readonly description?: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly testId?: string;
}

/** A whole number within its limits; what is typed beyond them is brought back when the field is left. */
export function Count({ label, description, min, max, value, onChange, testId }: CountProps): ReactNode {
  return (
    <NumberInput
      label={label}
      {...(description === undefined ? {} : { description })}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      value={value}
      onChange={(next) => onChange(Math.max(min, Math.min(max, Math.round(Number(next)) || min)))}
      data-testid={testId}
    />
  );
}
