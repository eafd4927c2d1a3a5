import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LoginStartQuestion, loginStartFor } from './login-start.ts';

const linux: LoginStartQuestion = {
  platform: 'linux',
  env: {},
  homeDir: '/home/ann',
  command: {
    program: '/opt/power realms/node',
    args: ['/opt/power realms/src/main.ts', '--data-dir', '/home/ann/100% "mine"/$HOME', '--no-open'],
    dataDir: '/data',
  },
};

test('Linux: a unit of the user’s own systemd, every word quoted', () => {
  const start = loginStartFor(linux);
  assert.equal(start?.file.path, '/home/ann/.config/systemd/user/power-realms.service');
  const exec = start?.file.text.split('\n').find((line) => line.startsWith('ExecStart='));
  assert.equal(
    exec,
    'ExecStart="/opt/power realms/node" "/opt/power realms/src/main.ts" "--data-dir" "/home/ann/100%% \\"mine\\"/$$HOME" "--no-open"',
  );
  assert.match(start?.file.text ?? '', /^WantedBy=default\.target$/m);
  assert.deepEqual(start?.enable.at(-1), ['systemctl', '--user', 'enable', 'power-realms.service']);
});

test('Linux: XDG_CONFIG_HOME counts when it is absolute', () => {
  const path = (config: string) => loginStartFor({ ...linux, env: { XDG_CONFIG_HOME: config } })?.file.path;
  assert.equal(path('/cfg'), '/cfg/systemd/user/power-realms.service');
  assert.equal(path('cfg'), '/home/ann/.config/systemd/user/power-realms.service');
});

test('macOS: a launch agent that starts at the next login, not a second time now', () => {
  const start = loginStartFor({
    ...linux,
    platform: 'darwin',
    homeDir: '/Users/ann',
    command: { program: '/usr/local/bin/node', args: ['/r/main.ts', '--network', 'A & <B>'], dataDir: '/d' },
  });
  assert.equal(start?.file.path, '/Users/ann/Library/LaunchAgents/org.power-realms.instance.plist');
  assert.match(start?.file.text ?? '', /<string>A &amp; &lt;B&gt;<\/string>/);
  assert.match(start?.file.text ?? '', /<key>RunAtLoad<\/key>\n {2}<true\/>/);
  assert.deepEqual(start?.enable, []);
});

test('Windows: a task on log-on that runs a short script, since /tr takes 261 signs', () => {
  const dataDir = 'C:\\Users\\ann\\AppData\\Local\\power-realms';
  const start = loginStartFor({
    ...linux,
    platform: 'win32',
    command: { program: 'C:\\Program Files\\node.exe', args: ['C:\\r\\main.ts', '--data-dir', dataDir], dataDir },
  });
  const create = start?.enable[0] ?? [];
  assert.deepEqual(create.slice(0, 5), ['schtasks', '/create', '/f', '/sc', 'onlogon']);
  assert.ok((create.at(-1) ?? '').length < 261);
  assert.match(start?.file.text ?? '', /^start "Power Realms" \/min "C:\\Program Files\\node\.exe" "C:\\r\\main\.ts"/m);
  assert.ok(start?.file.text.includes('\r\n'));
});

test('a system that is none of these has no such switch', () => {
  assert.equal(loginStartFor({ ...linux, platform: 'freebsd' }), undefined);
});
