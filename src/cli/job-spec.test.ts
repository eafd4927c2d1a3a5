import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliError, EXIT } from './exit-codes.ts';
import { parameterArgs, parseVerify } from './job-spec.ts';

const label = { en: '', ru: '' };
const tracer = {
  name: 'path-tracer',
  parameters: [
    { name: 'width', flag: '--width', min: 16, max: 8192, default: 640, label },
    { name: 'samples', flag: '--samples', min: 1, max: 64, default: 32, label },
  ],
};

test('parameters become flags in the order of the module, with its defaults', () => {
  assert.deepEqual(parameterArgs(tracer, [['samples', '8']]), ['--width', '640', '--samples', '8']);
  assert.deepEqual(parameterArgs({ name: 'noop', parameters: [] }, []), []);
});

test('how results are checked is one word with its number', () => {
  assert.deepEqual(parseVerify('quorum=5'), { kind: 'quorum', copies: 5, sharePercent: 10 });
  assert.deepEqual(parseVerify('spot'), { kind: 'spot', copies: 3, sharePercent: 10 });
  assert.deepEqual(parseVerify('canary=100'), { kind: 'canary', copies: 3, sharePercent: 100 });
  assert.equal(parseVerify('none').kind, 'none');
  for (const wrong of ['', 'quorum=1', 'quorum=8', 'spot=0', 'spot=101', 'spot=x', 'none=3', 'trust'])
    assert.throws(
      () => parseVerify(wrong),
      (error) => error instanceof CliError && error.exitCode === EXIT.badInput,
      wrong,
    );
});

test('a parameter that is unknown or out of range is bad input', () => {
  for (const set of [
    ['width', '15'],
    ['width', 'x'],
    ['width', ''],
    ['samples', '65'],
    ['colour', 'red'],
  ] as const) {
    assert.throws(
      () => parameterArgs(tracer, [set]),
      (error) => error instanceof CliError && error.exitCode === EXIT.badInput,
      set.join('='),
    );
  }
});
