/** Time-based one-time passwords: RFC 6238 over RFC 4226, SHA-1, six digits, thirty seconds; what every authenticator app speaks. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const STEP_MS = 30_000;
export const DIGITS = 6;
/** Clocks of phones differ: a code of the step before or after counts too. */
const DRIFT_STEPS = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4226 section 5.3. */
export function hotp(secret: Uint8Array, counter: number, digits = DIGITS): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 0x0f;
  const code = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(code % 10 ** digits).padStart(digits, '0');
}

export function stepOf(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS);
}

/** The step whose code this is, later than `lastStep`: each code works once. undefined: it is none. */
export function matchingStep(secret: Uint8Array, code: string, nowMs: number, lastStep: number): number | undefined {
  const given = Buffer.from(code.replaceAll(/\s/g, ''));
  if (given.length !== DIGITS) return undefined;
  const now = stepOf(nowMs);
  let found: number | undefined;
  // All of them, whatever was found: the time taken says nothing.
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step += 1)
    if (timingSafeEqual(given, Buffer.from(hotp(secret, step))) && step > lastStep) found ??= step;
  return found;
}

/** RFC 4648 base32 without padding: how secrets are typed into an app. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >> bits) & 31] ?? '';
    }
    value &= 0xff;
  }
  return bits === 0 ? text : text + (ALPHABET[(value << (5 - bits)) & 31] ?? '');
}

/** What an app's camera reads. Source: the Key URI format of Google Authenticator. */
export function keyUri(secret: Uint8Array, username: string): string {
  const label = encodeURIComponent(`Power Realms:${username}`);
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Power%20Realms&algorithm=SHA1&digits=${DIGITS}&period=${STEP_MS / 1000}`;
}
