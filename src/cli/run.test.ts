/** How a command line ends: exit codes, messages, logins, questions. */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ENDPOINTS } from '#core/features/api.ts';
import { EXIT } from './exit-codes.ts';
import { fakeInstance, problem } from './fake-instance.ts';
import { type FakeMachine, fakeMachine } from './fake-machine.ts';
import { run } from './run.ts';

type Options = Omit<Parameters<typeof fakeMachine>[0], 'fetch'>;

function world(options: Options = {}) {
  const instance = fakeInstance(ENDPOINTS);
  const machine = fakeMachine({ fetch: instance.fetch, ...options });
  return { instance, machine, [Symbol.dispose]: () => machine[Symbol.dispose]() };
}

function loginFile({ folder }: FakeMachine): string {
  return join(folder, 'data', 'cli', 'login.json');
}

test('each kind of problem ends with its own exit code', async () => {
  const expected: [number, string, number][] = [
    [400, 'request.invalid', EXIT.badInput],
    [401, 'auth.wrong_credentials', EXIT.notLoggedIn],
    [403, 'right.missing', EXIT.refused],
    [404, 'order.unknown', EXIT.notFound],
    [409, 'order.wrong_state', EXIT.refused],
    [413, 'request.too_large', EXIT.badInput],
    [429, 'request.rate_limited', EXIT.refused],
    [500, 'internal', EXIT.failed],
    [502, 'peer.unreachable', EXIT.unreachable],
  ];
  for (const [status, code, exitCode] of expected) {
    using at = world();
    at.instance.queue('walletRead', problem(status, code, 'The title', { detail: 'The detail', field: 'amount' }));
    assert.equal(await run(['wallet'], at.machine), exitCode, code);
    assert.match(at.machine.said.stderr, new RegExp(`^realms: The title \\(amount\\): The detail \\[${code}\\]`));
    assert.equal(at.machine.said.stdout, '');
  }
});

test('with --json a failure is one line of JSON on stderr', async () => {
  using at = world();
  at.instance.queue('walletRead', problem(409, 'order.wrong_state', 'Wrong state', { state: 'settled' }));
  assert.equal(await run(['wallet', '--json'], at.machine), EXIT.refused);
  const { error, exitCode } = JSON.parse(at.machine.said.stderr) as {
    error: { code: string; state: string };
    exitCode: number;
  };
  assert.deepEqual([error.code, error.state, exitCode], ['order.wrong_state', 'settled', EXIT.refused]);
});

test('an instance that does not answer, or answers nonsense, is told apart from a refusal', async () => {
  using away = world();
  const machine = { ...away.machine, fetch: async () => Promise.reject(new TypeError('fetch failed')) };
  assert.equal(await run(['wallet'], machine), EXIT.unreachable);
  assert.match(away.machine.said.stderr, /no answer from http:\/\/127\.0\.0\.1:5000\nIs it running\?/);
  using proxy = world();
  proxy.instance.queue('poolsRead', new Response('<html>', { status: 503 }));
  assert.equal(await run(['wallet'], proxy.machine), EXIT.unreachable);
  using odd = world();
  odd.instance.queue('poolsRead', Response.json({ items: [{ pool: 1 }] }));
  assert.equal(await run(['wallet'], odd.machine), EXIT.failed);
});

test('unknown commands suggest the nearest, a group without a verb shows its verbs', async () => {
  const expected: [string[], number, RegExp][] = [
    [['walet'], EXIT.usage, /did you mean "realms wallet"\?/],
    [['pool', 'crate'], EXIT.usage, /did you mean "realms pool create"\?/],
    [['frobnicate'], EXIT.usage, /see realms help/],
    [['pool'], EXIT.usage, /pool create NAME/],
    [['constructor'], EXIT.usage, /no command "realms constructor"/],
  ];
  for (const [argv, exitCode, message] of expected) {
    using at = world();
    assert.equal(await run(argv, at.machine), exitCode, argv.join(' '));
    assert.match(at.machine.said.stderr, message);
    assert.equal(at.instance.calls.length, 0);
  }
});

