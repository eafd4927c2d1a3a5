/**
 * The network space: no seals, only facts certified by root keys. Each event writes registers by last-writer-wins on (hlc, author),
 * so any order of arrival gives the same state, and nobody's absence keeps people from registering or founding pools.
 */
import { decodeCanonical } from '../../kernel/canonical.ts';
import type { Crypto } from '../../kernel/crypto.ts';
import { type Result, ok, refuse } from '../../kernel/result.ts';
import { type SignedEvent, ZERO_HASH, verifyEventSignature } from '../../contract/event.ts';
import { certificateProven, rootChainHolds, rotationEndBytes } from '../../contract/rotation.ts';
import { certificateHolds } from '../../contract/certificate.ts';
import type { RegisterValue } from '../../contract/slice.ts';
import { appointmentEndBytes, appointmentHolds, appointmentId } from '../../contract/appointment.ts';
import { fromHex } from '../../kernel/bytes.ts';
import {
  ADMIN_APPOINTED_TYPE,
  ADMIN_REVOKED_TYPE,
  AdminAppointed,
  AdminRevoked,
  NETWORK_GENESIS_TYPE,
  NetworkGenesis,
  POOL_LISTED_TYPE,
  PoolListed,
  ROOT_PUBLISHED_TYPE,
  ROOT_REFUSED_TYPE,
  RootPublished,
  RootRefused,
  USER_REGISTERED_TYPE,
  UserRegistered,
} from './network.events.ts';

export { NETWORK_GENESIS_TYPE } from './network.events.ts';

/** Registers of one event, or why it is refused. `userOf`: whose device the author is, from what is already known. */
export type NetworkHandler = (
  event: SignedEvent,
  payload: unknown,
  known: {
    readonly crypto: Crypto;
    readonly userOf: (device: string) => string | undefined;
    /** Owner of a pool as its genesis states; undefined: no genesis of this space. */
    readonly ownerByGenesis: (space: string, genesis: Uint8Array) => string | undefined;
  },
) => Result<RegisterValue[]>;

