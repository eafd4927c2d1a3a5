/** An operator's life: a backup while people trade, a new machine from it, a disk that was tampered with, an old copy that is put back. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { ProblemError } from '#core/contract/client.ts';
import { backToFormat1 } from '../store/format-1.ts';
import { type Person, type Running, PASSWORD, login, register, startInstanceProcess, until } from './kit.ts';

const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

/** `realms …` as its user runs it. */
async function realms(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, LANG: 'C', REALMS_PASSWORD: PASSWORD, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'operations-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function joinNetwork(instance: Running, link: string): Promise<void> {
  const response = await fetch(`${instance.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Anna founds a public pool (her instance seals it); Boris joins from his and gets some money. */
async function guild(annaHost: Running, borisHost: Running): Promise<{ pool: string; anna: Person; boris: Person }> {
  const anna = await register(annaHost, 'anna', { createNetwork: 'Home' });
  const { invite } = await anna.call('networkRead', {});
  await joinNetwork(borisHost, invite ?? '');
  const boris = await register(borisHost, 'boris');
  const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } });
  await until(
    'the pool can be joined',
    () => boris.call('poolJoin', { body: { pool } }, { wait: 10 }),
    ({ status }) => status === 'sealed',
  );
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: boris.user, amount: '5000000', reason: 'start' } },
    { wait: 10 },
  );
  await until(
    'the money is seen where it is spent',
    () => boris.call('walletRead', { params: { pool } }),
    ({ available }) => available === 5_000_000n,
  );
  return { pool, anna, boris };
}

function send(person: Person, pool: string, to: string, amount = '1000') {
  return person.call('transferCreate', { params: { pool }, body: { to, amount } }, { wait: 10 });
}

test(
  'a backup while people trade; verified, restored, and gone on with by the phrase',
  { timeout: 300_000 },
  async (t) => {
    await using annaHost = await startInstanceProcess();
    await using borisHost = await startInstanceProcess();
    const folder = folderFor(t);
    const { pool, anna, boris } = await guild(annaHost, borisHost);
    const cli = { REALMS_URL: borisHost.url, REALMS_DATA_DIR: join(folder, 'cli') };
    assert.equal((await realms(['account', 'login', 'boris'], cli)).code, 0);
    const saved = join(folder, 'saved');

    await test('others who have an account there may not', async () => {
      const guest = await register(borisHost, 'guest');
      assert.equal(
        await guest.refused('backupStart', { body: { target: saved, withKeys: true } }),
        'instance.not_operator',
      );
      assert.equal(await guest.refused('verifyStart', { body: {} }), 'instance.not_operator');
      assert.equal(await guest.refused('diskRead', {}), 'instance.not_operator');
      assert.ok(!existsSync(saved));
    });

    await test('it is made while transfers are sealed', async () => {
      let isDone = false;
      const trade = (async () => {
        let count = 0;
        for (; !isDone; count += 1) await send(boris, pool, anna.user);
        return count;
      })();
      const made = await realms(['backup', saved], cli);
      isDone = true;
      assert.equal(made.code, 0, made.err);
      assert.match(made.out, /Keys +left out/);
      assert.ok((await trade) > 0);
      const again = await realms(['backup', saved], cli);
      assert.equal(again.code, 3);
      assert.match(again.err, /There is something at that place already.*\[backup\.exists\]/);
      const disk = await realms(['disk'], cli);
      assert.match(disk.out, new RegExp(`Guild[^]*Last backup .*${saved}`));
    });

    await test('the running instance is verified, beside its trade', async () => {
      const verified = await realms(['verify', '--all'], cli);
      assert.equal(verified.code, 0, verified.err + verified.out);
      assert.match(verified.out, /Home: sound/);
      assert.match(verified.out, /Guild: sound; [1-9]\d* events, [1-9]\d* seals, [1-9]\d* rows/);
    });

    await test('what it counts is told to this machine, without secrets', async () => {
      const text = await (await fetch(`${borisHost.url}/metrics`)).text();
      assert.match(text, new RegExp(`^realms_space_seal_number\\{space="${pool}",kind="pool"\\} [1-9]`, 'm'));
      assert.match(text, /^realms_peers\{direction="(in|out)bound"\} 1$/m);
      assert.match(text, /^realms_frames_received_total [1-9]/m);
      assert.match(text, /^realms_last_backup_timestamp_seconds [1-9]/m);
      assert.match(text, /^process_cpu_seconds_total [0-9.]+$/m);
      assert.doesNotMatch(text, /boris|guest|Guild|Home|127\.0\.0\.1/);
      for (const line of text.trim().split('\n'))
        assert.match(line, /^(# (HELP|TYPE) |[a-z_]+(\{[^}]*\})? [-+0-9.e]+$)/);
    });

    const restored = join(folder, 'restored');
    await test('a new folder is made from it, once', async () => {
      const made = await realms(['restore', saved, '--data-dir', restored], {});
      assert.equal(made.code, 0, made.err);
      assert.match(made.out, /Accounts +boris, guest/);
      assert.match(made.err, /no keys.*account restore/);
      const again = await realms(['restore', saved, '--data-dir', restored], {});
      assert.equal(again.code, 3);
      assert.match(again.err, /empty folder only/);
      const sound = await realms(['verify', '--offline', '--data-dir', restored], {});
      assert.equal(sound.code, 0, sound.err + sound.out);
    });

    await borisHost.stop();
    await test('it comes up as another device; the phrase makes new keys, and trade goes on', async () => {
      await using host = await startInstanceProcess({ dataDir: restored });
      await assert.rejects(login(host, 'boris'), /without keys.*24 words/);
      const back = await register(host, 'boris', { phrase: boris.phrase });
      assert.equal(back.user, boris.user);
      const { devices } = await back.call('meRead', {});
      assert.ok(devices.every(({ isThisInstance }) => isThisInstance));
      const sent = await until(
        'the new device is known in the pool and may send',
        () => send(back, pool, anna.user),
        ({ status }) => status === 'sealed',
        60_000,
      );
      assert.equal(sent.pool, pool);
      const audit = await anna.call('invariantsRead', { query: { pool } });
      assert.ok(audit.isSound);
    });
  },
);

test(
  'a disk that was tampered with is told by seal, table and row, and by the exit code',
  { timeout: 120_000 },
  async () => {
    await using host = await startInstanceProcess();
    const anna = await register(host, 'anna', { createNetwork: 'Home' });
    const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } });
    await anna.call(
      'grantCreate',
      { params: { pool }, body: { to: anna.user, amount: '5000000', reason: 'start' } },
      { wait: 10 },
    );
    await host.stop();
    const verify = () => realms(['verify', '--offline', '--data-dir', host.dataDir], {});
    const path = join(host.dataDir, 'spaces', `${pool}.db`);
    const write = (sql: string): void => {
      using db = new DatabaseSync(path);
      db.exec(sql);
    };
    const sound = await verify();
    assert.equal(sound.code, 0, sound.err + sound.out);
    write(`UPDATE ledger_balances SET balance = balance + 1 WHERE account = 'wallet:${anna.user}'`);
    const forged = await verify();
    assert.equal(forged.code, 8);
    assert.match(
      forged.out,
      new RegExp(`row of a table was changed \\(table ledger_balances, row wallet:${anna.user}, column balance\\)`),
    );
    assert.match(forged.err, /do not trade with it/);
    write('DROP TRIGGER seals_no_delete; DELETE FROM seals WHERE number = 1');
    const shortened = await verify();
    assert.equal(shortened.code, 8);
    assert.match(shortened.out, /a seal is missing \(seal 1\)/);
    const nowhere = await realms(['verify', '--offline', '--data-dir', join(host.dataDir, 'work')], {});
    assert.equal(nowhere.code, 3);
    assert.match(nowhere.err, /No instance keeps its data in that folder/);
  },
);

test('a folder of an older version comes forward at the start, and trade goes on', { timeout: 120_000 }, async () => {
  await using host = await startInstanceProcess();
  const anna = await register(host, 'anna', { createNetwork: 'Home' });
  const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } });
  const grant = { to: anna.user, amount: '5000000', reason: 'start' };
  await anna.call('grantCreate', { params: { pool }, body: grant }, { wait: 10 });
  await host.stop();
  const path = join(host.dataDir, 'spaces', `${pool}.db`);
  backToFormat1(path, pool);
  const verify = () => realms(['verify', '--offline', '--data-dir', host.dataDir], {});
  assert.match((await verify()).out, /is of the older format 1\. Start Power Realms on this folder once/);
  await using again = await host.restart();
  const back = await login(again, 'anna');
  assert.equal((await back.call('walletRead', { params: { pool } })).available, 5_000_000n);
  await back.call('grantCreate', { params: { pool }, body: grant }, { wait: 10 });
  assert.equal((await back.call('walletRead', { params: { pool } })).available, 10_000_000n);
  await again.stop();
  const sound = await verify();
  assert.equal(sound.code, 0, sound.err + sound.out);
});

test(
  'an old copy that is put back signs nothing until the phrase has made new devices',
  { timeout: 300_000 },
  async (t) => {
    await using annaHost = await startInstanceProcess();
    await using first = await startInstanceProcess();
    const old = join(folderFor(t), 'old');
    const { pool, anna, boris } = await guild(annaHost, first);
    await first.stop();
    cpSync(first.dataDir, old, { recursive: true });
    await using again = await first.restart();
    const trader = await login(again, 'boris');
    for (let count = 0; count < 3; count += 1) await send(trader, pool, anna.user);
    await again.stop();
    rmSync(first.dataDir, { recursive: true });
    cpSync(old, first.dataDir, { recursive: true });

    await using behind = await first.restart();
    const person = await login(behind, 'boris');
    await until(
      'the instance notices that others know more of its device',
      () => person.call('meRead', {}),
      ({ needs }) => needs === 'phrase',
    );
    assert.equal(
      await person.refused('transferCreate', { params: { pool }, body: { to: anna.user, amount: '1' } }),
      'device.rolled_back',
    );
    assert.match(behind.output(), /old copy, or a second one runs/);
    const back = await register(behind, 'boris', { phrase: boris.phrase });
    assert.equal((await back.call('meRead', {})).needs, undefined);
    await until(
      'the fresh device trades',
      () => send(back, pool, anna.user),
      ({ status }) => status === 'sealed',
      60_000,
    );
    await assert.rejects(
      register(behind, 'boris', { phrase: boris.phrase }),
      (cause) => cause instanceof ProblemError && cause.problem.code === 'account.user_present',
      'the phrase makes new devices only where they are needed',
    );
  },
);
