/** Help texts, made from the commands themselves. */
import { type Arguments, type Command, type Flags, flagName } from './command.ts';
import { EXIT_MEANINGS } from './exit-codes.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { padTo, widthOf } from './io/plain.ts';
import type { Words } from './words.ts';

/** All commands, or those of one group. */
export function helpForAll(commands: readonly Command[], t: Words): string {
  const rows = commands.map((command) => [usageOf(command), t(command.summary)] as const);
  return [
    t('Power Realms: pool computing power with people you trust.'),
    '',
    `${t('Usage')}: realms ${t('<group> <verb> [arguments] [--flags]')}`,
    '',
    `${t('Commands')}:`,
    ...twoColumns(rows),
    '',
    `${t('Flags of every command')}:`,
    ...twoColumns(flagRows(GLOBAL_FLAGS, t)),
    '',
    `${t('Values')}:`,
    ...valueLines(t),
    '',
    `${t('Exit codes')}:`,
    ...twoColumns(EXIT_MEANINGS.map(([code, meaning]) => [String(code), t(meaning)] as const)),
  ].join('\n');
}

export function helpForGroup(group: string, commands: readonly Command[], t: Words): string {
  const rows = commands.map((command) => [usageOf(command), t(command.summary)] as const);
  return [
    `${t('Usage')}: realms ${group} ${t('<verb> [arguments] [--flags]')}`,
    '',
    `${t('Commands')}:`,
    ...twoColumns(rows),
    '',
    t('More: realms help {group} <verb>', { group }),
  ].join('\n');
}

export function helpForOne(command: Command, t: Words): string {
  const args = Object.entries(command.args).map(([name, { help }]) => [name.toUpperCase(), t(help)] as const);
  const flags = flagRows(command.flags, t);
  return [
    `${t('Usage')}: realms ${usageOf(command)}${flags.length > 0 ? ` ${t('[--flags]')}` : ''}`,
    '',
    `${t(command.summary)}.`,
    ...section(t('Arguments'), args),
    ...section(t('Flags'), flags),
    ...section(t('Flags of every command'), flagRows(GLOBAL_FLAGS, t)),
    '',
    `${t('Examples')}:`,
    ...command.examples.map((example) => `  realms ${example}`),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  return rows.length === 0 ? [] : ['', `${title}:`, ...twoColumns(rows)];
}

function usageOf({ name, args }: Command): string {
  return [name, ...argumentNames(args)].join(' ');
}

function argumentNames(args: Arguments): string[] {
  return Object.entries(args).map(([name, { kind }]) => {
    const shown = name.toUpperCase();
    return kind === 'one' ? shown : kind === 'optional' ? `[${shown}]` : `[-- ${shown} …]`;
  });
}

function flagRows(flags: Flags, t: Words): (readonly [string, string])[] {
  return Object.entries(flags).map(([key, flag]) => {
    const left = flag.kind === 'switch' ? flagName(key) : `${flagName(key)} ${flag.unit}`;
    const note =
      flag.kind === 'list'
        ? ` (${t('may be repeated')})`
        : flag.kind === 'value' && flag.isRequired
          ? ` (${t('required')})`
          : '';
    return [left, t(flag.help) + note] as const;
  });
}

function valueLines(t: Words): string[] {
  return [
    t('Amounts are credits: 12 or 1.5. Durations: 90s, 10m, 1h30m. Sizes: 512MiB, 2GB.'),
    t('Ids may be cut to their first digits; pools, members, nodes and modules also go by name.'),
    t('Passwords and phrases are asked for, or read from stdin, a file or a variable; never from the command line.'),
  ].map((line) => `  ${line}`);
}

function twoColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => widthOf(left)));
  return rows.map(([left, right]) => `  ${padTo(left, width)}  ${right}`);
}
