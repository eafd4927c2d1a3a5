/** Sunshine as its documentation says that it answers: none is here to ask. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { type FakeSunshine, openFakeSunshine } from '../../../test/kit/fake-sunshine.ts';
import { openSunshine } from './open.ts';
import { SunshineFault } from './port.ts';
import { commandLine, isBusy, isClientThere } from './words.ts';

const isOfSession = (name: string): boolean => name.includes('(realms-');
const APP = { name: 'Doom (realms-1)', program: '/usr/games/doom', arguments: ['-iwad', 'a b'], folder: undefined };

function opened(more: { readonly isInstalled?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'realms-sunshine-'));
  const file = join(folder, 'games', 'sunshine.json');
  const again = () =>
    openSunshine({ file, isOfSession, platform: 'linux', isInstalled: () => more.isInstalled ?? true });
  return { file, again, own: again(), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
const settingsOf = ({ user, password, port }: FakeSunshine) => ({ isOn: true, user, password, port, address: '' });
const whatOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (cause: unknown) => (cause instanceof SunshineFault ? cause.what : String(cause)),
  );

test('what is not there, not wanted, or not set up is said, with the command that installs it', async () => {
  await using fake = await openFakeSunshine();
  using one = opened();
  assert.equal((await one.own.look()).state, 'off');
  fake.state.isNew = true;
  assert.equal(await whatOf(one.own.set(settingsOf(fake))), 'not_set_up');
  fake.state.isNew = false;
  assert.equal(await whatOf(one.own.set({ ...settingsOf(fake), password: 'wrong' })), 'unauthorized');
  assert.equal(one.own.settings().isOn, false, 'nothing is kept of it');
  await one.own.set(settingsOf(fake));
  assert.deepEqual(await one.own.look(), {
    ...{ state: 'ready', isInstalled: true, isReachable: true, version: '2026.817.185037', otherApps: [] },
    install: 'flatpak install --system flathub dev.lizardbyte.app.Sunshine',
  });
  fake.state.apps = [{ name: 'Desktop' }, { name: APP.name }];
  const others = await one.own.look();
  assert.deepEqual([others.state, others.otherApps], ['other_apps', ['Desktop']]);
  await fake[Symbol.asyncDispose]();
  assert.equal((await one.own.look()).state, 'unreachable');
  using bare = opened({ isInstalled: false });
  await assert.rejects(bare.own.set(settingsOf(fake)), SunshineFault);
  assert.equal((await bare.own.look()).state, 'not_installed');
});

test('the password lies in a file of the owner’s alone, is kept over a restart, and goes to no other certificate', async () => {
  using one = opened();
  const fake = await openFakeSunshine();
  try {
    await one.own.set(settingsOf(fake));
    assert.equal(statSync(one.file).mode & 0o777, 0o600);
    const { password: _password, ...unsaid } = settingsOf(fake);
    await one.own.set({ ...unsaid, address: 'home.example' });
    assert.deepEqual(one.again().settings(), { ...unsaid, address: 'home.example' });
    assert.equal((await one.again().look()).state, 'ready');
  } finally {
    await fake[Symbol.asyncDispose]();
  }
  await using other = await openFakeSunshine({ certificate: 1, port: fake.port });
  assert.equal((await one.own.look()).state, 'other_certificate');
  const { password: _password, ...unsaid } = settingsOf(other);
  assert.equal(await whatOf(one.own.set(unsaid)), 'other_certificate');
  assert.deepEqual([other.calls, other.refused], [[], []], 'it was asked nothing');
  await one.own.set(settingsOf(other));
  assert.equal((await one.own.look()).state, 'ready');
  one.own.off();
  assert.throws(() => readFileSync(one.file));
  assert.equal(await whatOf(one.own.apps()), 'unauthorized');
});

test('an app comes and goes by its mark, a client by its PIN, and the stream is told by the log', async () => {
  await using fake = await openFakeSunshine();
  using one = opened();
  await one.own.set(settingsOf(fake));
  fake.state.apps = [{ name: 'Zork' }];
  await one.own.addApp(APP);
  assert.equal(fake.state.apps[0]?.cmd, '"/usr/games/doom" "-iwad" "a b"');
  assert.equal(await one.own.pin('1234', 'realms-1'), false, 'nobody waits');
  fake.moonlightWaits('4321');
  assert.equal(await one.own.pin('1234', 'realms-1'), true);
  assert.deepEqual(await one.own.clients(), [], 'it was the wrong one');
  fake.moonlightWaits('4321');
  await one.own.pin('4321', 'realms-1');
  const [client] = await one.own.clients();
  assert.equal(client?.name, 'realms-1');
  assert.deepEqual([await one.own.isBusy(), await one.own.isClientThere()], [false, undefined]);
  fake.play(APP.name);
  assert.deepEqual([await one.own.isBusy(), await one.own.isClientThere()], [true, true]);
  fake.state.log += 'x'.repeat(600_000);
  assert.equal(await one.own.isClientThere(), undefined, 'the end of the log alone is read');
  fake.leave();
  assert.equal(await one.own.isClientThere(), false);
  await one.own.closeApp();
  await one.own.unpair(client?.uuid ?? '');
  await one.own.unpair('of nobody');
  fake.state.isReadOnly = true;
  assert.equal(await whatOf(one.own.removeApps(isOfSession)), 'refused');
  fake.state.isReadOnly = false;
  await one.own.removeApps(isOfSession);
  one.own.stop();
  assert.deepEqual([one.again().settings().isOn, one.again().isKnown()], [false, true], 'kept over a restart');
  assert.deepEqual([await one.own.clients(), await one.own.apps()], [[], ['Zork']]);
});

test('words of its log and of its server info', () => {
  const line = (text: string) => `[2026-11-29 12:00:00.000]: Info: ${text}\n`;
  assert.equal(isClientThere(''), undefined);
  assert.equal(isClientThere(line('CLIENT CONNECTED')), true);
  assert.equal(isClientThere(line('CLIENT CONNECTED') + line('Process terminated')), false);
  assert.equal(isClientThere(line('CLIENT DISCONNECTED') + line('CLIENT CONNECTED')), true);
  assert.equal(isBusy('<root><state>SUNSHINE_SERVER_BUSY</state></root>'), true);
  assert.equal(isBusy('<root><state>SUNSHINE_SERVER_FREE</state></root>'), false);
  assert.equal(isBusy('<html>a router</html>'), undefined);
});

test('a command line reaches the program word by word, and none of it is read as a variable', () => {
  assert.equal(commandLine(['a', 'b "c"', 'd\\'], 'linux'), String.raw`"a" "b \"c\"" "d\\"`);
  assert.equal(
    commandLine([String.raw`C:\Games\a b.exe`, 'say "hi"', 'end\\'], 'win32'),
    String.raw`"C:\Games\a b.exe" "say \"hi\"" "end\\"`,
  );
  assert.equal(commandLine(['$(HOME)', '$5'], 'linux'), '"$$(HOME)" "$$5"');
});
