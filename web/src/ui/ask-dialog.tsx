/** A dialog with a few fields and one act: what every step of a dispute, a withdrawal or an office asks for. */
import { Modal, NativeSelect, NumberInput, Select, Slider, TextInput, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from './button.tsx';
import { MoneyInput } from './money-input.tsx';
import { parseMoney } from './money-text.ts';

interface Common {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
}
export type Field = Common &
  (
    | { readonly kind: 'text'; readonly max: number; readonly isOptional?: boolean }
    /** To be typed as it stands: for what cannot be undone. */
    | { readonly kind: 'exact'; readonly is: string }
    | { readonly kind: 'count'; readonly min: number; readonly max: number; readonly start: number }
    | { readonly kind: 'line'; readonly max: number; readonly isOptional?: boolean }
    | {
        readonly kind: 'money';
        readonly symbol: string;
        readonly most?: bigint;
        readonly start?: string;
        readonly mayBeZero?: boolean;
      }
    | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] }
    /** From 0 to 100; `told` says what it would come to. */
    | { readonly kind: 'percent'; readonly start: number; readonly told: (percent: number) => ReactNode }
  );
/** Options of which all are in sight at once. */
const NATIVE_MAX = 12;
const LISTED_MAX = 50;

export type Values = Readonly<Record<string, string>>;

interface AskDialogProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly fields: readonly Field[];
  readonly act: string;
  /** What the way out is called, where "cancel" would say the act itself. */
  readonly leave?: string;
  readonly isDanger?: boolean;
  readonly isBusy: boolean;
  /** The lead says why it cannot be done. */
  readonly isForbidden?: boolean;
  readonly onClose: () => void;
  /** Money comes as micro-credits, a percentage as whole percent, in decimal. */
  readonly onSend: (values: Values) => void;
}

export function AskDialog({
  title,
  lead,
  fields,
  act,
  leave,
  isDanger = false,
  isBusy,
  isForbidden = false,
  onClose,
  onSend,
}: AskDialogProps): ReactNode {
  const { t } = useTexts();
  const [typed, setTyped] = useState<Values>(() =>
    Object.fromEntries(fields.map((field) => [field.name, startOf(field)])),
  );
  const values = fields.map((field) => valueOf(field, typed[field.name] ?? ''));
  const isWhole = values.every((value) => value !== undefined);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) onSend(Object.fromEntries(fields.map((field, index) => [field.name, values[index] ?? ''])));
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form className="stack" onSubmit={send}>
        {lead !== undefined && <div className="small dim">{lead}</div>}
        {fields.map((field, index) => (
          <OneField
            key={field.name}
            field={field}
            isFirst={index === 0}
            value={typed[field.name] ?? ''}
            onChange={(value) => setTyped((all) => ({ ...all, [field.name]: value }))}
          />
        ))}
        <div className="row">
          <Button
            type="submit"
            variant={isDanger ? 'danger-filled' : 'filled'}
            isBusy={isBusy}
            disabled={!isWhole || isForbidden}
            data-testid="ask-send"
          >
            {act}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {leave ?? t('ui.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function startOf(field: Field): string {
  switch (field.kind) {
    case 'money':
      return field.start ?? '';
    case 'choice':
      return field.options[0]?.value ?? '';
    case 'percent':
    case 'count':
      return String(field.start);
    default:
      return '';
  }
}

/** undefined: not yet what is asked for. */
function valueOf(field: Field, typed: string): string | undefined {
  switch (field.kind) {
    case 'money': {
      const amount = parseMoney(typed);
      if (amount === undefined || (amount === 0n && field.mayBeZero !== true)) return undefined;
      return field.most !== undefined && amount > field.most ? undefined : amount.toString();
    }
    case 'line':
    case 'text':
      return typed.trim() === '' && field.isOptional !== true ? undefined : typed.trim();
    case 'exact':
      return typed.trim() === field.is.trim() ? typed : undefined;
    case 'count':
      return /^\d+$/.test(typed) && Number(typed) >= field.min && Number(typed) <= field.max ? typed : undefined;
    case 'choice':
      return field.options.some((option) => option.value === typed) ? typed : undefined;
    default:
      return typed;
  }
}

function OneField({
  field,
  isFirst,
  value,
  onChange,
}: {
  readonly field: Field;
  /** The dialog opens with the cursor in it. */
  readonly isFirst: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { label, description } = field;
  const testId = `ask-${field.name}`;
  switch (field.kind) {
    case 'text':
      return (
        <Textarea
          label={label}
          description={description}
          value={value}
          maxLength={field.max}
          minRows={4}
          autosize
          onChange={(event) => onChange(event.currentTarget.value)}
          data-testid={testId}
          data-autofocus={isFirst ? true : undefined}
        />
      );
    case 'line':
    case 'exact':
      return (
        <TextInput
          label={label}
          description={description}
          value={value}
          {...(field.kind === 'line' ? { maxLength: field.max } : {})}
          autoComplete="off"
          onChange={(event) => onChange(event.currentTarget.value)}
          data-testid={testId}
          data-autofocus={isFirst ? true : undefined}
        />
      );
    case 'money':
      return (
        <MoneyInput
          label={label}
          description={description}
          symbol={field.symbol}
          value={value}
          onChange={onChange}
          testId={testId}
          isFirst={isFirst}
        />
      );
    case 'count':
      return (
        <NumberInput
          label={label}
          description={description}
          value={value === '' ? '' : Number(value)}
          min={field.min}
          max={field.max}
          allowDecimal={false}
          allowNegative={false}
          onChange={(next) => onChange(String(next))}
          data-testid={testId}
          data-autofocus={isFirst ? true : undefined}
        />
      );
    case 'choice':
      // Among many one types a few letters.
      return field.options.length > NATIVE_MAX ? (
        <Select
          label={label}
          description={description}
          data={[...field.options]}
          value={value}
          onChange={(next) => onChange(next ?? '')}
          searchable
          limit={LISTED_MAX}
          allowDeselect={false}
          data-testid={testId}
          data-autofocus={isFirst ? true : undefined}
        />
      ) : (
        <NativeSelect
          label={label}
          description={description}
          data={[...field.options]}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          data-testid={testId}
          data-autofocus={isFirst ? true : undefined}
        />
      );
    case 'percent':
      return (
        <div className="stack-close">
          <span className="strong small">{label}</span>
          <Slider
            value={Number(value)}
            onChange={(next) => onChange(String(next))}
            min={0}
            max={100}
            label={(next) => `${next} %`}
            thumbLabel={label}
          />
          <div className="small">{field.told(Number(value))}</div>
        </div>
      );
  }
}
