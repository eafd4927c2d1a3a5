/**
 * Appointments of GlobalAdmins: a certificate that the network's root key signed, at most 90 days long. An act of theirs embeds it, so that a
 * pool's fold can judge the act without reading the network space; the key that it must be signed by is pinned in the pool's genesis.
 */
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { Hex32, Hex64 } from '../kernel/ids.ts';
import { SETTING_DEFAULTS } from '../kernel/limits.ts';
import { Count } from './act-fields.ts';
import { signingBytes } from './event.ts';

export const Appointment = z.strictObject({
  /** Root key of the network's creator. */
  networkKey: Hex32,
  user: Hex32,
  fromMs: Count,
  toMs: Count,
  signature: Hex64,
});
export type Appointment = z.infer<typeof Appointment>;

function body({ networkKey, user, fromMs, toMs }: Omit<Appointment, 'signature'>): Uint8Array {
  return encodeCanonical([networkKey, user, fromMs, toMs]);
}

/** What the network's root key signs to appoint. */
export function appointmentBytes(appointment: Omit<Appointment, 'signature'>): Uint8Array {
  return signingBytes('appointment', body(appointment));
}

/** Names an appointment: what its end is about. */
export function appointmentId(appointment: Omit<Appointment, 'signature'>, crypto: Crypto): string {
  return toHex(crypto.sha256(body(appointment)));
}

/** What the network's root key signs to end one before its time. */
export function appointmentEndBytes(networkKey: string, appointment: string): Uint8Array {
  return signingBytes('appointment-end', encodeCanonical([networkKey, appointment]));
}

/** Signed by the key that it names, and no longer than an appointment may be. Says nothing of the present time. */
export function appointmentHolds(appointment: Appointment, crypto: Crypto): boolean {
  const lifeMs = appointment.toMs - appointment.fromMs;
  return (
    lifeMs > 0 &&
    lifeMs <= SETTING_DEFAULTS.appointmentLifeMaxMs &&
    crypto.verify(appointment.networkKey, appointmentBytes(appointment), fromHex(appointment.signature))
  );
}
