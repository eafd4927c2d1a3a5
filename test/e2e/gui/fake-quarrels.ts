/** What the fake instance answers about disputes and withdrawals: one of each kind that looks different. */
import type { DisputeDetail, DisputeView } from '#core/features/disputes/disputes.api.ts';
import type { WithdrawalDetail, WithdrawalView } from '#core/features/withdrawals/withdrawals.api.ts';
import { type FakeHandlers, FakeRefusal } from './fake-answers.ts';
import { MICRO, POOL, type World, id, me, people } from './fake-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const [, bob, cem] = people;

function disputesOf(world: World): DisputeDetail[] {
  if (world.pools.length === 0) return [];
  const base = {
    order: id('order 1'),
    level: 'officer' as const,
    side: 'buyer' as const,
    isOpener: true,
    buyer: id('user ada'),
    buyerHandle: 'ada',
    provider: bob?.user ?? '',
    providerHandle: bob?.handle ?? 'bob',
    opener: id('user ada'),
    claimed: 6n * MICRO,
    frozen: 12n * MICRO,
    measured: 12n * MICRO,
    openedMs: world.startedMs - 2 * DAY,
    changedMs: world.startedMs - DAY,
    hardLeftMs: 28 * DAY,
  };
  const split = { buyer: 4n * MICRO, provider: 7_840_000n, treasury: 160_000n };
  const timeline: DisputeDetail['timeline'] = [
    { state: 'open', level: 'officer', cause: 'opened', sealMs: world.startedMs - 2 * DAY, poolMs: 1, event: id('d1') },
    {
      state: 'evidence',
      level: 'officer',
      cause: 'answered',
      sealMs: world.startedMs - DAY,
      poolMs: 2,
      event: id('d2'),
    },
    { state: 'review', level: 'officer', cause: 'taken', sealMs: world.startedMs - HOUR, poolMs: 3, event: id('d3') },
  ];
  const said = (kind: string, handle: string, text: string | undefined): DisputeDetail['evidence'][number] => ({
    event: id(`evidence ${kind}`),
    kind,
    user: handle === 'ada' ? id('user ada') : (bob?.user ?? ''),
    handle,
    hash: id('hash'),
    poolMs: 1,
    ...(text === undefined ? {} : { text }),
    isReadable: text !== undefined || kind === 'work-record',
    ...(kind === 'work-record'
      ? {
          file: { hash: id('file'), sizeBytes: 4_217, name: 'work-record-buyer.json', contentType: 'application/json' },
        }
      : {}),
  });
  const detail = {
    timeline,
    evidence: [
      said('opening', 'ada', 'Tiles 3 to 9 are black. The same module works on my own machine.'),
      said('work-record', 'ada', undefined),
      said('answer', bob?.handle ?? '', 'My log shows a clean exit for each task.\nI can run them again.'),
      said('statement', bob?.handle ?? '', undefined),
    ],
    facts: {
      termsHash: id('terms'),
      terms: {},
      usedMs: 720_000,
      tasksEnded: 12,
      isUnsigned: true,
      receipts: [1, 2, 3].map((n) => ({
        event: id(`receipt ${n}`),
        n,
        elapsedMs: n * 60_000,
        paidMs: n * 120_000,
        tasksEnded: n * 4,
        tasksHash: id('tasks'),
        isCountersigned: n < 3,
      })),
    },
  };
  return [
    {
      ...base,
      ...detail,
      dispute: id('dispute 0'),
      state: 'review',
      category: 'wrong_result',
      decider: cem?.user ?? '',
      deciderHandle: cem?.handle ?? 'cem',
      offer: { by: bob?.user ?? '', isOwn: false, split },
      leftMs: 2 * DAY,
      dueMs: 9,
      may: ['attach', 'offer', 'accept', 'withdraw'],
    },
    {
      ...base,
      ...detail,
      dispute: id('dispute 1'),
      state: 'evidence',
      category: 'not_delivered',
      side: 'other',
      isOpener: false,
      leftMs: 30 * HOUR,
      dueMs: 9,
      may: ['take'],
    },
    {
      ...base,
      ...detail,
      dispute: id('dispute 2'),
      state: 'resolved',
      category: 'overcharged',
      basis: 'parties',
      award: split,
      hardLeftMs: 0,
      may: [],
    },
  ];
}

