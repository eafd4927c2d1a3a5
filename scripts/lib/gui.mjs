/**
 * Builds web/ into web/dist when its sources changed: web/ itself and what it takes from src (kernel words, the contract, the
 * slices' endpoints), and the lock file, because the bundle holds the libraries.
 *
 * web/dist/.stamp is written last, and vite empties the folder first: a build cut short has no stamp and is made again.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { exitCodeOf, runChild } from './child.mjs';
import { Failure, say } from './failure.mjs';
import { contentHash, filesUnder, statHash } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { LAUNCH_DIR, MODULES, WEB, WEB_DIST } from './paths.mjs';

const STAMP = join(WEB_DIST, '.stamp');

/**
 * Brings web/dist up to date with the given Node.
 * @returns 'none' (the tree has no GUI), 'fresh' or 'built'
 * @throws {Failure} vite failed: its own words stand above
 */
export async function ensureGui(node, { quiet = false } = {}) {
  if (!existsSync(join(WEB, 'index.html'))) return 'none';
  if (isFresh()) return 'fresh';
  return withLock(
    join(LAUNCH_DIR, 'lock'),
    async () => {
      if (isFresh()) return 'fresh';
      await build(node, quiet);
      return 'built';
    },
    { onWait: () => say('Another start is building the GUI; waiting for it.') },
  );
}

/** The files that the bundle depends on. */
export function guiSources(root) {
  const all = (path) => !path.includes('.test.');
  const features = (path) => all(path) && path.endsWith('.api.ts');
  return [
    ...filesUnder('web', all, root),
    ...filesUnder('src/core/contract', all, root),
    ...filesUnder('src/core/features', features, root),
    ...filesUnder('src/core/kernel', all, root),
    'package-lock.json',
  ];
}

function isFresh() {
  const stamp = readStamp();
  if (stamp === undefined) return false;
  const files = guiSources();
  const quick = statHash(files);
  if (quick === stamp.quick) return true;
  if (contentHash(files) !== stamp.content) return false;
  writeStamp({ ...stamp, quick });
  return true;
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return undefined; // missing or cut short: either way the build is not known to be whole
  }
}

function writeStamp(stamp) {
  writeFileSync(STAMP, `${JSON.stringify(stamp)}\n`);
}

async function build(node, quiet) {
  if (!quiet) say('Building the GUI (its sources changed) …');
  const startedAtMs = performance.now();
  // Taken before the build: what changes while it runs must count as changed after it.
  const files = guiSources();
  const stamp = { quick: statHash(files), content: contentHash(files) };
  rmSync(STAMP, { force: true });
  const vite = join(MODULES, 'vite', 'bin', 'vite.js');
  const args = [...node.flags, vite, 'build', '--config', 'vite.config.ts', '--logLevel', 'warn'];
  // vite's words go to stderr whole: stdout may be read by a program.
  const { code, interruptedBy } = await runChild(node.path, args, {
    cwd: WEB,
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  if (interruptedBy) throw new Failure('Stopped while building the GUI.', { exitCode: exitCodeOf(interruptedBy) });
  if (code !== 0) throw new Failure('The GUI could not be built: see above.');
  writeStamp(stamp);
  if (!quiet) say(`GUI built in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s.`);
}
