/** How many notaries a pool has, how many make a seal, and how many of them may be faulty. Source: DESIGN section 5.1. */
export const NOTARY_MODES = ['1/1', '2/3', '3/4', '5/7'] as const;
export type NotaryMode = (typeof NOTARY_MODES)[number];

interface ModeRules {
  readonly members: number;
  /** Signatures that make a quorum. */
  readonly quorum: number;
  /** Members whose word alone must not move the others. 2/3 survives crashes only; 3/4 one cheat, 5/7 two. */
  readonly faulty: number;
}

export const MODE_RULES: Readonly<Record<NotaryMode, ModeRules>> = {
  '1/1': { members: 1, quorum: 1, faulty: 0 },
  '2/3': { members: 3, quorum: 2, faulty: 1 },
  '3/4': { members: 4, quorum: 3, faulty: 1 },
  '5/7': { members: 7, quorum: 5, faulty: 2 },
};
