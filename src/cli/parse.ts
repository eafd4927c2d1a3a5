/** From the words of a command line to a command's input: `node:util` splits them, this file knows what is allowed. */
import { parseArgs } from 'node:util';
import { nearest } from '#config/nearest.ts';
import {
  type ArgumentValues,
  type Arguments,
  type Command,
  type Flag,
  type FlagValues,
  type Flags,
  type Input,
  flagName,
} from './command.ts';
import { CliError, usageError } from './exit-codes.ts';
import { GLOBAL_FLAGS, type GlobalValues } from './global-flags.ts';

/** Words given by themselves, in order, before any meaning: "pool create Guild". */
export function bareWords(argv: readonly string[]): readonly string[] {
  const { positionals } = split(argv, GLOBAL_FLAGS);
  return positionals;
}

/** @throws {CliError} a flag is unknown or without its value, an argument is missing or too many, a value is out of range */
export function parseFor(
  command: Command,
  argv: readonly string[],
): { readonly input: Input<Arguments, Flags>; readonly globals: GlobalValues } {
  const flags: Flags = { ...GLOBAL_FLAGS, ...command.flags };
  const { tokens, positionals } = split(argv, flags);
  const texts = collect(tokens, flags);
  const words = positionals.slice(command.name.split(' ').length);
  const isHelp = texts.has('help');
  return {
    globals: valuesOf(GLOBAL_FLAGS, texts, { isHelp }) as GlobalValues,
    input: { args: isHelp ? {} : argumentsOf(command, words), flags: valuesOf(command.flags, texts, { isHelp }) },
  };
}

/** Only the flags that every command has; unknown ones are passed over. For errors before a command is known. */
export function parseGlobals(argv: readonly string[]): GlobalValues {
  const { tokens } = split(argv, GLOBAL_FLAGS);
  const known = tokens.filter((token) => token.kind !== 'option' || keyOf(token.rawName, GLOBAL_FLAGS) !== undefined);
  return valuesOf(GLOBAL_FLAGS, collect(known, GLOBAL_FLAGS), { isHelp: true }) as GlobalValues;
}

function split(argv: readonly string[], flags: Flags) {
  const options = Object.entries(flags).map(([key, flag]) => {
    const type = flag.kind === 'switch' ? ('boolean' as const) : ('string' as const);
    return [flagName(key).slice(2), { type, ...(key === 'help' ? { short: 'h' } : {}) }] as const;
  });
  // Not strict: its own errors suggest nothing.
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(options),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
}

type Token = NonNullable<ReturnType<typeof split>['tokens']>[number];

function keyOf(rawName: string, flags: Flags): string | undefined {
  return rawName === '-h' ? 'help' : Object.keys(flags).find((key) => flagName(key) === rawName);
}

function collect(tokens: readonly Token[], flags: Flags): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const key = keyOf(token.rawName, flags);
    const flag = key === undefined ? undefined : flags[key];
    if (key === undefined || flag === undefined) throw unknownFlag(token.rawName, flags);
    const earlier = texts.get(key);
    if (flag.kind === 'switch') {
      if (token.value !== undefined) throw usageError(`${token.rawName} takes no value`);
      texts.set(key, ['']);
      continue;
    }
    // What begins with "--" is the next flag: taking it as a value would swallow it silently.
    const isSwallowed = token.value?.startsWith('--') === true && token.inlineValue !== true;
    if (token.value === undefined || isSwallowed)
      throw usageError(`${token.rawName} needs a value: ${token.rawName} ${flag.unit}`);
    if (earlier !== undefined && flag.kind === 'value')
      throw usageError(`${token.rawName} is given twice; which one is meant?`);
    texts.set(key, [...(earlier ?? []), token.value]);
  }
  return texts;
}

function unknownFlag(rawName: string, flags: Flags): CliError {
  const bare = (flag: string): string => flag.replace(/^-+/, '');
  // Without the dashes, which all flags share and which would make strangers look alike.
  const guess = nearest(
    bare(rawName),
    Object.keys(flags).map((key) => bare(flagName(key))),
  );
  return usageError(`there is no flag ${rawName} here${guess === undefined ? '' : `; did you mean --${guess}?`}`);
}

function valuesOf(
  flags: Flags,
  texts: ReadonlyMap<string, readonly string[]>,
  { isHelp }: { readonly isHelp: boolean },
): FlagValues<Flags> {
  return Object.fromEntries(
    Object.entries(flags).map(([key, flag]) => [key, valueOf(key, flag, texts.get(key), isHelp)]),
  );
}

function valueOf(key: string, flag: Flag, given: readonly string[] | undefined, isHelp: boolean): unknown {
  if (flag.kind === 'switch') return given !== undefined;
  if (isHelp && key !== 'lang') return undefined;
  if (flag.kind === 'list') return (given ?? []).map((text) => parseOne(key, text, flag.parse));
  if (given === undefined && flag.isRequired)
    throw usageError(`${flagName(key)} ${flag.unit} is missing: ${lowerFirst(flag.help)}`);
  return given === undefined ? undefined : parseOne(key, given[0] ?? '', flag.parse);
}

function parseOne(key: string, text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof CliError)) throw cause;
    throw new CliError(cause.exitCode, `${flagName(key)}: ${cause.message}`, { cause });
  }
}

function argumentsOf(command: Command, words: readonly string[]): ArgumentValues<Arguments> {
  const left = [...words];
  const values: Record<string, string | readonly string[] | undefined> = {};
  for (const [name, argument] of Object.entries(command.args)) {
    if (argument.kind === 'rest') {
      values[name] = left.splice(0);
      continue;
    }
    const word = left.shift();
    if (word === undefined && argument.kind === 'one') {
      throw usageError(
        `${name.toUpperCase()} is missing: ${lowerFirst(argument.help)}. See realms ${command.name} --help`,
      );
    }
    values[name] = word;
  }
  if (left.length > 0) throw usageError(`"${left[0]}" is one word too many. See realms ${command.name} --help`);
  return values as ArgumentValues<Arguments>;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
