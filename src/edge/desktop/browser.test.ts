import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appWindowArgs, browserChoices } from './browser.ts';
import type { BrowserQuestion } from './browser.ts';

function ask(
  question: Partial<Omit<BrowserQuestion, 'exists'>>,
  files: readonly string[],
): ReturnType<typeof browserChoices> {
  const env = question.env ?? { DISPLAY: ':0', PATH: '/usr/local/bin:/usr/bin' };
  return browserChoices({ platform: 'linux', asRoot: false, ...question, env, exists: (path) => files.includes(path) });
}

const chrome = '/usr/bin/google-chrome-stable';
const xdgOpen = { kind: 'default-browser', program: '/usr/bin/xdg-open', args: [] };

test('Linux: a window of its own first, the default browser in case it fails', () => {
  const files = ['/usr/bin/chromium', chrome, '/usr/bin/xdg-open'];
  assert.deepEqual(ask({}, files), [{ kind: 'app-window', program: chrome }, xdgOpen]);
  assert.deepEqual(ask({}, ['/usr/bin/brave-browser']), [{ kind: 'app-window', program: '/usr/bin/brave-browser' }]);
});

test('Linux without a display opens nothing and says so', () => {
  const [choice] = ask({ env: { PATH: '/usr/bin' } }, [chrome]);
  assert.deepEqual(choice, { kind: 'none', why: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' });
  assert.equal(ask({ env: { PATH: '/usr/bin', WAYLAND_DISPLAY: 'wayland-0' } }, [chrome])[0]?.kind, 'app-window');
});

test('Linux without any browser says so', () => {
  assert.deepEqual(ask({}, []), [{ kind: 'none', why: 'no browser was found' }]);
});

test('a snap of Chromium is left to the default browser, since it cannot keep its profile with us', () => {
  const files = ['/usr/bin/chromium-browser', '/snap/bin/chromium', '/usr/bin/xdg-open'];
  assert.deepEqual(ask({ env: { DISPLAY: ':0', PATH: '/usr/bin:/snap/bin' } }, files), [xdgOpen]);
});

test('root gets no window of its own: these browsers refuse, and their sandbox stays on', () => {
  assert.deepEqual(ask({ asRoot: true }, [chrome, '/usr/bin/xdg-open']), [xdgOpen]);
});

test('relative entries of PATH are not searched', () => {
  assert.deepEqual(ask({ env: { DISPLAY: ':0', PATH: '.:bin' } }, ['chromium', 'bin/chromium']), [
    { kind: 'none', why: 'no browser was found' },
  ]);
});

test('gio opens where xdg-open is missing', () => {
  assert.deepEqual(ask({}, ['/usr/bin/gio']), [{ kind: 'default-browser', program: '/usr/bin/gio', args: ['open'] }]);
});

test("macOS: the user's own Applications count too; a remote login opens nothing", () => {
  const edge = '/Users/ann/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge';
  const open = { kind: 'default-browser', program: '/usr/bin/open', args: [] };
  assert.deepEqual(ask({ platform: 'darwin', env: { HOME: '/Users/ann' } }, [edge]), [
    { kind: 'app-window', program: edge },
    open,
  ]);
  assert.deepEqual(ask({ platform: 'darwin', env: { SSH_CONNECTION: '192.0.2.1 1 2' } }, [edge]), [
    { kind: 'none', why: 'this is a remote login' },
  ]);
});

test('Windows: program folders are searched, the URL never passes through cmd', () => {
  const env = { ProgramFiles: 'C:\\Program Files', 'ProgramFiles(x86)': 'C:\\Program Files (x86)' };
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  assert.deepEqual(ask({ platform: 'win32', env }, [edge]), [
    { kind: 'app-window', program: edge },
    { kind: 'default-browser', program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler'] },
  ]);
});

test('the window has the address and a profile of its own', () => {
  const args = appWindowArgs({ url: 'http://127.0.0.1:5000/', profileDir: '/data/window' });
  assert.deepEqual(args.slice(0, 2), ['--app=http://127.0.0.1:5000/', '--user-data-dir=/data/window']);
});
