/**
 * Root keys of people, as the network space tells of them: who somebody is that only has their newest phrase, and what of it is carried to
 * the pools that are held here. A pool judges by itself; this only looks and carries.
 */
import type { RootRotation } from '#core/contract/rotation.ts';
import { userIdOf } from '#core/contract/certificate.ts';
import { certificateCounts, deviceOf } from '#core/features/identity/identity.reads.ts';
import { roots, takenRoots } from '#core/features/identity/identity.tables.ts';
import { ROOT_PUBLISHED_TYPE } from '#core/features/network/network.events.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { agentCommand } from './commands.ts';
import { registersOf } from './names.ts';
import { type Runtime, agentSeedOf } from './runtime.ts';

/** Between two looks whether a pool has to be told of a rotation. */
const LOOK_MS = 10_000;

interface Refused {
  readonly user: string;
  readonly root: string;
  readonly newRoot: string;
  readonly signature: string;
}

/** What its present root said against rotations that a device signed. */
export function refusedRotations(runtime: Runtime, user: string): Refused[] {
  const network = runtime.spaces.network();
  if (network === undefined) return [];
  return registersOf(runtime.spaces.reader(network), 'root-refused')
    .map(({ value }) => value as unknown as Refused)
    .filter((refused) => refused.user === user);
}

function published(
  runtime: Runtime,
): { readonly rootKey: string; readonly user: string; readonly rotations: readonly RootRotation[] }[] {
  const network = runtime.spaces.network();
  if (network === undefined) return [];
  return registersOf(runtime.spaces.reader(network), 'root').map(({ key, value }) => ({
    rootKey: key,
    user: String(value['user']),
    rotations: value['rotations'] as RootRotation[],
  }));
}

/**
 * The rotations of a user from their first root key to the newest that nobody refused. Where two lead away from one root, the one that
 * the root itself signed counts, as it does in a pool.
 */
export function rotationsOf(runtime: Runtime, user: string): RootRotation[] {
  const refused = new Set(refusedRotations(runtime, user).map(({ root, newRoot }) => `${root}:${newRoot}`));
  const steps = published(runtime)
    .filter((one) => one.user === user)
    .flatMap(({ rotations }) => rotations)
    .filter(({ oldRoot, newRoot, certificate }) => certificate === undefined || !refused.has(`${oldRoot}:${newRoot}`));
  const chain: RootRotation[] = [];
  const seen = new Set<string>();
  let root: string | undefined;
  for (;;) {
    const isNext = (step: RootRotation): boolean =>
      (root === undefined ? userIdOf(step.oldRoot, runtime.crypto) === user : step.oldRoot === root) &&
      !seen.has(step.newRoot);
    const [next] = steps
      .filter(isNext)
      .sort(
        (a, b) =>
          Number(a.certificate !== undefined) - Number(b.certificate !== undefined) || (a.newRoot < b.newRoot ? -1 : 1),
      );
    if (next === undefined) return chain;
    chain.push(next);
    seen.add(next.newRoot);
    root = next.newRoot;
  }
}

/** Whose root key this is: of a rotation that was published, else their first. */
export function userOfRoot(runtime: Runtime, rootKey: string): string {
  return published(runtime).find((one) => one.rootKey === rootKey)?.user ?? userIdOf(rootKey, runtime.crypto);
}

/** Somebody of this user id is known in the network. */
export function isRegistered(runtime: Runtime, user: string): boolean {
  const network = runtime.spaces.network();
  if (network === undefined) return false;
  const reader = runtime.spaces.reader(network);
  return reader.all("SELECT 1 AS known FROM registers WHERE kind = 'user' AND key = ?", [user]).length > 0;
}

/** The rotations that lead to this root key of the user: what goes along with a certificate that it signed. undefined: it is their first. */
export function rotationsTo(runtime: Runtime, user: string, rootKey: string): RootRotation[] | undefined {
  const chain = rotationsOf(runtime, user);
  const last = chain.findIndex(({ newRoot }) => newRoot === rootKey);
  return last < 0 ? undefined : chain.slice(0, last + 1);
}

/** A later root, that the earlier ones signed for: this phrase opens nothing any more. */
export function isReplaced(runtime: Runtime, user: string, rootKey: string): boolean {
  const chain = rotationsOf(runtime, user);
  const from = chain.findIndex(({ oldRoot }) => oldRoot === rootKey);
  return from >= 0 && chain[from]?.certificate === undefined;
}

export async function publishRotations(
  runtime: Runtime,
  seed: Uint8Array,
  rotations: readonly RootRotation[],
): Promise<void> {
  const network = runtime.spaces.network();
  if (network === undefined) return;
  await runtime.host.submit(network, [{ seed, draft: { type: ROOT_PUBLISHED_TYPE, payload: { rotations } } }]);
}

/** The root key that counts in this pool; undefined: not a member. */
export function presentRootIn(reader: SpaceReader, user: string): string | undefined {
  return reader.get(roots, user)?.rootKey ?? reader.get(members, user)?.rootKey;
}

/** Carries to a pool what it does not know yet of the root keys, and of the devices, of people of this instance. */
async function carry(runtime: Runtime, pool: string, account: Account): Promise<void> {
  const reader = runtime.spaces.reader(pool);
  const { user } = account;
  const present = presentRootIn(reader, user);
  if (present === undefined || account.needs !== undefined) return;
  const seed = agentSeedOf(runtime, account);
  const waiting = reader.get(roots, user)?.next;
  for (const { root, newRoot, signature } of refusedRotations(runtime, user)) {
    if (waiting !== newRoot || root !== present) continue;
    await agentCommand(runtime, pool, seed, {
      type: 'root.rotation-cancelled.v1',
      payload: { user, newRoot, signature },
    });
  }
  for (const rotation of rotationsOf(runtime, user)) {
    if (rotation.oldRoot !== present) continue;
    const isNamed = reader.get(takenRoots, rotation.newRoot) !== undefined;
    const isHurried = rotation.certificate === undefined && waiting === rotation.newRoot;
    if (isNamed && !isHurried) continue;
    await agentCommand(runtime, pool, seed, { type: 'root.rotated.v1', payload: { rotation } });
  }
  // A copy that has just come knew nothing of a rotation when these were first shown to it, and could not take them.
  for (const certificate of account.certificates) {
    if (deviceOf(reader, certificate.device) !== undefined || !certificateCounts(reader, certificate, runtime.crypto))
      continue;
    await agentCommand(runtime, pool, seed, { type: 'device.certified.v1', payload: { certificate } });
  }
}

/** Call it for each pool every second or so. */
export function createRootDuty(runtime: Runtime): (pool: string) => void {
  const lookedMs = new Map<string, number>();
  const busy = new Set<string>();
  return (pool) => {
    const nowMs = runtime.nowMs();
    if (nowMs - (lookedMs.get(pool) ?? 0) < LOOK_MS || busy.has(pool)) return;
    lookedMs.set(pool, nowMs);
    busy.add(pool);
    carryAll(runtime, pool)
      .catch((cause: unknown) => runtime.logger.warn({ cause: String(cause), pool }, 'a root key was not carried yet'))
      .finally(() => busy.delete(pool));
  };
}

export async function carryAll(runtime: Runtime, pool: string): Promise<void> {
  for (const account of runtime.accounts.all()) await carry(runtime, pool, account);
}
