/**
 * Cryptography as a port: pure code takes it as an argument, Node hands in OpenSSL's (fast), browsers and vectors noble's.
 * Both verify Ed25519 as RFC 8032 says.
 */
export interface Crypto {
  sha256(bytes: Uint8Array): Uint8Array;
  /** The same as lower-case hex: hashes are passed on as text, and engines give text faster than bytes. */
  sha256Hex(bytes: Uint8Array): string;
  /** Ed25519 (RFC 8032); never throws: a malformed key or signature is simply not valid. */
  verify(publicKeyHex: string, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Domain separation: what was signed for one purpose is never valid for another. */
export type Purpose =
  | 'event'
  | 'device'
  | 'device-peer'
  | 'rotation-end'
  | 'invitation'
  | 'node-challenge'
  | 'receipt'
  | 'session-receipt'
  | 'ready'
  | 'proposal'
  | 'prepare'
  | 'commit'
  | 'vote'
  | 'heartbeat'
  | 'proof'
  | 'task'
  | 'appointment'
  | 'appointment-end'
  | 'recovery'
  | 'recovery-veto'
  | 'rotation';
