/** The app on somebody's phone: makes codes of a secret, each of them once. */
import assert from 'node:assert/strict';
import { hotp, stepOf } from '#edge/accounts/totp.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Returns what makes the next code that counts. The instance allows a step of drift, so three can follow one another at once. */
export function authenticatorOf(secret: string): () => string {
  const bytes = unbase32(secret.replaceAll(' ', ''));
  let last = 0;
  return () => {
    const now = stepOf(Date.now());
    last = Math.max(last + 1, now - 1);
    assert.ok(last <= now + 1, 'three codes at a time, no more');
    return hotp(bytes, last);
  };
}

function unbase32(text: string): Buffer {
  const bits = Array.from(text, (sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
