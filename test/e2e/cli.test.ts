/** The CLI as its users run it: as a process, against real instances on loopback. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RunningInstance, startInstance } from '../../src/cli/demo.ts';

const CLI = join(import.meta.dirname, '../../src/cli/main.ts');
const PNG_SIGNATURE = '89504e470d0a1a0a';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `realms …`; `onStderr` may end it early. */
async function realms(
  args: readonly string[],
  {
    env = {},
    cwd,
    input,
    onStderr,
  }: {
    readonly env?: Record<string, string>;
    readonly cwd: string;
    readonly input?: string;
    readonly onStderr?: (text: string, stop: () => void) => void;
  },
): Promise<Ended> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('REALMS_') && name !== 'NODE_TEST_CONTEXT'),
  );
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...inherited, LANG: 'C', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr, () => child.kill('SIGINT'));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('realms', () => {
  const folder = mkdtempSync(join(tmpdir(), 'realms-e2e-'));
  const stop = new AbortController();
  const instances: RunningInstance[] = [];
  const start = async (name: string): Promise<RunningInstance> => {
    const instance = await startInstance({ name, dataDir: join(folder, name), signal: stop.signal });
    instances.push(instance);
    return instance;
  };
  /** As the user of one instance, with a password in a variable. */
  const at = (instance: RunningInstance, name: string) => {
    const env = {
      REALMS_URL: instance.http,
      REALMS_DATA_DIR: join(folder, `${name}-cli`),
      REALMS_PASSWORD: 'correct-horse-battery',
    };
    const command = (args: readonly string[], more: Record<string, string> = {}): Promise<Ended> =>
      realms(args, { cwd: folder, env: { ...env, ...more } });
    const json = async <Answer>(args: readonly string[], more: Record<string, string> = {}): Promise<Answer> => {
      const { code, stdout, stderr } = await command([...args, '--json'], more);
      assert.equal(code, 0, `realms ${args.join(' ')}: ${stderr}`);
      return JSON.parse(stdout) as Answer;
    };
    return { command, json };
  };
  let ada: ReturnType<typeof at>;
  let phrase = '';
  let user = '';

  before(async () => {
    ada = at(await start('ada'), 'ada');
  });
  after(async () => {
    stop.abort();
    await Promise.all(instances.map((instance) => instance.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  test('a stranger sees the instance, and is told to log in for the rest', async () => {
    const status = await ada.command(['status']);
    assert.equal(status.code, 0, status.stderr);
    assert.match(status.stdout, /Ready +yes/);
    const whoami = await ada.command(['account', 'whoami']);
    assert.equal(whoami.code, 4);
    assert.match(whoami.stderr, /realms account login/);
  });

  test('init founds a network, makes the account and keeps the login for its owner alone', async () => {
    const made = await ada.json<{ phrase: string; user: string }>([
      'init',
      'ada',
      '--handle',
      'Ada',
      '--network',
      'Home',
    ]);
    ({ phrase, user } = made);
    assert.equal(phrase.split(' ').length, 24);
    assert.equal(statSync(join(folder, 'ada-cli', 'cli', 'login.json')).mode & 0o777, 0o600);
    const { network, handle } = await ada.json<{ network?: string; handle: string }>(['account', 'whoami']);
    assert.match(network ?? '', /^[0-9a-f]{64}$/);
    assert.equal(handle, 'Ada');
  });

  test('a pool is founded, money is granted, and the books are sound', async () => {
    const made = await ada.json<{ pool: string; password?: string }>([
      'pool',
      'create',
      'Guild',
      '--symbol',
      'GLD',
      '--description',
      'Renders at night',
    ]);
    assert.ok((made.password ?? '').length > 0);
    const granted = await ada.command(['grant', 'ada', '50.5', '--reason', 'to begin with']);
    assert.equal(granted.stdout, '50.50 GLD granted to ada.\n');
    assert.match((await ada.command(['wallet'])).stdout, /^Available +50\.50 GLD$/m);
    assert.match((await ada.command(['pool', 'show', 'guild', '--lang', 'ru'])).stdout, /^Роль +владелец$/m);
    const { items } = await ada.json<{ items: { amount: string; memo: string }[] }>(['statement']);
    assert.deepEqual(
      items.map(({ amount, memo }) => [amount, memo]),
      [['50500000', 'to begin with']],
    );
    assert.equal((await ada.command(['invariants'])).code, 0);
  });

  test('this machine is registered, measured and offered', async () => {
    const registered = await ada.command(['node', 'register', 'Big box', '--consent']);
    assert.equal(registered.code, 0, registered.stderr);
    assert.ok((await ada.json<{ singleScore: number }>(['node', 'benchmark'])).singleScore > 0);
    const published = await ada.command([
      'offer',
      'publish',
      '--price',
      '1.5',
      '--slots',
      '1',
      '--memory',
      '128MiB',
      '--title',
      'Fast box',
    ]);
    assert.equal(published.code, 0, published.stderr);
    assert.match((await ada.command(['offer', 'list'])).stdout, /Fast box \* +Ada +active +1\/1 .* 1\.50 GLD/);
    assert.equal((await ada.command(['offer', 'edit', 'fast box', '--price', '2'])).code, 0);
  });

  test('each kind of failure has its exit code', async () => {
    const expected: [string[], number, RegExp][] = [
      [['walet'], 2, /did you mean "realms wallet"/],
      [['wallet', '--jsn'], 2, /did you mean --json/],
      [['send', 'ada', '1'], 3, /transfer\.to_oneself/],
      [['pool', 'show', 'Nowhere'], 6, /no pool "Nowhere"/],
      [['order', 'show', 'f'.repeat(64)], 6, /order\.unknown/],
      [['send', 'ada', 'one'], 7, /is no amount/],
      [['pool', 'create', 'Bad', '--symbol', 'bad'], 7, /symbol/],
      [['wallet', '--url', 'http://127.0.0.1:9'], 5, /Is it running\?/],
    ];
    for (const [args, code, message] of expected) {
      const ended = await ada.command(args);
      assert.equal(ended.code, code, `realms ${args.join(' ')}: ${ended.stderr}`);
      assert.match(ended.stderr, message);
    }
  });

  test('a second instance joins by link, and the same user comes back there by phrase', async () => {
    const { invite } = await ada.json<{ invite: string }>(['network', 'invite']);
    const second = at(await start('second'), 'second');
    assert.equal((await second.command(['network', 'join', invite])).code, 0);
    const restored = await second.json<{ user: string }>(['account', 'restore', 'ada2'], { REALMS_PHRASE: phrase });
    assert.equal(restored.user, user);
    assert.equal((await second.json<{ user: string }>(['account', 'whoami'])).user, user);
    const wrong = await second.command(['account', 'login', 'ada2'], { REALMS_PASSWORD: 'not-the-password' });
    assert.equal(wrong.code, 4);
  });

  test('live events come one per line until their time is over', async () => {
    const { code, stdout } = await ada.command(['events', '--for', '4s', '--json']);
    assert.equal(code, 0);
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    assert.ok(kinds.includes('machine'), stdout);
  });

  test('after log-out nothing of the login is left', async () => {
    assert.equal((await ada.command(['account', 'logout'])).code, 0);
    assert.equal((await ada.command(['wallet'])).code, 4);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'ada-cli', 'cli', 'login.json'), 'utf8')), {
      v: 1,
      logins: {},
    });
    assert.equal((await ada.command(['account', 'login', 'ada'])).code, 0);
    assert.equal((await ada.command(['wallet'])).code, 0);
  });
});

