/** Terms of an offer beside its price: how long orders may be, when it is open, notice, cancel fee, what the machine accepts by itself. */
import type { OfferTerms } from '#core/features/market/search.api.ts';
import { OFFER_LIMITS, TIME } from '#core/kernel/limits.ts';
import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { clockOf, minutesOf } from './clock.ts';
import './terms-form.css';

type Hours = OfferTerms['hours'][number];

const ORDER_MINUTES_MAX = 366 * 24 * 60;
const SLOTS_MAX = 4096;
const MINUTES_A_DAY = 24 * 60;
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
/** An evening, to be changed. */
const FIRST_HOURS: Hours = { day: 0, from: 18 * 60, to: MINUTES_A_DAY };

/** Of a new offer, as long as its seller says nothing. */
export const FIRST_TERMS: OfferTerms = {
  hours: [],
  auto: { isOn: true },
  noticeMs: 0,
  minMs: TIME.MINUTE_MS,
  maxMs: TIME.DAY_MS,
};

export function isWholeTerms({ hours, minMs, maxMs }: OfferTerms): boolean {
  return minMs <= maxMs && hours.every(({ from, to }) => from < to);
}

interface TermsFormProps {
  readonly terms: OfferTerms;
  readonly onChange: (terms: OfferTerms) => void;
}

export function TermsForm({ terms, onChange }: TermsFormProps): ReactNode {
  const { t } = useTexts();
  const { auto, cancelFeeMs, ...rest } = terms;
  const setAuto = (change: { slotsMax?: number | undefined; durationMaxMs?: number | undefined }): void => {
    const { isOn, slotsMax, durationMaxMs } = { ...auto, ...change };
    onChange({
      ...terms,
      auto: {
        isOn,
        ...(slotsMax === undefined ? {} : { slotsMax }),
        ...(durationMaxMs === undefined ? {} : { durationMaxMs }),
      },
    });
  };
  return (
    <div className="stack">
      <div className="fields">
        <Minutes
          label={t('offers.shortest')}
          max={ORDER_MINUTES_MAX}
          min={1}
          ms={terms.minMs}
          onChange={(minMs) => onChange({ ...terms, minMs: minMs ?? TIME.MINUTE_MS })}
          error={terms.minMs > terms.maxMs}
          testId="terms-shortest"
        />
        <Minutes
          label={t('offers.longest')}
          max={ORDER_MINUTES_MAX}
          min={1}
          ms={terms.maxMs}
          onChange={(maxMs) => onChange({ ...terms, maxMs: maxMs ?? TIME.DAY_MS })}
          error={terms.minMs > terms.maxMs}
          testId="terms-longest"
        />
        <Minutes
          label={t('offers.notice')}
          description={t('offers.noticeWhat')}
          min={0}
          max={OFFER_LIMITS.noticeMaxMs / TIME.MINUTE_MS}
          ms={terms.noticeMs}
          onChange={(noticeMs) => onChange({ ...terms, noticeMs: noticeMs ?? 0 })}
          testId="terms-notice"
        />
        <Minutes
          label={t('offers.cancelFee')}
          description={t('offers.cancelFeeWhat')}
          min={0}
          max={OFFER_LIMITS.cancelFeeMaxMs / TIME.MINUTE_MS}
          ms={cancelFeeMs}
          onChange={(ms) => onChange({ ...rest, auto, ...(ms === undefined ? {} : { cancelFeeMs: ms }) })}
        />
      </div>
      <Checkbox
        label={t('offers.auto')}
        description={t('offers.autoWhat')}
        checked={auto.isOn}
        onChange={(event) => onChange({ ...terms, auto: { ...auto, isOn: event.currentTarget.checked } })}
        data-testid="terms-auto"
      />
      {auto.isOn && (
        <div className="fields">
          <NumberInput
            label={t('offers.autoSlots')}
            placeholder={t('offers.any')}
            min={1}
            max={SLOTS_MAX}
            allowDecimal={false}
            clampBehavior="blur"
            value={auto.slotsMax ?? ''}
            onChange={(value) => setAuto({ slotsMax: wholeOf(value, { min: 1, max: SLOTS_MAX }) })}
          />
          <Minutes
            label={t('offers.autoTime')}
            placeholder={t('offers.any')}
            min={1}
            max={ORDER_MINUTES_MAX}
            ms={auto.durationMaxMs}
            onChange={(durationMaxMs) => setAuto({ durationMaxMs })}
          />
        </div>
      )}
      <HoursFields hours={terms.hours} onChange={(hours) => onChange({ ...terms, hours })} />
    </div>
  );
}

