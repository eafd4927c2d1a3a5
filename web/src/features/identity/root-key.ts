/** The root key in the browser: comes with the step that needs it, because the curve and the word list weigh something. */
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
