import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LINK_MS_MAX = 60_000;

/**
 * Writes the runner, linked into `main.cjs` and `watchdog.cjs`, into a folder of its own: the sandbox sees these two files
 * and nothing else of the program, and starts in half the time it would take to load and strip the sources itself.
 */
export async function prepareRunner(workRoot: string): Promise<string> {
  const folder = join(workRoot, 'runner');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const linker = join(import.meta.dirname, 'link-runner.ts');
  const entries = ['main.ts', 'watchdog.ts'].map((name) => join(import.meta.dirname, 'sandbox', name));
  // A process of its own, because Node tells on stderr that its stripping is experimental.
  await promisify(execFile)(process.execPath, ['--no-warnings', linker, folder, ...entries], {
    timeout: LINK_MS_MAX,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return folder;
}
