/**
 * A proof that one device signed two histories: two branches of headers that part at one (author, seq), each ending in a signed header.
 * A header alone proves nothing against anybody; nobody is frozen by one without a signature. Source: DESIGN 3.3.
 */
import { fromHex } from '../../kernel/bytes.ts';
import type { Crypto } from '../../kernel/crypto.ts';
import { MalformedBytes, decodeHeader, signingBytes } from '../../contract/event.ts';

/** Headers of one branch: live events are signed each, so that one is nearly always enough. */
export const BRANCH_HEADERS_MAX = 32;

export interface Branch {
  readonly headers: readonly string[];
  readonly signature: string;
}

export interface Equivocation {
  readonly author: string;
  readonly seq: number;
  readonly first: Branch;
  readonly second: Branch;
}

export function equivocationHolds(proof: Equivocation, space: string, crypto: Crypto): boolean {
  const first = firstHash(proof.first, { ...proof, space }, crypto);
  const second = firstHash(proof.second, { ...proof, space }, crypto);
  return first !== undefined && second !== undefined && first !== second;
}

/** Hash of the branch's first header, if the branch holds: at (author, seq), linked, signed at its end. */
function firstHash(
  branch: Branch,
  at: { readonly space: string; readonly author: string; readonly seq: number },
  crypto: Crypto,
): string | undefined {
  let prev: string | undefined;
  let first: string | undefined;
  for (const [index, hex] of branch.headers.entries()) {
    if (hex.length % 2 !== 0) return undefined;
    const bytes = fromHex(hex);
    let header;
    try {
      header = decodeHeader(bytes);
    } catch (cause) {
      if (cause instanceof MalformedBytes) return undefined;
      throw cause;
    }
    const isInPlace = header.space === at.space && header.author === at.author && header.seq === at.seq + index;
    if (!isInPlace || (prev !== undefined && header.prev !== prev)) return undefined;
    prev = crypto.sha256Hex(bytes);
    first ??= prev;
  }
  if (prev === undefined) return undefined;
  const isSigned = crypto.verify(at.author, signingBytes('event', fromHex(prev)), fromHex(branch.signature));
  return isSigned ? first : undefined;
}
