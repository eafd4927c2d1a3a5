/** What a node's instance signs off the log: that this machine computed this output for this challenger. */
import { encodeCanonical } from '../../kernel/canonical.ts';
import { signingBytes } from '../../contract/event.ts';

export interface ChallengeAnswered {
  readonly space: string;
  readonly node: string;
  /** Who asked: the answer proves nothing for anybody else. */
  readonly challenger: string;
  readonly seed: string;
  readonly samples: number;
  /** What the node computed. */
  readonly outputHash: string;
}

export function challengeBytes(answered: ChallengeAnswered): Uint8Array {
  const { space, node, challenger, seed, samples, outputHash } = answered;
  return signingBytes('node-challenge', encodeCanonical([space, node, challenger, seed, samples, outputHash]));
}
