import { encodeCanonical } from '../../kernel/canonical.ts';
import type { Crypto } from '../../kernel/crypto.ts';

export interface OpenRating {
  readonly space: string;
  readonly order: string;
  readonly user: string;
  readonly stars: number;
  readonly text: string;
  /** 32 random bytes, hex: without it five stars could be guessed from the hash. */
  readonly salt: string;
}

/** What a rating commits to: its hash, with the pool, the order and the person in it, so that it fits nowhere else. */
export function ratingCommit({ space, order, user, stars, text, salt }: OpenRating, crypto: Crypto): string {
  return crypto.sha256Hex(encodeCanonical(['rating', space, order, user, stars, text, salt]));
}
