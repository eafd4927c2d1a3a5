/** For tests: a machine without a terminal, whose clock stands and whose sleeps are over at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from './io/machine.ts';

export interface FakeMachine extends Machine, Disposable {
  readonly said: { stdout: string; stderr: string };
  readonly folder: string;
  /** Ctrl-C. */
  readonly interrupt: () => void;
}

export function fakeMachine(options: {
  readonly fetch: Machine['fetch'];
  readonly env?: Readonly<Record<string, string>>;
  /** Lines of a pipe, or, with `isInteractive`, what a person types. */
  readonly typed?: readonly string[];
  readonly isInteractive?: boolean;
  /** Called instead of sleeping. */
  readonly onSleep?: () => void;
  readonly columns?: number;
}): FakeMachine {
  const folder = mkdtempSync(join(tmpdir(), 'realms-cli-'));
  const said = { stdout: '', stderr: '' };
  const typed = [...(options.typed ?? [])];
  const stop = new AbortController();
  return {
    said,
    folder,
    interrupt: () => stop.abort(),
    env: { REALMS_DATA_DIR: join(folder, 'data'), ...options.env },
    platform: 'linux',
    homeDir: folder,
    hostName: 'fakebox',
    workDir: folder,
    stdout: { write: (text) => void (said.stdout += text), columns: options.columns },
    stderr: { write: (text) => void (said.stderr += text), columns: options.columns },
    stdin: {
      isInteractive: options.isInteractive === true,
      ask: async (question) => {
        said.stderr += question;
        return typed.shift();
      },
      nextLine: async () => typed.shift(),
      close: () => undefined,
    },
    fetch: options.fetch,
    nowMs: () => 1_700_000_000_000,
    sleep: async () => {
      options.onSleep?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    randomBytes: (size) => new Uint8Array(size),
    signal: stop.signal,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
