/**
 * Passwords and phrases: never on the command line, where every process of the machine can read them. In this order: a file,
 * a variable, a question without echo on a terminal, the next line of stdin.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asText, value } from './command.ts';
import { badInput, usageError } from './exit-codes.ts';
import type { Machine } from './io/machine.ts';
import type { Words } from './words.ts';

interface SecretSource {
  readonly question: string;
  /** Variable that scripts may set. */
  readonly variable: string;
  readonly file: string | undefined;
  /** Ask a second time on a terminal: a typing slip would lock its owner out. */
  readonly isNew?: boolean;
}

/** @throws {CliError} nobody gave one, the file cannot be read, or two typed ones differ */
export async function readSecret(
  { env, stdin, workDir }: Pick<Machine, 'env' | 'stdin' | 'workDir'>,
  t: Words,
  source: SecretSource,
): Promise<string> {
  if (source.file !== undefined) return fromFile(resolve(workDir, source.file));
  const fromVariable = env[source.variable] ?? '';
  if (fromVariable !== '') return fromVariable;
  const question = `${t(source.question)}: `;
  const answer = stdin.isInteractive ? await stdin.ask(question, { isHidden: true }) : await stdin.nextLine();
  if (answer === undefined || answer === '')
    throw usageError(
      t('{what} is missing: type it, pipe it in, or set {variable}', {
        what: t(source.question),
        variable: source.variable,
      }),
    );
  if (source.isNew === true && stdin.isInteractive) {
    const again = await stdin.ask(`${t('Once more')}: `, { isHidden: true });
    if (again !== answer) throw badInput(t('the two differ'));
  }
  return answer;
}

async function fromFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw badInput(`${path} cannot be read: ${(cause as Error).message}`);
  }
  const secret = text.replace(/\r?\n[\s\S]*$/, '');
  if (secret === '') throw badInput(`${path} has no first line`);
  return secret;
}

/** For commands that need a password. */
export const passwordFile = value(
  'FILE',
  'Read the password from the first line of a file (or REALMS_PASSWORD, or stdin)',
  asText,
);
