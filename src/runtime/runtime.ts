/** What the services of one instance share: ports to its parts, and small helpers that every service needs. */
import type { Crypto } from '#core/kernel/crypto.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { LoginClaims } from '#core/contract/route.ts';
import type { SpaceHost } from '#engine/space/host.ts';
import type { Accounts, Account } from '#edge/accounts/accounts.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';
import type { Blobs } from '#edge/blobs/blobs.ts';
import type { Executor } from '#edge/executors/port.ts';
import type { PeerToPeer } from '#edge/p2p/port.ts';
import type { LiveHub } from './live-hub.ts';
import type { Spaces } from './spaces.ts';

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Keys {
  readonly publicKey: string;
  readonly seed: Uint8Array;
}

/** Instance-level keys and secrets, each in a file 0600. */
export interface KeyFiles {
  readonly peer: Keys;
  /** Agent key of a user of this instance. */
  agent(device: string): Keys | undefined;
  saveAgent(keys: Keys): void;
}

export interface Runtime {
  readonly version: string;
  readonly dataDir: string;
  readonly nowMs: () => number;
  readonly crypto: Crypto;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly newKeyPair: () => Keys;
  readonly keyPairFromSeed: (seed: Uint8Array) => Keys;
  readonly sign: (seed: Uint8Array, message: Uint8Array) => Uint8Array;
  /** argon2id over a pool's password: 32 bytes, the seed of its invitation key. */
  readonly passwordKey: (password: string, salt: Uint8Array) => Promise<Uint8Array>;
  readonly logger: Logger;
  readonly db: InstanceDb;
  readonly accounts: Accounts;
  readonly keys: KeyFiles;
  readonly host: SpaceHost;
  readonly spaces: Spaces;
  readonly live: LiveHub;
  readonly blobs: Blobs;
  readonly executor: Executor;
  /** Set once the peer port listens: the API answers before. */
  readonly p2p: () => PeerToPeer | undefined;
  /** Printed at start; registration from elsewhere needs it. */
  readonly setupCode: string;
}

/** @throws {RefusalError} `auth.missing` */
export function accountOf(runtime: Runtime, claims: LoginClaims | undefined): Account {
  const account = claims === undefined ? undefined : runtime.accounts.byId(claims.account);
  if (account === undefined) throw new RefusalError({ code: 'auth.missing' });
  return account;
}

/** @throws {RefusalError} `device.rolled_back`; `auth.locked`: the client refreshes its login, which unlocks the key. */
export function personalSeedOf(runtime: Runtime, account: Account): Uint8Array {
  requireDevice(account);
  const seed = runtime.accounts.personalSeed(account.account);
  if (seed === undefined) throw new RefusalError({ code: 'auth.locked' });
  return seed;
}

export function agentSeedOf(runtime: Runtime, account: Account): Uint8Array {
  requireDevice(account);
  const keys = runtime.keys.agent(account.agentKey);
  if (keys === undefined) throw new RefusalError({ code: 'device.unknown' });
  return keys.seed;
}

/** Its phrase makes new devices; until then nothing is signed for it. @throws {RefusalError} */
function requireDevice({ needs }: Account): void {
  if (needs !== undefined)
    throw new RefusalError({ code: needs === 'keys' ? 'account.needs_phrase' : 'device.rolled_back' });
}
