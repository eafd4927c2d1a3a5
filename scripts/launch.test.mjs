import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempTree } from './kit/temp-tree.mjs';

const MAIN = 'src/cli/main.ts';
const LOCK = JSON.stringify({ packages: { '': {}, 'node_modules/a': { integrity: 'sha512-a' } } });

/** Stands in for npm: notes that it ran, takes a moment, unpacks one package. */
const NPM = `
  import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
  appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n');
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (process.env.NPM_FAILS) process.exit(1);
  mkdirSync('node_modules', { recursive: true });
`;
const withNpm = (root, env = {}) => ({ env: { npm_execpath: join(root, 'fake', 'npm-cli.js'), ...env } });

/** Stands in for vite: copies the page and notes that it ran. */
const VITE = `
  import { appendFileSync, cpSync, mkdirSync } from 'node:fs';
  appendFileSync('../vite-runs', 'x');
  if (process.env.VITE_FAILS) process.exit(1);
  mkdirSync('dist', { recursive: true });
  cpSync('index.html', 'dist/index.html');
  console.log('vite says');
`;
const FLAGS = 'console.log(process.execArgv.join());';
const guiTree = {
  'web/index.html': '<p>',
  'src/main.ts': '',
  'node_modules/vite/bin/vite.js': VITE,
  'package-lock.json': LOCK,
};
const lockStamp = `${createHash('sha256').update(LOCK).digest('hex')} ${process.platform}-${process.arch}\n`;
const installed = { 'node_modules/.power-realms-stamp': lockStamp };

test('the target gets its arguments and its exit code comes back', async (t) => {
  const tree = tempTree(t, { [MAIN]: 'console.log(process.argv.slice(2).join()); process.exitCode = 7;' });
  const { code, out, err } = await tree.launch(['realms', 'pool', '--json']).ended;
  assert.deepEqual({ code, out, err }, { code: 7, out: 'pool,--json\n', err: '' });
});

test('one heap for all threads, unless somebody says otherwise', async (t) => {
  const tree = tempTree(t, { [MAIN]: 'console.log(process.env.MALLOC_ARENA_MAX);' });
  assert.equal((await tree.launch(['realms']).ended).out, '1\n');
  assert.equal((await tree.launch(['realms'], { env: { MALLOC_ARENA_MAX: '4' } }).ended).out, '4\n');
});

test('an instance has a small young generation, commands have what Node gives them', async (t) => {
  const tree = tempTree(t, {
    ...guiTree,
    ...installed,
    'src/main.ts': FLAGS,
    [MAIN]: FLAGS,
    'web/dist/index.html': '<p>',
  });
  assert.equal((await tree.launch(['start']).ended).out.split('\n').at(-2), '--max-semi-space-size=2');
  assert.equal((await tree.launch(['realms']).ended).out, '\n');
});

test('an unknown target and a missing part of the tree end with one sentence', async (t) => {
  const tree = tempTree(t, {});
  const unknown = await tree.launch(['fly']).ended;
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /^Usage: /);
  const missing = await tree.launch(['bench']).ended;
  assert.equal(missing.code, 1);
  assert.equal(missing.err, '"bench" needs bench/main.ts, which this tree does not have.\n');
});

test('REALMS_NODE that does not run as Node is named', async (t) => {
  const tree = tempTree(t, { [MAIN]: '' });
  const { code, err } = await tree.launch(['realms'], { env: { REALMS_NODE: '/nowhere/node' } }).ended;
  assert.equal(code, 1);
  assert.equal(err, 'REALMS_NODE is "/nowhere/node", which does not run as Node.js.\n');
});

const signals = { skip: process.platform === 'win32' && 'no signals between processes on Windows' };

test('a signal to the launcher reaches the target, whose own exit code comes back', signals, async (t) => {
  const tree = tempTree(t, {
    [MAIN]:
      "process.on('SIGTERM', () => { process.exitCode = 9; clearInterval(up); }); const up = setInterval(() => {}, 50); console.log('up');",
  });
  const run = tree.launch(['realms']);
  await run.until('up');
  run.child.kill('SIGTERM');
  assert.equal((await run.ended).code, 9);
});

