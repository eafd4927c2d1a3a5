/** Money as people type it (`1 284,5` or `1,284.5`), exact to the micro-credit: it never becomes a floating number. */
import { MICRO, MONEY_MAX } from '#core/kernel/money.ts';
import { type Language, spoken } from '../texts/languages.ts';

const DIGITS = 6;
/** A comma groups thousands and stands nowhere else: "1,5" from somebody with other habits is no 15. */
const ENGLISH = /^(\d{1,13}|\d{1,3}(?:,\d{3})+)(?:\.(\d{0,6}))?$/;
/** A comma or a point begins the fraction. */
const RUSSIAN = /^(\d{1,13})(?:[.,](\d{0,6}))?$/;

/** Micro-credits, or undefined for what is no amount, or one above what a pool can hold. Spaces group in both languages. */
export function parseMoney(text: string, language: Language = spoken.get()?.language ?? 'en'): bigint | undefined {
  const match = (language === 'ru' ? RUSSIAN : ENGLISH).exec(text.replace(/\s/g, ''));
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  const amount = BigInt(whole.replaceAll(',', '')) * MICRO + BigInt(fraction.padEnd(DIGITS, '0'));
  return amount > MONEY_MAX ? undefined : amount;
}
