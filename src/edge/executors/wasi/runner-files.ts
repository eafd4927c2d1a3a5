import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const STRIP_MS_MAX = 60_000;

/**
 * Writes the runner's sources, with their types stripped, into a folder of their own: the sandbox sees these few files
 * and nothing else of the program, and each sandbox starts 60 ms sooner than if it stripped them itself.
 * @returns the folder, which holds `main.mjs`
 */
export async function prepareRunner(workRoot: string): Promise<string> {
  const folder = join(workRoot, 'runner');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  // A process of its own, because Node tells of stripping as experimental on stderr.
  const script = join(import.meta.dirname, 'strip-runner.ts');
  const sources = [...(await sandboxSources()), join(import.meta.dirname, '..', 'limits.ts')];
  await promisify(execFile)(process.execPath, ['--no-warnings', script, folder, ...sources], {
    timeout: STRIP_MS_MAX,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return folder;
}

async function sandboxSources(): Promise<string[]> {
  const folder = join(import.meta.dirname, 'sandbox');
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}
