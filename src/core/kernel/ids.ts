/** Identifiers: each has one parse, one check and one named error. Hashes and keys are 32 bytes, written as 64 hex digits. */
import { z } from 'zod';
import type { Brand } from './brand.ts';

export type Hash = Brand<string, 'Hash'>;
export type SpaceId = Brand<string, 'SpaceId'>;
export type UserId = Brand<string, 'UserId'>;
/** An Ed25519 public key of a device: the author of events. */
export type DeviceKey = Brand<string, 'DeviceKey'>;
export type EventId = Brand<string, 'EventId'>;

const HEX32 = /^[0-9a-f]{64}$/;
const HEX64 = /^[0-9a-f]{128}$/;

/** 32 bytes as 64 lower-case hex digits. */
export const Hex32 = z
  .string()
  .regex(HEX32, '64 lower-case hex digits')
  .meta({ id: 'Hex32', description: '32 bytes in hex' });
/** 64 bytes (a signature) as 128 lower-case hex digits. */
export const Hex64 = z
  .string()
  .regex(HEX64, '128 lower-case hex digits')
  .meta({ id: 'Hex64', description: '64 bytes in hex' });

export function isHex32(text: string): boolean {
  return HEX32.test(text);
}

/** First signs of a key, for `name#fingerprint`. */
export function fingerprint(id: string): string {
  return id.slice(0, 8);
}
