/** Acts of an administrator in a pool, as a form: what each is about, and what goes into the API. */
import type { AdminAct } from '#core/features/admin/admin.api.ts';
import type { DISPUTE_REASONS } from '#core/features/disputes/disputes.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';

export const ADMIN_ACTS = [
  'mute',
  'suspend',
  'ban',
  'restore',
  'kick',
  'admit',
  'freeze',
  'thaw',
  'revoke-invitation',
  'remove-offer',
  'unverify-node',
  'suspend-order',
  'lift-order',
  'freeze-withdrawal',
  'confirm-withdrawal',
  'decide-dispute',
  'rule-withdrawal',
  'correct',
  'suspend-pool',
  'resume-pool',
  'claim-for',
] as const;
export type AdminActName = (typeof ADMIN_ACTS)[number];

/** What an act is about: a member to choose, an id to paste, or the pool itself. */
export type Target = 'member' | 'id' | 'pool';

export function targetOf(act: AdminActName): Target {
  if (['mute', 'suspend', 'ban', 'restore', 'kick', 'freeze', 'thaw', 'claim-for'].includes(act)) return 'member';
  return act === 'suspend-pool' || act === 'resume-pool' ? 'pool' : 'id';
}

export function hasDays(act: AdminActName): boolean {
  return act === 'mute' || act === 'suspend';
}

/** What some acts ask beside their target. */
export interface ActDetails {
  readonly lifeMs: number;
  /** `decide-dispute`: the share that goes back to the buyer, in whole percent, and why. */
  readonly buyerPercent: number;
  readonly ground: (typeof DISPUTE_REASONS)[number];
  /** `rule-withdrawal`: what became of the payment, with its reference and the hash of what proves it. */
  readonly outcome: 'executed' | 'failed';
  readonly reference: string;
  readonly proof: string;
}
const BPS_OF_PERCENT = 100;

/** All that the act asks for is there. */
export function isActWhole(act: AdminActName, { reference, proof }: ActDetails): boolean {
  return act !== 'rule-withdrawal' || (reference.trim() !== '' && isHex32(proof));
}

export function adminActOf(act: AdminActName, about: string, details: ActDetails): AdminAct {
  const { lifeMs } = details;
  switch (act) {
    case 'mute':
      return { kind: 'member.state-set', user: about, state: 'muted', lifeMs };
    case 'suspend':
      return { kind: 'member.state-set', user: about, state: 'suspended', lifeMs };
    case 'ban':
      return { kind: 'member.state-set', user: about, state: 'banned' };
    case 'restore':
      return { kind: 'member.state-set', user: about, state: 'active' };
    case 'kick':
      return { kind: 'member.kick', user: about };
    case 'admit':
      return { kind: 'member.admit', user: about };
    case 'freeze':
      return { kind: 'wallet.freeze', user: about };
    case 'thaw':
      return { kind: 'wallet.thaw', user: about };
    case 'revoke-invitation':
      return { kind: 'invitation.revoke', invitation: about };
    case 'remove-offer':
      return { kind: 'offer.remove', offer: about };
    case 'unverify-node':
      return { kind: 'node.unverify', node: about };
    case 'suspend-order':
      return { kind: 'order.suspend', order: about };
    case 'lift-order':
      return { kind: 'order.lift', order: about };
    case 'freeze-withdrawal':
      return { kind: 'withdrawal.freeze', withdrawal: about };
    case 'confirm-withdrawal':
      return { kind: 'withdrawal.confirm', withdrawal: about };
    case 'decide-dispute':
      return {
        kind: 'dispute.decide',
        dispute: about,
        buyerBps: details.buyerPercent * BPS_OF_PERCENT,
        ground: details.ground,
      };
    case 'rule-withdrawal':
      return {
        kind: 'withdrawal.rule',
        withdrawal: about,
        outcome: details.outcome,
        reference: details.reference.trim(),
        proof: details.proof,
      };
    case 'correct':
      return { kind: 'ledger.correct', correction: about };
    case 'suspend-pool':
      return { kind: 'pool.suspend' };
    case 'resume-pool':
      return { kind: 'pool.resume' };
    case 'claim-for':
      return { kind: 'ownership.claim', to: about };
  }
}
