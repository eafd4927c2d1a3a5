import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, list, one, optional, required, rest, toggle, value } from './command.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { bareWords, parseFor, parseGlobals } from './parse.ts';
import { parseAmount } from './values/amounts.ts';

const buy = command({
  name: 'market buy',
  summary: 'Buy',
  args: { offer: one('Which'), pool: optional('Where') },
  flags: {
    maxCost: required('CREDITS', 'Pay at most this', parseAmount),
    tag: list('TAG', 'A tag', (text) => text),
    yes: toggle('Do not ask'),
    note: value('TEXT', 'A note', (text) => text),
  },
  run: async () => undefined,
});
const run = command({
  name: 'run',
  summary: 'Run',
  args: { module: one('Which'), words: rest('More') },
  run: async () => undefined,
});

function refused(argv: readonly string[], exitCode: number): string {
  let message = '';
  assert.throws(
    () => parseFor(buy, argv),
    (error) => {
      assert.ok(error instanceof CliError && error.exitCode === exitCode, String(error));
      message = error.message;
      return true;
    },
  );
  return message;
}

test('flags and words may come in any order; values are parsed', () => {
  const { input, globals } = parseFor(buy, [
    '--json',
    'market',
    'buy',
    '--max-cost=1.5',
    'box',
    '--tag',
    'a',
    '--tag',
    'b',
    '--yes',
  ]);
  assert.deepEqual(input.args, { offer: 'box', pool: undefined });
  assert.deepEqual(input.flags, { maxCost: 1_500_000n, tag: ['a', 'b'], yes: true, note: undefined });
  assert.equal(globals.json, true);
  assert.equal(globals.url, undefined);
});

test('what follows -- belongs to the module, flags included', () => {
  const { input } = parseFor(run, ['run', 'tracer', '--', '--width', '{i}', '-x']);
  assert.deepEqual(input.args, { module: 'tracer', words: ['--width', '{i}', '-x'] });
});

test('an unknown flag is refused with the nearest known one', () => {
  assert.match(
    refused(['market', 'buy', 'box', '--max-cots', '1'], EXIT.usage),
    /no flag --max-cots here; did you mean --max-cost\?/,
  );
  assert.match(refused(['market', 'buy', 'box', '--frobnicate'], EXIT.usage), /no flag --frobnicate here$/);
  assert.match(refused(['market', 'buy', 'box', '-x'], EXIT.usage), /no flag -x/);
});

test('missing, repeated and surplus things are named', () => {
  assert.match(refused(['market', 'buy', 'box'], EXIT.usage), /--max-cost CREDITS is missing/);
  assert.match(refused(['market', 'buy', '--max-cost', '1'], EXIT.usage), /OFFER is missing/);
  assert.match(refused(['market', 'buy', 'box', '--max-cost'], EXIT.usage), /needs a value/);
  assert.match(refused(['market', 'buy', 'box', '--max-cost', '--yes'], EXIT.usage), /needs a value/);
  assert.match(refused(['market', 'buy', 'box', '--max-cost', '1', '--max-cost', '2'], EXIT.usage), /given twice/);
  assert.match(
    refused(['market', 'buy', 'box', 'pool', 'more', '--max-cost', '1'], EXIT.usage),
    /"more" is one word too many/,
  );
  assert.match(refused(['market', 'buy', 'box', '--max-cost', '1', '--yes=no'], EXIT.usage), /takes no value/);
});

test('a value that cannot be used names its flag', () => {
  assert.match(refused(['market', 'buy', 'box', '--max-cost', 'x'], EXIT.badInput), /^--max-cost: "x" is no amount/);
  assert.match(
    refused(['market', 'buy', 'box', '--max-cost', '1', '--lang', 'de'], EXIT.badInput),
    /^--lang: "de" must be one of en, ru/,
  );
});

test('a value may begin with a dash when it is written with =', () => {
  assert.equal(parseFor(buy, ['market', 'buy', 'b', '--max-cost', '1', '--note=--x']).input.flags['note'], '--x');
});

test('help asks for nothing else', () => {
  assert.equal(parseFor(buy, ['market', 'buy', '--help']).globals.help, true);
  assert.equal(parseGlobals(['market', 'buy', '--max-cost', '-h', '--json']).help, true);
});

test('the words that call a command are found past global flags', () => {
  assert.deepEqual(bareWords(['--pool', 'Guild', 'wallet']), ['wallet']);
  assert.deepEqual(bareWords(['--json', 'pool', 'show', 'Guild']), ['pool', 'show', 'Guild']);
});
