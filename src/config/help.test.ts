import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, helpText } from './help.ts';
import { OPTIONS } from './options.ts';

test('the help names every flag, variable and default', () => {
  const text = helpText();
  for (const { flag, env, shown, help } of Object.values(OPTIONS)) {
    for (const part of [flag, env, shown, help]) assert.ok(text.includes(part), part);
  }
});

test('help and version are seen wherever they stand; help wins', () => {
  assert.equal(askedFor(['--http-port', '1', '-h']), 'help');
  assert.equal(askedFor(['--version']), 'version');
  assert.equal(askedFor(['--version', '--help']), 'help');
  assert.equal(askedFor(['--no-open']), undefined);
});
