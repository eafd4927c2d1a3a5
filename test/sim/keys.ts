/** Two kinds of signature behind the same port: real Ed25519, and one that is as unforgeable inside the simulator and a hundred times faster. */
import { hash } from 'node:crypto';
import { concat, sameBytes, toHex, utf8 } from '#core/kernel/bytes.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import { nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import type { Signer } from '#engine/ports.ts';

export interface Scheme {
  readonly crypto: Crypto;
  /** The same name gives the same key. */
  signer(name: string): Signer;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

export function realScheme(): Scheme {
  return { crypto: nodeCrypto, signer: (name) => signerFromSeed(sha256(utf8(name))) };
}

/** A keyed hash under a secret that only the signer holds; whoever verifies asks this registry, as if it were mathematics. */
export function fakeScheme(): Scheme {
  const secrets = new Map<string, Uint8Array>();
  const tag = (secret: Uint8Array, message: Uint8Array): Uint8Array => {
    const half = sha256(concat([secret, message]));
    return concat([half, half]);
  };
  return {
    crypto: {
      sha256,
      sha256Hex: nodeCrypto.sha256Hex,
      verify: (publicKeyHex, message, signature) => {
        const secret = secrets.get(publicKeyHex);
        return secret !== undefined && signature.length === 64 && sameBytes(tag(secret, message), signature);
      },
    },
    signer: (name) => {
      const secret = sha256(utf8(`secret of ${name}`));
      const device = toHex(sha256(utf8(`key of ${name}`)));
      secrets.set(device, secret);
      return { device, sign: (message) => tag(secret, message) };
    },
  };
}
