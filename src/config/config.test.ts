import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configArgs, readConfig } from './config.ts';
import type { Config, ConfigRefusal } from './config.ts';
import { OPTIONS } from './options.ts';

const machine = { platform: 'linux', homeDir: '/home/ann', workDir: '/work' } as const;

function accepted(argv: readonly string[], env: Record<string, string> = {}): Config {
  const result = readConfig(argv, env, machine);
  assert.ok(result.ok, result.ok ? '' : result.refusal.message);
  return result.value;
}

function refused(argv: readonly string[], env: Record<string, string> = {}): ConfigRefusal {
  const result = readConfig(argv, env, machine);
  assert.ok(!result.ok, 'accepted');
  return result.refusal;
}

test('nothing given means the defaults, and a config that nobody can change', () => {
  const config = accepted([]);
  assert.deepEqual(config, {
    dataDir: '/home/ann/.local/share/power-realms',
    httpPort: 5000,
    httpHost: '127.0.0.1',
    p2pPort: 5001,
    p2pHost: '0.0.0.0',
    bootstrap: [],
    network: undefined,
    open: true,
    logLevel: 'info',
    mdns: true,
    relay: false,
    failoverSeconds: 8,
    retentionDays: 90,
    webRtc: 'auto',
    iceServersFile: undefined,
    gameSavesMib: 1024,
    portMapping: true,
    railsInternal: false,
    publicUrls: [],
  });
  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.bootstrap));
});

test('a configuration can be written as arguments that give it again, whatever the variables say', () => {
  for (const argv of [
    [],
    ['--no-open', '--no-mdns', '--network', 'Home', '--public-url', 'https://a.example,https://b.example'],
  ]) {
    const config = accepted(argv);
    assert.deepEqual(accepted(configArgs(config), { REALMS_HTTP_PORT: '7', REALMS_NETWORK: '' }), config);
  }
});

test('each option is read from its flag, with a space or with =', () => {
  const peer = '/ip4/192.0.2.7/tcp/5001/p2p/12D3KooW';
  const other = '/dns4/peer.example.org/tcp/5001';
  const argv = [
    '--data-dir',
    'here',
    '--http-port=0',
    '--http-host',
    '::',
    '--p2p-port',
    '65535',
    '--p2p-host=127.0.0.1',
  ];
  const more = [
    '--bootstrap',
    peer,
    `--bootstrap=${other}`,
    '--network',
    'Guild',
    '--no-open',
    '--no-mdns',
    '--relay',
    '--failover',
    '2.5',
    '--retention',
    '365',
    '--game-saves',
    '1',
    '--no-upnp',
    '--rails-internal',
    '--webrtc',
    'pure',
    '--ice-servers',
    '/etc/realms/ice.json',
    '--log-level=debug',
  ];
  assert.deepEqual(accepted([...argv, ...more, '--public-url', 'https://realms.example.org/']), {
    dataDir: '/work/here',
    httpPort: 0,
    httpHost: '::',
    p2pPort: 65535,
    p2pHost: '127.0.0.1',
    bootstrap: [peer, other],
    network: 'Guild',
    open: false,
    logLevel: 'debug',
    mdns: false,
    relay: true,
    failoverSeconds: 2.5,
    retentionDays: 365,
    webRtc: 'pure',
    iceServersFile: '/etc/realms/ice.json',
    gameSavesMib: 1,
    portMapping: false,
    railsInternal: true,
    publicUrls: ['https://realms.example.org'],
  });
});

test('each option is read from its variable, lists by comma or space', () => {
  const config = accepted([], {
    REALMS_DATA_DIR: '~/realms',
    REALMS_HTTP_PORT: '8080',
    REALMS_BOOTSTRAP: '/ip4/192.0.2.7/tcp/1, /ip6/::1/tcp/2\n/ip4/192.0.2.7/tcp/1',
    REALMS_NO_OPEN: '1',
    REALMS_NO_MDNS: 'false',
    REALMS_RELAY: 'yes',
    REALMS_NO_UPNP: 'on',
    REALMS_PUBLIC_URL: 'http://nas.local:8080,https://realms.example.org',
  });
  assert.equal(config.dataDir, '/home/ann/realms');
  assert.equal(config.httpPort, 8080);
  assert.deepEqual(config.bootstrap, ['/ip4/192.0.2.7/tcp/1', '/ip6/::1/tcp/2']);
  assert.equal(config.open, false);
  assert.equal(config.mdns, true);
  assert.deepEqual([config.relay, config.portMapping], [true, false]);
  assert.deepEqual(config.publicUrls, ['http://nas.local:8080', 'https://realms.example.org']);
});

