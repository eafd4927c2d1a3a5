/** Whose turn it is, and what a proposal is worth before it is executed. Rules C1, C4, C5, C6 of step.ts. */
import type { Crypto } from '../kernel/crypto.ts';
import type { SealContent } from '../contract/seal.ts';
import { type Ballot, ballotBytes, sequencerOf } from './notaries.ts';
import { type Demand, demandOf, termHolds } from './proofs.ts';
import type { Height, Proposal } from './step.ts';

/** May this notary propose now? `again`: this very content and nothing else. `behind`: a seal that the votes prove is missing here. */
export type Turn =
  | { readonly kind: 'no' | 'free' | 'behind' }
  | { readonly kind: 'again'; readonly content: SealContent; readonly hash: string };

export function turnOf(height: Height, self: string | undefined): Turn {
  const { set, term, proof, number } = height;
  if (self === undefined || sequencerOf(set, term) !== self || height.isAbandoned) return { kind: 'no' };
  if (height.proposal !== undefined) return { kind: 'no' };
  if (term === 1) return { kind: 'free' };
  if (proof === undefined) return { kind: 'no' };
  const { seal, certificate } = demandOf(proof);
  if (seal.number >= number) return { kind: 'behind' };
  if (certificate === undefined || seal.number + 1 !== number) return { kind: 'free' };
  const { hash } = certificate;
  const content = height.certificate?.hash === hash ? height.certificate.content : height.contents.get(hash);
  // Without the content it cannot be repeated: whoever holds it sends it along with the vote, or leads a later term.
  return content === undefined ? { kind: 'no' } : { kind: 'again', content, hash };
}

/**
 * What to do with a proposal before it is executed. `behind`: seals are missing here. `refuse`: its sequencer breaks a rule.
 * `isAgain`: it repeats a certificate, so its time may be old.
 */
export type Judgement =
  | { readonly kind: 'ignore' | 'behind' | 'refuse' }
  | { readonly kind: 'execute'; readonly isAgain: boolean };

export function judgeProposal(height: Height, proposal: Proposal, crypto: Crypto): Judgement {
  const { set, space } = height;
  const { content, hash, term, notary, signature } = proposal;
  if (proposal.set !== set.set || notary !== sequencerOf(set, term) || content.space !== space)
    return { kind: 'ignore' };
  const ballot: Ballot = { space, set: set.set, number: content.number, term, hash };
  if (!crypto.verify(notary, ballotBytes('proposal', ballot), signature)) return { kind: 'ignore' };
  if (term < height.term || content.number < height.number) return { kind: 'ignore' };
  if (content.number > height.number) return { kind: 'behind' };
  if (term === height.term && height.proposal !== undefined)
    return { kind: height.proposal.hash === hash ? 'ignore' : 'refuse' };
  const demand = demandOfTerm(height, proposal, crypto);
  if (demand === 'refuse') return { kind: 'refuse' };
  let isAgain = false;
  if (demand !== undefined) {
    if (demand.seal.number >= height.number) return { kind: 'refuse' };
    const { certificate } = demand;
    if (certificate !== undefined && demand.seal.number + 1 === height.number) {
      if (certificate.hash !== hash) return { kind: 'refuse' };
      isAgain = true;
    }
  }
  if (content.prevSeal !== height.parent.hash) return { kind: 'refuse' };
  if (height.prepared?.term === term && height.prepared.hash !== hash) return { kind: 'refuse' };
  return { kind: 'execute', isAgain };
}

function demandOfTerm(height: Height, { term, proof }: Proposal, crypto: Crypto): Demand | 'refuse' | undefined {
  if (term === 1) return undefined;
  // Checked once: the same certificate comes with every proposal of its term.
  if (term === height.term && height.proof !== undefined) return demandOf(height.proof);
  if (proof === undefined || proof.term !== term || !termHolds(height, proof, crypto)) return 'refuse';
  return demandOf(proof);
}
