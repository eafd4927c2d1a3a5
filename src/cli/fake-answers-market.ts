/** What the fake instance answers about searching, matching, requests, bids and reputation. */
import { FAKE_ANSWERS, FAKE_IDS } from './fake-answers.ts';

const { user, bob, pool, event, order } = FAKE_IDS;
const AT_MS = 1_700_000_000_000;
const command = { event, pool, status: 'sealed', seal: 7, id: event };
const [listed] = (FAKE_ANSWERS['offersRead'] as { readonly items: readonly Record<string, unknown>[] }).items;
const rules = { hours: [{ day: 0, from: 1080, to: 1440 }], auto: { isOn: true, slotsMax: 2 }, noticeMs: 300_000 };
const found = { ...listed, rules, sellerBoundBps: 6_500, sellerIsNew: false };
const score = {
  formula: 1,
  orders: 7,
  isNew: false,
  scoreBps: 8_100,
  boundBps: 7_000,
  reliabilityBps: 9_000,
  starsBps: 7_000,
  disputesBps: 7_500,
  weight: 7_000,
};
const fact = {
  order,
  counterparty: bob,
  counterpartyHandle: 'Bob',
  relation: 'related',
  atMs: AT_MS,
  amount: '1200000',
  reliabilityBps: 10_000,
  stars: 5,
  isLost: false,
  weight: 250,
  counted: 250,
};
const round = {
  order,
  side: 'buyer',
  buyer: user,
  buyerHandle: 'Ada',
  provider: bob,
  providerHandle: 'Bob',
  round: 'committing',
  dueMs: AT_MS + 600_000,
  leftMs: 600_000,
  byBuyer: { state: 'committed', stars: 4, text: 'good' },
  byProvider: { state: 'none' },
  mayRate: false,
};
const request = {
  request: 'a9'.repeat(32),
  user,
  handle: 'Ada',
  isMine: true,
  state: 'open',
  title: 'a night of rendering',
  executor: 'wasi',
  slots: 2,
  coresPerSlot: 1,
  memoryPerSlotBytes: 268_435_456,
  durationMs: 28_800_000,
  maxPricePerSlotHour: '2000000',
  openedMs: AT_MS,
  leftMs: 3_600_000,
  bids: 1,
  lowest: '1500000',
};
const bid = {
  bid: '9'.repeat(64),
  user,
  handle: 'Ada',
  isMine: true,
  offer: FAKE_IDS.offer,
  offerTitle: "Bob's cores",
  pricePerSlotHour: '1500000',
  state: 'open',
  placedMs: AT_MS,
  boundBps: 6_500,
  isNew: false,
  weighed: '2025000',
  maximum: '24000000',
  isSuggested: true,
  isOnline: true,
};

export const MARKET_ANSWERS: Readonly<Record<string, unknown>> = {
  offersSearch: { items: [found], next: '1~' },
  offerCost: {
    maximum: '2000000',
    perHour: '2000000',
    fee: '40000',
    cancelFee: '33333',
    available: '12500000',
    left: '10500000',
    isAffordable: true,
  },
  matchRead: {
    best: found,
    maximum: '2000000',
    ranked: [
      { offer: FAKE_IDS.offer, title: "Bob's cores", pricePerSlotHour: '1000000', boundBps: 6_500, weighed: '1350000' },
    ],
    fellOut: [{ filter: 'offline', count: 3, offer: FAKE_IDS.offer, title: 'asleep' }],
  },
  pricesRead: {
    classes: ['wasi/1'],
    items: [{ class: 'wasi/1', dayMs: AT_MS, orders: 9, median: '1000000', p10: '900000', p90: '2000000' }],
  },
  offerRulesRead: { ...rules, minMs: 60_000, maxMs: 86_400_000 },
  offerRulesSet: command,
  savedSearchesRead: {
    items: [{ id: 'ab'.repeat(16), name: 'mine', filter: { coresPerSlot: 2, sort: 'score' }, createdMs: AT_MS }],
  },
  savedSearchCreate: { id: 'ab'.repeat(16) },
  savedSearchDelete: undefined,
  offerRemove: command,
  nodeUnverify: command,
  nodeChallenge: { ...command, singleScore: 950, claimed: 1000, isBorneOut: true },
  orderExtend: command,
  orderCancel: command,
  orderStop: command,
  orderConfirm: command,
  requestsRead: { items: [request] },
  requestRead: { ...request, items: [bid] },
  requestOpen: command,
  requestCancel: command,
  bidPlace: command,
  bidWithdraw: command,
  requestMatch: command,
  reputationRead: {
    user: bob,
    handle: 'Bob',
    medianAmount: '1000000',
    provider: { ...score, facts: [fact] },
    buyer: { ...score, orders: 0, isNew: true, facts: [] },
  },
  reputationsRead: { items: [{ user: bob, handle: 'Bob', provider: score, buyer: { ...score, isNew: true } }] },
  ratingGive: command,
  reportFile: command,
  reportWithdraw: command,
  reportClose: command,
  reportsRead: {
    items: [
      {
        report: 'c'.repeat(64),
        state: 'open',
        user,
        handle: 'Ada',
        about: bob,
        aboutHandle: 'Bob',
        isMine: true,
        category: 'abuse',
        text: 'shouts',
        openedMs: AT_MS,
        leftMs: 86_400_000,
        may: ['withdraw'],
      },
    ],
  },
  orderRatingRead: round,
  ratingRoundsRead: { items: [round] },
  ratingsRead: {
    items: [{ order, by: user, byHandle: 'Ada', side: 'buyer', stars: 5, text: 'fast and kind', poolMs: AT_MS }],
  },
};