test('help that was asked for goes to stdout and ends well', async () => {
  for (const argv of [
    [],
    ['help'],
    ['--help'],
    ['help', 'pool'],
    ['pool', '--help'],
    ['help', 'pool', 'create'],
    ['pool', 'create', '--help'],
    ['buy', '-h'],
  ]) {
    using at = world();
    assert.equal(await run(argv, at.machine), EXIT.ok, argv.join(' '));
    assert.match(at.machine.said.stdout, /Usage: realms/);
    assert.equal(at.machine.said.stderr, '');
  }
});

test('the help names every exit code', async () => {
  using at = world();
  await run(['help'], at.machine);
  for (const code of Object.values(EXIT)) assert.match(at.machine.said.stdout, new RegExp(`^  ${code} +\\S`, 'm'));
});

test('a login is kept for its owner alone, used by the next command and forgotten at log-out', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  assert.equal(await run(['account', 'login', 'ada'], at.machine), EXIT.ok);
  assert.equal(statSync(loginFile(at.machine)).mode & 0o777, 0o600);
  await run(['wallet'], at.machine);
  const wallet = at.instance.calls.find(({ name }) => name === 'walletRead');
  assert.equal(wallet?.headers.get('authorization'), 'Bearer access-1');
  assert.equal(await run(['account', 'logout'], at.machine), EXIT.ok);
  assert.doesNotMatch(readFileSync(loginFile(at.machine), 'utf8'), /refresh-1/);
});

test('logins at several instances do not mix', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  await run(['account', 'login', 'ada', '--url', 'http://192.0.2.1:5000'], at.machine);
  await run(['wallet', '--url', 'http://192.0.2.2:5000/'], at.machine);
  assert.equal(at.instance.calls.at(-1)?.headers.get('authorization'), null);
});

test('an access token that has died is renewed, and the new refresh token is kept', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  await run(['account', 'login', 'ada'], at.machine);
  at.instance.queue('poolsRead', problem(401, 'auth.expired', 'Expired'));
  assert.equal(await run(['wallet'], at.machine), EXIT.ok);
  const refresh = at.instance.calls.find(({ name }) => name === 'loginRefresh');
  assert.deepEqual(refresh?.body, { refreshToken: 'refresh-1', delivery: 'body' });
  assert.match(readFileSync(loginFile(at.machine), 'utf8'), /refresh-2/);
  assert.equal(at.instance.calls.at(-1)?.headers.get('authorization'), 'Bearer access-2');
});

test('two commands at once use a refresh token once', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  await run(['account', 'login', 'ada'], at.machine);
  const expired = (): Response => problem(401, 'auth.expired', 'Expired');
  at.instance.queue('poolsRead', expired(), expired());
  const later = { ...at.machine, nowMs: () => at.machine.nowMs() + 3_600_000 };
  const fresh = { ...later, fetch: at.machine.fetch };
  // Both see a dead token; the second one waits for the file and finds the first one's.
  const codes = await Promise.all([run(['wallet'], later), run(['wallet'], fresh)]);
  assert.deepEqual(codes, [EXIT.ok, EXIT.ok]);
  assert.equal(at.instance.calls.filter(({ name }) => name === 'loginRefresh').length, 1);
});

test('a login that the instance has ended is forgotten, with a hint', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  await run(['account', 'login', 'ada'], at.machine);
  at.instance.queue('poolsRead', problem(401, 'auth.expired', 'Expired'));
  at.instance.queue('loginRefresh', problem(401, 'auth.expired', 'Expired'));
  assert.equal(await run(['wallet'], at.machine), EXIT.notLoggedIn);
  assert.match(at.machine.said.stderr, /Log in first: realms account login/);
  assert.doesNotMatch(readFileSync(loginFile(at.machine), 'utf8'), /refresh-1/);
});

test('REALMS_TOKEN is used as it is and never stored', async () => {
  using at = world({ env: { REALMS_TOKEN: 'mine' } });
  assert.equal(await run(['wallet'], at.machine), EXIT.ok);
  assert.equal(at.instance.calls.at(-1)?.headers.get('authorization'), 'Bearer mine');
  at.instance.queue('poolsRead', problem(401, 'auth.expired', 'Expired'));
  assert.equal(await run(['wallet'], at.machine), EXIT.notLoggedIn);
  assert.throws(() => statSync(loginFile(at.machine)));
});

