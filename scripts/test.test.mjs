import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tempTree } from './kit/temp-tree.mjs';

const HEAD = "import { describe, test } from 'node:test';\n";
const lastLine = (text) => text.trimEnd().split('\n').at(-1);

test('passes, failures and skips are counted, named and end the output', async (t) => {
  const tree = tempTree(t, {
    'src/a.test.ts': `${HEAD}test('good', () => {}); test('away', { skip: 'no chromium' }, () => {});`,
    'test/b.test.ts': `${HEAD}describe('outer', () => { test('bad', () => { throw new Error('why it failed'); }); });`,
  });
  const { code, out } = await tree.launch(['test', '.test']).ended;
  assert.equal(code, 1);
  assert.match(out, /outer › bad/);
  assert.match(out, /why it failed/);
  assert.match(out, /a\.test\.ts: away \(no chromium\)/);
  assert.equal(lastLine(out), 'tests: 1 passed, 1 failed, 1 skipped');
});

test('in CI a skip fails the run unless the kernel lacks something, which is listed', async (t) => {
  const tree = tempTree(t, {
    'src/a.test.ts': `${HEAD}test('good', () => {}); test('away', { skip: 'kernel: no cgroup v2' }, () => {});`,
    'src/b.test.ts': `${HEAD}test('lazy', { skip: true }, () => {});`,
  });
  const kernelOnly = await tree.launch(['test', 'a.test'], { env: { CI: 'true' } }).ended;
  assert.equal(kernelOnly.code, 0);
  assert.match(kernelOnly.out, /this machine lacks:\n  no cgroup v2\n/);
  assert.equal(lastLine(kernelOnly.out), 'tests: 1 passed, 0 failed, 1 skipped');
  const both = await tree.launch(['test', '.test'], { env: { CI: 'true' } }).ended;
  assert.equal(both.code, 1);
  assert.equal(lastLine(both.out), 'tests: 1 passed, 1 failed, 1 skipped');
});

test('a file that breaks, ends early, hangs or holds nothing is a failure', async (t) => {
  const tree = tempTree(t, {
    'src/breaks.test.ts': "throw new Error('at load');",
    'src/early.test.ts': `${HEAD}test('good', () => {}); test('untold', () => new Promise(() => setTimeout(() => process.exit(0))));`,
    'src/hangs.test.ts': `${HEAD}test('good', () => { setInterval(() => {}, 1000); });`,
    'src/nothing.test.ts': '',
  });
  const { code, out } = await tree.launch(['test', 'src', '--file-timeout=3']).ended;
  assert.equal(code, 1);
  assert.match(out, /at load/);
  assert.match(out, /did not end within 3 s/);
  assert.match(out, /holds no test/);
  assert.match(out, /✖ src\/early\.test\.ts: untold/);
  for (const name of ['breaks', 'hangs', 'nothing']) {
    assert.match(out, new RegExp(`✖ src/${name}\\.test\\.ts: src/${name}\\.test\\.ts`));
  }
});

test('a run that takes no test fails', async (t) => {
  const tree = tempTree(t, { 'src/a.test.ts': `${HEAD}test('good', () => {});` });
  const { code, out } = await tree.launch(['test', 'misspelt']).ended;
  assert.equal(code, 1);
  assert.equal(lastLine(out), 'tests: 0 passed, 0 failed, 0 skipped');
});

test('what needs the machine for itself is over before the rest begins; what waits runs beside the rest', async (t) => {
  const slow = `${HEAD}test('slow', () => new Promise((resolve) => setTimeout(resolve, 500)));`;
  const tree = tempTree(t, {
    'src/a.test.ts': `${HEAD}test('good', () => {});`,
    'src/b.waits.test.ts': slow,
    'src/z.alone.test.ts': slow,
  });
  const { code, out } = await tree.launch(['test', 'src']).ended;
  assert.equal(code, 0);
  const ended = [...out.matchAll(/✔ src\/(\S+)\.test\.ts/g)].map(([, name]) => name);
  assert.deepEqual(ended, ['z.alone', 'a', 'b.waits']);
});

test('long tests run only when asked for, and then alone', async (t) => {
  const tree = tempTree(t, {
    'src/a.test.ts': `${HEAD}test('short', () => {});`,
    'test/a.long.test.ts': `${HEAD}test('long', () => {}); test('longer', () => {});`,
  });
  const short = await tree.launch(['test', '.test']).ended;
  assert.equal(lastLine(short.out), 'tests: 1 passed, 0 failed, 0 skipped');
  const long = await tree.launch(['test-long']).ended;
  assert.equal(lastLine(long.out), 'tests: 2 passed, 0 failed, 0 skipped');
});

test("a developer's own REALMS_ variables do not reach the tests", async (t) => {
  const tree = tempTree(t, {
    'src/a.test.ts': `${HEAD}test('clean', () => { if (process.env.REALMS_HTTP_PORT) throw new Error('leaked'); });`,
  });
  const { code } = await tree.launch(['test', '.test'], { env: { REALMS_HTTP_PORT: '1' } }).ended;
  assert.equal(code, 0);
});
