/** The instance as its operator sees it: where its data lies, how much that is, and its start at login. */
import { type Dirent, readdirSync, statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { instanceApi } from '#core/features/instance/instance.api.ts';
import { type Autostart, AutostartFailed } from '#edge/desktop/autostart.ts';
import { isOperator, requireOperator } from './operator.ts';
import type { Runtime } from './runtime.ts';

/** Files looked at in one folder: beyond it the number shown is a lower bound. */
const FILES_MAX = 20_000;

export function instanceRoutes(runtime: Runtime, autostart: Autostart): Route[] {
  return [
    route(instanceApi.instanceRead, async ({ claims }) => {
      const { version, dataDir } = runtime;
      if (!isOperator(runtime, claims)) return { version, isOperator: false };
      return { version, isOperator: true, dataDir, diskBytes: diskUse(dataDir) };
    }),
    route(instanceApi.autostartRead, async ({ claims }) => {
      requireOperator(runtime, claims);
      return autostart.status();
    }),
    route(instanceApi.autostartSet, async ({ claims, body }) => {
      requireOperator(runtime, claims);
      try {
        return await autostart.set(body.isOn);
      } catch (cause) {
        if (!(cause instanceof AutostartFailed)) throw cause;
        runtime.logger.warn({ cause: cause.message }, 'the start at login could not be changed');
        throw new RefusalError({ code: 'autostart.failed', cause: cause.message });
      }
    }),
  ];
}

function diskUse(dataDir: string) {
  const spaces = sizeOf(join(dataDir, 'spaces'));
  const blobs = sizeOf(join(dataDir, 'blobs'));
  const { bavail, bsize } = statfsSync(dataDir);
  const all = sizeOf(dataDir, ['spaces', 'blobs']);
  return { spaces, blobs, rest: all, free: bavail * bsize };
}

/** Bytes of the files below a folder. One that vanishes meanwhile counts nothing. */
function sizeOf(folder: string, without: readonly string[] = []): number {
  let bytes = 0;
  let seen = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && seen < FILES_MAX; next = waiting.pop()) {
    for (const entry of entriesOf(next)) {
      seen += 1;
      const path = join(next, entry.name);
      if (next === folder && without.includes(entry.name)) continue;
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return bytes;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not there yet, or just gone.
    return [];
  }
}
