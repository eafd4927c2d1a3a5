/** What the fake instance answers about the offices of a pool: rights, settings, treasury, books, records. */
import { RIGHTS, type Right, SEATS, cellOf, roleMay, rolesWith } from '#core/contract/rights.ts';
import type { Settings } from '../../../web/src/features/govern/setting-fields.ts';
import type { FakeHandlers } from './fake-answers.ts';
import { MICRO, POOL, type World, id, me, people } from './fake-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const [, grace, linus, margaret, dennis] = people;
const done = () => ({ event: id('office'), pool: POOL, status: 'sealed' as const, seal: 4712, id: id('office') });
const handleOf = (person: { readonly handle: string } | undefined): string => person?.handle ?? '';
const userOf = (person: { readonly user: string } | undefined): string => person?.user ?? '';

export const SETTINGS: Settings = {
  access: 'referral',
  feeBps: 200,
  welcomeGrant: 25n * MICRO,
  grantsPerDayMax: 20,
  joinsPerDayMax: 50,
  joinApproval: false,
  memberInvites: true,
  officerGrantsPerDay: 100n * MICRO,
  ownerGrantsPerDay: 100_000n * MICRO,
  referralShareBps: 1000,
  supplyCap: 0n,
  terms: {
    acceptanceMs: 600_000,
    readyMs: 300_000,
    receiptMs: 60_000,
    interruptedAfterMs: 180_000,
    failedAfterMs: 300_000,
    endingMs: 600_000,
    suspendedMs: DAY,
    disputeWindowMs: DAY,
    unsignedWindowMs: 3 * DAY,
    cancelFeeMs: 300_000,
  },
  disputes: {
    answerMs: 3 * DAY,
    takeMs: 2 * DAY,
    decideMs: 3 * DAY,
    appealWindowMs: 3 * DAY,
    appealMs: 7 * DAY,
    hardMs: 30 * DAY,
    windowLeftMinMs: HOUR,
  },
  withdrawals: {
    holdMs: DAY,
    newDestinationHoldMs: 2 * DAY,
    confirmMs: 7 * DAY,
    executeMs: 7 * DAY,
    executingMs: DAY,
    soloMs: DAY,
    freezeMs: 3 * DAY,
    coolingMs: 600_000,
    unknownDecideMs: 14 * DAY,
    unknownAdminMs: 30 * DAY,
    feeMicro: '500000',
    dayMaxMicro: '1000000000',
    weekMaxMicro: '3000000000',
    largeMicro: '500000000',
    officerMaxMicro: '750000000',
  },
  transfers: { dayMaxMicro: '10000000000' },
};

function rightsOf(world: World) {
  const role = world.pools[0]?.role ?? 'member';
  return {
    role,
    state: 'active',
    items: (Object.keys(RIGHTS) as Right[]).map((right) => {
      const [member = '-', officer = '-', owner = '-', admin = '-'] = SEATS.map((seat) => cellOf(seat, right));
      const isMine = roleMay(role, right);
      return {
        right,
        member,
        officer,
        owner,
        admin,
        isMine,
        ...(isMine ? {} : { why: 'role' as const }),
        roles: [...rolesWith(right)],
      };
    }),
    office: world.members
      .filter((member) => member.role !== 'member')
      .map(({ user, handle, role: seat }) => ({ user, handle, role: seat })),
  };
}

type Names =
  | 'rightsRead'
  | 'memberStateSet'
  | 'joinRequestsRead'
  | 'joinRequestAnswer'
  | 'ownershipRead'
  | 'ownershipOffer'
  | 'ownershipAnswer'
  | 'ownershipWithdraw'
  | 'settingsRead'
  | 'settingsPreview'
  | 'settingsAnnounce'
  | 'settingsWithdraw'
  | 'announcementsRead'
  | 'announcementPost'
  | 'announcementRemove'
  | 'walletFreeze'
  | 'walletThaw'
  | 'frozenRead'
  | 'poolClose'
  | 'referralsRead'
  | 'treasuryRead'
  | 'treasuryPropose'
  | 'treasuryAnswer'
  | 'treasuryWithdraw'
  | 'auditRead'
  | 'adminsRead'
  | 'adminActCreate';

