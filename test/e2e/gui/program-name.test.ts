import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isScript, programName } from '../../../web/src/features/settings/program-name.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

test('browsers are told apart although each carries the names of the others', () => {
  const named = (agent: string): string => Object.values(programName(agent)).join(' on ');
  assert.equal(named(CHROME), 'Chrome on Windows');
  assert.equal(named(`${CHROME} Edg/140.0.0.0`), 'Edge on Windows');
  assert.equal(named('Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'), 'Firefox on Linux');
  assert.equal(
    named(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1',
    ),
    'Safari on iPhone',
  );
  assert.equal(
    named('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36'),
    'Chrome on Android',
  );
});

test('what a program does not say is not guessed; the command line is no browser', () => {
  assert.deepEqual(programName(''), { program: undefined, system: undefined });
  assert.equal(isScript('node'), true);
  assert.equal(isScript('curl/8.5.0'), true);
  assert.equal(isScript(CHROME), false);
});
