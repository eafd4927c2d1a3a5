/** Questions on a terminal, lines from a pipe. Nothing is read before somebody asks. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError, EXIT } from '../exit-codes.ts';
import type { Stdin } from './machine.ts';

/** Questions go to `screen` (stderr), so that stdout holds nothing but the answer of the command. */
export function openStdin(input: NodeJS.ReadStream, screen: NodeJS.WriteStream): Stdin {
  let lines: AsyncIterator<string> | undefined;
  let reader: Interface | undefined;
  return {
    isInteractive: input.isTTY && screen.isTTY,
    ask: (question, { isHidden }) => askOnTerminal(input, screen, question, isHidden),
    nextLine: async () => {
      if (lines === undefined) {
        reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
        lines = reader[Symbol.asyncIterator]();
      }
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    close: () => {
      reader?.close();
      input.pause();
    },
  };
}

function askOnTerminal(
  input: NodeJS.ReadStream,
  screen: NodeJS.WriteStream,
  question: string,
  isHidden: boolean,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    screen.write(question);
    // readline echoes what is typed to its output: a hidden answer gets an output that swallows it.
    const output = isHidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : screen;
    const reader = createInterface({ input, output, terminal: true });
    let answer: string | undefined;
    reader.once('line', (line) => {
      answer = line;
      reader.close();
    });
    reader.once('SIGINT', () => {
      reader.close();
      reject(new CliError(EXIT.interrupted, 'interrupted'));
    });
    reader.once('close', () => {
      if (isHidden) screen.write('\n');
      resolve(answer);
    });
  });
}
