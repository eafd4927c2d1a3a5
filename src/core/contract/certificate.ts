/**
 * Device certificates: the root key says whose a device is, the instance's peer key says where it lives.
 * The root key is made in the client from a 24-word phrase and signs nothing else but certificates, revocations and rotations.
 */
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { Hex32, Hex64 } from '../kernel/ids.ts';
import { Count } from './act-fields.ts';
import { signingBytes } from './event.ts';

export const DeviceCertificate = z.strictObject({
  user: Hex32,
  rootKey: Hex32,
  device: Hex32,
  kind: z.enum(['personal', 'agent']),
  /** Ed25519 public key of the instance (its libp2p PeerId). */
  peerKey: Hex32,
  createdMs: Count,
  rootSignature: Hex64,
  peerSignature: Hex64,
});
export type DeviceCertificate = z.infer<typeof DeviceCertificate>;
export type UnsignedCertificate = Omit<DeviceCertificate, 'rootSignature' | 'peerSignature'>;

/** The user id is the hash of the first root key and never changes. */
export function userIdOf(rootKey: string, crypto: Crypto): string {
  return toHex(crypto.sha256(fromHex(rootKey)));
}

/** What root and instance both sign, each under its own purpose. */
export function certificateBytes(certificate: UnsignedCertificate, signer: 'root' | 'peer'): Uint8Array {
  const { user, rootKey, device, kind, peerKey, createdMs } = certificate;
  return signingBytes(
    signer === 'root' ? 'device' : 'device-peer',
    encodeCanonical([user, rootKey, device, kind, peerKey, createdMs]),
  );
}

/** Both signatures hold, and the user is the one that this root key names: their first. */
export function certificateHolds(certificate: DeviceCertificate, crypto: Crypto): boolean {
  return userIdOf(certificate.rootKey, crypto) === certificate.user && certificateSigned(certificate, crypto);
}

/** Both signatures hold. Whether the root key is the user's is for the caller: after a rotation it is not their first. */
export function certificateSigned(certificate: DeviceCertificate, crypto: Crypto): boolean {
  return (
    crypto.verify(certificate.rootKey, certificateBytes(certificate, 'root'), fromHex(certificate.rootSignature)) &&
    crypto.verify(certificate.peerKey, certificateBytes(certificate, 'peer'), fromHex(certificate.peerSignature))
  );
}
