import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openUrl, startProgram } from './open.ts';
import type { Desktop } from './open.ts';

const url = 'http://127.0.0.1:5000/';
const chromium = '/usr/bin/chromium';
const xdgOpen = '/usr/bin/xdg-open';

/** A Linux desktop with both ways; programs in `broken` do not start. */
function desktop(broken: readonly string[] = []): Desktop & { readonly started: string[] } {
  const started: string[] = [];
  return {
    started,
    platform: 'linux',
    env: { DISPLAY: ':0', PATH: '/usr/bin' },
    asRoot: false,
    exists: (path) => path === chromium || path === xdgOpen,
    startProgram: (program, args) => {
      if (broken.includes(program)) return Promise.reject(new Error('ENOENT'));
      started.push([program, ...args].join(' '));
      return Promise.resolve();
    },
  };
}

test('the window opens with its profile in the data folder', async () => {
  const fake = desktop();
  assert.deepEqual(await openUrl(url, { dataDir: '/data' }, fake), { how: 'app-window', program: chromium });
  assert.match(
    fake.started[0] ?? '',
    /^\/usr\/bin\/chromium --app=http:\/\/127\.0\.0\.1:5000\/ --user-data-dir=\/data\/window/,
  );
});

test('when the window does not start, the default browser is tried', async () => {
  const fake = desktop([chromium]);
  assert.deepEqual(await openUrl(url, { dataDir: '/data' }, fake), { how: 'default-browser', program: xdgOpen });
  assert.deepEqual(fake.started, [`${xdgOpen} ${url}`]);
});

test('when nothing starts, it says why and does not throw', async () => {
  const fake = desktop([chromium, xdgOpen]);
  assert.deepEqual(await openUrl(url, { dataDir: '/data' }, fake), {
    how: 'nothing',
    why: `${xdgOpen} could not be started: ENOENT`,
  });
});

test('a program that does not exist is a reason, not a crash', async () => {
  // Every path "exists", so that the real start of a program meets one that does not.
  const empty = { ...desktop(), env: { DISPLAY: ':0', PATH: '/nowhere' }, exists: () => true, startProgram };
  const opened = await openUrl(url, { dataDir: '/data' }, empty);
  assert.equal(opened.how, 'nothing');
  assert.match(opened.how === 'nothing' ? opened.why : '', /ENOENT/);
});
