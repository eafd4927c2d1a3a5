import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AutostartFailed, type AutostartMachine, openAutostart, thisAutostartMachine } from './autostart.ts';

const command = { program: '/usr/bin/node', args: ['/r/main.ts'], dataDir: '/data' };
const UNIT_PATH = '/home/ann/.config/systemd/user/power-realms.service';

/** A machine whose programs answer with `codes`, 0 for those not named. */
function fakeMachine(codes: Readonly<Record<string, number>> = {}, platform: NodeJS.Platform = 'linux') {
  const files = new Map<string, string>([['/run/systemd/system', '']]);
  const ran: string[] = [];
  const machine: AutostartMachine = {
    platform,
    env: {},
    homeDir: '/home/ann',
    exists: (path) => files.has(path),
    write: (path, text) => void files.set(path, text),
    remove: (path) => void files.delete(path),
    run: (words) => {
      ran.push(words.join(' '));
      const found = Object.entries(codes).find(([part]) => words.join(' ').includes(part));
      return Promise.resolve({ code: found?.[1] ?? 0, said: found === undefined ? '' : `${found[0]}: refused` });
    },
  };
  return { machine, files, ran };
}

test('on writes the unit and enables it; off disables it and takes the file away', async () => {
  const { machine, files, ran } = fakeMachine();
  const autostart = openAutostart(command, machine);
  assert.equal((await autostart.status()).isOn, false);
  assert.deepEqual(await autostart.set(true), { isOn: true, isSupported: true, how: 'systemd', place: UNIT_PATH });
  assert.match(files.get(UNIT_PATH) ?? '', /ExecStart="\/usr\/bin\/node" "\/r\/main\.ts"/);
  assert.equal((await autostart.set(false)).isOn, false);
  assert.equal(files.has(UNIT_PATH), false);
  assert.ok(ran.includes('systemctl --user disable power-realms.service'));
});

test('what the system refuses is said in its words, and leaves nothing behind', async () => {
  const { machine, files } = fakeMachine({ 'systemctl --user enable': 1 });
  await assert.rejects(openAutostart(command, machine).set(true), (error: Error) => {
    assert.ok(error instanceof AutostartFailed);
    assert.match(error.message, /enable: refused/);
    return true;
  });
  assert.equal(files.has(UNIT_PATH), false);
});

test('a unit that somebody disabled by hand shows as off', async () => {
  const { machine, files } = fakeMachine({ 'is-enabled': 1 });
  files.set(UNIT_PATH, '');
  assert.equal((await openAutostart(command, machine).status()).isOn, false);
});

test('without systemd the switch says why it cannot be used, and refuses', async () => {
  const { machine, files } = fakeMachine();
  files.delete('/run/systemd/system');
  const autostart = openAutostart(command, machine);
  const status = await autostart.status();
  assert.equal(status.isSupported, false);
  assert.match(status.cause ?? '', /systemd/);
  await assert.rejects(autostart.set(true), AutostartFailed);
});

test('systemd’s own checker takes the unit', { skip: skipReason() }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'power-realms-autostart-'));
  try {
    // Its own folder of units is read only from the real home: verified as text by systemd's own checker.
    const machine = {
      ...thisAutostartMachine(home),
      exists: () => true,
      run: () => Promise.resolve({ code: 0, said: '' }),
    };
    const autostart = openAutostart({ ...command, program: process.execPath }, machine);
    await autostart.set(true);
    const unit = join(home, '.config', 'systemd', 'user', 'power-realms.service');
    assert.ok(existsSync(unit) && readFileSync(unit, 'utf8').includes('[Install]'));
    execFileSync('systemd-analyze', ['verify', '--user', unit], {
      stdio: 'pipe',
      env: { ...process.env, XDG_RUNTIME_DIR: home },
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

/** systemd-analyze needs no running systemd for a single unit, but a folder for its runtime files. */
function skipReason(): string | false {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'pipe' });
    return false;
  } catch {
    return 'no systemd-analyze';
  }
}