test('a flag wins over its variable, also a wrong one; an empty variable is none', () => {
  assert.equal(accepted(['--http-port', '1'], { REALMS_HTTP_PORT: 'x' }).httpPort, 1);
  assert.equal(accepted([], { REALMS_HTTP_PORT: ' ' }).httpPort, 5000);
  assert.equal(accepted(['--no-open=false'], { REALMS_NO_OPEN: '1' }).open, true);
});

test('a value out of range is refused with where it came from and what is allowed', () => {
  const flag = refused(['--http-port', '65536']);
  assert.equal(flag.code, 'config.out_of_range');
  assert.equal(flag.message, '--http-port is "65536" but must be a whole number from 0 to 65535 (0: any free port).');
  const variable = refused([], { REALMS_LOG_LEVEL: 'loud' });
  assert.match(variable.message, /^REALMS_LOG_LEVEL is "loud" but must be one of silent, /);
});

test('what each kind of value does not allow', () => {
  const bad: [string, string[]][] = [
    ['--http-port', ['-1', '1.5', '0x10', '1e3', ' 80', '99999']],
    ['--http-host', ['http://x', 'a b', '-x', '300.1.1.1', 'x'.repeat(254)]],
    ['--p2p-host', ['localhost', '1.2.3']],
    ['--bootstrap', ['192.0.2.7:5001', '/tcp/5001', '/ip4', '/ip4//tcp']],
    ['--network', ['   ', 'x'.repeat(4097), 'two\nlines']],
    [
      '--public-url',
      ['realms.example.org', 'ftp://x.org', 'https://x.org/path', 'https://u:p@x.org', 'https://x.org/?q'],
    ],
    ['--game-saves', ['0', '1.5', '-1', '1048577', '10M']],
    ['--log-level', ['INFO', 'verbose']],
    ['--no-open', ['maybe']],
  ];
  for (const [flag, texts] of bad) {
    for (const text of texts) {
      // A name with blanks would be split as a list entry on its way in; = keeps one text one text.
      const refusal = refused([`${flag}=${text}`]);
      assert.equal(refusal.code, 'config.out_of_range', `${flag}=${text}`);
    }
  }
});

test('the network name may be as long as its limit', () => {
  assert.equal(accepted(['--network', 'x'.repeat(4096)]).network?.length, 4096);
});

test('an unknown flag is refused with the nearest known one, if one is near', () => {
  const near = refused(['--htp-port', '80']);
  assert.equal(near.message, 'There is no option --htp-port. Did you mean --http-port?');
  const far = refused(['--frobnicate']);
  assert.equal(far.message, 'There is no option --frobnicate. See --help.');
});

test('a flag without its value does not swallow the next flag', () => {
  const refusal = refused(['--data-dir', '--no-open']);
  assert.equal(refusal.message, '--data-dir needs a value: --data-dir FOLDER.');
  assert.equal(refused(['--network']).code, 'config.missing_value');
  assert.equal(refused(['--network=']).code, 'config.missing_value');
});

test('a bare word and a flag given twice are refused', () => {
  assert.equal(refused(['5000']).code, 'config.unexpected_argument');
  assert.equal(refused(['--network', 'a', '--network', 'b']).code, 'config.repeated');
});

test('the two ports must differ, unless the system chooses them', () => {
  assert.equal(refused(['--http-port', '5001']).code, 'config.same_port');
  assert.equal(accepted(['--http-port', '0', '--p2p-port', '0']).p2pPort, 0);
});

test('no two options share a flag or a variable', () => {
  const rows = Object.values(OPTIONS);
  assert.equal(new Set(rows.map(({ flag }) => flag)).size, rows.length);
  assert.equal(new Set(rows.map(({ env }) => env)).size, rows.length);
  for (const { flag, env } of rows) assert.equal(env, `REALMS_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`);
});
