/** What became of a command, for people. */
import type { CommandView } from '#core/contract/endpoint.ts';
import type { Context } from './context.ts';
import { usageError } from './exit-codes.ts';
import { shortId } from './values/ids.ts';

/** Shows the answer of a command: `done` once it is sealed, else that it waits. Anything more goes in `fields`. */
export function showOutcome(
  context: Context,
  view: CommandView,
  done: string,
  fields: readonly (readonly [string, string])[] = [],
): void {
  const { out, t } = context;
  out.show(view, () => {
    const first =
      view.status === 'sealed'
        ? done
        : `${done} — ${t('not sealed yet: realms pool event {event} tells what becomes of it', { event: shortId(view.event) })}`;
    return [first, ...(fields.length === 0 ? [] : [out.fields(fields)])].join('\n');
  });
}

/**
 * Asks before money or rights are gone. `isAgreed`: --yes, or an amount that was named.
 * @throws {CliError} nobody is there to ask, or the answer is no
 */
export async function confirm(context: Context, question: string, isAgreed: boolean): Promise<void> {
  if (isAgreed) return;
  const { machine, t } = context;
  if (!machine.stdin.isInteractive) throw usageError(t('{question} Say so with --yes', { question }));
  const answer = await machine.stdin.ask(`${question} [${t('y/N')}] `, { isHidden: false });
  if (!/^(y|yes|д|да)$/i.test((answer ?? '').trim())) throw usageError(t('nothing was done'));
}
