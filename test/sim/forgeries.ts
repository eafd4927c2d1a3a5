/** What a modified instance tries: wrong role, somebody else's money, wrong state, wrong price, wrong form, wrong time. */
import { makeHlc } from '#core/kernel/hlc.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { offerPrices, offers } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { mandates, orders } from '#core/features/orders/orders.tables.ts';
import { receiptBytes } from '#core/features/orders/signed.ts';
import type { TableDef } from '#core/contract/table.ts';
import { joinPayload } from '../kit/people.ts';
import { type Forgery, forge } from './forge.ts';
import { type Hand, type Maker, randomHex, walletOf } from './hand.ts';

/** What is forged; undefined: nothing to forge it with yet. */
type Idea = (hand: Hand) => Forgery | undefined;

const DAY_MS = 86_400_000;

/** Any row of a table, or an id that nothing has. */
function any<R extends object>(hand: Hand, table: TableDef<R>): R | undefined {
  const rows = hand.store.scan(table, [], { limit: 200 });
  return rows.length === 0 ? undefined : hand.dice.pick(rows);
}

function anyOrder(hand: Hand): string {
  return any(hand, orders)?.order ?? randomHex(hand.dice);
}

function anybody(hand: Hand): string {
  return hand.dice.pick(hand.world.people).user;
}

function badTransfer(hand: Hand): Forgery {
  const amount = hand.dice.pick([
    (walletOf(hand) + 1n).toString(),
    '0',
    '-5',
    (2n ** 60n).toString(),
    (2n ** 62n).toString(),
    '1e3',
    7,
    '1',
  ]);
  const to = hand.dice.pick([hand.person.user, anybody(hand), randomHex(hand.dice), 'nobody']);
  return { type: 'transfer.made.v1', payload: { to, amount, memo: 'mine now' } };
}

const ABOUT_ORDERS = ['order.accepted.v1', 'order.cancelled.v1', 'order.confirmed.v1', 'order.lifted.v1'];
const WITH_REASON = ['order.declined.v1', 'order.stopped.v1', 'order.suspended.v1'];

function badReceipt(hand: Hand): Forgery | undefined {
  const row = any(hand, orders);
  if (row === undefined) return undefined;
  const { dice } = hand;
  const elapsedMs = dice.pick([row.elapsedMs, 10 ** 9, Number.MAX_SAFE_INTEGER]);
  const body = {
    order: row.order,
    n: row.receipts + dice.pick([0, 1, 1, 2]),
    elapsedMs,
    paidMs: dice.pick([elapsedMs, 0, Number.MAX_SAFE_INTEGER]),
    cpuUs: 0,
    bytes: 0,
    tasksEnded: 0,
    tasksHash: randomHex(dice),
    last: dice.chance(50),
  };
  // The provider countersigns in the buyer's place.
  const own = hand.seat.agent;
  const countersign = dice.chance(60)
    ? { countersign: { device: own.device, signature: toHex(own.sign(receiptBytes(hand.world.space, body))) } }
    : {};
  return {
    type: 'receipt.issued.v1',
    payload: { ...body, ...countersign },
    signer: dice.pick([own, hand.seat.personal]),
  };
}

function badOrder(hand: Hand): Forgery | undefined {
  const row = any(hand, offers);
  const price = row === undefined ? undefined : hand.store.get(offerPrices, row.offer);
  if (row === undefined || price === undefined) return undefined;
  const { dice } = hand;
  const payload = {
    offer: row.offer,
    offerVersion: dice.pick([price.version, row.offer, randomHex(dice)]),
    slots: dice.pick([1, row.slots + 1, 4096]),
    durationMs: dice.pick([row.minMs, row.maxMs, row.maxMs + 1]),
    maxCost: dice.pick(['1', (2n ** 60n).toString()]),
    ...(dice.chance(30) ? { job: any(hand, mandates)?.job ?? randomHex(dice) } : {}),
  };
  return { type: 'order.placed.v1', payload, signer: dice.pick([hand.seat.agent, hand.seat.personal]) };
}

function badOffer(hand: Hand): Forgery | undefined {
  const row = any(hand, nodes);
  if (row === undefined) return undefined;
  const slots = hand.dice.pick([1, 4096]);
  const payload = {
    node: row.node,
    title: 'too good',
    executor: 'wasi',
    slots,
    coresPerSlot: 4096,
    memoryPerSlotBytes: 2 ** 40,
    pricePerSlotHour: '1',
    minMs: 9,
    maxMs: hand.dice.pick([8, 9]),
  };
  return { type: 'offer.published.v1', payload };
}

