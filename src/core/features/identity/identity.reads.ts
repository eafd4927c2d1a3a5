import type { Reads } from '../../contract/table.ts';
import { type DeviceRow, devices } from './identity.tables.ts';

export type { DeviceRow } from './identity.tables.ts';

/** The certified device behind a key, revoked ones included. */
export function deviceOf(reads: Reads, device: string): DeviceRow | undefined {
  return reads.get(devices, device);
}

/** `device` is in use and belongs to `user`. */
export function isDeviceOf(reads: Reads, device: string, user: string): boolean {
  const row = deviceOf(reads, device);
  return row !== undefined && row.revoked === 0 && row.user === user;
}
