/** Whole numbers, shares and dates. */
import { badInput } from '../exit-codes.ts';

/** @throws {CliError} not a whole number from `min` to `max` */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw badInput(`"${text}" must be a whole number from ${min} to ${max}`);
    return value;
  };
}

/** "2", "2%" or "2.5 %" -> 200, 200, 250 basis points. */
export function parsePercentAsBps(text: string): number {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$/.exec(text.trim());
  const bps = match === null ? Number.NaN : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  if (!(bps <= 10_000)) throw badInput(`"${text}" is no percentage: write it as 2 or 2.5`);
  return bps;
}

export function formatBps(bps: number): string {
  return `${bps / 100} %`;
}

/** One of a list of words. */
export function oneOf<const Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw badInput(`"${text}" must be one of ${words.join(', ')}`);
    return found;
  };
}

/** Local time, "2026-11-22 10:33:05": sorts as text and reads the same in both languages. */
export function formatTime(epochMs: number): string {
  const at = new Date(epochMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** 0 … 1 as "42 %". */
export function formatShare(share: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, share)) * 100)} %`;
}
