/** Texts of disputes and destinations of withdrawals: sealed to those whom they concern, opened for whoever is logged in and among them. */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { SealedText } from '#core/features/disputes/disputes.schemas.ts';
import { READERS_MAX, openBox, sealBox } from '#edge/crypto/sealed-box.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import type { Runtime } from './runtime.ts';

export type SealedPurpose = 'dispute' | 'withdrawal' | 'report';
type Fields = Readonly<Record<string, string | number>>;

/**
 * Keys of the devices that may read: all personal ones of these users and of the staff, the named users first. `withAgents`: also the staff's
 * agents, who execute while nobody is logged in. `without`: somebody whom it is about, of the staff or not.
 */
export function readersOf(
  reader: SpaceReader,
  users: readonly string[],
  { withAgents = false, without = '' }: { readonly withAgents?: boolean; readonly without?: string } = {},
): string[] {
  const staff = reader
    .where(members, "role <> 'member' AND state = 'active' ORDER BY role DESC, user", [])
    .filter(({ user }) => user !== without);
  const keys = [...new Set([...users, ...staff.map(({ user }) => user)])].flatMap((user) =>
    reader.where(devices, `"user" = ? AND kind = 'personal' AND revoked = 0`, [user]).map(({ device }) => device),
  );
  const agents = withAgents
    ? staff.flatMap(({ user }) =>
        reader.where(devices, `"user" = ? AND kind = 'agent' AND revoked = 0`, [user]).map(({ device }) => device),
      )
    : [];
  return [...keys, ...agents].slice(0, READERS_MAX);
}

/** With a salt inside, so that the hash tells nothing to who may not read. */
export function sealFields(
  runtime: Runtime,
  to: { readonly pool: string; readonly purpose: SealedPurpose; readonly readers: readonly string[] },
  fields: Fields,
): SealedText {
  const plain = encodeCanonical({ salt: toHex(runtime.randomBytes(16)), ...fields });
  const box = sealBox(plain, to.readers, `${to.pool}|${to.purpose}`);
  return { hash: toHex(runtime.crypto.sha256(plain)), box: Buffer.from(box).toString('base64url') };
}

/** undefined: sealed to others, locked, or not what its hash says. */
export function openFields(
  runtime: Runtime,
  of: { readonly pool: string; readonly purpose: SealedPurpose; readonly account: Account },
  sealed: unknown,
): Fields | undefined {
  const seed = runtime.accounts.personalSeed(of.account.account);
  return seed === undefined ? undefined : open(runtime, of, { device: of.account.personalKey, seed }, sealed);
}

/** The same by the account's agent device, which needs nobody to be logged in. */
export function openAgentFields(
  runtime: Runtime,
  of: { readonly pool: string; readonly purpose: SealedPurpose; readonly account: Account },
  sealed: unknown,
): Fields | undefined {
  const keys = runtime.keys.agent(of.account.agentKey);
  return keys === undefined ? undefined : open(runtime, of, { device: of.account.agentKey, seed: keys.seed }, sealed);
}

function open(
  runtime: Runtime,
  of: { readonly pool: string; readonly purpose: SealedPurpose },
  reader: { readonly device: string; readonly seed: Uint8Array },
  sealed: unknown,
): Fields | undefined {
  const { hash, box } = (sealed ?? {}) as Partial<SealedText>;
  if (typeof box !== 'string' || typeof hash !== 'string') return undefined;
  const plain = openBox(Buffer.from(box, 'base64url'), reader, `${of.pool}|${of.purpose}`);
  if (plain === undefined || toHex(runtime.crypto.sha256(plain)) !== hash) return undefined;
  try {
    return decodeCanonical(plain) as Fields;
  } catch {
    // Somebody sealed what is no text: there is nothing to show.
    return undefined;
  }
}

/** The payload of a logged event; undefined: pruned, or not here. */
export function payloadOf(reader: SpaceReader, event: string): Record<string, unknown> | undefined {
  const logged = reader.event(event);
  if (logged === undefined) return undefined;
  try {
    return decodeCanonical(logged.payload) as Record<string, unknown>;
  } catch {
    // Kept in the log, rejected by the seal.
    return undefined;
  }
}