function HoursFields({
  hours,
  onChange,
}: {
  readonly hours: readonly Hours[];
  readonly onChange: (hours: Hours[]) => void;
}): ReactNode {
  const { t } = useTexts();
  const change = (at: number, to: Partial<Hours>): void =>
    onChange(hours.map((one, index) => (index === at ? { ...one, ...to } : one)));
  return (
    <fieldset className="stack-tight hours">
      <legend className="small strong">{t('offers.hours')}</legend>
      <p className="small dim">{t(hours.length === 0 ? 'offers.hoursAlways' : 'offers.hoursWhat')}</p>
      {hours.map((one, at) => (
        // What is typed belongs to the row as it was when it came: one that is taken out makes the others anew.
        <div key={`${hours.length}-${at}`} className="hours-row">
          <NativeSelect
            aria-label={t('offers.hoursDay')}
            value={String(one.day)}
            onChange={(event) => change(at, { day: Number(event.currentTarget.value) })}
            data={DAYS.map((day) => ({ value: String(day), label: t(`offers.day.${day}`) }))}
          />
          <Clock
            label={t('offers.hoursFrom')}
            minutes={one.from}
            isWrong={one.from >= one.to}
            onChange={(from) => change(at, { from: Math.min(from, MINUTES_A_DAY - 1) })}
          />
          <Clock
            label={t('offers.hoursTo')}
            minutes={one.to}
            isWrong={one.from >= one.to}
            onChange={(to) => change(at, { to })}
          />
          <IconButton
            isBare
            label={t('offers.hoursForget')}
            onClick={() => onChange(hours.filter((_, index) => index !== at))}
          >
            <IconX size={15} />
          </IconButton>
        </div>
      ))}
      {hours.length < OFFER_LIMITS.hoursMax && (
        <div>
          <Button
            size="small"
            variant="default"
            icon={<IconPlus size={15} />}
            onClick={() => onChange([...hours, hours.length === 0 ? FIRST_HOURS : nextOf(hours)])}
            data-testid="terms-hours-add"
          >
            {t('offers.hoursAdd')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

/** The same hours on the day after the last. */
function nextOf(hours: readonly Hours[]): Hours {
  const last = hours.at(-1) ?? FIRST_HOURS;
  return { ...last, day: (last.day + 1) % DAYS.length };
}

function Clock({
  label,
  minutes,
  isWrong,
  onChange,
}: {
  readonly label: string;
  readonly minutes: number;
  readonly isWrong: boolean;
  readonly onChange: (minutes: number) => void;
}): ReactNode {
  const [text, setText] = useState(clockOf(minutes));
  const typed = minutesOf(text);
  return (
    <TextInput
      className="num"
      aria-label={label}
      placeholder="18:00"
      inputMode="numeric"
      error={isWrong || typed === undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const next = minutesOf(event.currentTarget.value);
        if (next !== undefined) onChange(next);
      }}
      // Half a time is none: what holds is shown again.
      onBlur={() => setText(clockOf(minutes))}
    />
  );
}

function Minutes({
  label,
  description,
  placeholder,
  min,
  max,
  ms,
  error = false,
  onChange,
  testId,
}: {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly min: number;
  readonly max: number;
  /** undefined: nothing is said. */
  readonly ms: number | undefined;
  readonly error?: boolean;
  readonly onChange: (ms: number | undefined) => void;
  readonly testId?: string;
}): ReactNode {
  return (
    <NumberInput
      label={label}
      {...(description === undefined ? {} : { description })}
      {...(placeholder === undefined ? {} : { placeholder })}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="blur"
      error={error}
      value={ms === undefined ? '' : Math.round(ms / TIME.MINUTE_MS)}
      onChange={(value) => {
        const minutes = wholeOf(value, { min, max });
        onChange(minutes === undefined ? undefined : minutes * TIME.MINUTE_MS);
      }}
      data-testid={testId}
    />
  );
}

function wholeOf(
  typed: string | number,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  return typed === '' ? undefined : Math.max(min, Math.min(max, Math.round(Number(typed)) || min));
}
