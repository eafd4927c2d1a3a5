/** The root key in the browser: comes with the step that needs it, because the curve and the word list weigh something. */
import type { RecoveryPlan, RecoverySignature } from '#core/contract/recovery.ts';
import type { CertifiedDevices, PreparedDevices } from '#core/contract/root-key.ts';

const load = () => import('#core/contract/root-key.ts');

export async function makePhrase(): Promise<string> {
  return (await load()).newPhrase();
}

/** The first thing that is wrong with a typed phrase, or undefined. */
export async function phraseMistake(
  text: string,
): Promise<
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'checksum' }
  | undefined
> {
  const { PHRASE_WORDS, isPhrase, isPhraseWord, normalisePhrase } = await load();
  const words = normalisePhrase(text)
    .split(' ')
    .filter((word) => word !== '');
  const strange = words.find((word) => !isPhraseWord(word));
  if (strange !== undefined) return { kind: 'word', word: strange };
  if (words.length !== PHRASE_WORDS) return { kind: 'count', count: words.length };
  return isPhrase(text) ? undefined : { kind: 'checksum' };
}

/** The seed is gone when this returns: it is made, used and overwritten. */
export async function certify(phrase: string, prepared: PreparedDevices): Promise<CertifiedDevices> {
  const { certifyDevices, phraseToRootSeed } = await load();
  const rootSeed = phraseToRootSeed(phrase);
  try {
    return certifyDevices({ rootSeed, prepared });
  } finally {
    rootSeed.fill(0);
  }
}

/** The public root key of a phrase, hex. */
export async function rootKeyOfPhrase(phrase: string): Promise<string> {
  const { phraseToRootSeed, rootKeyOf } = await load();
  const seed = phraseToRootSeed(phrase);
  try {
    return rootKeyOf(seed);
  } finally {
    seed.fill(0);
  }
}

/** The phrase that was typed is not the present one. */
export class WrongPhrase extends Error {}

/** Signs that the root key of `next` takes the place of the present one; without `present` the device signs on the instance. */
export async function signNewPhrase(
  of: { readonly user: string; readonly rootKey: string; readonly roots: readonly string[]; readonly device: string },
  phrases: { readonly next: string; readonly present: string | undefined },
): Promise<ReturnType<Awaited<ReturnType<typeof load>>['signRotation']>> {
  const { isPhrase, phraseToRootSeed, rootKeyOf, signRotation } = await load();
  if (phrases.present !== undefined && !isPhrase(phrases.present)) throw new WrongPhrase();
  const present = phrases.present === undefined ? undefined : phraseToRootSeed(phrases.present);
  const next = phraseToRootSeed(phrases.next);
  try {
    if (present !== undefined && !of.roots.includes(rootKeyOf(present))) throw new WrongPhrase();
    return signRotation(of, { next, present });
  } finally {
    next.fill(0);
    present?.fill(0);
  }
}

/** A recovery user's word for new notaries, in its first or second round. @throws {WrongPhrase} it is of nobody who may recover the pool */
export async function signRecovery(
  plan: RecoveryPlan,
  roundOf: (rootKey: string) => 1 | 2 | undefined,
  phrase: string,
): Promise<RecoverySignature> {
  const [{ isPhrase, phraseToRootSeed, rootKeyOf, signAsRoot }, { recoveryBytes }] = await Promise.all([
    load(),
    import('#core/contract/recovery.ts'),
  ]);
  if (!isPhrase(phrase)) throw new WrongPhrase();
  const seed = phraseToRootSeed(phrase);
  try {
    const rootKey = rootKeyOf(seed);
    const round = roundOf(rootKey);
    if (round === undefined) throw new WrongPhrase();
    const madeMs = Date.now();
    return { rootKey, round, madeMs, signature: signAsRoot(seed, recoveryBytes(plan, { round, madeMs })) };
  } finally {
    seed.fill(0);
  }
}

/** The present phrase's word against new ones that a device asked for. `root`: the key that counts where one waits, or is to wait. */
export async function signKeepPhrase(
  of: { readonly user: string; readonly asked: readonly { readonly root: string; readonly newRoot: string }[] },
  phrase: string,
): Promise<{ readonly newRoot: string; readonly signature: string }[]> {
  const [{ isPhrase, phraseToRootSeed, rootKeyOf, signAsRoot }, { rotationEndBytes }] = await Promise.all([
    load(),
    import('#core/contract/rotation.ts'),
  ]);
  if (!isPhrase(phrase)) throw new WrongPhrase();
  const seed = phraseToRootSeed(phrase);
  try {
    const root = rootKeyOf(seed);
    const stopped = new Set(of.asked.filter((one) => one.root === root).map(({ newRoot }) => newRoot));
    if (stopped.size === 0) throw new WrongPhrase();
    return [...stopped].map((newRoot) => ({
      newRoot,
      signature: signAsRoot(seed, rotationEndBytes({ user: of.user, root, newRoot })),
    }));
  } finally {
    seed.fill(0);
  }
}

/** The root's word against each device of a machine. @throws {WrongPhrase} it counts in none of the pools that `rootKeys` are of */
export async function signDeviceEnd(
  of: { readonly devices: readonly string[]; readonly rootKeys: readonly string[] },
  phrase: string,
): Promise<ReturnType<Awaited<ReturnType<typeof load>>['signRevocations']>> {
  const { isPhrase, phraseToRootSeed, rootKeyOf, signRevocations } = await load();
  if (!isPhrase(phrase)) throw new WrongPhrase();
  const seed = phraseToRootSeed(phrase);
  try {
    if (!of.rootKeys.includes(rootKeyOf(seed))) throw new WrongPhrase();
    return signRevocations(seed, of.devices);
  } finally {
    seed.fill(0);
  }
}
