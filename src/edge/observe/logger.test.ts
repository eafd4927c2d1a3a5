import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from './logger.ts';

function capture(options: { readonly isPretty: boolean; readonly level?: 'info' | 'debug' | 'silent' }) {
  const lines: string[] = [];
  const logger = createLogger({
    level: options.level ?? 'debug',
    isPretty: options.isPretty,
    isColoured: false,
    write: (line) => void lines.push(line),
  });
  return { logger, lines };
}

test('a line is JSON with level, time, fields and message', () => {
  const { logger, lines } = capture({ isPretty: false });
  logger.warn({ peer: 'abc', cost: 5n }, 'a dial failed');
  const entry = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  assert.equal(entry['level'], 40);
  assert.equal(entry['msg'], 'a dial failed');
  assert.equal(entry['peer'], 'abc');
  assert.equal(entry['cost'], '5');
});

test('secrets never reach a line, at whatever depth and in errors too', () => {
  const { logger, lines } = capture({ isPretty: false });
  const error = Object.assign(new Error('refused for Bearer aaa.bbb.ccc'), {
    refusal: { password: 'hunter2-hunter2' },
  });
  logger.error(
    {
      err: error,
      headers: { authorization: 'Bearer aaa.bbb.ccc', cookie: 'realms_refresh_5000=sss', accept: '*/*' },
      body: { username: 'ann', deep: [{ refreshToken: 'rrr-secret', setupCode: '424242' }] },
      note: 'sent Bearer aaa.bbb.ccc to it',
    },
    'failed',
  );
  const text = lines.join('');
  for (const secret of ['aaa.bbb.ccc', 'hunter2', 'sss', 'rrr-secret', '424242'])
    assert.ok(!text.includes(secret), secret);
  assert.ok(text.includes('ann') && text.includes('*/*'));
});

test('below the level nothing is written', () => {
  const { logger, lines } = capture({ isPretty: false, level: 'info' });
  logger.debug({}, 'detail');
  assert.deepEqual(lines, []);
  const silent = capture({ isPretty: false, level: 'silent' });
  silent.logger.error({}, 'gone');
  assert.deepEqual(silent.lines, []);
});

test('pretty: one line, readable, and no text can forge another', () => {
  const { logger, lines } = capture({ isPretty: true });
  logger.info({ port: 5000, path: '/api/v1/me', note: 'two words' }, 'listening\n12:00:00 error forged\u001b[2J');
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /^\d\d:\d\d:\d\d info {2}listening 12:00:00 error forged \[2J {2}port=5000 path=\/api\/v1\/me note="two words"\n$/,
  );
});

test('pretty: an error shows its trace, a warning only its sentence', () => {
  const { logger, lines } = capture({ isPretty: true });
  logger.error({ err: new Error('disk full') }, 'append failed');
  logger.warn({ err: new Error('away') }, 'dial failed');
  assert.match(lines[0] ?? '', /append failed {2}err="Error: disk full"\nError: disk full\n {4}at /);
  assert.equal((lines[1] ?? '').split('\n').length, 2);
});
