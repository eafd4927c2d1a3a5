/** Sizes as people write them: "512MiB", "2GB", "4G". */
import { badInput } from '../exit-codes.ts';

const POWERS = ['', 'k', 'm', 'g', 't'];
const SIZE = /^(\d{1,15}(?:\.\d{1,3})?)\s*([kmgt]?)(ib|b)?$/;

/**
 * Bytes. "KB" counts in thousands, "KiB" and a bare "K" in 1024s, a bare number in bytes.
 * @throws {CliError} no size, or more than a number can hold exactly
 */
export function parseSize(text: string): number {
  const match = SIZE.exec(text.trim().toLowerCase());
  const [, number = '', prefix = '', suffix] = match ?? [];
  if (match === null || (prefix === '' && suffix === 'ib'))
    throw badInput(`"${text}" is no size: write it as 512MiB, 2GB or 4096`);
  const base = prefix !== '' && suffix === 'b' ? 1000 : 1024;
  const bytes = Math.round(Number(number) * base ** POWERS.indexOf(prefix));
  if (!Number.isSafeInteger(bytes)) throw badInput(`"${text}" is too large`);
  return bytes;
}

/** "512 MiB", "1.5 GiB": at most one digit after the dot. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let power = 0;
  while (value >= 1024 && power < POWERS.length - 1) {
    value /= 1024;
    power += 1;
  }
  const unit = power === 0 ? 'B' : `${(POWERS[power] ?? '').toUpperCase()}iB`;
  return `${value.toFixed(power === 0 ? 0 : 1).replace(/\.0$/, '')} ${unit}`;
}
