import { z } from 'zod';
import { LongText, ShortText } from '../../contract/act-fields.ts';
import { Appointment } from '../../contract/appointment.ts';
import { RootChain } from '../../contract/rotation.ts';
import { DeviceCertificate } from '../../contract/certificate.ts';
import { Hex32, Hex64 } from '../../kernel/ids.ts';

export const NetworkGenesis = z.strictObject({
  kind: z.literal('network'),
  name: ShortText,
  /** Root key of its creator: the first GlobalAdmin, and the key that appointments are signed by. */
  rootKey: Hex32,
  certificates: z.array(DeviceCertificate).min(1).max(4),
});
export type NetworkGenesis = z.infer<typeof NetworkGenesis>;

/** A person and a device of theirs; certified by the root key, so it needs nobody's seal. */
export const UserRegistered = z.strictObject({
  handle: ShortText,
  certificates: z.array(DeviceCertificate).min(1).max(4),
  /** From the user's first root key to the one that certified these, where it was rotated. */
  rotations: RootChain.optional(),
});
export type UserRegistered = z.infer<typeof UserRegistered>;

/**
 * The root keys of a user, from the first to the newest: how somebody who only has the newest phrase is found, and what whoever likes
 * carries to pools. It moves nothing here: each pool judges a rotation by its own clock.
 */
export const RootPublished = z.strictObject({ rotations: RootChain.min(1) });

/** The present root's word against a rotation that a device signed, for pools to come. */
export const RootRefused = z.strictObject({ user: Hex32, root: Hex32, newRoot: Hex32, signature: Hex64 });

/** Bytes of a pool's genesis inside a listing. */
const GENESIS_BYTES_MAX = 16 * 1024;

/** A pool in the directory: listed by its owner alone; the genesis travels along, so that anybody can check whose it is. */
export const PoolListed = z.strictObject({
  space: Hex32,
  genesis: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= GENESIS_BYTES_MAX, 'genesis too long'),
  name: ShortText,
  symbol: z.string().max(8),
  access: z.enum(['public', 'private', 'referral']),
  description: LongText,
  /** Instance that holds it for certain. */
  peerKey: Hex32,
});
export type PoolListed = z.infer<typeof PoolListed>;

/** A GlobalAdmin, as the network's root key says; anybody may carry it. */
export const AdminAppointed = z.strictObject({ appointment: Appointment });

/** The end of an appointment before its time, signed by the network's root key. */
export const AdminRevoked = z.strictObject({ networkKey: Hex32, appointment: Hex32, signature: Hex64 });

export const ROOT_PUBLISHED_TYPE = 'root.published.v1';
export const ROOT_REFUSED_TYPE = 'root.refused.v1';
export const ADMIN_APPOINTED_TYPE = 'admin.appointed.v1';
export const ADMIN_REVOKED_TYPE = 'admin.appointment-ended.v1';
export const NETWORK_GENESIS_TYPE = 'network.created.v1';
export const USER_REGISTERED_TYPE = 'user.registered.v1';
export const POOL_LISTED_TYPE = 'pool.listed.v1';
