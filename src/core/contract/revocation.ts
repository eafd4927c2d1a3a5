/** What the root key signs to end a device. No pool is named: one signature ends it in each. */
import { fromHex } from '../kernel/bytes.ts';
import { signingBytes } from './event.ts';

export function revocationBytes(device: string): Uint8Array {
  return signingBytes('device', fromHex(`00${device}`));
}