const IDEAS: readonly Idea[] = [
  badTransfer,
  badTransfer,
  badReceipt,
  badReceipt,
  badOrder,
  badOrder,
  badOffer,
  (hand) => ({ type: 'grant.made.v1', payload: { to: hand.person.user, amount: '1000000', reason: 'for me' } }),
  (hand) => ({
    type: 'role.set.v1',
    payload: { user: anybody(hand), role: hand.dice.pick(['officer', 'member', 'owner']), reason: '' },
  }),
  (hand) => ({ type: 'member.kicked.v1', payload: { user: anybody(hand), reason: 'rival' } }),
  (hand) => ({
    type: hand.dice.pick(ABOUT_ORDERS),
    payload: { order: anyOrder(hand) },
    signer: hand.dice.pick([hand.seat.agent, hand.seat.personal]),
  }),
  (hand) => ({ type: hand.dice.pick(WITH_REASON), payload: { order: anyOrder(hand), reason: 'why not' } }),
  (hand) => ({
    type: 'order.ready.v1',
    payload: {
      order: anyOrder(hand),
      buyerDevice: hand.dice.pick(hand.world.people).agent.device,
      buyerSignature: '5'.repeat(128),
    },
    signer: hand.seat.agent,
  }),
  (hand) => ({
    type: 'offer.edited.v1',
    payload: { offer: any(hand, offers)?.offer ?? randomHex(hand.dice), title: 'mine', pricePerSlotHour: '1' },
    base: null,
  }),
  (hand) => ({
    type: 'offer.state-set.v1',
    payload: { offer: any(hand, offers)?.offer ?? randomHex(hand.dice), state: 'paused' },
  }),
  (hand) => ({
    type: 'node.state-set.v1',
    payload: { node: any(hand, nodes)?.node ?? randomHex(hand.dice), state: 'ready' },
  }),
  (hand) => ({
    type: 'node.benchmarked.v1',
    payload: {
      node: any(hand, nodes)?.node ?? randomHex(hand.dice),
      seed: randomHex(hand.dice),
      outputHash: randomHex(hand.dice),
      singleScore: 1,
      allScore: 10 ** 15,
    },
  }),
  (hand) => ({ type: 'job.closed.v1', payload: { job: any(hand, mandates)?.job ?? randomHex(hand.dice) } }),
  (hand) => ({ type: 'member.joined.v1', payload: { ...joinPayload(hand.person), user: anybody(hand) }, base: null }),
  (hand) => ({
    type: 'device.certified.v1',
    payload: { certificate: { ...hand.person.certificates[1], user: anybody(hand), device: randomHex(hand.dice) } },
    base: null,
  }),
  (hand) => ({
    type: 'device.revoked.v1',
    payload: { device: hand.dice.pick(hand.world.people).personal.device, rootSignature: '7'.repeat(128) },
  }),
  (hand) => ({
    type: 'invitation.created.v1',
    payload: { invitation: randomHex(hand.dice), kind: 'password', uses: 1_000_000 },
  }),
  () => ({ type: 'pool.described.v1', payload: { description: 'mine' }, base: null }),
  (hand) => ({ type: 'money.printed.v1', payload: { amount: String(hand.dice.below(1000)) } }),
  (hand) => ({ type: 'transfer.made.v1', bytes: hand.dice.bytes(hand.dice.below(200)) }),
  // Good in form, wrong in time or place.
  (hand) => ({ ...badTransfer(hand), hlc: makeHlc(hand.at.nowMs() + hand.dice.between(3, 3000) * 60_000, 0) }),
  (hand) => ({ ...badTransfer(hand), hlc: makeHlc(hand.at.nowMs() - 2 * DAY_MS, 0) }),
  (hand) => ({ ...badTransfer(hand), after: [randomHex(hand.dice)] }),
  (hand) => ({ ...badTransfer(hand), after: [randomHex(hand.dice)], hlc: makeHlc(hand.at.nowMs() + DAY_MS, 0) }),
  (hand) => ({ ...badTransfer(hand), base: hand.dice.pick([hand.at.sealed + 1000, -1, null]) }),
  (hand) => ({
    type: 'transfer.made.v1',
    payload: { to: anybody(hand), amount: '1', memo: '' },
    signer: hand.seat.agent,
  }),
];

export const forgeAny: Maker = (hand) => {
  if (hand.world.instance(hand.seat.instance).store === undefined) return undefined;
  const forgery = hand.dice.pick(IDEAS)(hand);
  if (forgery === undefined || !forge(hand, forgery)) return undefined;
  return `${hand.person.name} on instance ${hand.at.index} forges ${forgery.type}`;
};

/** Refused for certain, whatever the state: for the runs that met no refusal by themselves. */
export const forgeBroken: Maker = (hand) =>
  forge(hand, { type: 'money.printed.v1', payload: {} })
    ? `${hand.person.name} forges a type that nobody knows`
    : undefined;
