/** Ids are 64 hex digits; people type a name or the first digits. */
import { isHex32 } from '#core/kernel/ids.ts';
import { badInput, notFound } from '../exit-codes.ts';

/** Digits shown in tables: enough to tell the things of one pool apart. */
const SHORT_LENGTH = 8;
/** Fewer typed digits are more likely a slip than a choice. */
const PREFIX_LENGTH_MIN = 3;

export function shortId(id: string): string {
  return id.slice(0, SHORT_LENGTH);
}

/** Something that can be meant by its id or by one of its names. */
export interface Named {
  readonly id: string;
  readonly names: readonly string[];
}

/**
 * The id that `typed` means among `candidates`: a whole id, a name (case aside), or the first digits of an id, when only
 * one fits. A whole id is taken as it is: it may name something that no list shows.
 * @throws {CliError} nothing fits, or several do
 */
export function resolveId(typed: string, candidates: readonly Named[], what: string): string {
  const wanted = typed.trim().toLowerCase();
  if (isHex32(wanted)) return wanted;
  const byName = candidates.filter(({ names }) => names.some((name) => name.toLowerCase() === wanted));
  const isPrefix = wanted.length >= PREFIX_LENGTH_MIN && /^[0-9a-f]+$/.test(wanted);
  const found = byName.length > 0 || !isPrefix ? byName : candidates.filter(({ id }) => id.startsWith(wanted));
  const [only] = found;
  if (only === undefined) throw notFound(`there is no ${what} "${typed}"`);
  if (found.length > 1) {
    const list = found.map(({ id, names: [name] }) => (name === undefined ? shortId(id) : `${shortId(id)} (${name})`));
    throw badInput(`"${typed}" may mean more than one ${what}: ${list.join(', ')}. Type more digits of its id`);
  }
  return only.id;
}
