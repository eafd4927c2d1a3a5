/**
 * Keys at rest. The personal key is encrypted under the account's password and, per login, under that login's refresh secret, so that a
 * restart asks nobody to log in again and a stolen disk opens nothing. The agent key lies in a file of its own, 0600.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: nonce | ciphertext | tag. */
export function sealSecret(secret: Uint8Array, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

/** undefined: the key is not the one it was sealed with. */
export function openSecret(sealed: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    // Authentication failed: a wrong password or token, told to the caller as such.
    return undefined;
  }
}

export function keyFromToken(token: string): Uint8Array {
  return Buffer.from(hkdfSync('sha256', Buffer.from(token), '', 'power-realms:refresh:v1', 32));
}

export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}
