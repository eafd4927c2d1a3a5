/**
 * A tree of its own for tests of the scripts: a copy of scripts/ beside made-up sources, so that installs and builds are
 * tried without touching this one. Without a lock file nothing is installed; REALMS_NODE is the Node that runs the test.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';

/** Makes the tree from `files` (path → text) and removes it after the test `t`. */
export function tempTree(t, files) {
  const root = mkdtempSync(join(tmpdir(), 'realms-tree-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(ROOT, 'scripts'), join(root, 'scripts'), {
    recursive: true,
    filter: (path) => !path.includes('.test.') && !path.endsWith('kit'),
  });
  write(root, { 'package.json': '{ "type": "module" }', ...files });
  return {
    root,
    write: (more) => write(root, more),
    launch: (args, options) => start(join(root, 'scripts', 'launch.mjs'), args, root, options),
  };
}

function write(root, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Starts a script; `until(text)` waits for its output, `ended` gives code and outputs. */
function start(script, args, cwd, { env = {} } = {}) {
  const child = spawn(process.execPath, [script, ...args], { cwd, env: { ...cleanEnv(), ...env } });
  const seen = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (seen.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (seen.err += text));
  const ended = once(child, 'close').then(([code]) => ({ code, ...seen }));
  const until = async (text) => {
    while (!seen.out.includes(text))
      await Promise.race([once(child.stdout, 'data'), ended.then(() => failEarly(text, seen))]);
  };
  return { child, ended, until };
}

function failEarly(text, seen) {
  throw new Error(`ended before printing "${text}": ${JSON.stringify(seen)}`);
}

/** Without what the surrounding test run and npm left: each would change how the scripts behave. */
function cleanEnv() {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|NODE_TEST_CONTEXT|CI$|INIT_CWD|REALMS_)/.test(key),
  );
  return { ...Object.fromEntries(kept), REALMS_NODE: process.execPath };
}
