/**
 * Root keys of people, as the network space tells of them: who somebody is that only has their newest phrase, and what of it is carried to
 * the pools that are held here. A pool judges by itself; this only looks and carries.
 */
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { decodeEvent } from '#core/contract/event.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { RootRotation } from '#core/contract/rotation.ts';
import { userIdOf } from '#core/contract/certificate.ts';
import { certificateCounts, deviceOf, presentRoot } from '#core/features/identity/identity.reads.ts';
import { roots, takenRoots } from '#core/features/identity/identity.tables.ts';
import type { PoolGenesis } from '#core/features/pools/pools.events.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { agentCommand } from './commands.ts';
import { registersUnder } from './names.ts';
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
  return factsOf(runtime, 'root-refused', user).map((value) => value as unknown as Refused);
}

function factsOf(runtime: Runtime, kind: string, user: string): Record<string, unknown>[] {
  const network = runtime.spaces.network();
  if (network === undefined) return [];
  return registersUnder(runtime.spaces.reader(network), kind, user).map(({ value }) => value);
}

/** What is known of a user's root keys. */
export interface Rotations {
  /** Every step that was published and that nobody refused, the weightiest first. */
  readonly steps: readonly RootRotation[];
  /** From the first root key to the newest. Where two steps lead away from one root, the weightier one. */
  readonly chain: readonly RootRotation[];
  /** Steps that led to the root that counts in a pool held here: what is said against them afterwards takes nothing back. */
  readonly counted: ReadonlyMap<RootRotation, number>;
}

/** A step weighs by the pools that let it count, then, as in a pool, by the root's own word against a device's. */
export function rotationsOf(runtime: Runtime, user: string): Rotations {
  const published = factsOf(runtime, 'root', user).map((value) => value as unknown as RootRotation);
  const counted = countedOf(published, judgedOf(runtime, user));
  const refused = new Set(refusedRotations(runtime, user).map(({ root, newRoot }) => `${root}:${newRoot}`));
  const isRefused = ({ oldRoot, newRoot }: RootRotation): boolean => refused.has(`${oldRoot}:${newRoot}`);
  const standing = published.filter((step) => step.certificate === undefined || counted.has(step) || !isRefused(step));
  const first = standing.find(({ oldRoot }) => userIdOf(oldRoot, runtime.crypto) === user)?.oldRoot ?? '';
  const steps = reachedFrom(first, standing).sort(
    (a, b) =>
      (counted.get(b) ?? 0) - (counted.get(a) ?? 0) ||
      Number(a.certificate !== undefined) - Number(b.certificate !== undefined) ||
      (a.newRoot < b.newRoot ? -1 : 1),
  );
  const chain: RootRotation[] = [];
  let root = first;
  const seen = new Set([root]);
  for (;;) {
    const next = steps.find(
      ({ oldRoot, newRoot, certificate }) =>
        oldRoot === root && !seen.has(newRoot) && (certificate === undefined || seen.has(certificate.rootKey)),
    );
    if (next === undefined) return { steps, chain, counted };
    chain.push(next);
    root = next.newRoot;
    seen.add(root);
  }
}

/** A step that was refused takes along what it alone led to. */
function reachedFrom(first: string, steps: readonly RootRotation[]): RootRotation[] {
  const reached = new Set([first]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const { oldRoot, newRoot } of steps) if (reached.has(oldRoot)) reached.add(newRoot);
  }
  return steps.filter(({ oldRoot }) => reached.has(oldRoot));
}

/** In how many pools each step led to the root that counts there. */
function countedOf(steps: readonly RootRotation[], judged: readonly Judged[]): Map<RootRotation, number> {
  const counted = new Map<RootRotation, number>();
  for (const { founding, present } of judged) {
    const behind = new Set<RootRotation>();
    // What does not come from the root that a pool was founded with never waited in it.
    const candidates = founding === undefined ? steps : reachedFrom(founding, steps);
    const reached = [present];
    for (let root = reached.pop(); root !== undefined; root = reached.pop())
      for (const step of candidates) {
        if (root === founding || step.newRoot !== root || behind.has(step)) continue;
        behind.add(step);
        reached.push(step.oldRoot);
      }
    for (const step of behind) counted.set(step, (counted.get(step) ?? 0) + 1);
  }
  return counted;
}

interface Judged {
  /** The root that counts there. */
  readonly present: string;
  /** The one that the user founded the pool with: nobody there has waited for what led to it. */
  readonly founding: string | undefined;
}

/** What the pools held here say of this user. */
function judgedOf(runtime: Runtime, user: string): Judged[] {
  return runtime.spaces.ids('pool').flatMap((pool) => {
    const reader = runtime.spaces.reader(pool);
    const present = presentRoot(reader, user);
    return present === undefined ? [] : [{ present, founding: foundingRoot(runtime, reader, user) }];
  });
}

function foundingRoot(runtime: Runtime, reader: SpaceReader, user: string): string | undefined {
  if (reader.get(roots, user) === undefined) return undefined;
  const row = reader.all("SELECT value FROM meta WHERE key = 'genesis'", [])[0];
  if (row === undefined) return undefined;
  // It was checked when the pool was entered.
  const event = decodeEvent(row['value'] as unknown as Uint8Array, runtime.crypto);
  const genesis = decodeCanonical(event.payload) as PoolGenesis;
  return genesis.certificates.find((certificate) => certificate.user === user)?.rootKey;
}

