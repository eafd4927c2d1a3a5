/** The switch "start at login": writes and removes what `login-start.ts` says for this system, and tells whether it is on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { type LoginStart, type StartCommand, loginStartFor } from './login-start.ts';

export interface AutostartStatus {
  readonly isOn: boolean;
  readonly isSupported: boolean;
  readonly how: LoginStart['how'] | 'none';
  readonly place?: string;
  /** Why it cannot be done here. */
  readonly cause?: string;
}

/** `message` is what the system's own program said. */
export class AutostartFailed extends Error {
  override readonly name = 'AutostartFailed';
}

/** What a test replaces. */
export interface AutostartMachine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly exists: (path: string) => boolean;
  readonly write: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
  /** Exit code and what was said on the way; 127 where there is no such program. */
  readonly run: (command: readonly string[]) => Promise<{ readonly code: number; readonly said: string }>;
}

export interface Autostart {
  status(): Promise<AutostartStatus>;
  /** @throws {AutostartFailed} */
  set(isOn: boolean): Promise<AutostartStatus>;
}

/** Where systemd says that it runs this machine: sd_booted(3). */
const SYSTEMD_RUNS = '/run/systemd/system';
const SAID_CHARS_MAX = 300;

export function openAutostart(command: StartCommand, machine: AutostartMachine): Autostart {
  const { platform, env, homeDir } = machine;
  const start = loginStartFor({ platform, env, homeDir, command });
  const cause = whyNot(start, machine);

  const status = async (): Promise<AutostartStatus> => {
    if (start === undefined || cause !== undefined)
      return { isOn: false, isSupported: false, how: 'none', ...(cause === undefined ? {} : { cause }) };
    const { how, place, file, query } = start;
    const isOn = machine.exists(file.path) && (query === undefined || (await machine.run(query)).code === 0);
    return { isOn, isSupported: true, how, place };
  };

  const runAll = async (commands: readonly (readonly string[])[]): Promise<void> => {
    for (const one of commands) {
      const { code, said } = await machine.run(one);
      if (code !== 0)
        throw new AutostartFailed(`${one.join(' ')}: ${said.trim().slice(0, SAID_CHARS_MAX) || `exit code ${code}`}`);
    }
  };

  return {
    status,
    set: async (isOn) => {
      if (start === undefined || cause !== undefined) throw new AutostartFailed(cause ?? `not on ${platform}`);
      const { file } = start;
      if (isOn) {
        machine.write(file.path, file.text);
        try {
          await runAll(start.enable);
        } catch (failure) {
          machine.remove(file.path);
          throw failure;
        }
      } else if (machine.exists(file.path)) {
        await runAll(start.disable);
        machine.remove(file.path);
      }
      return status();
    },
  };
}

function whyNot(start: LoginStart | undefined, { platform, exists }: AutostartMachine): string | undefined {
  if (start === undefined) return `there is no such switch for ${platform}`;
  if (start.how === 'systemd' && !exists(SYSTEMD_RUNS)) return 'this system is not run by systemd';
  return undefined;
}

/** The machine that this program runs on. */
export function thisAutostartMachine(homeDir: string = homedir()): AutostartMachine {
  return {
    platform: process.platform,
    env: process.env,
    homeDir,
    exists: existsSync,
    write: (path, text) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: 0o600 });
    },
    remove: (path) => rmSync(path, { force: true }),
    run: runProgram,
  };
}

async function runProgram([program = '', ...args]: readonly string[]): Promise<{ code: number; said: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, SAID_CHARS_MAX);
    });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? 1, said };
  } catch (cause) {
    return { code: 127, said: (cause as Error).message };
  }
}