test('a repeated Ctrl-C within a moment is one; a later one kills', signals, async (t) => {
  const tree = tempTree(t, {
    [MAIN]: "process.on('SIGINT', () => console.log('asked')); setInterval(() => {}, 1000); console.log('up');",
  });
  const run = tree.launch(['realms']);
  await run.until('up');
  run.child.kill('SIGINT');
  await run.until('asked');
  run.child.kill('SIGINT'); // npm passes on what the terminal has already sent
  await new Promise((resolve) => setTimeout(resolve, 900));
  run.child.kill('SIGINT');
  const { code, out } = await run.ended;
  assert.equal(code, 137);
  assert.equal(out, 'up\nasked\n');
});

test('two launchers at once install once, the next one not at all', async (t) => {
  const tree = tempTree(t, { [MAIN]: "console.log('ran');", 'package-lock.json': LOCK, 'fake/npm-cli.js': NPM });
  const options = withNpm(tree.root);
  const both = await Promise.all([tree.launch(['realms'], options).ended, tree.launch(['realms'], options).ended]);
  assert.deepEqual(
    both.map(({ code, out }) => `${code} ${out}`),
    ['0 ran\n', '0 ran\n'],
  );
  const third = await tree.launch(['realms'], options).ended;
  assert.equal(third.err, '');
  assert.match(readFileSync(join(tree.root, 'npm-runs'), 'utf8'), /^ci --ignore-scripts [^\n]*\n$/);
});

test('a changed lock file installs again; an install that failed is not taken for one', async (t) => {
  const tree = tempTree(t, { [MAIN]: '', 'package-lock.json': LOCK, 'fake/npm-cli.js': NPM });
  const failed = await tree.launch(['realms'], withNpm(tree.root, { NPM_FAILS: '1' })).ended;
  assert.equal(failed.code, 1);
  assert.match(failed.err, /npm ci failed/);
  await tree.launch(['realms'], withNpm(tree.root)).ended;
  tree.write({ 'package-lock.json': `${LOCK}\n` });
  await tree.launch(['realms'], withNpm(tree.root)).ended;
  assert.equal(readFileSync(join(tree.root, 'npm-runs'), 'utf8').trim().split('\n').length, 3);
});

test('an install made by hand that agrees with the lock file is adopted', async (t) => {
  const tree = tempTree(t, { [MAIN]: '', 'package-lock.json': LOCK, 'fake/npm-cli.js': NPM });
  tree.write({ 'node_modules/.package-lock.json': LOCK });
  const { packages } = JSON.parse(LOCK);
  const machine = `${process.platform}-${process.arch}`;
  assert.ok(packages['node_modules/a']);
  await tree.launch(['realms'], withNpm(tree.root)).ended;
  assert.equal(existsSync(join(tree.root, 'npm-runs')), false);
  assert.ok(readFileSync(join(tree.root, 'node_modules/.power-realms-stamp'), 'utf8').endsWith(` ${machine}\n`));
});

test('the GUI is built once per change of content, not of times; its words stay off stdout', async (t) => {
  const tree = tempTree(t, {
    ...guiTree,
    ...installed,
    'src/core/features/pools/pools.api.ts': '1',
    'src/core/kernel/a.ts': '1',
  });
  const runs = () => readFileSync(join(tree.root, 'vite-runs'), 'utf8').length;
  const first = await tree.launch(['start']).ended;
  assert.equal(first.code, 0);
  assert.equal(first.out, '');
  assert.match(first.err, /vite says/);
  await tree.launch(['start']).ended;
  assert.equal(runs(), 1);
  utimesSync(join(tree.root, 'web/index.html'), new Date(), new Date());
  await tree.launch(['start']).ended;
  assert.equal(runs(), 1);
  let expected = 1;
  for (const path of ['web/index.html', 'src/core/features/pools/pools.api.ts', 'src/core/kernel/a.ts']) {
    tree.write({ [path]: 'changed' });
    await tree.launch(['start']).ended;
    expected += 1;
    assert.equal(runs(), expected, path);
  }
});

test('a GUI that does not build stops the start, and is tried again', async (t) => {
  const tree = tempTree(t, { ...guiTree, ...installed, 'src/main.ts': "console.log('started');" });
  const failed = await tree.launch(['start'], { env: { VITE_FAILS: '1' } }).ended;
  assert.equal(failed.code, 1);
  assert.equal(failed.out, '');
  assert.match(failed.err, /The GUI could not be built/);
  const again = await tree.launch(['start']).ended;
  assert.equal(again.out, 'started\n');
});