/** Whose root key this is: of a rotation that was published, else their first. */
export function userOfRoot(runtime: Runtime, rootKey: string): string {
  const network = runtime.spaces.network();
  const row =
    network === undefined
      ? undefined
      : runtime.spaces
          .reader(network)
          .all("SELECT value FROM registers WHERE kind = 'root-of' AND key = ?", [rootKey])[0];
  if (row === undefined) return userIdOf(rootKey, runtime.crypto);
  return (JSON.parse(String(row['value'])) as { readonly user: string }).user;
}

/** Somebody of this user id is known in the network. */
export function isRegistered(runtime: Runtime, user: string): boolean {
  const network = runtime.spaces.network();
  if (network === undefined) return false;
  const reader = runtime.spaces.reader(network);
  return reader.all("SELECT 1 AS known FROM registers WHERE kind = 'user' AND key = ?", [user]).length > 0;
}

/** The rotations that lead to this root key of the user: what goes along with a certificate that it signed. undefined: none does. */
export function rotationsTo(runtime: Runtime, user: string, rootKey: string): RootRotation[] | undefined {
  const path = pathTo(rotationsOf(runtime, user), rootKey);
  return path.length === 0 ? undefined : path;
}

function pathTo({ steps }: Rotations, rootKey: string): RootRotation[] {
  const path: RootRotation[] = [];
  for (let root = rootKey; ;) {
    const step = steps.find((one) => one.newRoot === root && !path.includes(one));
    if (step === undefined) return path;
    path.unshift(step);
    root = step.oldRoot;
  }
}

/**
 * The step that took this root's place, or that of one before it: the root's own word, or a device's that counts in a pool held here.
 * A device's word alone replaces nothing for seven days of a pool, and no account here has another clock.
 */
function replacedBy(rotations: Rotations, rootKey: string): RootRotation | undefined {
  const path = pathTo(rotations, rootKey);
  const own = new Set([rootKey, ...path.map(({ oldRoot }) => oldRoot)]);
  return rotations.chain.find(
    (step) =>
      own.has(step.oldRoot) && !path.includes(step) && (step.certificate === undefined || rotations.counted.has(step)),
  );
}

/** A later root took its place: this phrase opens nothing any more. */
export function isReplaced(runtime: Runtime, user: string, rootKey: string): boolean {
  return replacedBy(rotationsOf(runtime, user), rootKey) !== undefined;
}

/** Only a device said that it is the user's root, and no pool held here lets that count yet. */
export function isUnheard(runtime: Runtime, user: string, rootKey: string): boolean {
  const rotations = rotationsOf(runtime, user);
  return pathTo(rotations, rootKey).some((step) => step.certificate !== undefined && !rotations.counted.has(step));
}

/** The own root keys as a rotation needs them. */
export function ownRoots(runtime: Runtime, { user, rootKey }: Account) {
  const rotations = rotationsOf(runtime, user);
  const { steps, chain, counted } = rotations;
  const first = chain[0]?.oldRoot ?? rootKey;
  const presents = judgedOf(runtime, user).map(({ present }) => present);
  const mayBeReplaced = (root: string): boolean => {
    const step = replacedBy(rotations, root);
    return step === undefined || (step.certificate !== undefined && presents.includes(root));
  };
  const end = chain.findIndex((step) => step.certificate !== undefined && !counted.has(step));
  return {
    /** The newest that is more than a device's word. */
    newest: (end < 0 ? chain.at(-1)?.newRoot : chain[end]?.oldRoot) ?? first,
    /** Which of them a rotation may replace: a device's word keeps no root from speaking for itself. */
    replaceable: [...new Set([first, ...steps.map(({ newRoot }) => newRoot)])].filter(mayBeReplaced),
    /** What a device asked for, that counts nowhere here and that nobody refused. */
    asked: steps
      .filter((step) => step.certificate !== undefined && !counted.has(step) && mayBeReplaced(step.oldRoot))
      .map(({ oldRoot, newRoot }) => ({ root: oldRoot, newRoot })),
  };
}

/** @throws {RefusalError} what the network space says against it */
export async function tellNetwork(
  runtime: Runtime,
  seed: Uint8Array,
  draft: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> },
): Promise<void> {
  const network = runtime.spaces.network();
  if (network === undefined) throw new RefusalError({ code: 'network.none' });
  const [result] = await runtime.host.submit(network, [{ seed, draft }]);
  if (result === undefined || !result.ok) throw new RefusalError(result?.refusal ?? { code: 'internal' });
}

/** Carries to a pool what it does not know yet of the root keys, and of the devices, of people of this instance. */
async function carry(runtime: Runtime, pool: string, account: Account): Promise<void> {
  const reader = runtime.spaces.reader(pool);
  const { user } = account;
  const present = presentRoot(reader, user);
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
  for (const rotation of rotationsOf(runtime, user).steps) {
    const isByDevice = rotation.certificate !== undefined;
    if (rotation.oldRoot !== present || (isByDevice && waiting !== undefined && waiting !== '')) continue;
    const isNamed = reader.get(takenRoots, rotation.newRoot) !== undefined;
    const isHurried = !isByDevice && waiting === rotation.newRoot;
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
