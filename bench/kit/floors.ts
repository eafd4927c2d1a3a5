/** Floors that live outside this repository: run as they are, from a copy in a temporary folder. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ROOT } from './machine.ts';

export interface FloorFolder extends Disposable {
  /** Standard output of `node ARGS…` in the folder. @throws when it fails */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): string;
}

const TIMEOUT_MS = 240_000;

/** `variable` names the folder; else it is looked for beside the repository. undefined: there is none. */
export function openFloors(variable: string, name: string): FloorFolder | undefined {
  const source = process.env[variable] ?? resolve(ROOT, '..', 'shared', 'bench', name);
  if (!existsSync(source)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-floor-'));
  cpSync(source, folder, { recursive: true });
  return {
    run: (args, env = {}) => {
      const ended = spawnSync(process.execPath, args, {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: 'utf8',
        timeout: TIMEOUT_MS,
      });
      if (ended.status !== 0)
        throw new Error(`the floor ${args.join(' ')} ended with ${ended.status ?? ended.signal}: ${ended.stderr}`);
      return ended.stdout;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
