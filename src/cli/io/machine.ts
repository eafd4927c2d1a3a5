/** What the CLI needs of the machine, as a port: tests hand in their own terminal, files folder, clock and network. */
import { randomBytes } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import { setTimeout as sleepMs } from 'node:timers/promises';
import { openStdin } from './stdin.ts';

export interface Sink {
  write(text: string): void;
  /** Columns of the terminal; undefined: a file or a pipe. */
  readonly columns: number | undefined;
  /** The terminal itself, for progress bars that redraw their lines. */
  readonly stream?: NodeJS.WriteStream;
}

export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly hostName: string;
  readonly workDir: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: Stdin;
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly nowMs: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Stdin {
  /** A person can be asked. */
  readonly isInteractive: boolean;
  /** Asks on a terminal, `isHidden` without echo; undefined at the end of the input. */
  ask(question: string, options: { readonly isHidden: boolean }): Promise<string | undefined>;
  /** The next line of a pipe; undefined at its end. */
  nextLine(): Promise<string | undefined>;
  close(): void;
}

export function thisMachine(signal: AbortSignal): Machine {
  return {
    env: process.env,
    platform: process.platform,
    homeDir: homedir(),
    hostName: hostname(),
    workDir: process.cwd(),
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    stdin: openStdin(process.stdin, process.stderr),
    fetch: (input, init) => fetch(input, init),
    nowMs: () => Date.now(),
    sleep: async (durationMs, stop) => {
      await sleepMs(durationMs, undefined, { signal: stop });
    },
    randomBytes: (size) => new Uint8Array(randomBytes(size)),
    signal,
  };
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    ...(stream.isTTY ? { stream } : {}),
  };
}
