/** What the fake instance answers about disputes, withdrawals and the books. */
import { FAKE_IDS } from './fake-answers.ts';

const { user, bob, pool, event } = FAKE_IDS;
const AT_MS = 1_700_000_000_000;
const ID = 'd'.repeat(64);
const command = { event, pool, status: 'sealed', seal: 7, id: event };
const split = { buyer: '500000', provider: '490000', treasury: '10000' };

const dispute = {
  dispute: ID,
  order: ID,
  state: 'review',
  level: 'officer',
  category: 'wrong_result',
  side: 'buyer',
  isOpener: true,
  buyer: user,
  buyerHandle: 'Ada',
  provider: bob,
  providerHandle: 'Bob',
  opener: user,
  claimed: '500000',
  frozen: '1000000',
  measured: '1000000',
  offer: { by: bob, isOwn: false, split },
  openedMs: AT_MS,
  changedMs: AT_MS,
  leftMs: 3_600_000,
  dueMs: AT_MS + 3_600_000,
  hardLeftMs: 2_000_000_000,
  may: ['attach', 'accept', 'withdraw'],
};
const withdrawal = {
  withdrawal: ID,
  state: 'awaiting_confirmation',
  user,
  handle: 'Ada',
  isOwn: true,
  rail: 'manual',
  amount: '10000000',
  fee: '0',
  confirmations: 0,
  needed: 1,
  approvers: [],
  isExecutedHere: false,
  cause: 'hold is over',
  ruling: 0,
  requestedMs: AT_MS,
  changedMs: AT_MS,
  leftMs: 3_600_000,
  may: ['cancel'],
};
const rail = {
  pool,
  url: 'https://pay.example.org/hook',
  hasSecret: true,
  callbackPath: `/api/v1/pools/${pool}/rail/callback`,
  allowsInternal: false,
};

export const QUARREL_ANSWERS: Readonly<Record<string, unknown>> = {
  disputesRead: { items: [dispute] },
  disputeRead: {
    ...dispute,
    timeline: [{ state: 'open', level: 'officer', cause: 'opened', sealMs: AT_MS, poolMs: AT_MS, event }],
    evidence: [
      {
        event,
        kind: 'opening',
        user,
        handle: 'Ada',
        hash: ID,
        poolMs: AT_MS,
        text: 'the picture is black',
        isReadable: true,
      },
    ],
    facts: {
      termsHash: ID,
      terms: {},
      usedMs: 60_000,
      tasksEnded: 1,
      isUnsigned: false,
      receipts: [],
    },
  },
  ...Object.fromEntries(
    ['Open', 'Answer', 'State', 'Appeal', 'Take', 'Withdraw', 'Offer', 'Accept', 'Decide', 'FileAdd'].map((verb) => [
      `dispute${verb}`,
      command,
    ]),
  ),
  judgesRead: {
    items: [
      { user: bob, handle: 'Bob', decided: 3, appealed: 1, overturned: 0, buyerBps: 4000, toBuyer: 1, toProvider: 2 },
    ],
  },
  withdrawalsRead: { items: [withdrawal] },
  withdrawalLimits: {
    available: '20000000',
    isFrozen: false,
    fee: '0',
    dayMax: '1000000000',
    dayUsed: '0',
    weekMax: '3000000000',
    weekUsed: '0',
    large: '500000000',
    holdMs: 86_400_000,
    newDestinationHoldMs: 172_800_000,
    coolingMs: 0,
  },
  withdrawalRead: {
    ...withdrawal,
    destination: 'DE00 1234',
    isDestinationTrue: true,
    executors: [{ device: 'd'.repeat(64), kind: 'agent', handle: 'Bob', isHere: false }],
    timeline: [{ state: 'hold', cause: 'asked for', handle: 'Ada', sealMs: AT_MS, poolMs: AT_MS, event }],
  },
  ...Object.fromEntries(
    [
      'Request',
      'Cancel',
      'Confirm',
      'Reject',
      'Start',
      'Execute',
      'Fail',
      'Doubt',
      'Freeze',
      'Thaw',
      'Reassign',
      'Rule',
    ].map((verb) => [`withdrawal${verb}`, command]),
  ),
  depositsRead: {
    items: [
      {
        deposit: ID,
        state: 'recorded',
        user: bob,
        handle: 'Bob',
        rail: 'manual',
        amount: '20000000',
        reference: 'bank-12',
        byHandle: 'Ada',
        poolMs: AT_MS,
        leftMs: 3_600_000,
        mayConfirm: false,
      },
    ],
  },
  depositRecord: command,
  depositConfirm: command,
  railRead: rail,
  railSet: { ...rail, secret: 'whsec_c2VjcmV0' },
  trialBalanceRead: {
    pool,
    seal: 7,
    timeMs: AT_MS,
    transactions: 12,
    groups: [
      { group: 'wallet', accounts: 2, debit: '0', credit: '1000000' },
      { group: 'issuance', accounts: 1, debit: '1000000', credit: '0' },
    ],
    accounts: [{ account: 'issuance', balance: '-1000000' }],
    debit: '1000000',
    credit: '1000000',
    isBalanced: true,
    supply: '1000000',
  },
  reconcile: {
    rail: 'manual',
    paidOut: '1000000',
    paidIn: '0',
    isComplete: true,
    matched: 1,
    missingOutside: [],
    missingHere: [],
    differing: [],
  },
  refundCreate: command,
  correctionsRead: {
    items: [
      {
        correction: ID,
        state: 'proposed',
        no: 12,
        reason: 'wrong person',
        byHandle: 'Ada',
        reversed: '0',
        owed: '0',
        poolMs: AT_MS,
      },
    ],
  },
  correctionPropose: command,
  correctionWithdraw: command,
};
