import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Count } from '../../ui/count.tsx';
import { NEED_FIELDS, type NeedForm } from './need.ts';

export function NeedFields({
  need,
  onChange,
  children,
}: {
  readonly need: NeedForm;
  readonly onChange: (need: NeedForm) => void;
  /** Another field beside. */
  readonly children?: ReactNode;
}): ReactNode {
  const { t } = useTexts();
  return (
    <div className="fields">
      {NEED_FIELDS.map(({ name, min, max }) => (
        <Count
          key={name}
          label={t(`requests.need.${name}`)}
          min={min}
          max={max}
          value={need[name]}
          onChange={(value) => onChange({ ...need, [name]: value })}
          testId={`need-${name}`}
        />
      ))}
      {children}
    </div>
  );
}
