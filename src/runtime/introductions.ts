/** What peers say of spaces when asked: a genesis, or the spaces of a user. Strangers' bytes: bounded, and checked before use. */
import { z } from 'zod';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import { DeviceCertificate } from '#core/contract/certificate.ts';
import { decodeEvent } from '#core/contract/event.ts';

/** Bytes of a genesis: its payload may have 64 KiB, the header and the signature come to it. */
const GENESIS_BYTES_MAX = 80 * 1024;
/** Spaces of one user that one peer may tell. */
const SPACES_MAX = 256;

const Genesis = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= GENESIS_BYTES_MAX, 'genesis too long');
const Intro = z.tuple([Genesis, z.number().int().min(0)]);
const Mine = z.array(Genesis).max(SPACES_MAX);

export interface SpaceIntro {
  readonly genesis: Uint8Array;
  /** Number of the password invitation that is active now; 0: none. */
  readonly passwordNumber: number;
}

/** Answer to `space.introduce`; empty: not held. */
export function encodeIntro(intro: SpaceIntro): Uint8Array {
  return encodeCanonical([intro.genesis, intro.passwordNumber]);
}

/** undefined: not held there, or not what was asked for. Never throws. */
export function decodeIntro(space: string, answer: Uint8Array, crypto: Crypto): SpaceIntro | undefined {
  const parsed = Intro.safeParse(decoded(answer));
  if (!parsed.success) return undefined;
  const [genesis, passwordNumber] = parsed.data;
  return spaceOf(genesis, crypto) === space ? { genesis, passwordNumber } : undefined;
}

/** Body of `spaces.mine`. undefined: no certificate. Never throws. */
export function decodeAsker(body: Uint8Array): DeviceCertificate | undefined {
  return DeviceCertificate.safeParse(decoded(body)).data;
}

/** Answer to `spaces.mine`, by space; what is no genesis is left out. Never throws. */
export function decodeMine(answer: Uint8Array, crypto: Crypto): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const genesis of Mine.safeParse(decoded(answer)).data ?? []) {
    const space = spaceOf(genesis, crypto);
    if (space !== undefined) found.set(space, genesis);
  }
  return found;
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeCanonical(bytes);
  } catch {
    return undefined; // No shape fits it: the caller goes on to the next peer.
  }
}

function spaceOf(genesis: Uint8Array, crypto: Crypto): string | undefined {
  try {
    return decodeEvent(genesis, crypto).hash;
  } catch {
    return undefined; // As above.
  }
}
