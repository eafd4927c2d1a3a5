/** Numbers, money and times by locale; a unit always follows its number. */
import { MICRO } from '#core/kernel/money.ts';

export interface Currency {
  readonly symbol: string;
  readonly decimals: number;
}

export interface Format {
  /** `1,284.50 NRG`. A small amount shows as many places as it takes not to read as nothing. */
  money(amount: bigint, currency: Currency): string;
  /** The same without the symbol. */
  amount(amount: bigint, decimals: number): string;
  number(value: number, digits?: number): string;
  /** From 0 to 1. */
  share(value: number, digits?: number): string;
  bytes(value: number): string;
  bytesPerSecond(value: number): string;
  /** The two largest units: `2 h 5 min`, `3.4 s`, `18 ms`. */
  duration(ms: number): string;
  latency(ms: number): string;
  temperature(celsius: number): string;
  time(atMs: number): string;
  clock(atMs: number): string;
  dateTime(atMs: number): string;
  date(atMs: number): string;
  /** `24 Nov`: along an axis of days. */
  day(atMs: number): string;
  /** `3 minutes ago`, `in 2 hours`; `now` for less than two seconds. */
  ago(atMs: number, nowMs: number): string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MICRO_DIGITS = 6;
const ENGLISH_UNITS = { d: 'd', h: 'h', min: 'min', s: 's', ms: 'ms' } as const;
const RUSSIAN_UNITS = { d: 'д', h: 'ч', min: 'мин', s: 'с', ms: 'мс' } as const;

export function createFormat(locale: string): Format {
  const style = (options: Intl.NumberFormatOptions): ((value: number | bigint) => string) => {
    const made = new Intl.NumberFormat(locale, options);
    return (value) => made.format(value);
  };
  // Intl writes "mins" and "secs"; SI and people write min and s.
  const unit = (name: string, digits = 0): ((value: number) => string) => {
    const count = style({ maximumFractionDigits: digits });
    return (value) => `${count(value)}\u00A0${name}`;
  };
  const names = locale.startsWith('ru') ? RUSSIAN_UNITS : ENGLISH_UNITS;
  const whole = style({ maximumFractionDigits: 0 });
  const decimalSign = style({ minimumFractionDigits: 1 })(0.1).slice(1, 2);
  const units = {
    d: unit(names.d),
    h: unit(names.h),
    min: unit(names.min),
    s: unit(names.s, 1),
    ms: unit(names.ms),
    celsius: unit('°C'),
  };
  const times = (options: Intl.DateTimeFormatOptions): ((atMs: number) => string) => {
    const made = new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...options });
    return (atMs) => made.format(atMs);
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const bytes = createBytes(locale);

  const amount = (micro: bigint, decimals: number): string => {
    const isNegative = micro < 0n;
    const size = isNegative ? -micro : micro;
    const fraction = (size % MICRO).toString().padStart(MICRO_DIGITS, '0');
    // Trailing noughts beyond the pool's places go; a price of 0.0025 is not shown as 0.00.
    const needed = size < MICRO ? fraction.search(/[1-9]/) + 2 : 0;
    const places = Math.min(
      MICRO_DIGITS,
      Math.max(decimals, fraction.slice(decimals).search(/[1-9]/) < 0 ? 0 : needed),
    );
    const tail = places === 0 ? '' : decimalSign + fraction.slice(0, places);
    return (isNegative ? '−' : '') + whole(size / MICRO) + tail;
  };

  return {
    amount,
    money: (micro, { symbol, decimals }) => `${amount(micro, decimals)}\u00A0${symbol}`,
    number: (value, digits = 0) => style({ maximumFractionDigits: digits })(value),
    share: (value, digits = 0) => style({ style: 'percent', maximumFractionDigits: digits })(value),
    bytes,
    bytesPerSecond: (value) => `${bytes(value)}/${locale.startsWith('ru') ? 'с' : 's'}`,
    duration: (ms) => duration(ms, units),
    latency: (ms) => units.ms(Math.max(1, Math.round(ms))),
    temperature: units.celsius,
    time: times({ hour: '2-digit', minute: '2-digit' }),
    clock: times({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    dateTime: times({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    date: times({ day: 'numeric', month: 'short', year: 'numeric' }),
    day: times({ day: 'numeric', month: 'short' }),
    ago: (atMs, nowMs) => ago(atMs - nowMs, relative),
  };
}

type Units = Readonly<Record<'d' | 'h' | 'min' | 's' | 'ms', (value: number) => string>>;

function duration(ms: number, { d, h, min, s, ms: millis }: Units): string {
  if (ms < SECOND) return millis(Math.max(0, Math.round(ms)));
  if (ms < 10 * SECOND) return s(Math.round(ms / 100) / 10);
  if (ms < MINUTE) return s(Math.round(ms / SECOND));
  const two = (
    value: number,
    big: number,
    small: number,
    one: (n: number) => string,
    other: (n: number) => string,
  ): string => {
    const rounded = Math.round(value / small) * small;
    const rest = Math.round((rounded % big) / small);
    return rest === 0 ? one(Math.floor(rounded / big)) : `${one(Math.floor(rounded / big))} ${other(rest)}`;
  };
  if (ms < HOUR) return ms < 10 * MINUTE ? two(ms, MINUTE, SECOND, min, s) : min(Math.round(ms / MINUTE));
  if (ms < DAY) return two(ms, HOUR, MINUTE, h, min);
  return two(ms, DAY, HOUR, d, h);
}

function ago(deltaMs: number, relative: Intl.RelativeTimeFormat): string {
  const size = Math.abs(deltaMs);
  if (size < 2 * SECOND) return relative.format(0, 'second');
  if (size < MINUTE) return relative.format(Math.round(deltaMs / SECOND), 'second');
  if (size < HOUR) return relative.format(Math.round(deltaMs / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(deltaMs / HOUR), 'hour');
  return relative.format(Math.round(deltaMs / DAY), 'day');
}

/** Binary multiples under the names that people know them by; Intl knows no GiB. */
function createBytes(locale: string): (value: number) => string {
  const names = locale.startsWith('ru') ? ['Б', 'КБ', 'МБ', 'ГБ', 'ТБ'] : ['B', 'KB', 'MB', 'GB', 'TB'];
  return (value) => {
    let size = value;
    let step = 0;
    while (size >= 1000 && step < names.length - 1) {
      size /= 1024;
      step += 1;
    }
    const digits = step === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(size)}\u00A0${names[step]}`;
  };
}
