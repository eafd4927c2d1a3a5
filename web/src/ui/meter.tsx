import type { ReactNode } from 'react';
import type { Tone } from './status.tsx';

/** `value` from 0 to 1. */
export function Meter({
  value,
  label,
  tone = 'good',
}: {
  readonly value: number;
  readonly label: string;
  readonly tone?: Tone;
}): ReactNode {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className="meter"
      data-tone={tone}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}
