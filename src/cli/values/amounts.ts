/** Amounts as people write them ("1.5" credits) and as the API takes them (micro-credits). */
import { MICRO, MONEY_MAX } from '#core/kernel/money.ts';
import { badInput } from '../exit-codes.ts';

const FRACTION_DIGITS = 6;
const CREDITS = /^(\d{1,13})(?:\.(\d+))?$/;

/**
 * "1.5" -> 1500000n. Always credits, never micro-credits; a dot and no grouping, so that "1,000" is never taken for 1.
 * @throws {CliError} not a number, zero, finer than a micro-credit, or more than can exist
 */
export function parseAmount(text: string): bigint {
  const amount = parseAmountOrZero(text);
  if (amount === 0n) throw badInput('must be above zero');
  return amount;
}

/** As `parseAmount`, and zero is allowed. */
export function parseAmountOrZero(text: string): bigint {
  const match = CREDITS.exec(text.trim());
  if (match === null) throw badInput(`"${text}" is no amount: write credits as 12 or 1.5`);
  const [, whole = '0', fraction = ''] = match;
  if (fraction.length > FRACTION_DIGITS)
    throw badInput(`"${text}" is finer than a micro-credit (6 digits after the dot)`);
  const amount = BigInt(whole) * MICRO + BigInt(fraction.padEnd(FRACTION_DIGITS, '0'));
  if (amount > MONEY_MAX) throw badInput(`"${text}" is more than any pool can hold`);
  return amount;
}

/** How a pool writes its currency. */
export interface Currency {
  readonly symbol: string;
  readonly decimals: number;
}

/** "12.50 GLD": at least the pool's decimals, and every finer digit that is there: what is shown is never rounded. */
export function formatAmount(amount: bigint, { symbol, decimals }: Currency): string {
  const size = amount < 0n ? -amount : amount;
  const digits = (size % MICRO).toString().padStart(FRACTION_DIGITS, '0');
  let shown = FRACTION_DIGITS;
  while (shown > decimals && digits[shown - 1] === '0') shown -= 1;
  const fraction = shown === 0 ? '' : `.${digits.slice(0, shown)}`;
  return `${amount < 0n ? '-' : ''}${size / MICRO}${fraction} ${symbol}`;
}
