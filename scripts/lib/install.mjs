/**
 * Brings node_modules to what package-lock.json says, once per change of it.
 *
 * The stamp inside node_modules says for which lock file and machine it was filled: one small read tells a warm start that
 * nothing is to be done. A folder filled by hand (`npm install` while developing) has no stamp; when npm's own record of it
 * agrees with the lock file it is adopted as it is.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { exitCodeOf, runChild } from './child.mjs';
import { Failure, say } from './failure.mjs';
import { withLock } from './lock.mjs';
import { LAUNCH_DIR, LOCKFILE, MODULES, ROOT } from './paths.mjs';
import { pinnedPackage } from './runtime.mjs';

const STAMP = join(MODULES, '.power-realms-stamp');
/** npm's record of what it unpacked, written when it has ended. */
const NPM_RECORD = join(MODULES, '.package-lock.json');
const PROGRESS_EVERY_MS = 5000;

/**
 * Installs if needed. Safe with several launchers at once.
 * @throws {Failure} npm is missing, or failed (no network, full disk): its own words stand above
 */
export async function ensureInstalled() {
  if (!existsSync(LOCKFILE)) return; // a packed release carries its modules and no lock file
  if (isInstalled()) return;
  const onWait = () => say('Another start is installing the packages; waiting for it.');
  await withLock(
    join(LAUNCH_DIR, 'lock'),
    async () => {
      if (isInstalled()) return;
      if (!recordAgrees()) await install();
      writeFileSync(STAMP, expectedStamp());
    },
    { onWait },
  );
}

function isInstalled() {
  try {
    return readFileSync(STAMP, 'utf8') === expectedStamp();
  } catch (cause) {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return false;
    throw cause;
  }
}

/** What the stamp must say: the lock file's SHA-256 and the machine, as binaries differ by it. */
export function expectedStamp() {
  const hash = createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

/** Does npm's record hold every package that this machine needs, at the lock file's bytes? */
function recordAgrees() {
  if (!existsSync(NPM_RECORD)) return false;
  return agrees(readPackages(LOCKFILE), readPackages(NPM_RECORD));
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch (cause) {
    if (path === NPM_RECORD) return {}; // cut short: it proves nothing
    throw new Failure('package-lock.json is not readable JSON; restore it from git.', { cause });
  }
}

/** Pure: `wanted` and `present` are the "packages" of the lock file and of npm's record. */
export function agrees(wanted, present, pinned = pinnedPackage()) {
  const needed = Object.entries(wanted).filter(
    // Optional ones are mostly other machines' binaries; ours is known by the pinned Node, which comes the same way.
    ([path, entry]) => path !== '' && (!entry.optional || path === `node_modules/${pinned}`),
  );
  const strays = Object.keys(present).some((path) => wanted[path] === undefined);
  return !strays && needed.every(([path, entry]) => present[path]?.integrity === entry.integrity && path in present);
}

async function install() {
  say(
    'Installing the packages (the first time, or because package-lock.json changed). This takes one to four minutes.',
  );
  // Both records first: an install cut short must never look like a whole one.
  rmSync(STAMP, { force: true });
  rmSync(NPM_RECORD, { force: true });
  const startedAtMs = performance.now();
  const npm = findNpm();
  const progress = showProgress(startedAtMs);
  // --include: with NODE_ENV=production npm would leave out what builds the GUI.
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
    '--progress=false',
  ];
  const { code, interruptedBy } = await runChild(npm.command, [...npm.args, ...args], {
    cwd: ROOT,
    env: installEnv(),
    shell: npm.shell,
    stdio: ['ignore', 'ignore', 'inherit'],
  }).finally(progress.stop);
  if (interruptedBy)
    throw new Failure('Stopped. The next start installs again.', { exitCode: exitCodeOf(interruptedBy) });
  if (code !== 0) {
    throw new Failure(
      'The packages could not be installed: npm ci failed, see above. Is the network there, and disk space?',
    );
  }
  say(`Installed in ${Math.round((performance.now() - startedAtMs) / 1000)} s.`);
}

/** A line now and then, so that neither a person nor a CI takes a slow download for a hang. */
function showProgress(startedAtMs) {
  const wanted = Object.keys(readPackages(LOCKFILE)).filter((path) => path !== '');
  const timer = setInterval(() => {
    const unpacked = wanted.filter((path) => existsSync(join(ROOT, path, 'package.json'))).length;
    const seconds = Math.round((performance.now() - startedAtMs) / 1000);
    say(`  ${seconds} s: ${unpacked} packages unpacked`);
  }, PROGRESS_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/**
 * The npm that started us, else the one beside this Node, else the one on PATH. As a script run by this Node where possible:
 * on Windows `npm` is a batch file, which needs a shell.
 */
function findNpm() {
  const started = process.env.npm_execpath;
  const beside = [
    join(process.execPath, '..', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(process.execPath, '..', '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = [started, ...beside].find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (script) return { command: process.execPath, args: [script], shell: false };
  const shell = process.platform === 'win32';
  if (spawnSync('npm', ['--version'], { shell, stdio: 'ignore' }).status !== 0) {
    throw new Failure('npm was not found; it comes with Node.js. Install it and try again.');
  }
  return { command: 'npm', args: [], shell };
}

/** Without what `npm start` left for its script: it would be taken for settings of this install. */
function installEnv() {
  const kept = Object.entries(process.env).filter(([key]) => !/^npm_(package|lifecycle|command)/.test(key));
  return Object.fromEntries(kept);
}
