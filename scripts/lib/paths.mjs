/** Where things lie in the tree. Every path of the scripts is named here. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const MODULES = join(ROOT, 'node_modules');
export const LOCKFILE = join(ROOT, 'package-lock.json');
export const WEB = join(ROOT, 'web');
export const WEB_DIST = join(WEB, 'dist');
/** Scratch of the launcher: its lock. Ignored by git. */
export const LAUNCH_DIR = join(ROOT, '.launch');

/** Path inside the tree from its parts. */
export function inTree(...parts) {
  return join(ROOT, ...parts);
}