describe('realms demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'realms-demo-e2e-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const environment = { TMPDIR: folder, TEMP: folder, TMP: folder };
  const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith('power-realms-demo-'));

  test('three instances trade, render and settle, and nothing is left behind', async () => {
    const { code, stdout, stderr } = await realms(
      ['demo', '--json', '--width', '128', '--height', '80', '--tiles', '8'],
      { cwd: folder, env: environment },
    );
    assert.equal(code, 0, stderr);
    const told = JSON.parse(stdout) as {
      ok: boolean;
      tiles: Record<string, number>;
      picture: { path: string; hash: string };
      trades: { received: string }[];
      stateHash: string;
    };
    assert.equal(told.ok, true);
    assert.deepEqual(
      Object.values(told.tiles).reduce((sum, tiles) => sum + tiles, 0),
      8,
    );
    assert.ok(Object.values(told.tiles).every((tiles) => tiles > 0));
    assert.ok(told.trades.length >= 3);
    assert.equal(readFileSync(told.picture.path).subarray(0, 8).toString('hex'), PNG_SIGNATURE);
    assert.deepEqual(leftovers(), []);
  });

  test('Ctrl-C ends the instances and removes their folders', async () => {
    const { code, stderr } = await realms(['demo'], {
      cwd: folder,
      env: environment,
      onStderr: (text, stop) => {
        if (text.includes('founded the network')) stop();
      },
    });
    assert.equal(code, 130, stderr);
    assert.deepEqual(leftovers(), []);
  });
});
