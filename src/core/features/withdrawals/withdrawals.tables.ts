import { defineTable } from '../../contract/table.ts';

export const WITHDRAWAL_STATES = [
  'hold',
  'awaiting_confirmation',
  'confirmed',
  'executing',
  'unknown',
  'frozen',
  'executed',
  'failed',
  'cancelled',
  'rejected',
  'expired',
] as const;
export type WithdrawalState = (typeof WITHDRAWAL_STATES)[number];

export interface WithdrawalRow {
  readonly withdrawal: string;
  readonly state: WithdrawalState;
  readonly user: string;
  /** Instance that it was asked from: nobody confirms from there. */
  readonly peer: string;
  readonly rail: string;
  readonly destination: string;
  readonly amount: bigint;
  readonly fee: bigint;
  /** Confirmations that it takes. */
  readonly needed: number;
  readonly approver: string | null;
  readonly approverPeer: string | null;
  readonly secondApprover: string | null;
  /** The one device that executes; null: not named yet. */
  readonly executor: string | null;
  /** 1: nobody else was there for a day, so that who confirmed may execute too. */
  readonly soloReady: number;
  /** While frozen: where it goes back to, and what was left there. */
  readonly frozenFrom: WithdrawalState | null;
  readonly frozenLeftMs: number;
  /** A new executing device that one person has named. */
  readonly reassignTo: string | null;
  readonly reassignBy: string | null;
  /** Instance that this was said from: the second person acts from another one. */
  readonly reassignByPeer: string | null;
  readonly reassignByOwner: number;
  /** 0: the rail may still tell; 1: two approvers may rule; 2: a GlobalAdmin may. */
  readonly ruling: number;
  readonly rulingBy: string | null;
  readonly rulingPeer: string | null;
  readonly rulingOutcome: string | null;
  readonly rulingReference: string | null;
  readonly reference: string | null;
  readonly proof: string | null;
  readonly cause: string;
  readonly requestedMs: number;
  readonly changedMs: number;
  /** Deadline of this state on the pool clock; 0: it waits for nothing. */
  readonly dueMs: number;
  readonly steps: number;
}

export interface WithdrawalStepRow {
  readonly withdrawal: string;
  readonly step: number;
  readonly state: WithdrawalState;
  readonly event: string;
  readonly user: string | null;
  readonly poolMs: number;
  readonly sealMs: number;
  readonly cause: string;
}

/** What one person asked for on one day of the pool clock; cancelled, rejected, expired and failed ones do not count. */
export interface WithdrawalDayRow {
  readonly user: string;
  readonly day: number;
  readonly amount: bigint;
}

/** A destination that was paid before. */
export interface DestinationRow {
  readonly user: string;
  readonly destination: string;
  readonly poolMs: number;
}

/** Between two requests of one person; its timer removes it. */
export interface CoolingRow {
  readonly user: string;
  readonly dueMs: number;
}

/** A payment of the outside counts once (P3, P16). */
export interface ReferenceRow {
  readonly rail: string;
  readonly reference: string;
  readonly subject: string;
}

export interface DepositRow {
  readonly deposit: string;
  readonly state: 'recorded' | 'confirmed' | 'expired';
  readonly user: string;
  readonly rail: string;
  readonly amount: bigint;
  readonly reference: string;
  readonly by: string;
  readonly byPeer: string;
  readonly confirmedBy: string | null;
  readonly poolMs: number;
  readonly dueMs: number;
}

export const withdrawals = defineTable<WithdrawalRow>({
  name: 'withdrawals',
  columns: {
    withdrawal: 'text',
    state: 'text',
    user: 'text',
    peer: 'text',
    rail: 'text',
    destination: 'text',
    amount: 'money',
    fee: 'money',
    needed: 'int',
    approver: 'text',
    approverPeer: 'text',
    secondApprover: 'text',
    executor: 'text',
    soloReady: 'int',
    frozenFrom: 'text',
    frozenLeftMs: 'int',
    reassignTo: 'text',
    reassignBy: 'text',
    reassignByPeer: 'text',
    reassignByOwner: 'int',
    ruling: 'int',
    rulingBy: 'text',
    rulingPeer: 'text',
    rulingOutcome: 'text',
    rulingReference: 'text',
    reference: 'text',
    proof: 'text',
    cause: 'text',
    requestedMs: 'int',
    changedMs: 'int',
    dueMs: 'int',
    steps: 'int',
  },
  key: ['withdrawal'],
  indexes: [['user'], ['state'], ['executor']],
});

export const withdrawalSteps = defineTable<WithdrawalStepRow>({
  name: 'withdrawal_steps',
  columns: {
    withdrawal: 'text',
    step: 'int',
    state: 'text',
    event: 'text',
    user: 'text',
    poolMs: 'int',
    sealMs: 'int',
    cause: 'text',
  },
  key: ['withdrawal', 'step'],
  appendOnly: true,
});

export const withdrawalDays = defineTable<WithdrawalDayRow>({
  name: 'withdrawal_days',
  columns: { user: 'text', day: 'int', amount: 'money' },
  key: ['user', 'day'],
});

export const destinations = defineTable<DestinationRow>({
  name: 'withdrawal_destinations',
  columns: { user: 'text', destination: 'text', poolMs: 'int' },
  key: ['user', 'destination'],
});

export const cooling = defineTable<CoolingRow>({
  name: 'withdrawal_cooling',
  columns: { user: 'text', dueMs: 'int' },
  key: ['user'],
});

export const references = defineTable<ReferenceRow>({
  name: 'rail_references',
  columns: { rail: 'text', reference: 'text', subject: 'text' },
  key: ['rail', 'reference'],
});

export const deposits = defineTable<DepositRow>({
  name: 'deposits',
  columns: {
    deposit: 'text',
    state: 'text',
    user: 'text',
    rail: 'text',
    amount: 'money',
    reference: 'text',
    by: 'text',
    byPeer: 'text',
    confirmedBy: 'text',
    poolMs: 'int',
    dueMs: 'int',
  },
  key: ['deposit'],
  indexes: [['user'], ['state']],
});
