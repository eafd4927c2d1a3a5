/** One command line from its words to its exit code. Reads top to bottom. */
import { nearest } from '#config/nearest.ts';
import { ProblemError } from '#core/contract/client.ts';
import type { Problem } from '#core/contract/problem.ts';
import type { Command } from './command.ts';
import { connect } from './connection.ts';
import { type Context, createContext } from './context.ts';
import { CliError, EXIT, exitCodeOf, usageError } from './exit-codes.ts';
import type { GlobalValues } from './global-flags.ts';
import { FIRST_WORDS, allCommands, commandsOf } from './groups.ts';
import { helpForAll, helpForGroup, helpForOne } from './help.ts';
import type { Machine } from './io/machine.ts';
import { toJson } from './io/output.ts';
import { openOutput } from './io/output.ts';
import { plain } from './io/plain.ts';
import { openLoginStore } from './login-file.ts';
import { bareWords, parseFor, parseGlobals } from './parse.ts';
import { targetOf } from './target.ts';
import { type Words, languageOf, wordsOf } from './words.ts';

export interface RunOptions {
  /** Hears of texts that the chosen language lacks. */
  readonly onMissingWord?: (text: string) => void;
}

/** Runs one command and returns how it ended. Never throws. */
export async function run(argv: readonly string[], machine: Machine, options: RunOptions = {}): Promise<number> {
  let globals: GlobalValues | undefined;
  try {
    globals = parseGlobals(argv);
    return await runCommand(argv, machine, options);
  } catch (error) {
    const t = wordsOf(languageOf(globals?.lang, machine.env), options.onMissingWord);
    report(error, machine, { isJson: globals?.json === true, t });
    return machine.signal.aborted ? EXIT.interrupted : exitCodeOf(error);
  } finally {
    machine.stdin.close();
  }
}

async function runCommand(argv: readonly string[], machine: Machine, options: RunOptions): Promise<number> {
  const globals = parseGlobals(argv);
  const t = wordsOf(languageOf(globals.lang, machine.env), options.onMissingWord);
  const words = bareWords(argv);
  const isHelpWord = words[0] === 'help';
  const called = isHelpWord ? words.slice(1) : words;
  if (called.length === 0) {
    machine.stdout.write(`${helpForAll(await allCommands(), t)}\n`);
    return EXIT.ok;
  }
  const found = await findCommand(called);
  if (found.command === undefined || isHelpWord || globals.help) {
    const text =
      found.command === undefined ? helpForGroup(called[0] ?? '', found.group, t) : helpForOne(found.command, t);
    const isAsked = isHelpWord || globals.help;
    (isAsked ? machine.stdout : machine.stderr).write(`${text}\n`);
    return isAsked ? EXIT.ok : EXIT.usage;
  }
  const { input, globals: checked } = parseFor(found.command, argv);
  await found.command.run(await openContext(checked, machine, t), input);
  return EXIT.ok;
}

/** The command that the first words name; none when only its group is given. @throws {CliError} unknown words */
async function findCommand(
  words: readonly string[],
): Promise<{ readonly command: Command | undefined; readonly group: readonly Command[] }> {
  const [first = '', second] = words;
  const group = await commandsOf(first);
  if (group.length === 0) throw unknownWord(first, [...Object.keys(FIRST_WORDS), 'help'], '');
  const command = group.find(({ name }) => name === `${first} ${second ?? ''}`);
  const single = group.find(({ name }) => name === first);
  if (command === undefined && single !== undefined) return { command: single, group };
  if (second === undefined) return { command: undefined, group };
  if (command === undefined)
    throw unknownWord(
      second,
      group.map(({ name }) => name.split(' ')[1] ?? ''),
      `${first} `,
    );
  return { command, group };
}

function unknownWord(word: string, known: readonly string[], before: string): CliError {
  const guess = nearest(word, known);
  const hint =
    guess === undefined
      ? `see realms help${before === '' ? '' : ` ${before.trim()}`}`
      : `did you mean "realms ${before}${guess}"?`;
  return usageError(`there is no command "realms ${before}${word}"; ${hint}`);
}

async function openContext(globals: GlobalValues, machine: Machine, t: Words): Promise<Context> {
  const language = languageOf(globals.lang, machine.env);
  const { url, dataDir } = targetOf(globals, machine);
  const store = openLoginStore(dataDir, (durationMs) => machine.sleep(durationMs, machine.signal));
  const given = machine.env['REALMS_TOKEN'] ?? '';
  const token = given === '' ? undefined : given;
  const connection = await connect({ url, language, token, store, machine });
  return createContext({ machine, t, language, globals, dataDir, connection, out: openOutput(machine, globals.json) });
}

/** One clear sentence on stderr; with --json one line of JSON. A stack only for what is our own bug. */
function report(
  error: unknown,
  { stderr, signal, env }: Machine,
  { isJson, t }: { readonly isJson: boolean; readonly t: Words },
): void {
  if (signal.aborted) return;
  const exitCode = exitCodeOf(error);
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const message = problem === undefined ? messageOf(error) : sentenceOf(problem);
  if (isJson) {
    stderr.write(`${toJson({ error: problem ?? { title: message }, exitCode })}\n`);
    return;
  }
  stderr.write(`realms: ${plain(message)}\n`);
  if (exitCode === EXIT.notLoggedIn) stderr.write(`${t('Log in first: realms account login')}\n`);
  if (exitCode === EXIT.unreachable && problem === undefined)
    stderr.write(`${t('Is it running? Start it with npm start, or name another one with --url.')}\n`);
  const isBug = problem === undefined && exitCode === EXIT.failed && !(error instanceof CliError);
  if (isBug && error instanceof Error && (env['REALMS_DEBUG'] ?? '') !== '') stderr.write(`${error.stack ?? ''}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentenceOf({ title, detail, field, code }: Problem): string {
  const where = field === undefined ? '' : ` (${field})`;
  return `${title}${where}${detail === undefined || detail === title ? '' : `: ${detail}`} [${code}]`;
}
