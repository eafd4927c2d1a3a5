/** Settings to type in; nothing is changed by typing: the preview says what would be, the announcement starts its notice. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Checkbox, NativeSelect, NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import {
  SETTING_GROUPS,
  SHARE_BPS_MAX,
  type SettingField,
  type SettingGroup,
  settingLabel,
  unitOf,
} from './setting-fields.ts';

const COUNT_MAX = 1_000_000;
const YEAR_MS = 366 * 86_400_000;

interface SettingsFormProps {
  readonly pool: PoolView;
  readonly fields: readonly SettingField[];
  readonly typed: Readonly<Record<string, string>>;
  readonly onType: (name: string, value: string) => void;
}

export function SettingsForm({ pool, fields, typed, onType }: SettingsFormProps): ReactNode {
  const { t } = useTexts();
  return (
    <div className="stack">
      {SETTING_GROUPS.map((group) => (
        <fieldset key={group} className="setting-group">
          <legend>{t(groupKey(group))}</legend>
          <div className="fields">
            {fields
              .filter((field) => field.group === group)
              .map((field) => (
                <SettingInput
                  key={field.name}
                  pool={pool}
                  field={field}
                  value={typed[field.name] ?? field.value}
                  onType={(value) => onType(field.name, value)}
                />
              ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

export function groupKey(group: SettingGroup): `govern.group.${SettingGroup}` {
  return `govern.group.${group}`;
}

function SettingInput({
  pool,
  field,
  value,
  onType,
}: {
  readonly pool: PoolView;
  readonly field: SettingField;
  readonly value: string;
  readonly onType: (value: string) => void;
}): ReactNode {
  const texts = useTexts();
  const { t, format } = texts;
  const label = settingLabel(field.name, texts);
  const testId = `setting-${field.name}`;
  // As it is typed; what is kept beside it is whole and exact.
  const [sum, setSum] = useState(() =>
    field.kind === 'money' ? format.amount(BigInt(field.value), pool.decimals) : '',
  );
  switch (field.kind) {
    case 'access':
      return (
        <NativeSelect
          label={label}
          data={(['public', 'private', 'referral'] as const).map((access) => ({
            value: access,
            label: t(`pools.access.${access}`),
          }))}
          value={value}
          onChange={(event) => onType(event.currentTarget.value)}
          data-testid={testId}
        />
      );
    case 'switch':
      return (
        <Checkbox
          label={label}
          checked={value === 'true'}
          onChange={(event) => onType(String(event.currentTarget.checked))}
          data-testid={testId}
        />
      );
    case 'money':
      return (
        <MoneyInput
          label={label}
          symbol={pool.symbol}
          value={sum}
          error={parseMoney(sum) === undefined ? t('govern.noAmount') : undefined}
          onChange={(text) => {
            setSum(text);
            const amount = parseMoney(text);
            if (amount !== undefined) onType(amount.toString());
          }}
          testId={testId}
        />
      );
    case 'share':
      return (
        <NumberInput
          label={label}
          suffix=" %"
          min={0}
          max={SHARE_BPS_MAX / 100}
          decimalScale={2}
          clampBehavior="strict"
          value={Number(value) / 100}
          onChange={(percent) => onType(String(Math.round((Number(percent) || 0) * 100)))}
          data-testid={testId}
        />
      );
    case 'count':
      return (
        <NumberInput
          label={label}
          min={0}
          max={COUNT_MAX}
          allowDecimal={false}
          clampBehavior="strict"
          value={Number(value)}
          onChange={(count) => onType(String(Math.round(Number(count) || 0)))}
          data-testid={testId}
        />
      );
    case 'time': {
      const { unit, unitMs } = unitOf(Number(field.value));
      return (
        <NumberInput
          label={label}
          suffix={` ${t(`govern.unit.${unit}`)}`}
          min={0}
          max={Math.floor(YEAR_MS / unitMs)}
          decimalScale={2}
          clampBehavior="strict"
          value={Number(value) / unitMs}
          onChange={(count) => onType(String(Math.round((Number(count) || 0) * unitMs)))}
          data-testid={testId}
        />
      );
    }
  }
}
