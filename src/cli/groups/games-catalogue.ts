/** `realms games catalogue` and what changes it: games that this machine can run. */
import {
  type CatalogueGame,
  type HostMachine,
  catalogueAdd,
  catalogueEdit,
  catalogueRead,
  catalogueRemove,
} from '#core/features/gaming/hosting.api.ts';
import { type PadMap, parsePad } from '#core/contract/game-pad.ts';
import { badInput } from '../exit-codes.ts';
import { asText, command, list, one, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';

const entryFlags = {
  argument: list('TEXT', 'An argument of the program; may be repeated', asText),
  folder: value('FOLDER', 'Where it is started (default: the session’s own)', asText),
  picture: value('HASH', 'Hash of an uploaded picture', asText),
  pad: list(
    'CONTROL=KEY',
    'What a control of a gamepad stands for, as A=Space or RightX+=turn:right; may be repeated',
    asText,
  ),
  network: toggle('It may use the network of this machine: its players steer what it does there'),
} as const;
const ENTRY = one('Its name in the catalogue');

/** What this machine lacks, and what that means. */
function machineLines(
  { t }: Context,
  { missing, isConfined, isLimited, hasSound, graphics, encoders }: HostMachine,
): string[] {
  return [
    ...missing.map(({ what, install }) => t('Missing: {what}. Install it: {install}', { what, install })),
    ...(isConfined ? [] : [t('Games run with the rights of this instance: bubblewrap does not work here.')]),
    ...(isLimited ? [] : [t('Nothing limits the memory and cores of a game: control groups do not work here.')]),
    ...(hasSound ? [] : [t('Games are silent here.')]),
    ...(graphics === 'unused' ? [t('Games do not draw on the graphics card: install weston and xwayland.')] : []),
    ...(encoders.length === 0 ? [] : [t('Encoder: {name}', { name: encoders[0] ?? '' })]),
  ];
}

const entryLine = ({ program, arguments: list }: CatalogueGame['command']): string => [program, ...list].join(' ');

const HINDRANCES = {
  not_installed: 'its folder is not there',
  needs_steam: 'it needs Steam, which does not run in the sandbox',
  windows_program: 'it has programs for Windows alone',
  no_program: 'no program is found in its folder',
  several_programs: 'several programs are in its folder: add it by hand',
} as const satisfies Record<NonNullable<CatalogueGame['hindrance']>, string>;

export const catalogueCommands = [
  command({
    name: 'games catalogue',
    summary: 'Games that this machine can run, and what is missing to host them',
    run: async (context) => {
      const { out, t } = context;
      const view = await context.call(catalogueRead, {});
      out.show(view, () =>
        [
          view.items.length === 0
            ? t('The catalogue is empty.')
            : out.table(
                [
                  { title: t('Name'), of: ({ id }) => id },
                  { title: t('Title'), of: ({ title }) => title },
                  { title: t('Source'), of: ({ source, kind }) => (source === 'hand' ? t('by hand') : kind) },
                  { title: t('Network'), of: ({ network }) => (network ? t('yes') : '–') },
                  {
                    title: t('Starts'),
                    of: ({ command: line, hindrance }) =>
                      hindrance === undefined ? entryLine(line) : `(${t(HINDRANCES[hindrance])})`,
                  },
                ],
                view.items,
              ),
          ...machineLines(context, view.machine),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'games add',
    summary: 'Add a game to the catalogue of this machine',
    args: { title: one('Title that players see'), program: one('Program that starts it') },
    flags: { ...entryFlags, name: value('NAME', 'Its name in the catalogue (default: from the title)', asText) },
    examples: [
      'games add Doom chocolate-doom --argument=-iwad --argument=freedoom1.wad --name doom',
      'games add Xonotic xonotic-sdl --network --pad A=Space --pad RT=mouse:0',
    ],
    run: async (context, { args, flags }) => {
      const view = await context.call(catalogueAdd, {
        body: { ...entryOf(args.title, args.program, flags), ...(flags.name === undefined ? {} : { id: flags.name }) },
      });
      context.out.show(view, () => context.t('The game is in the catalogue as {name}.', { name: view.id }));
    },
  }),
  command({
    name: 'games edit',
    summary: 'Change a game that was added by hand',
    args: { name: ENTRY, title: one('Title that players see'), program: one('Program that starts it') },
    flags: entryFlags,
    examples: ['games edit doom Doom chocolate-doom'],
    run: async (context, { args, flags }) => {
      const body = entryOf(args.title, args.program, flags);
      const view = await context.call(catalogueEdit, { params: { game: args.name }, body });
      context.out.show(view, () => context.t('The game is changed.'));
    },
  }),
  command({
    name: 'games remove',
    summary: 'Remove a game that was added by hand; offers of it stay until you withdraw them',
    args: { name: ENTRY },
    examples: ['games remove doom'],
    run: async (context, { args }) => {
      await context.call(catalogueRemove, { params: { game: args.name } });
      context.out.show({ removed: args.name }, () => context.t('The game is out of the catalogue.'));
    },
  }),
];

/** @throws {CliError} a line is none */
function padOf(lines: readonly string[]): PadMap {
  const parsed = parsePad(lines.join('\n'));
  if (!parsed.ok)
    throw badInput(`"${parsed.refusal.line}" is no control of a gamepad with its key: write it as A=Space`);
  return parsed.value;
}

function entryOf(
  title: string,
  program: string,
  flags: {
    readonly argument: readonly string[];
    readonly folder: string | undefined;
    readonly picture: string | undefined;
    readonly pad: readonly string[];
    readonly network: boolean;
  },
) {
  return {
    title,
    command: {
      program,
      arguments: [...flags.argument],
      ...(flags.folder === undefined ? {} : { folder: flags.folder }),
    },
    network: flags.network,
    ...(flags.pad.length === 0 ? {} : { pad: padOf(flags.pad) }),
    ...(flags.picture === undefined ? {} : { picture: flags.picture }),
  };
}
