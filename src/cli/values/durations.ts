/** Durations as people write them: "90s", "10m", "1h30m". */
import { TIME } from '#core/kernel/limits.ts';
import { badInput } from '../exit-codes.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['d', TIME.DAY_MS],
  ['h', TIME.HOUR_MS],
  ['m', TIME.MINUTE_MS],
  ['s', TIME.SECOND_MS],
  ['ms', 1],
];
const PART = /(\d{1,9}(?:\.\d{1,3})?)(ms|d|h|m|s)/y;

/**
 * Milliseconds. Units are never guessed: "10" could be anything.
 * @throws {CliError} no number with a unit, or nothing at all
 */
export function parseDuration(text: string): number {
  const compact = text.trim().toLowerCase().replaceAll(' ', '');
  let totalMs = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < compact.length) {
    const match = PART.exec(compact);
    if (match === null) throw badInput(`"${text}" is no duration: write it as 90s, 10m or 1h30m`);
    totalMs += Number(match[1]) * unitMs(match[2] ?? '');
  }
  if (totalMs < 1) throw badInput(`"${text}" is no duration: write it as 90s, 10m or 1h30m`);
  return Math.round(totalMs);
}

function unitMs(unit: string): number {
  return UNITS.find(([name]) => name === unit)?.[1] ?? 0;
}

/** The two largest units that are there: "1h 30m", "4.2s", "350ms". */
export function formatDuration(durationMs: number): string {
  if (durationMs < TIME.SECOND_MS) return `${Math.round(durationMs)}ms`;
  if (durationMs < TIME.MINUTE_MS) return `${(durationMs / TIME.SECOND_MS).toFixed(1).replace(/\.0$/, '')}s`;
  let restMs = Math.round(durationMs / TIME.SECOND_MS) * TIME.SECOND_MS;
  const parts: string[] = [];
  for (const [name, unit] of UNITS) {
    const count = Math.floor(restMs / unit);
    restMs -= count * unit;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.slice(0, 2).join(' ');
}
