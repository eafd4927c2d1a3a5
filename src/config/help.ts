/** `--help` and `--version`, told apart from a configuration before one is read. */
import { OPTIONS } from './options.ts';
import type { OptionName } from './options.ts';

/** What the arguments ask for instead of a start, if anything. Help wins, as it is what a lost user wants. */
export function askedFor(argv: readonly string[]): 'help' | 'version' | undefined {
  if (argv.some((argument) => argument === '--help' || argument === '-h')) return 'help';
  return argv.some((argument) => argument === '--version' || argument === '-v') ? 'version' : undefined;
}

/** The help as lines of a terminal: every option with its variable, meaning and default. */
export function helpText(): string {
  const rows = [
    ...(Object.keys(OPTIONS) as OptionName[]).map((name) => {
      const { flag, unit, env, help, shown } = OPTIONS[name];
      return { left: unit === '' ? flag : `${flag} ${unit}`, lines: [`${help}.`, `${env}; default: ${shown}`] };
    }),
    { left: '--help, -h', lines: ['This text.'] },
    { left: '--version, -v', lines: ['The version.'] },
  ];
  const width = Math.max(...rows.map(({ left }) => left.length)) + 4;
  return [
    'Power Realms: pool computing power with people you trust.',
    '',
    'Usage: npm start -- [options]',
    '       npm start -- demo [--keep]   three instances on this machine trade, render a picture and settle',
    '',
    ...rows.flatMap(({ left, lines }) =>
      lines.map((line, index) => `  ${(index === 0 ? left : '').padEnd(width)}${line}`),
    ),
    '',
    'A flag wins over its variable. Lists may be repeated or separated by commas.',
    '',
  ].join('\n');
}
