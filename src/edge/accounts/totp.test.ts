/** Against the vectors of RFC 4226 appendix D and RFC 6238 appendix B. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { base32, hotp, keyUri, matchingStep, stepOf } from './totp.ts';

const SECRET = Buffer.from('12345678901234567890');

test('HOTP: RFC 4226 appendix D', () => {
  const expected = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
  for (const [counter, code] of expected.entries()) assert.equal(hotp(SECRET, counter), code);
});

test('TOTP: RFC 6238 appendix B, SHA-1, eight digits', () => {
  const vectors: readonly (readonly [seconds: number, code: string])[] = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ];
  for (const [seconds, code] of vectors) assert.equal(hotp(SECRET, stepOf(seconds * 1000), 8), code);
});

test('a code counts in its step and one beside it, once, and never a former one', () => {
  const now = 1_700_000_000_000;
  const step = stepOf(now);
  const code = hotp(SECRET, step);
  assert.equal(matchingStep(SECRET, code, now, 0), step);
  assert.equal(matchingStep(SECRET, `${code.slice(0, 3)} ${code.slice(3)}`, now, 0), step);
  assert.equal(matchingStep(SECRET, code, now + 30_000, 0), step);
  assert.equal(matchingStep(SECRET, code, now - 30_000, 0), step);
  assert.equal(matchingStep(SECRET, code, now + 60_000, 0), undefined);
  assert.equal(matchingStep(SECRET, code, now - 60_000, 0), undefined);
  assert.equal(matchingStep(SECRET, code, now, step), undefined, 'used');
  assert.equal(matchingStep(SECRET, hotp(SECRET, step - 1), now, step), undefined, 'older than the last used');
  for (const wrong of ['', '12345', '1234567', 'abcdef']) assert.equal(matchingStep(SECRET, wrong, now, 0), undefined);
});

test('base32: RFC 4648 section 10, without padding', () => {
  const vectors = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  };
  for (const [text, code] of Object.entries(vectors)) assert.equal(base32(Buffer.from(text)), code);
  assert.match(
    keyUri(SECRET, 'ada b'),
    /^otpauth:\/\/totp\/Power%20Realms%3Aada%20b\?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&/,
  );
});
