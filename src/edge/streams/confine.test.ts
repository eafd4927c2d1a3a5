import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { gameProcess, isTooWide } from './confine.ts';
import { StreamFault } from './port.ts';

const DATA = '/srv/realms/games';

function readableOf(program: string, folder?: string): string[] {
  const { args } = gameProcess({
    ...{ bwrapFile: '/usr/bin/bwrap', program, folder, arguments: [], homeFolder: '/srv/realms/games/saves/a' },
    ...{ dataFolder: DATA, isNetworkAllowed: false, display: { name: ':7', socket: '/s' }, authorityFile: '/a' },
    soundSocket: undefined,
  });
  return args.filter((word, at) => args[at - 1] === '--ro-bind' && word === args[at + 1] && word !== '/usr');
}

test('a game sees the folder of its program, and of its owner’s home nothing that lies beside', () => {
  const system = readableOf('/usr/games/doom');
  const added = (program: string, folder?: string): string[] =>
    readableOf(program, folder).filter((path) => !system.includes(path));
  assert.deepEqual(added('/usr/games/doom'), []);
  assert.deepEqual(added('/opt/doom/doom'), ['/opt/doom']);
  assert.deepEqual(added('/usrlocal/doom'), ['/usrlocal']);
  const home = homedir();
  assert.deepEqual(added(join(home, 'doom')), [join(home, 'doom')]);
  assert.deepEqual(added(join(home, 'games', 'doom')), [join(home, 'games')]);
  assert.deepEqual(added('/srv/doom'), ['/srv/doom']);
  assert.deepEqual(added('/usr/games/doom', join(home, 'wads')), [join(home, 'wads')]);
  for (const folder of [home, `${home}/`, dirname(home), '/', DATA, dirname(DATA)])
    assert.throws(() => readableOf('/usr/games/doom', folder), StreamFault, folder);
});

test('a link to a home is as wide as the home', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'confine-'));
  t.after(() => rmSync(folder, { recursive: true }));
  symlinkSync(homedir(), join(folder, 'link'));
  mkdirSync(join(folder, 'game'));
  assert.equal(isTooWide(join(folder, 'link'), DATA), true);
  assert.equal(isTooWide(join(folder, 'game'), DATA), false);
  assert.equal(isTooWide(join(folder, 'game'), join(folder, 'game', 'data')), true);
  assert.equal(isTooWide(`${homedir()}-of-another`, DATA), false);
});
