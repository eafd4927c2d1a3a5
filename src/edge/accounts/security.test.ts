import assert from 'node:assert/strict';
import test from 'node:test';
import { openInstanceDb } from './instance-db.ts';
import { PROOF_LIFE_MS, openSecurity } from './security.ts';
import { hotp, stepOf } from './totp.ts';

const NOW = 1_700_000_000_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function unbase32(text: string): Buffer {
  const bits = Array.from(text, (sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function open() {
  const db = openInstanceDb(':memory:');
  db.run(
    "INSERT INTO accounts (account, username, user, handle, rootKey, passwordHash, personalKey, personalSealed, passwordSalt, agentKey, certificates, createdMs) VALUES ('a', 'ada', 'u', 'Ada', 'r', 'h', 'p', x'00', x'00', 'g', '[]', 0)",
  );
  db.run(
    "INSERT INTO logins (login, account, tokenHash, personalSealed, createdMs, usedMs, expiresMs) VALUES ('l', 'a', x'01', x'00', 0, 0, 9e15)",
  );
  return { db, security: openSecurity(db, 'a secret of a file') };
}

test('five wrong guesses are free, then each doubles the wait, up to a quarter of an hour; a right one forgets them', () => {
  const { security } = open();
  for (let n = 0; n < 4; n += 1) security.failed('Ada', NOW);
  assert.equal(security.throttled('ada', NOW), undefined);
  security.failed('ADA', NOW);
  assert.deepEqual(security.throttled('ada', NOW), { code: 'auth.throttled', retryAfterS: 1 });
  assert.equal(security.throttled('ada', NOW + 1000), undefined);
  security.failed('ada', NOW);
  assert.equal(security.throttled('ada', NOW)?.['retryAfterS'], 2);
  for (let n = 0; n < 40; n += 1) security.failed('ada', NOW);
  assert.equal(security.throttled('ada', NOW)?.['retryAfterS'], 900);
  assert.equal(security.throttled('bob', NOW), undefined);
  assert.equal(security.throttled('ada', NOW + 25 * 3_600_000), undefined, 'a day without one');
  security.failed('ada', NOW + 25 * 3_600_000);
  assert.equal(security.throttled('ada', NOW + 25 * 3_600_000), undefined, 'counted anew');
  security.succeeded('ada');
  assert.equal(security.throttled('ada', NOW), undefined);
});

test('a second factor is on once a code was seen; then a login needs one, each once, or a recovery code, each once', () => {
  const { security } = open();
  assert.deepEqual(security.secondFactor('a'), { isOn: false, codesLeft: 0 });
  assert.equal(security.checkCode('a', undefined, NOW), undefined);
  assert.ok(!security.confirmSecondFactor('a', '123456', NOW).ok);
  const begun = security.beginSecondFactor('a', 'ada', NOW);
  assert.ok(begun.ok);
  assert.equal(security.checkCode('a', undefined, NOW), undefined, 'begun is not on');
  const secret = unbase32(begun.value.secret);
  const code = (ms: number) => hotp(secret, stepOf(ms));
  const wrong = security.confirmSecondFactor('a', code(NOW + 600_000), NOW);
  assert.ok(!wrong.ok && wrong.refusal.code === 'auth.wrong_code');
  const on = security.confirmSecondFactor('a', code(NOW), NOW);
  assert.ok(on.ok && on.value.length === 10 && new Set(on.value).size === 10);
  assert.equal(security.checkCode('a', undefined, NOW)?.code, 'auth.code_needed');
  assert.equal(security.checkCode('a', code(NOW), NOW)?.code, 'auth.wrong_code', 'used to switch it on');
  assert.equal(security.checkCode('a', code(NOW + 30_000), NOW + 30_000), undefined);
  assert.equal(security.checkCode('a', code(NOW + 30_000), NOW + 30_000)?.code, 'auth.wrong_code');
  const [recovery = ''] = on.value;
  assert.equal(security.checkCode('a', recovery.toUpperCase().replaceAll('-', ' '), NOW), undefined);
  assert.equal(security.checkCode('a', recovery, NOW)?.code, 'auth.wrong_code');
  assert.deepEqual(security.secondFactor('a'), { isOn: true, codesLeft: 9 });
  assert.ok(!security.beginSecondFactor('a', 'ada', NOW).ok);
  security.endSecondFactor('a');
  assert.equal(security.checkCode('a', undefined, NOW), undefined);
});

test('the secret in the database opens with the file beside it alone', () => {
  const { db, security } = open();
  security.beginSecondFactor('a', 'ada', NOW);
  assert.equal(openSecurity(db, 'another secret').confirmSecondFactor('a', '000000', NOW).ok, false);
  assert.deepEqual(openSecurity(db, 'another secret').secondFactor('a'), { isOn: false, codesLeft: 0 });
});

test('a proof lasts five minutes', () => {
  const { security } = open();
  assert.equal(security.isProved('l', NOW), false);
  security.prove('l', NOW);
  assert.equal(security.isProved('l', NOW + PROOF_LIFE_MS), true);
  assert.equal(security.isProved('l', NOW + PROOF_LIFE_MS + 1), false);
  assert.equal(security.isProved('nobody', NOW), false);
});

test('a token is kept as a hash, opens the key that lies under it, expires and can be ended', () => {
  const { db, security } = open();
  const seed = Buffer.alloc(32, 7);
  const made = security.createToken('a', { name: 'ci', scopes: ['read', 'trade'], lifeMs: 1000 }, seed, NOW);
  assert.ok(made.ok);
  const { token, secret } = made.value;
  assert.match(secret, /^realms_[A-Za-z0-9_-]{43}$/);
  assert.ok(!JSON.stringify(db.all('SELECT * FROM api_tokens')).includes(secret));
  const opened = security.openToken(secret, NOW + 999);
  assert.deepEqual(
    [opened?.account, opened?.scopes, Buffer.from(opened?.seed ?? []).equals(seed)],
    ['a', ['read', 'trade'], true],
  );
  assert.equal(security.tokens('a')[0]?.usedMs, NOW + 999);
  assert.equal(security.openToken(secret, NOW + 1000), undefined, 'expired');
  assert.equal(security.openToken(`${secret}x`, NOW), undefined);
  const look = security.createToken('a', { name: 'look', scopes: ['read'], lifeMs: 1000 }, undefined, NOW);
  assert.ok(look.ok && security.openToken(look.value.secret, NOW)?.seed === undefined);
  security.endToken('b', token);
  assert.equal(security.tokens('a').length, 2, 'of somebody else');
  security.endToken('a', token);
  assert.equal(security.openToken(secret, NOW), undefined);
});

test('people are blocked and unblocked per account', () => {
  const { security } = open();
  security.block('a', 'eve', 'rude', NOW);
  security.block('a', 'eve', 'very rude', NOW);
  assert.deepEqual(security.blocked('a'), [{ user: 'eve', reason: 'very rude', sinceMs: NOW }]);
  assert.deepEqual(security.blocked('b'), []);
  security.unblock('a', 'eve');
  assert.deepEqual(security.blocked('a'), []);
});