export const networkHandlers: ReadonlyMap<string, NetworkHandler> = new Map([
  [
    USER_REGISTERED_TYPE,
    (event, payload, { crypto }) => {
      const parsed = UserRegistered.safeParse(payload);
      if (!parsed.success) return refuse({ code: 'event.malformed' });
      const { handle, certificates, rotations } = parsed.data;
      const own = certificates.find((certificate) => certificate.device === event.author);
      if (own === undefined) return refuse({ code: 'device.unknown' });
      for (const certificate of certificates) {
        const isTheirs = certificateProven(certificate, { rotations, byDevice: true }, crypto);
        if (certificate.user !== own.user || !isTheirs) return refuse({ code: 'device.bad_certificate' });
      }
      const registers: RegisterValue[] = certificates.map((certificate) => ({
        kind: 'device',
        key: certificate.device,
        value: JSON.stringify(certificate),
      }));
      registers.push({
        kind: 'user',
        key: own.user,
        value: JSON.stringify({ handle, rootKey: own.rootKey, peerKey: own.peerKey }),
      });
      return ok(registers);
    },
  ],
  [
    POOL_LISTED_TYPE,
    (event, payload, { userOf, ownerByGenesis }) => {
      const parsed = PoolListed.safeParse(payload);
      if (!parsed.success) return refuse({ code: 'event.malformed' });
      const { genesis, ...listing } = parsed.data;
      const user = userOf(event.author);
      if (user === undefined) return refuse({ code: 'device.unknown' });
      // Whose pool it is follows from its genesis alone: no order of arrival lets somebody else list it.
      const owner = ownerByGenesis(listing.space, genesis);
      if (owner !== user) return refuse({ code: 'pool.not_yours' });
      return ok([{ kind: 'pool', key: listing.space, value: JSON.stringify({ ...listing, owner: user }) }]);
    },
  ],
  [
    ROOT_PUBLISHED_TYPE,
    (_event, payload, { crypto }) => {
      const parsed = RootPublished.safeParse(payload);
      if (!parsed.success) return refuse({ code: 'event.malformed' });
      const { rotations } = parsed.data;
      const last = rotations.at(-1);
      const isProven =
        last !== undefined &&
        rootChainHolds({ user: last.user, rootKey: last.newRoot, byDevice: true }, rotations, crypto);
      if (!isProven) return refuse({ code: 'root.bad_signature' });
      // Each step by itself, by whose it is: nobody writes over what another key or another device signed.
      return ok(
        rotations.flatMap((rotation) => {
          const { user, oldRoot, newRoot, certificate } = rotation;
          const key = [user, oldRoot, newRoot, ...(certificate === undefined ? [] : [certificate.device])].join(':');
          return [
            { kind: 'root', key, value: JSON.stringify(rotation) },
            // Only who signed as the new key can name it.
            { kind: 'root-of', key: newRoot, value: JSON.stringify({ user }) },
          ];
        }),
      );
    },
  ],
  [
    ROOT_REFUSED_TYPE,
    (_event, payload, { crypto }) => {
      const parsed = RootRefused.safeParse(payload);
      if (!parsed.success) return refuse({ code: 'event.malformed' });
      const { user, root, newRoot, signature } = parsed.data;
      if (!crypto.verify(root, rotationEndBytes({ user, root, newRoot }), fromHex(signature)))
        return refuse({ code: 'root.bad_signature' });
      // Under all of them: another key's word against it stands in nobody's way.
      return ok([{ kind: 'root-refused', key: `${user}:${root}:${newRoot}`, value: JSON.stringify(parsed.data) }]);
    },
  ],
  [
    ADMIN_APPOINTED_TYPE,
    (_event, payload, { crypto }) => {
      const parsed = AdminAppointed.safeParse(payload);
      if (!parsed.success) return refuse({ code: 'event.malformed' });
      const { appointment } = parsed.data;
      // By which key, the reader judges: only the creator's of this network counts.
      if (!appointmentHolds(appointment, crypto)) return refuse({ code: 'admin.bad_appointment' });
      return ok([{ kind: 'admin', key: appointmentId(appointment, crypto), value: JSON.stringify(appointment) }]);
    },
  ],
  [
    ADMIN_REVOKED_TYPE,
    (_event, payload, { crypto }) => {
      const parsed = AdminRevoked.safeParse(payload);
      if (!parsed.success) return refuse({ code: 'event.malformed' });
      const { networkKey, appointment, signature } = parsed.data;
      if (!crypto.verify(networkKey, appointmentEndBytes(networkKey, appointment), fromHex(signature)))
        return refuse({ code: 'admin.bad_appointment' });
      // Under both: nobody else's key can stand in the way of the network's own.
      return ok([
        { kind: 'admin-end', key: `${networkKey}:${appointment}`, value: JSON.stringify({ networkKey, appointment }) },
      ]);
    },
  ],
]);

export function parseNetworkGenesis(event: SignedEvent, crypto: Crypto): Result<NetworkGenesis> {
  if (event.type !== NETWORK_GENESIS_TYPE || event.seq !== 0 || event.space !== ZERO_HASH || event.prev !== ZERO_HASH) {
    return refuse({ code: 'genesis.malformed' });
  }
  let payload: unknown;
  try {
    payload = decodeCanonical(event.payload);
  } catch {
    // Bytes of a stranger: what is not CBOR is simply no genesis.
    return refuse({ code: 'genesis.malformed' });
  }
  const parsed = NetworkGenesis.safeParse(payload);
  if (!parsed.success) return refuse({ code: 'genesis.malformed' });
  const [first] = parsed.data.certificates;
  if (first === undefined || first.device !== event.author || first.rootKey !== parsed.data.rootKey)
    return refuse({ code: 'genesis.malformed' });
  if (!verifyEventSignature(event, crypto)) return refuse({ code: 'genesis.bad_signature' });
  if (
    !parsed.data.certificates.every(
      (certificate) => certificate.user === first.user && certificateHolds(certificate, crypto),
    )
  ) {
    return refuse({ code: 'device.bad_certificate' });
  }
  return ok(parsed.data);
}
