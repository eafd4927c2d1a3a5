/** Every command is run by its own examples, against an instance that checks what it is asked. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAKE_PHRASE } from './fake-answers.ts';
import { ENDPOINTS } from '#core/features/api.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { fakeInstance, problem } from './fake-instance.ts';
import { fakeMachine } from './fake-machine.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { FIRST_WORDS, allCommands, commandsOf } from './groups.ts';
import { helpForAll, helpForGroup, helpForOne } from './help.ts';
import { run } from './run.ts';
import { wordsOf } from './words.ts';

/** They start processes, or need a real backup; test/e2e runs them. */
const WITHOUT_EXAMPLES = ['demo', 'restore'];
const commands = await allCommands();
const PHRASE = FAKE_PHRASE;

/** Words of a command line as a shell splits them, double quotes only. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

async function runExample(example: string, flags: readonly string[] = []) {
  const missing: string[] = [];
  const instance = fakeInstance(ENDPOINTS);
  using machine = fakeMachine({
    fetch: instance.fetch,
    env: { REALMS_PASSWORD: 'a long password', REALMS_PHRASE: PHRASE, REALMS_CODE: '123456' },
    // Whoever waits for ever is told to stop.
    onSleep: () => machine.interrupt(),
  });
  writeFileSync(join(machine.folder, 'filter.wasm'), 'wasm');
  writeFileSync(join(machine.folder, 'words.txt'), 'words');
  writeFileSync(join(machine.folder, 'lines.json'), '[{"reference": "bank-1", "amount": "-1000000"}]');
  const words = shellWords(example);
  const at = words.indexOf('--') < 0 ? words.length : words.indexOf('--');
  const exitCode = await run([...words.slice(0, at), ...flags, ...words.slice(at)], machine, {
    onMissingWord: (text) => missing.push(text),
  });
  return { exitCode, ...machine.said, calls: instance.calls.map(({ name }) => name), missing };
}

const examples = commands
  .filter(({ name }) => !WITHOUT_EXAMPLES.includes(name))
  .flatMap((command: Command) => command.examples);
const called = new Set<string>();

for (const example of examples) {
  test(`realms ${example}`, async () => {
    const { exitCode, stdout, stderr, calls } = await runExample(example);
    assert.equal(exitCode, EXIT.ok, stderr);
    assert.notEqual(stdout.trim(), '');
    assert.doesNotMatch(stdout, /undefined|\[object|NaN/);
    for (const name of calls) called.add(name);
  });

  test(`realms ${example} --json`, async () => {
    const { exitCode, stdout, stderr } = await runExample(example, ['--json']);
    assert.equal(exitCode, EXIT.ok, stderr);
    const isWhole = stdout.startsWith('{\n') || stdout.startsWith('[');
    for (const text of isWhole ? [stdout] : stdout.trim().split('\n')) assert.ok(JSON.parse(text) !== null, text);
  });

  test(`realms ${example} --lang ru`, async () => {
    const { exitCode, missing } = await runExample(example, ['--lang', 'ru']);
    assert.equal(exitCode, EXIT.ok);
    assert.deepEqual(missing, [], 'texts without a translation');
  });
}

test('every endpoint of the API is called by the examples of some command', async () => {
  for (const name of await callsOfExpiredLogin()) called.add(name);
  // Paying services call it, people do not.
  const forServices = ['railCallback'];
  const unreached = ENDPOINTS.map(({ name }) => name).filter(
    (name) => !called.has(name) && !forServices.includes(name),
  );
  assert.deepEqual(unreached, []);
});

/** No command asks for it: any command does, when its token has died. */
async function callsOfExpiredLogin(): Promise<readonly string[]> {
  const instance = fakeInstance(ENDPOINTS);
  using machine = fakeMachine({ fetch: instance.fetch, env: { REALMS_PASSWORD: 'a long password' } });
  await run(['account', 'login', 'ada'], machine);
  instance.queue('poolsRead', problem(401, 'auth.expired', 'Expired'));
  await run(['wallet'], machine);
  return instance.calls.map(({ name }) => name);
}

test('the help lists every command, and every help text has its translation', () => {
  const missing: string[] = [];
  const russian = wordsOf('ru', (text) => missing.push(text));
  const english = wordsOf('en');
  const all = helpForAll(commands, english);
  for (const { name } of commands) assert.match(all, new RegExp(`^  ${name}\\b`, 'm'));
  helpForAll(commands, russian);
  for (const command of commands) helpForOne(command, russian);
  helpForGroup('pool', commands, russian);
  assert.deepEqual([...new Set(missing)], []);
});

test('a command is found by its first word, has a name of its own, and no flag hides a global one', async () => {
  assert.equal(new Set(commands.map(({ name }) => name)).size, commands.length);
  for (const word of Object.keys(FIRST_WORDS)) assert.ok((await commandsOf(word)).length > 0, word);
  for (const { name, flags, examples } of commands) {
    for (const key of Object.keys(flags)) assert.ok(!Object.hasOwn(GLOBAL_FLAGS, key), `${name} --${key}`);
    assert.ok(
      examples.length > 0 && examples.every((example) => example === name || example.startsWith(`${name} `)),
      name,
    );
  }
});