test('a damaged login file is one clear sentence', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  await run(['account', 'login', 'ada'], at.machine);
  writeFileSync(loginFile(at.machine), '{');
  assert.equal(await run(['wallet'], at.machine), EXIT.failed);
  assert.match(at.machine.said.stderr, /login\.json is damaged; remove it and log in again/);
});

test('a password comes from a file, a variable, a pipe or a hidden question, and is never taken from the command line', async () => {
  const login = async (options: Options, ...flags: string[]) => {
    using at = world(options);
    writeFileSync(join(at.machine.folder, 'secret'), 'from file\nsecond line');
    const exitCode = await run(['account', 'login', 'ada', ...flags], at.machine);
    const body = at.instance.calls[0]?.body as { password?: string } | undefined;
    return { exitCode, password: body?.password, stderr: at.machine.said.stderr };
  };
  assert.equal((await login({}, '--password-file', 'secret')).password, 'from file');
  assert.equal((await login({ env: { REALMS_PASSWORD: 'from variable' } })).password, 'from variable');
  assert.equal((await login({ typed: ['from pipe'] })).password, 'from pipe');
  const asked = await login({ typed: ['typed'], isInteractive: true });
  assert.deepEqual([asked.password, asked.stderr], ['typed', 'Password: ']);
  assert.equal((await login({})).exitCode, EXIT.usage);
  assert.equal((await login({}, '--password-file', 'nowhere')).exitCode, EXIT.badInput);
  assert.equal((await login({}, '--password', 'x')).exitCode, EXIT.usage);
});

test('a new password that is typed twice differently makes no account', async () => {
  using at = world({ typed: ['a long password', 'another one!'], isInteractive: true });
  assert.equal(await run(['account', 'create', 'ada'], at.machine), EXIT.badInput);
  assert.ok(!at.instance.calls.some(({ name }) => name === 'accountPrepare'));
});

test('the recovery phrase is shown once, with its warning, and never leaves the client', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password' } });
  assert.equal(await run(['account', 'create', 'ada', '--json'], at.machine), EXIT.ok);
  const { phrase } = JSON.parse(at.machine.said.stdout) as { phrase: string };
  assert.equal(phrase.split(' ').length, 24);
  const sent = JSON.stringify(at.instance.calls);
  for (const word of new Set(phrase.split(' '))) assert.ok(!sent.includes(`"${word}"`), word);
  assert.ok(!readFileSync(loginFile(at.machine), 'utf8').includes(phrase));
});

test('a mistyped phrase is refused before anything is sent', async () => {
  using at = world({ env: { REALMS_PASSWORD: 'a long password', REALMS_PHRASE: 'one two three' } });
  assert.equal(await run(['account', 'restore', 'ada'], at.machine), EXIT.badInput);
  assert.equal(at.instance.calls.length, 0);
});

test('money is spent only after a yes', async () => {
  const buy = ['buy', 'Fast box', '--duration', '10m'];
  const placed = async (options: Options, ...flags: string[]) => {
    using at = world(options);
    const exitCode = await run([...buy, ...flags], at.machine);
    return {
      exitCode,
      body: at.instance.calls.find(({ name }) => name === 'orderPlace')?.body as { maxCost: bigint } | undefined,
    };
  };
  assert.deepEqual(await placed({}), { exitCode: EXIT.usage, body: undefined });
  assert.deepEqual(await placed({ typed: ['n'], isInteractive: true }), { exitCode: EXIT.usage, body: undefined });
  assert.equal((await placed({ typed: ['y'], isInteractive: true })).body?.maxCost, 250_000n);
  assert.equal((await placed({ typed: ['да'], isInteractive: true })).exitCode, EXIT.ok);
  assert.equal((await placed({}, '--yes')).body?.maxCost, 250_000n);
  assert.equal((await placed({}, '--max-cost', '5')).body?.maxCost, 5_000_000n);
});

