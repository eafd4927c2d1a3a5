/** `realms verify`: whether the files are what their logs say. */
import type { DifferenceView, VerifiedView } from '#core/features/instance/operations.api.ts';
import { verifyRead, verifyStart } from '#core/features/instance/operations.api.ts';
import { command, optional, toggle } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Bars, openBars } from '../io/bars.ts';
import { poolOf } from '../lookup.ts';
import { shortId } from '../values/ids.ts';

const ASK_EVERY_MS = 500;

export const verifyCommands = [
  command({
    name: 'verify',
    summary: 'Replay spaces from their logs and compare every hash, signature and row',
    args: { pool: optional('Pool by name or id; without it, the only one or --pool') },
    flags: {
      all: toggle('Every space of the instance, the network too'),
      offline: toggle('Look at the data folder of a stopped instance (--data-dir)'),
    },
    examples: ['verify Guild', 'verify --all'],
    run: async (context, { args, flags }) => {
      const { machine, out, t } = context;
      using bars = await openBars(machine);
      const spaces = flags.offline
        ? await offline(context, bars)
        : await online(context, bars, flags.all ? undefined : (await poolOf(context, args.pool)).pool);
      out.show({ spaces }, () =>
        spaces.length === 0 ? t('There is nothing to verify yet.') : spaces.map((one) => describe(one, t)).join('\n'),
      );
      if (spaces.some(({ state }) => state === 'differs'))
        throw new CliError(EXIT.differs, t('What lies on this disk is not what the log says; do not trade with it.'));
      if (spaces.some(({ state }) => state !== 'sound'))
        throw new CliError(EXIT.failed, t('Not every space could be looked through.'));
    },
  }),
];

async function online(context: Context, bars: Bars, space: string | undefined): Promise<readonly VerifiedView[]> {
  const { machine } = context;
  let view = await context.call(verifyStart, { body: space === undefined ? {} : { space } });
  while (view.state === 'running') {
    for (const one of view.spaces) showProgress(context, bars, one);
    await machine.sleep(ASK_EVERY_MS, machine.signal);
    view = await context.call(verifyRead, {});
  }
  return view.spaces;
}

async function offline(context: Context, bars: Bars): Promise<readonly VerifiedView[]> {
  const { machine, dataDir, language } = context;
  const { verifyFolder } = await import('../../operations.ts');
  try {
    const onChange = (one: VerifiedView): void => showProgress(context, bars, one);
    return await verifyFolder(dataDir, { language, signal: machine.signal, onChange });
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'OperationRefused')
      throw new CliError(EXIT.refused, cause.message, { cause });
    throw cause;
  }
}

function showProgress({ t }: Context, bars: Bars, { space, name, phase, done, total, state }: VerifiedView): void {
  if (state !== 'running' || phase === undefined) return;
  bars.set(`${space} ${phase}`, { label: nameOf(space, name), done: done ?? 0, total: total ?? 0, note: t(phase) });
}

function nameOf(space: string, name: string): string {
  return name === '' ? shortId(space) : name;
}

function describe(
  { space, name, state, events, seals, rows, difference, cause }: VerifiedView,
  t: Context['t'],
): string {
  const title = nameOf(space, name);
  if (state === 'sound')
    return t('{name}: sound; {events} events, {seals} seals, {rows} rows', {
      ...{ name: title, events: events ?? 0, seals: seals ?? 0, rows: rows ?? 0 },
    });
  if (difference !== undefined) return `${title}: ${t(difference.kind)}${placeOf(difference, t)}`;
  return t('{name}: could not be looked through: {cause}', { name: title, cause: cause ?? '' });
}

/** " (seal 3, table members, row 1f…)": as much as is known of where. */
function placeOf({ seal, author, seq, event, table, key, column, detail }: DifferenceView, t: Context['t']): string {
  const parts = [
    seal === undefined ? undefined : t('seal {seal}', { seal }),
    table === undefined ? undefined : t('table {table}', { table }),
    key === undefined ? undefined : t('row {key}', { key }),
    column === undefined ? undefined : t('column {column}', { column }),
    seq === undefined ? undefined : t('event {seq} of device {author}', { seq, author: shortId(author ?? '') }),
    seq === undefined && event !== undefined ? t('event {event}', { event: shortId(event) }) : undefined,
    detail,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
