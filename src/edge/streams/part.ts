/** One program of a session, in a process group of its own, written into the session's book. */
import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { END_MS_MAX, LAST_WORDS_CHARS_MAX } from './limits.ts';
import { type PartGroup, StreamFault } from './port.ts';
import { signalTree } from './process-tree.ts';
import { type SessionBook, signalGroup } from './session-book.ts';

export interface PartOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdio: StdioOptions;
  readonly book: SessionBook;
  /** Holds it and everything below it from its first instruction. */
  readonly group?: PartGroup | undefined;
}

export interface Part {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly isGone: boolean;
  /** Resolves with one line on how it ended. */
  readonly gone: Promise<string>;
  /** To the program and everything below it. */
  signal(signal: NodeJS.Signals): void;
  /** Asks, then kills, the whole group; resolves when the program is gone. */
  end(): Promise<void>;
}

/** @throws {StreamFault} it cannot be run at all */
export function startPart({ file, args, env, cwd, stdio, book, group }: PartOptions): Part {
  const [first = file, ...rest] = group?.entered([file, ...args]) ?? [file, ...args];
  const child = spawn(first, rest, { env, stdio, detached: true, ...(cwd === undefined ? {} : { cwd }) });
  const { pid } = child;
  let words = '';
  let isGone = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS_CHARS_MAX);
  });
  for (const stream of child.stdio) stream?.on('error', () => {}); // its end is the report
  const gone = new Promise<string>((resolve) => {
    child.once('error', (cause) => {
      isGone = true;
      resolve(cause.message);
    });
    child.once('exit', (code, signal) => {
      isGone = true;
      const how = signal === null ? `exit code ${code}` : `killed by ${signal}`;
      resolve(words.trim() === '' ? how : `${how}: ${words.trim().split('\n').at(-1)}`);
    });
  });
  if (pid === undefined) throw new StreamFault(`${file} cannot be run`);
  book.add(pid);
  return {
    ...{ pid, child, gone },
    get isGone() {
      return isGone;
    },
    signal: (signal) => {
      if (!isGone) signalTree(pid, signal);
    },
    end: async () => {
      if (!isGone) {
        signalTree(pid, 'SIGCONT');
        signalTree(pid, 'SIGTERM');
      }
      const timer = setTimeout(() => signalTree(pid, 'SIGKILL'), END_MS_MAX);
      await gone;
      clearTimeout(timer);
      // The leader is gone: others of its group may not be.
      signalGroup(pid, 'SIGKILL');
    },
  };
}