test('a command waits for its seal and carries an idempotency key; --wait 0 does not wait', async () => {
  using at = world();
  await run(['send', 'bob', '1.5'], at.machine);
  await run(['send', 'bob', '1.5', '--wait', '0', '--idempotency-key', 'k1'], at.machine);
  const sent = at.instance.calls.filter(({ name }) => name === 'transferCreate');
  assert.deepEqual(
    sent.map(({ headers }) => headers.get('prefer')),
    ['wait=10', null],
  );
  assert.match(sent[0]?.headers.get('idempotency-key') ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(sent[1]?.headers.get('idempotency-key'), 'k1');
  assert.equal((sent[0]?.body as { amount: bigint } | undefined)?.amount, 1_500_000n);
});

test('what is not sealed yet is said so', async () => {
  using at = world();
  assert.equal(await run(['order', 'suspend', 'd'.repeat(64), '--reason', 'mining'], at.machine), EXIT.ok);
  assert.match(at.machine.said.stdout, /The order is suspended\. — not sealed yet: realms pool event e{8}/);
});

test('with several pools one must be named, by flag, variable or argument', async () => {
  using at = world();
  await run(['pool', 'list', '--json'], at.machine);
  const [guild] = JSON.parse(at.machine.said.stdout) as [Record<string, unknown>];
  const two = (): Response => Response.json({ items: [guild, { ...guild, pool: 'b'.repeat(64), name: 'Lab' }] });
  at.instance.queue('poolsRead', two(), two(), two());
  assert.equal(await run(['wallet'], at.machine), EXIT.usage);
  assert.match(at.machine.said.stderr, /which pool\? Name one with --pool: Guild, Lab/);
  assert.equal(await run(['wallet', '--pool', 'lab'], at.machine), EXIT.ok);
  assert.equal(at.instance.calls.at(-1)?.params['pool'], 'b'.repeat(64));
  assert.equal(await run(['wallet', 'Nowhere'], at.machine), EXIT.notFound);
});

test('the language of the instance follows that of the user', async () => {
  using at = world({ env: { LANG: 'ru_RU.UTF-8' } });
  await run(['wallet'], at.machine);
  assert.equal(at.instance.calls[0]?.headers.get('accept-language'), 'ru');
  assert.match(at.machine.said.stdout, /^Доступно +12\.50 GLD$/m);
});

test('a result file whose name leads out of the folder, or whose bytes are others, is not saved', async () => {
  const files = (path: string, file: string): Response =>
    Response.json({ items: [{ task: 0, path, sizeBytes: 7, file }] });
  using at = world();
  for (const path of ['../x', '/etc/x', 'a/../../x', 'a\\..\\x', 'C:x', 'nul', 'a//b', 'x.']) {
    at.instance.queue('jobFiles', files(path, 'f'.repeat(64)));
    assert.equal(await run(['job', 'download', 'Film'], at.machine), EXIT.failed, path);
    assert.match(at.machine.said.stderr, /name that is not safe here/);
  }
  at.instance.queue('jobFiles', files('good.txt', 'f'.repeat(64)));
  assert.equal(await run(['job', 'download', 'Film', '--to', 'there'], at.machine), EXIT.failed);
  assert.match(at.machine.said.stderr, /what came is not the file/);
  assert.throws(() => statSync(join(at.machine.folder, 'there', '0', 'good.txt')));
});

test('a job that fails ends with exit code 1 and its cause', async () => {
  using at = world();
  await run(['job', 'show', '--json'], at.machine);
  const view = JSON.parse(at.machine.said.stdout) as Record<string, unknown>;
  at.instance.queue('jobRead', Response.json({ ...view, state: 'failed', cause: 'out of memory' }));
  assert.equal(await run(['job', 'run', 'path-tracer', '--yes'], at.machine), EXIT.failed);
  assert.match(at.machine.said.stderr, /the job is failed: out of memory/);
});

test('Ctrl-C while waiting ends with 130 and without a complaint', async () => {
  using at = world();
  await run(['job', 'show', '--json'], at.machine);
  const view = JSON.parse(at.machine.said.stdout) as Record<string, unknown>;
  at.instance.queue('jobRead', Response.json({ ...view, state: 'running' }));
  const machine = {
    ...at.machine,
    sleep: async () => {
      at.machine.interrupt();
      throw at.machine.signal.reason;
    },
  };
  at.machine.said.stderr = '';
  assert.equal(await run(['job', 'show', 'Film', '--follow'], machine), EXIT.interrupted);
  assert.doesNotMatch(at.machine.said.stderr, /realms:/);
});