function withdrawalsOf(world: World): WithdrawalDetail[] {
  if (world.pools.length === 0) return [];
  const base = {
    executors: [
      { device: id('device ada'), kind: 'personal' as const, handle: me.handle, isHere: true },
      { device: id('agent ada'), kind: 'agent' as const, handle: me.handle, isHere: true },
      { device: id('device carol'), kind: 'personal' as const, handle: 'margaret', isHere: false },
    ],
    user: id('user ada'),
    handle: 'ada',
    isOwn: true,
    rail: 'manual' as const,
    amount: 40n * MICRO,
    fee: 500_000n,
    confirmations: 0,
    needed: 1,
    approvers: [],
    isExecutedHere: false,
    cause: '',
    ruling: 0,
    requestedMs: world.startedMs - DAY,
    changedMs: world.startedMs - HOUR,
    destination: 'DE89 3704 0044 0532 0130 00',
    isDestinationTrue: true,
    timeline: [
      {
        state: 'hold' as const,
        cause: 'asked for',
        handle: 'ada',
        sealMs: world.startedMs - DAY,
        poolMs: 1,
        event: id('w1'),
      },
    ],
  };
  return [
    { ...base, withdrawal: id('withdrawal 0'), state: 'hold', leftMs: 20 * HOUR, dueMs: 9, may: ['cancel'] },
    {
      ...base,
      withdrawal: id('withdrawal 1'),
      state: 'awaiting_confirmation',
      user: bob?.user ?? '',
      handle: bob?.handle ?? 'bob',
      isOwn: false,
      amount: 750n * MICRO,
      needed: 2,
      confirmations: 1,
      approvers: [cem?.handle ?? ''],
      leftMs: 5 * DAY,
      dueMs: 9,
      may: ['confirm', 'reject', 'freeze'],
      timeline: [
        ...base.timeline,
        {
          state: 'awaiting_confirmation',
          cause: 'hold is over',
          sealMs: world.startedMs - HOUR,
          poolMs: 2,
          event: id('w2'),
        },
        {
          state: 'awaiting_confirmation',
          cause: 'confirmed by one: another is needed',
          handle: cem?.handle ?? '',
          sealMs: world.startedMs - HOUR / 2,
          poolMs: 3,
          event: id('w3'),
        },
      ],
    },
    {
      ...base,
      withdrawal: id('withdrawal 2'),
      state: 'executed',
      rail: 'webhook',
      reference: 'bank-2071',
      confirmations: 1,
      approvers: [bob?.handle ?? ''],
      may: [],
    },
    {
      ...base,
      withdrawal: id('withdrawal 3'),
      state: 'unknown',
      ruling: 1,
      executorHandle: bob?.handle ?? '',
      leftMs: 9 * DAY,
      dueMs: 9,
      reassigned: { device: id('device ada'), handle: me.handle, by: bob?.handle ?? '' },
      may: ['rule', 'reassign'],
    },
  ];
}

const viewOf = ({ timeline: _t, evidence: _e, facts: _f, ...view }: DisputeDetail): DisputeView => view;
const rowOf = ({
  timeline: _t,
  destination: _d,
  isDestinationTrue: _i,
  outbox: _o,
  executors: _x,
  ...view
}: WithdrawalDetail): WithdrawalView => view;
const done = () => ({ event: id('quarrel'), pool: POOL, status: 'sealed' as const, seal: 4712, id: id('quarrel') });

function found<Row>(row: Row | undefined, code: string): Row {
  if (row === undefined) throw new FakeRefusal(code, 404);
  return row;
}

type Names =
  | 'disputesRead'
  | 'disputeRead'
  | 'disputeOpen'
  | 'disputeAccept'
  | 'disputeTake'
  | 'withdrawalsRead'
  | 'withdrawalLimits'
  | 'withdrawalRead'
  | 'withdrawalRequest'
  | 'withdrawalCancel'
  | 'withdrawalConfirm'
  | 'withdrawalReassign';

export const QUARREL_HANDLERS: FakeHandlers<Names> = {
  disputesRead: ({ world, query }) => ({
    items: disputesOf(world)
      .filter(({ order }) => query.order === undefined || query.order === order)
      .map(viewOf),
  }),
  disputeRead: ({ world, params }) =>
    found(
      disputesOf(world).find(({ dispute }) => dispute === params.dispute),
      'dispute.unknown',
    ),
  disputeOpen: done,
  disputeAccept: done,
  disputeTake: done,
  withdrawalsRead: ({ world }) => ({ items: withdrawalsOf(world).map(rowOf) }),
  withdrawalLimits: () => ({
    available: 412n * MICRO,
    isFrozen: false,
    fee: 500_000n,
    dayMax: 1_000n * MICRO,
    dayUsed: 40n * MICRO,
    weekMax: 3_000n * MICRO,
    weekUsed: 640n * MICRO,
    large: 500n * MICRO,
    officerMax: 750n * MICRO,
    holdMs: DAY,
    newDestinationHoldMs: 2 * DAY,
    coolingMs: 0,
  }),
  withdrawalRead: ({ world, params }) =>
    found(
      withdrawalsOf(world).find(({ withdrawal }) => withdrawal === params.withdrawal),
      'withdrawal.unknown',
    ),
  withdrawalRequest: done,
  withdrawalCancel: done,
  withdrawalConfirm: done,
  withdrawalReassign: done,
};
