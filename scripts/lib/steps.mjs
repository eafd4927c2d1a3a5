/**
 * The checks of the tree that are not tests, as named steps: `npm run check` runs them alone, `npm test` first. Each is a
 * tool run by the project's Node on the whole tree; together they take a few seconds.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { filesUnder } from './fingerprint.mjs';
import { inTree, MODULES, ROOT } from './paths.mjs';

const tool = (...parts) => join(MODULES, ...parts);
const TSC = tool('typescript', 'bin', 'tsc');

/** `when`: the step has nothing to look at before that part of the tree exists, and is then left out by name. */
const STEPS = [
  { name: 'types', command: [TSC, '--project', 'tsconfig.json'], when: () => hasSource('src') },
  { name: 'types of web', command: [TSC, '--project', 'web/tsconfig.json'], when: () => hasSource('web/src') },
  { name: 'lint', command: [tool('oxlint', 'bin', 'oxlint')] },
  { name: 'format', command: [tool('oxfmt', 'bin', 'oxfmt'), '--check'] },
  // Half a tree leaves most dependencies unused: this one speaks from the day everything is composed.
  {
    name: 'nothing unused',
    command: [tool('knip', 'bin', 'knip.js'), '--no-progress'],
    when: () => existsSync(inTree('src/instance.ts')),
  },
];

function hasSource(folder) {
  return filesUnder(folder, (path) => /\.tsx?$/.test(path)).length > 0;
}

/**
 * Runs every step, one after the other; tells of each through `onEnd({ name, ok, tookMs, output, leftOut })`.
 * @returns how many passed and failed
 */
export async function runSteps(onEnd) {
  let passed = 0;
  let failed = 0;
  for (const { name, command, when = () => true } of STEPS) {
    if (!when()) {
      onEnd({ name, ok: true, tookMs: 0, output: '', leftOut: true });
      continue;
    }
    const startedAtMs = performance.now();
    const { ok, output } = await runTool(command);
    if (ok) passed += 1;
    else failed += 1;
    onEnd({ name, ok, tookMs: performance.now() - startedAtMs, output, leftOut: false });
  }
  return { passed, failed };
}

function runTool(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
