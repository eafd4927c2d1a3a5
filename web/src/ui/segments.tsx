import { type ReactNode, useId } from 'react';
import './button.css';

interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly isWide?: boolean;
  readonly testId?: string;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>({
  label,
  value,
  onChange,
  options,
  isWide = false,
  testId,
}: SegmentsProps<Value>): ReactNode {
  const name = useId();
  return (
    <div className="segments" role="radiogroup" aria-label={label} data-wide={isWide} data-testid={testId}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
