/**
 * Logins of the CLI: `<data-dir>/cli/login.json`, readable by its owner alone, one login per instance (by its address).
 *
 * A refresh token works once. Two commands that run at the same time must not both use it, or the second one ends the
 * login: whoever changes the file holds its lock, and looks at the file again before asking the instance.
 */
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CliError, EXIT } from './exit-codes.ts';

const StoredLogin = z.object({
  username: z.string(),
  user: z.string(),
  refreshToken: z.string(),
  accessToken: z.string(),
  /** Wall time at which the access token dies. */
  expiresAtMs: z.number(),
});
export type StoredLogin = z.infer<typeof StoredLogin>;
const LoginFile = z.object({ v: z.literal(1), logins: z.record(z.string(), StoredLogin) });

export interface LoginStore {
  readonly path: string;
  /** Undefined: nobody is logged in there. */
  read(url: string): Promise<StoredLogin | undefined>;
  /** Alone with the file: `change` gets what is stored now and returns what shall be (undefined: forget it). */
  change(
    url: string,
    change: (stored: StoredLogin | undefined) => Promise<StoredLogin | undefined>,
  ): Promise<StoredLogin | undefined>;
}

const LOCK_TRIES = 100;
const LOCK_EVERY_MS = 50;
/** A command holds the lock for one request; after this long its holder is gone. */
const LOCK_STALE_MS = 15_000;

export function openLoginStore(dataDir: string, sleep: (durationMs: number) => Promise<void>): LoginStore {
  const path = join(dataDir, 'cli', 'login.json');
  return {
    path,
    read: async (url) => (await readAll(path))[url],
    change: async (url, change) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const unlock = await lock(`${path}.lock`, sleep);
      try {
        const { [url]: stored, ...others } = await readAll(path);
        const next = await change(stored);
        await writeAll(path, next === undefined ? others : { ...others, [url]: next });
        return next;
      } finally {
        await unlock();
      }
    },
  };
}

async function readAll(path: string): Promise<Record<string, StoredLogin>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new CliError(EXIT.failed, `${path} cannot be read`, { cause });
  }
  try {
    return LoginFile.parse(JSON.parse(text)).logins;
  } catch (cause) {
    throw new CliError(EXIT.failed, `${path} is damaged; remove it and log in again`, { cause });
  }
}

/** A new file beside it, then renamed: a crash leaves the old one or the new one. */
async function writeAll(path: string, logins: Record<string, StoredLogin>): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, `${JSON.stringify({ v: 1, logins }, null, 2)}\n`, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

async function lock(path: string, sleep: (durationMs: number) => Promise<void>): Promise<() => Promise<void>> {
  for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    if (await isStale(path)) await rm(path, { force: true });
    else await sleep(LOCK_EVERY_MS);
  }
  throw new CliError(EXIT.failed, `another realms command holds ${path}; remove it if none runs`);
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > LOCK_STALE_MS;
  } catch {
    // Gone meanwhile: the next try takes it.
    return false;
  }
}
