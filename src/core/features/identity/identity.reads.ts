import type { DeviceCertificate } from '../../contract/certificate.ts';
import { certificateHolds, certificateSigned } from '../../contract/certificate.ts';
import type { Crypto } from '../../kernel/crypto.ts';
import type { Reads } from '../../contract/table.ts';
import { memberOf } from '../pools/pools.reads.ts';
import { type DeviceRow, type RootRow, devices, roots, userPeers } from './identity.tables.ts';

export type { DeviceRow, RootRow } from './identity.tables.ts';

/** The certified device behind a key, revoked ones included. */
export function deviceOf(reads: Reads, device: string): DeviceRow | undefined {
  return reads.get(devices, device);
}

/** A device of `user` was certified on this instance at some time. */
export function isOnInstance(reads: Reads, user: string, peerKey: string): boolean {
  return reads.get(userPeers, user, peerKey) !== undefined;
}

/** `device` is in use and belongs to `user`. */
export function isDeviceOf(reads: Reads, device: string, user: string): boolean {
  const row = deviceOf(reads, device);
  return row !== undefined && row.revoked === 0 && row.user === user;
}

/** Present where the user's root key was rotated in this space, or a rotation waits. */
export function rootOf(reads: Reads, user: string): RootRow | undefined {
  return reads.get(roots, user);
}

/** The present root key of a member: the one that they came with, unless it was rotated here. */
export function presentRoot(reads: Reads, user: string): string | undefined {
  return rootOf(reads, user)?.rootKey ?? memberOf(reads, user)?.rootKey;
}

/** Both signatures hold, and the root key is the one that counts for this user in this space now. */
export function certificateCounts(reads: Reads, certificate: DeviceCertificate, crypto: Crypto): boolean {
  const row = rootOf(reads, certificate.user);
  if (row === undefined) return certificateHolds(certificate, crypto);
  return row.rootKey === certificate.rootKey && certificateSigned(certificate, crypto);
}
