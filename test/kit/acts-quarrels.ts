/** What people do about money that they do not agree on, and to take it out. */
import { journal, postings } from '#core/features/ledger/ledger.tables.ts';
import { type ActOptions, type Command, act, sha, subject } from './acts.ts';
import { cast } from './test-pool.ts';

/** An envelope that nobody opens in these tests: to the fold it is opaque. */
export function sealedText(text = 'said'): { readonly hash: string; readonly box: string } {
  return { hash: sha(text), box: 'c2VhbGVk' };
}

// --- disputes

export interface OpenOptions extends ActOptions {
  readonly claimed?: bigint;
  readonly category?: string;
}

/** The buyer wants half of a minute of two slots back. */
export const openDispute = act<OpenOptions>(
  { type: 'dispute.opened.v1', by: 'buyer', as: 'dispute' },
  (pool, { of, claimed, category }) => ({
    order: pool.id(of ?? 'order'),
    category: category ?? 'wrong_result',
    claimed: (claimed ?? 60_000n).toString(),
    text: sealedText(),
  }),
);
const withText = (pool: Parameters<Command>[0], { of }: ActOptions) => ({
  dispute: pool.id(of ?? 'dispute'),
  text: sealedText(),
});
export const answerDispute = act({ type: 'dispute.answered.v1', by: 'provider' }, withText);
export const appealDispute = act({ type: 'dispute.appealed.v1', by: 'provider' }, withText);
export const addEvidence = act({ type: 'dispute.evidence-added.v1', by: 'buyer' }, (pool, options) => ({
  ...withText(pool, options),
  kind: 'statement',
}));
export const takeDispute = act({ type: 'dispute.taken.v1', by: 'officer' }, subject('dispute'));
export const decideDispute = (buyerBps: number, options: ActOptions = {}): Command =>
  act({ type: 'dispute.decided.v1', by: 'officer' }, (pool, of) => ({
    ...withText(pool, of),
    buyerBps,
    reason: 'wrong_result',
  }))(options);
export const offerSplit = (buyer: bigint, options: ActOptions = {}): Command =>
  act({ type: 'dispute.settlement-offered.v1', by: 'buyer' }, (pool, { of }) => ({
    dispute: pool.id(of ?? 'dispute'),
    buyer: buyer.toString(),
  }))(options);
export const acceptSplit = (buyer: bigint, options: ActOptions = {}): Command =>
  act({ type: 'dispute.settlement-accepted.v1', by: 'provider' }, (pool, { of }) => ({
    dispute: pool.id(of ?? 'dispute'),
    buyer: buyer.toString(),
  }))(options);
export const withdrawDispute = act({ type: 'dispute.withdrawn.v1', by: 'buyer' }, subject('dispute'));

// --- withdrawals

export interface AskOptions extends ActOptions {
  readonly rail?: string;
  readonly to?: string;
}

/** The member takes money out, by hand, to a destination called by `to`. */
export const askOut = (amount: bigint, options: AskOptions = {}): Command =>
  act<AskOptions>({ type: 'withdrawal.requested.v1', by: 'member', as: 'withdrawal' }, (_pool, { rail, to }) => ({
    rail: rail ?? 'manual',
    amount: amount.toString(),
    destination: sha(to ?? 'bank'),
    sealed: sealedText(),
  }))(options);
export const cancelOut = act({ type: 'withdrawal.cancelled.v1', by: 'member' }, subject('withdrawal'));

export interface ConfirmOptions extends ActOptions {
  /** Name of who executes by their agent. */
  readonly executor?: string;
}

export const confirmOut = act<ConfirmOptions>(
  { type: 'withdrawal.confirmed.v1', by: 'officer' },
  (pool, { of, executor }) => ({
    withdrawal: pool.id(of ?? 'withdrawal'),
    ...(executor === undefined ? {} : { executor: cast(executor).agent.device }),
  }),
);
const withReason = (pool: Parameters<Command>[0], { of }: ActOptions) => ({
  withdrawal: pool.id(of ?? 'withdrawal'),
  reason: 'said so',
});
const withCause = (pool: Parameters<Command>[0], { of }: ActOptions) => ({
  withdrawal: pool.id(of ?? 'withdrawal'),
  cause: 'said so',
});
export const rejectOut = act({ type: 'withdrawal.rejected.v1', by: 'officer' }, withReason);
export const startOut = act({ type: 'withdrawal.started.v1', by: 'owner' }, subject('withdrawal'));
export const payOut = (reference: string, options: ActOptions = {}): Command =>
  act({ type: 'withdrawal.executed.v1', by: 'owner' }, (pool, { of }) => ({
    withdrawal: pool.id(of ?? 'withdrawal'),
    reference,
  }))(options);
export const failOut = act({ type: 'withdrawal.failed.v1', by: 'owner' }, withCause);
export const doubtOut = act({ type: 'withdrawal.doubted.v1', by: 'owner' }, withCause);
export const freezeOut = act({ type: 'withdrawal.frozen.v1', by: 'officer' }, withReason);
export const thawOut = act({ type: 'withdrawal.thawed.v1', by: 'officer' }, withReason);
export const reassignOut = (to: string, options: ActOptions = {}): Command =>
  act({ type: 'execution.reassigned.v1', by: 'owner' }, (pool, { of }) => ({
    withdrawal: pool.id(of ?? 'withdrawal'),
    device: cast(to).agent.device,
  }))(options);
export const ruleOut = (outcome: string, reference: string, options: ActOptions = {}): Command =>
  act({ type: 'withdrawal.ruled.v1', by: 'officer' }, (pool, { of }) => ({
    withdrawal: pool.id(of ?? 'withdrawal'),
    outcome,
    reference,
    proof: sha('proof'),
  }))(options);
export const recordIn = (to: string, amount: bigint, reference: string, options: AskOptions = {}): Command =>
  act<AskOptions>({ type: 'deposit.recorded.v1', by: 'officer', as: 'deposit' }, (pool, { rail }) => ({
    user: pool.id(to),
    rail: rail ?? 'manual',
    amount: amount.toString(),
    reference,
  }))(options);
export const confirmIn = act({ type: 'deposit.confirmed.v1', by: 'owner' }, subject('deposit'));

// --- books

export const refund = (amount: bigint, options: ActOptions = {}): Command =>
  act({ type: 'refund.made.v1', by: 'provider' }, (pool, { of }) => ({
    order: pool.id(of ?? 'order'),
    amount: amount.toString(),
    memo: 'sorry',
  }))(options);

/** The newest transaction with this code, as the journal has it. */
export const proposeCorrection = (code: string, options: ActOptions = {}): Command =>
  act({ type: 'correction.proposed.v1', by: 'owner', as: 'correction' }, (pool) => {
    const no = pool.all(journal).findLast((entry) => entry.code === code)?.no ?? 1;
    const lines = pool
      .all(postings)
      .filter((line) => line.no === no)
      .sort((a, b) => a.line - b.line)
      .map(({ account, amount }) => ({ account, amount: amount.toString() }));
    return { no, lines, reason: 'said so' };
  })(options);
export const withdrawCorrection = act({ type: 'correction.withdrawn.v1', by: 'owner' }, subject('correction'));
