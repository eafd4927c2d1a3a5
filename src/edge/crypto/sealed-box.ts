/**
 * Texts and files that only some members can read, though every instance keeps them: a fresh key encrypts (AES-256-GCM), and that key is
 * wrapped for each reader's device by X25519 with a key pair made for this one box. Devices are known by their Ed25519 keys; the same point
 * serves X25519 in its Montgomery form (RFC 7748 section 4.1, as libsodium's `crypto_sign_ed25519_pk_to_curve25519` does).
 *
 *   box = CBOR [1, ephemeral, [[device, wrapped key]…], nonce, ciphertext with tag]
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { concat, fromHex, toHex, utf8 } from '#core/kernel/bytes.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** More readers than this make no room for what they are to read. */
export const READERS_MAX = 64;
/** DER wrapping of raw X25519 keys. Source: RFC 8410. */
const X_PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');
const X_PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
/** Of a key that is used once: a nonce that never changes is used once too. */
const ZERO_NONCE = new Uint8Array(NONCE_BYTES);

/** Too many readers, or none: the caller's mistake. */
export class BadReaders extends Error {
  override readonly name = 'BadReaders';
}

/** `context`: what it is for; a box is opened with the same words only. `readers`: device keys. @throws {BadReaders} */
export function sealBox(plain: Uint8Array, readers: readonly string[], context: string): Uint8Array {
  const devices = [...new Set(readers)];
  if (devices.length === 0 || devices.length > READERS_MAX) throw new BadReaders(`${devices.length} readers`);
  const key = randomBytes(KEY_BYTES);
  const secret = randomBytes(KEY_BYTES);
  const ephemeral = publicOf(secret);
  const wrapped = devices.map((device) => {
    const shared = exchange(secret, ed25519.utils.toMontgomery(fromHex(device)));
    return [fromHex(device), encrypt(key, wrapKey(shared, ephemeral, device), ZERO_NONCE, utf8(context))];
  });
  const nonce = randomBytes(NONCE_BYTES);
  return encodeCanonical([VERSION, ephemeral, wrapped, nonce, encrypt(plain, key, nonce, utf8(context))]);
}

/** undefined: not for this device, not for this context, or not a box. `seed`: the device's Ed25519 seed. */
export function openBox(
  box: Uint8Array,
  reader: { readonly device: string; readonly seed: Uint8Array },
  context: string,
): Uint8Array | undefined {
  const parts = parse(box);
  const own = parts?.wrapped.find(({ device }) => toHex(device) === reader.device);
  if (parts === undefined || own === undefined) return undefined;
  try {
    const shared = exchange(ed25519.utils.toMontgomerySecret(reader.seed), parts.ephemeral);
    const key = decrypt(own.key, wrapKey(shared, parts.ephemeral, reader.device), ZERO_NONCE, utf8(context));
    return key === undefined ? undefined : decrypt(parts.text, key, parts.nonce, utf8(context));
  } catch {
    // A point that is none: somebody else's bytes, and nothing to read.
    return undefined;
  }
}

/** A file under a key of its own: the key travels in a box. */
export function sealFile(plain: Uint8Array): { readonly key: Uint8Array; readonly bytes: Uint8Array } {
  const key = randomBytes(KEY_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  return { key, bytes: concat([nonce, encrypt(plain, key, nonce, new Uint8Array(0))]) };
}

/** undefined: the key is another's, or a byte was changed. */
export function openFile(bytes: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (bytes.length < NONCE_BYTES + TAG_BYTES || key.length !== KEY_BYTES) return undefined;
  return decrypt(bytes.subarray(NONCE_BYTES), key, bytes.subarray(0, NONCE_BYTES), new Uint8Array(0));
}

interface Parts {
  readonly ephemeral: Uint8Array;
  readonly wrapped: readonly { readonly device: Uint8Array; readonly key: Uint8Array }[];
  readonly nonce: Uint8Array;
  readonly text: Uint8Array;
}

function parse(box: Uint8Array): Parts | undefined {
  let decoded: unknown;
  try {
    decoded = decodeCanonical(box);
  } catch {
    // Not ours: nothing to read.
    return undefined;
  }
  if (!Array.isArray(decoded) || decoded.length !== 5 || decoded[0] !== VERSION) return undefined;
  const [, ephemeral, wrapped, nonce, text] = decoded as unknown[];
  const isBytes = (value: unknown, size?: number): value is Uint8Array =>
    value instanceof Uint8Array && (size === undefined || value.length === size);
  if (!isBytes(ephemeral, KEY_BYTES) || !isBytes(nonce, NONCE_BYTES) || !isBytes(text) || !Array.isArray(wrapped))
    return undefined;
  if (text.length < TAG_BYTES || wrapped.length > READERS_MAX) return undefined;
  const pairs = wrapped.map((pair: unknown) => (Array.isArray(pair) ? pair : [])) as unknown[][];
  if (!pairs.every(([device, key]) => isBytes(device, KEY_BYTES) && isBytes(key, KEY_BYTES + TAG_BYTES)))
    return undefined;
  return {
    ephemeral,
    nonce,
    text,
    wrapped: pairs.map(([device, key]) => ({ device: device as Uint8Array, key: key as Uint8Array })),
  };
}

function wrapKey(shared: Uint8Array, ephemeral: Uint8Array, device: string): Uint8Array {
  return Buffer.from(
    hkdfSync('sha256', shared, concat([ephemeral, fromHex(device)]), 'power-realms:sealed-box:v1', KEY_BYTES),
  );
}

/** Refuses points of a small order: OpenSSL fails on a shared secret of zeros. */
function exchange(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([X_PRIVATE, secret]), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: Buffer.concat([X_PUBLIC, publicKey]), format: 'der', type: 'spki' }),
  });
}

function publicOf(secret: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([X_PRIVATE, secret]), format: 'der', type: 'pkcs8' });
  return Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));
}

function encrypt(plain: Uint8Array, key: Uint8Array, nonce: Uint8Array, context: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(context);
  return concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(sealed: Uint8Array, key: Uint8Array, nonce: Uint8Array, context: Uint8Array): Uint8Array | undefined {
  const at = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(at));
  try {
    return concat([decipher.update(sealed.subarray(0, at)), decipher.final()]);
  } catch {
    // Authentication failed: another key, another context, or changed bytes.
    return undefined;
  }
}
