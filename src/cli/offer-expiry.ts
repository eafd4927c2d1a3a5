/** `--in` and `--never` of what ends by itself: offers and games. */
import { toggle, value } from './command.ts';
import type { Context } from './context.ts';
import { usageError } from './exit-codes.ts';
import { formatDuration, parseDuration } from './values/durations.ts';

export const expiryFlags = {
  in: value('DURATION', 'So long from now, 1h to 366d; a draft: from the day it is on the market', parseDuration),
  never: toggle('It stands until you withdraw it'),
} as const;

/** Null: never. @throws {CliError} neither or both were said */
export function expiryOf(
  { t }: Context,
  flags: { readonly in: number | undefined; readonly never: boolean },
): number | null {
  if ((flags.in === undefined) !== flags.never) throw usageError(t('say either --in DURATION or --never'));
  return flags.in ?? null;
}

export function expiryText({ t }: Context, lifeMs: number | null): string {
  return lifeMs === null ? t('It ends no more by itself.') : t('It ends in {time}.', { time: formatDuration(lifeMs) });
}
