/** Crypto and keys by OpenSSL through node:crypto. */
import { type KeyObject, createPrivateKey, createPublicKey, hash, randomBytes, sign, verify } from 'node:crypto';
import { toHex } from '#core/kernel/bytes.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import type { Random, Signer } from '#engine/ports.ts';

/** DER wrapping of raw Ed25519 keys. Source: RFC 8410. */
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Parsed public keys kept: parsing one costs a third of a verification. */
const PUBLIC_KEYS_MAX = 4096;
const publicKeys = new Map<string, KeyObject>();

function publicKey(hex: string): KeyObject {
  const known = publicKeys.get(hex);
  if (known !== undefined) return known;
  const key = createPublicKey({
    key: Buffer.concat([PUBLIC_PREFIX, Buffer.from(hex, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  if (publicKeys.size >= PUBLIC_KEYS_MAX) publicKeys.clear();
  publicKeys.set(hex, key);
  return key;
}

export const nodeCrypto: Crypto = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  sha256Hex: (bytes) => hash('sha256', bytes, 'hex'),
  verify: (publicKeyHex, message, signature) => {
    if (signature.length !== 64 || !/^[0-9a-f]{64}$/.test(publicKeyHex)) return false;
    try {
      return verify(null, message, publicKey(publicKeyHex), signature);
    } catch {
      // A key that is no point of the curve: simply not valid (see the port).
      return false;
    }
  },
};

export const nodeRandom: Random = { bytes: (count) => randomBytes(count) };

export interface KeyPair {
  readonly publicKey: string;
  /** 32 bytes, RFC 8032. */
  readonly seed: Uint8Array;
}

export function newKeyPair(): KeyPair {
  return keyPairFromSeed(randomBytes(32));
}

export function keyPairFromSeed(seed: Uint8Array): KeyPair {
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: toHex(der.subarray(-32)), seed };
}

export function signerFromSeed(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const { publicKey: device } = keyPairFromSeed(seed);
  const signer: Signer = { device, sign: (message) => sign(null, message, key) };
  privateKeys.set(signer, key);
  return signer;
}

const privateKeys = new WeakMap<Signer, KeyObject>();

/** Signs on libuv's thread pool. `signer`: made by `signerFromSeed`. */
export function signElsewhere(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  const key = privateKeys.get(signer);
  if (key === undefined) return Promise.resolve(signer.sign(message));
  return new Promise((resolve, reject) => {
    sign(null, message, key, (fault, signature) => (fault === null ? resolve(signature) : reject(fault)));
  });
}

/** Parsed once: a signer is asked for with every command. */
export function openSigners(): (seed: Uint8Array) => Signer {
  const known = new Map<string, Signer>();
  return (seed) => {
    const key = toHex(seed);
    let signer = known.get(key);
    if (signer === undefined) {
      signer = signerFromSeed(seed);
      known.set(key, signer);
    }
    return signer;
  };
}