export const GOVERN_HANDLERS: FakeHandlers<Names> = {
  rightsRead: ({ world }) => rightsOf(world),
  memberStateSet: ({ world, params, body }) => {
    world.members = world.members.map((member) =>
      member.user === params.user ? { ...member, state: body.state } : member,
    );
    return done();
  },
  joinRequestsRead: ({ world }) => ({
    items: [dennis, margaret].map((person, index) => ({
      user: userOf(person),
      handle: handleOf(person),
      fingerprint: userOf(person).slice(0, 8),
      state: index === 0 ? ('requested' as const) : ('refused' as const),
      askedMs: world.startedMs - (index + 1) * 5 * HOUR,
      leftMs: index === 0 ? 13 * DAY : 0,
      reason: index === 0 ? '' : 'Nobody knows this account.',
    })),
  }),
  joinRequestAnswer: done,
  ownershipRead: () => ({
    owner: me.user,
    ownerHandle: me.handle,
    transfer: {
      from: me.user,
      fromHandle: me.handle,
      to: userOf(grace),
      toHandle: handleOf(grace),
      state: 'accepted',
      reason: 'I am moving abroad for a year.',
      leftMs: 2.4 * DAY,
    },
  }),
  ownershipOffer: done,
  ownershipAnswer: done,
  ownershipWithdraw: done,
  settingsRead: ({ world }) => ({
    settings: SETTINGS,
    noticeMs: 3 * DAY,
    changes: [
      {
        change: id('change 2'),
        state: 'announced',
        by: me.user,
        byHandle: me.handle,
        reason: 'Electricity has become dearer; the guild needs a reserve.',
        announcedMs: world.startedMs - DAY,
        leftMs: 2 * DAY,
        differences: [
          { field: 'feeBps', from: '200', to: '350', touches: 'later-orders' },
          { field: 'welcomeGrant', from: '25000000', to: '10000000', touches: 'newcomers' },
          { field: 'withdrawals.holdMs', from: '86400000', to: '172800000', touches: 'pool' },
        ],
      },
      {
        change: id('change 1'),
        state: 'applied',
        by: me.user,
        byHandle: me.handle,
        reason: 'Members may invite from now on.',
        announcedMs: world.startedMs - 40 * DAY,
        leftMs: 0,
        differences: [],
      },
    ],
  }),
  settingsPreview: ({ body }) => ({
    differences: Object.entries(body.changes).flatMap(([field, to]) =>
      typeof to === 'object' ? [] : [{ field, from: '200', to: String(to), touches: 'later-orders' as const }],
    ),
    noticeMs: 3 * DAY,
    openOrders: 3,
  }),
  settingsAnnounce: done,
  settingsWithdraw: done,
  announcementsRead: ({ world }) => ({
    items: [
      {
        announcement: id('announcement 1'),
        by: me.user,
        byHandle: me.handle,
        title: 'Render weekend: bring your frames',
        text: 'On Saturday and Sunday every machine of the guild is on.\nWhoever wants their film in the queue posts a request by Friday.',
        poolMs: world.startedMs - 6 * HOUR,
      },
      {
        announcement: id('announcement 0'),
        by: userOf(grace),
        byHandle: handleOf(grace),
        title: 'Новые нотариусы',
        text: '',
        poolMs: world.startedMs - 12 * DAY,
      },
    ],
  }),
  announcementPost: done,
  announcementRemove: done,
  walletFreeze: done,
  walletThaw: done,
  frozenRead: () => ({
    items: [
      {
        user: userOf(linus),
        handle: handleOf(linus),
        by: userOf(grace),
        byHandle: handleOf(grace),
        reason: 'The account seems to be in other hands.',
        leftMs: 1.6 * DAY,
        renewals: 0,
      },
    ],
  }),
  poolClose: done,
  referralsRead: ({ world }) => ({
    shareBps: 1000,
    earned: 4_820_000n,
    items: [
      [grace, 1, me.user, 3_900_000n],
      [linus, 1, me.user, 920_000n],
      [margaret, 2, userOf(grace), 0n],
      [dennis, 3, userOf(margaret), 0n],
    ].map(([person, depth, inviter, earned], index) => ({
      user: userOf(person as typeof grace),
      handle: handleOf(person as typeof grace),
      depth: depth as number,
      inviter: inviter as string,
      joinedMs: world.startedMs - (60 - index * 12) * DAY,
      earned: earned as bigint,
    })),
  }),
  treasuryRead: ({ world }) => {
    const act = {
      reason: 'Prize of the render weekend',
      isAlone: false,
      proposedMs: world.startedMs - 5 * HOUR,
      leftMs: 6.8 * DAY,
    };
    return {
      balance: 998_240n * MICRO + 500_000n,
      supply: 1_000_000n * MICRO,
      cap: 0n,
      grantedToday: 25_000n * MICRO,
      grantLimit: 100_000n * MICRO,
      acts: [
        {
          ...act,
          act: id('treasury 3'),
          kind: 'payout',
          amount: 120n * MICRO,
          to: userOf(linus),
          toHandle: handleOf(linus),
          by: userOf(grace),
          byHandle: handleOf(grace),
          state: 'proposed',
        },
        {
          ...act,
          act: id('treasury 2'),
          kind: 'mint',
          amount: 50_000n * MICRO,
          by: me.user,
          byHandle: me.handle,
          reason: 'More members than planned: newcomers would find an empty treasury.',
          state: 'proposed',
        },
        {
          ...act,
          act: id('treasury 1'),
          kind: 'burn',
          amount: 1_000n * MICRO,
          by: me.user,
          byHandle: me.handle,
          state: 'done',
          leftMs: 0,
          proposedMs: world.startedMs - 30 * DAY,
          answeredByHandle: handleOf(grace),
        },
        {
          ...act,
          act: id('treasury 0'),
          kind: 'mint',
          amount: 900_000n * MICRO,
          by: me.user,
          byHandle: me.handle,
          state: 'refused',
          leftMs: 0,
          proposedMs: world.startedMs - 34 * DAY,
          answeredByHandle: handleOf(grace),
        },
      ],
    };
  },
  treasuryPropose: done,
  treasuryAnswer: done,
  treasuryWithdraw: done,
  auditRead: ({ world, query }) => {
    const kinds = [
      ['settings.announced.v1', '', 'Electricity has become dearer.', '{"changes":{"feeBps":350}}'],
      ['wallet.frozen.v1', userOf(linus), 'The account seems to be in other hands.', '{}'],
      ['grant.made.v1', userOf(margaret), 'Translated the rules', '{"amount":"25000000000"}'],
      ['role.set.v1', userOf(grace), '', '{"role":"officer"}'],
      ['offer.removed.v1', id('offer 3'), 'It promised a card that is not there.', '{}'],
    ] as const;
    const items = Array.from({ length: 40 }, (_, index) => {
      const [type, subject, reason, detail] = kinds[index % kinds.length] ?? kinds[0];
      const actor = index % 3 === 1 ? grace : me;
      return {
        no: 40 - index,
        timeMs: world.startedMs - index * 7 * HOUR,
        seal: 4700 - index * 9,
        type,
        seat: index % 3 === 1 ? ('officer' as const) : ('owner' as const),
        actor: userOf(actor),
        actorHandle: handleOf(actor),
        device: id('device personal'),
        subject,
        ...(subject === '' || type === 'offer.removed.v1'
          ? {}
          : { subjectHandle: handleOf(people.find(({ user }) => user === subject)) }),
        reason,
        detail,
        event: id(`record ${index}`),
      };
    });
    return {
      items: items.filter(
        ({ type, actor }) =>
          (query.type === undefined || type === query.type) && (query.actor === undefined || actor === query.actor),
      ),
    };
  },
  adminsRead: ({ world }) => ({
    networkKey: id('network key'),
    isMine: true,
    items: [
      {
        appointment: id('appointment 1'),
        user: me.user,
        handle: me.handle,
        fromMs: world.startedMs - 20 * DAY,
        toMs: world.startedMs + 70 * DAY,
        state: 'active',
      },
      {
        appointment: id('appointment 0'),
        user: userOf(grace),
        handle: handleOf(grace),
        fromMs: world.startedMs - 120 * DAY,
        toMs: world.startedMs - 30 * DAY,
        state: 'over',
      },
    ],
  }),
  adminActCreate: done,
};
