/**
 * Rotations of a root key. The user id is the hash of the first root key for ever; what a rotation changes is which key certifies
 * devices from then on.
 *
 *   first root ──signed by it and by the next──> next root ──…──> the present one        a chain that anybody can check
 *
 * Who lost the phrase has no root key to sign with: a personal device signs in its place, and brings the certificate that proves it. A pool
 * lets that wait for seven days of its clock, in which the present root may cancel it.
 */
import { z } from 'zod';
import { fromHex } from '../kernel/bytes.ts';
import { encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { Hex32, Hex64 } from '../kernel/ids.ts';
import { IDENTITY_LIMITS } from '../kernel/limits.ts';
import { DeviceCertificate, certificateSigned, userIdOf } from './certificate.ts';
import { signingBytes } from './event.ts';

export const RootRotation = z.strictObject({
  user: Hex32,
  oldRoot: Hex32,
  newRoot: Hex32,
  /** Of the personal device that signed in the old root's place; absent: the old root signed itself. */
  certificate: DeviceCertificate.optional(),
  /** By the old root, or by that device. */
  signature: Hex64,
  /** By the new root: nobody names a key that is not theirs. */
  newSignature: Hex64,
});
export type RootRotation = z.infer<typeof RootRotation>;
/** From the first root key on. */
export const RootChain = z.array(RootRotation).max(IDENTITY_LIMITS.rotationsMax);

/** What old root (or device) and new root both sign. `device`: the one that signs in the old root's place. */
export function rotationBytes(
  { user, oldRoot, newRoot }: Pick<RootRotation, 'user' | 'oldRoot' | 'newRoot'>,
  device: string | undefined,
): Uint8Array {
  return signingBytes('rotation', encodeCanonical([user, oldRoot, newRoot, device ?? null]));
}

/** What the present root signs to stop a rotation that a device signed. */
export function rotationEndBytes(end: {
  readonly user: string;
  readonly root: string;
  readonly newRoot: string;
}): Uint8Array {
  return signingBytes('rotation-end', encodeCanonical([end.user, end.root, end.newRoot]));
}

/** Both signatures hold. Whether the device belongs to the user, and whether the old root is theirs, is for the caller. */
export function rotationSigned(rotation: RootRotation, crypto: Crypto): boolean {
  const { oldRoot, newRoot, certificate, signature, newSignature } = rotation;
  const bytes = rotationBytes(rotation, certificate?.device);
  return (
    crypto.verify(certificate?.device ?? oldRoot, bytes, fromHex(signature)) &&
    crypto.verify(newRoot, bytes, fromHex(newSignature))
  );
}

/** The rotations lead from the user's first root key to this one. `byDevice`: also those that a device signed count. */
export function rootChainHolds(
  of: { readonly user: string; readonly rootKey: string; readonly byDevice: boolean },
  chain: readonly RootRotation[],
  crypto: Crypto,
): boolean {
  const { user, rootKey, byDevice } = of;
  let [root] = [chain[0]?.oldRoot ?? rootKey];
  if (userIdOf(root, crypto) !== user) return false;
  const roots = [root];
  for (const rotation of chain) {
    const { certificate } = rotation;
    if (rotation.user !== user || rotation.oldRoot !== root || !rotationSigned(rotation, crypto)) return false;
    if (certificate !== undefined) {
      const isTheirs =
        certificate.user === user && certificate.kind === 'personal' && roots.includes(certificate.rootKey);
      if (!byDevice || !isTheirs || !certificateSigned(certificate, crypto)) return false;
    }
    root = rotation.newRoot;
    roots.push(root);
  }
  return root === rootKey;
}

/** Both signatures of a certificate hold, and its root key is the user's: the first one, or one that the chain leads to. */
export function certificateProven(
  certificate: DeviceCertificate,
  chain: { readonly rotations?: readonly RootRotation[] | undefined; readonly byDevice: boolean },
  crypto: Crypto,
): boolean {
  const { user, rootKey } = certificate;
  return (
    certificateSigned(certificate, crypto) &&
    rootChainHolds({ user, rootKey, byDevice: chain.byDevice }, chain.rotations ?? [], crypto)
  );
}
