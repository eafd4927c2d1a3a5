/** What people trade: nodes, offers, orders and their receipts. They read what their own instance knows, as in life. */
import { toHex } from '#core/kernel/bytes.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { type OfferRow, offerPrices, offers } from '#core/features/market/market.tables.ts';
import { type NodeRow, nodes } from '#core/features/nodes/nodes.tables.ts';
import { type MandateRow, type OrderRow, mandates, orders } from '#core/features/orders/orders.tables.ts';
import type { Receipt } from '#core/features/orders/orders.events.ts';
import { readyBytes, receiptBytes } from '#core/features/orders/signed.ts';
import type { Signer } from '#engine/ports.ts';
import { tasksHashOf } from './acts-verify.ts';
import { type Hand, type Maker, act, actAs, isActive, isRole, randomHex, walletOf } from './hand.ts';

const GIB = 1024 ** 3;
const HARDWARE = {
  cpuModel: 'simulated',
  physicalCores: 4,
  logicalCores: 8,
  memoryBytes: 16 * GIB,
  gpus: [],
  os: 'linux',
  arch: 'x64',
};
const ISOLATION = { process: true, nodePermissions: true, bwrap: false, cgroup: 'none' };

function limitsOf(hand: Hand): Record<string, number> {
  return {
    cores: hand.dice.between(2, 8),
    memoryBytes: hand.dice.between(2, 16) * GIB,
    diskBytes: GIB,
    pauseAboveCpuPercent: 100,
  };
}

function ownNodes(hand: Hand): NodeRow[] {
  return hand.store
    .scan(nodes, [], { limit: 50 })
    .filter(({ user, state }) => user === hand.person.user && state !== 'retired');
}

function ownOffers(hand: Hand): OfferRow[] {
  return hand.store
    .scan(offers, [], { limit: 100 })
    .filter(({ user, state }) => user === hand.person.user && state !== 'withdrawn');
}

export const registerNode: Maker = (hand) => {
  if (!isActive(hand) || ownNodes(hand).length > 1 || hand.store.get(devices, hand.seat.agent.device) === undefined)
    return undefined;
  const payload = {
    name: `node of ${hand.person.name}`,
    agent: hand.seat.agent.device,
    hardware: HARDWARE,
    limits: limitsOf(hand),
    isolation: ISOLATION,
    consent: true,
  };
  return act(hand, { type: 'node.registered.v1', payload });
};

export const benchmark: Maker = (hand) => {
  const row = ownNodes(hand).find(({ state, peerKey }) => state === 'registered' && peerKey === hand.at.peer.device);
  if (row === undefined || !isActive(hand)) return undefined;
  const payload = {
    node: row.node,
    seed: randomHex(hand.dice),
    outputHash: randomHex(hand.dice),
    singleScore: 1000,
    allScore: 4000,
  };
  return actAs(hand, hand.seat.agent, { type: 'node.benchmarked.v1', payload });
};

export const changeNode: Maker = (hand) => {
  const row = ownNodes(hand).find(({ state }) => state === 'ready' || state === 'maintenance');
  if (row === undefined || !isActive(hand)) return undefined;
  if (hand.dice.chance(40))
    return act(hand, { type: 'node.changed.v1', payload: { node: row.node, name: row.name, limits: limitsOf(hand) } });
  const state = row.state === 'ready' ? 'maintenance' : 'ready';
  return act(hand, { type: 'node.state-set.v1', payload: { node: row.node, state } });
};

export const publish: Maker = (hand) => {
  const row = ownNodes(hand).find(({ state }) => state === 'ready');
  if (row === undefined || !isActive(hand) || ownOffers(hand).length > 2) return undefined;
  const { dice } = hand;
  const payload = {
    node: row.node,
    title: 'cores by the hour',
    executor: 'wasi',
    slots: dice.between(1, 3),
    coresPerSlot: dice.between(1, 2),
    memoryPerSlotBytes: 256 * 1024 * 1024,
    pricePerSlotHour: (dice.between(1, 200) * 1_000_000 + dice.below(1000)).toString(),
    minMs: 1000,
    maxMs: 3_600_000,
  };
  return act(hand, { type: 'offer.published.v1', payload });
};

export const editOffer: Maker = (hand) => {
  const rows = ownOffers(hand);
  if (rows.length === 0 || !isActive(hand)) return undefined;
  const { offer } = hand.dice.pick(rows);
  return act(hand, {
    type: 'offer.edited.v1',
    payload: { offer, title: 'now cheaper', pricePerSlotHour: (hand.dice.between(1, 200) * 1_000_000).toString() },
  });
};

export const setOffer: Maker = (hand) => {
  const rows = ownOffers(hand);
  if (rows.length === 0 || !isActive(hand)) return undefined;
  const row = hand.dice.pick(rows);
  const state = hand.dice.chance(10) ? 'withdrawn' : row.state === 'active' ? 'paused' : 'active';
  return act(hand, { type: 'offer.state-set.v1', payload: { offer: row.offer, state } });
};

/** The price that this instance sees: a later fact, if one came, else the sealed one. */
function seenVersion(hand: Hand, offer: string): string | undefined {
  const fact = hand.store.register('offer', offer);
  const sealed = hand.store.get(offerPrices, offer);
  if (fact !== undefined && sealed !== undefined && fact.hlc > sealed.hlc)
    return (JSON.parse(fact.value) as { version: string }).version;
  return sealed?.version;
}

function orderDraft(hand: Hand, job?: string) {
  const rows = hand.store
    .scan(offers, [], { limit: 100 })
    .filter(({ user, state }) => user !== hand.person.user && state === 'active');
  if (rows.length === 0) return undefined;
  const { offer, slots } = hand.dice.pick(rows);
  const version = seenVersion(hand, offer);
  if (version === undefined) return undefined;
  const payload = {
    offer,
    offerVersion: version,
    slots: hand.dice.between(1, slots),
    durationMs: hand.dice.between(1000, 900_000),
    maxCost: walletOf(hand).toString(),
    ...(job === undefined ? {} : { job }),
  };
  return { type: 'order.placed.v1', payload, after: [version] };
}

export const placeOrder: Maker = (hand) => {
  const draft = isActive(hand) && walletOf(hand) > 0n ? orderDraft(hand) : undefined;
  return draft === undefined ? undefined : act(hand, draft);
};

export const placeByAgent: Maker = (hand) => {
  const mandate = hand.store
    .scan(mandates, [], { limit: 50 })
    .find(({ user, state }) => user === hand.person.user && state === 'open');
  const draft =
    mandate === undefined || !isActive(hand) || walletOf(hand) === 0n ? undefined : orderDraft(hand, mandate.job);
  return draft === undefined ? undefined : actAs(hand, hand.seat.agent, draft);
};

export const closeJob: Maker = (hand) => {
  const mandate: MandateRow | undefined = hand.store
    .scan(mandates, [], { limit: 50 })
    .find(({ user, state }) => user === hand.person.user && state === 'open');
  return mandate === undefined || !isActive(hand)
    ? undefined
    : act(hand, { type: 'job.closed.v1', payload: { job: mandate.job } });
};

/** The next thing that one of the parties, or an officer, would do about an order. */
export const goOn: Maker = (hand) => {
  // What waits for nobody is over.
  const open = hand.store.scan(orders, [], { limit: 300 }).filter((row) => row.dueMs > 0 && concerns(hand, row));
  if (open.length === 0) return undefined;
  // People look at what is running out first.
  const urgent = open.reduce((first, other) => (other.dueMs < first.dueMs ? other : first));
  const row = hand.dice.chance(50) ? urgent : hand.dice.pick(open);
  return row.provider === hand.person.user
    ? asProvider(hand, row)
    : row.buyer === hand.person.user
      ? asBuyer(hand, row)
      : asOfficer(hand, row);
};

function concerns(hand: Hand, row: OrderRow): boolean {
  const { user } = hand.person;
  return row.buyer === user || row.provider === user || (isRole(hand, 'officer', 'owner') && hand.dice.chance(8));
}

function asProvider(hand: Hand, row: OrderRow): string | undefined {
  const { dice, seat } = hand;
  const { order } = row;
  const isHere = row.providerPeer === hand.at.peer.device;
  switch (row.state) {
    case 'placed':
      if (dice.chance(10))
        return actAs(hand, seat.agent, { type: 'order.declined.v1', payload: { order, reason: 'busy' } });
      return actAs(hand, seat.agent, { type: 'order.accepted.v1', payload: { order } });
    case 'accepted':
      return isHere ? ready(hand, row) : undefined;
    case 'running':
    case 'interrupted':
      if (dice.chance(8))
        return act(hand, { type: 'order.stopped.v1', payload: { order, reason: 'I need it myself' } });
      return isHere ? receipt(hand, row, false) : undefined;
    case 'ending':
      return isHere ? receipt(hand, row, true) : undefined;
    default:
      return row.providerConfirmed === 0 ? act(hand, { type: 'order.confirmed.v1', payload: { order } }) : undefined;
  }
}

function asBuyer(hand: Hand, row: OrderRow): string | undefined {
  const { order } = row;
  switch (row.state) {
    case 'placed':
    case 'accepted':
      return hand.dice.chance(12) ? act(hand, { type: 'order.cancelled.v1', payload: { order } }) : undefined;
    case 'running':
    case 'interrupted':
    case 'suspended':
      return hand.dice.chance(25)
        ? act(hand, { type: 'order.stopped.v1', payload: { order, reason: 'done' } })
        : undefined;
    case 'ending':
      return undefined;
    default:
      return row.buyerConfirmed === 0 ? act(hand, { type: 'order.confirmed.v1', payload: { order } }) : undefined;
  }
}

function asOfficer(hand: Hand, row: OrderRow): string | undefined {
  if (row.state === 'running' || row.state === 'interrupted')
    return act(hand, { type: 'order.suspended.v1', payload: { order: row.order, reason: 'abuse' } });
  return row.state === 'suspended' ? act(hand, { type: 'order.lifted.v1', payload: { order: row.order } }) : undefined;
}

/** The buyer's agent answers over the wire: off the log, so it is simply asked. */
function buyerDevice(hand: Hand, row: OrderRow): Signer | undefined {
  const buyer = hand.world.people.find(({ user }) => user === row.buyer);
  return buyer?.seats.find(({ instance }) => hand.world.instance(instance).peer.device === row.buyerPeer)?.agent;
}

export function ready(hand: Hand, row: OrderRow): string | undefined {
  const buyer = buyerDevice(hand, row);
  if (buyer === undefined) return undefined;
  const buyerSignature = toHex(buyer.sign(readyBytes(hand.world.space, row.order)));
  return actAs(hand, hand.seat.agent, {
    type: 'order.ready.v1',
    payload: { order: row.order, buyerDevice: buyer.device, buyerSignature },
  });
}

export function receipt(hand: Hand, row: OrderRow, last: boolean): string {
  const { dice } = hand;
  const untilMs = row.state === 'ending' ? row.stoppedSealMs : hand.at.nowMs();
  const elapsedMs = Math.max(row.elapsedMs, untilMs - row.runningSealMs);
  const paidMs = Math.max(row.paidMs, Math.floor((row.slots * elapsedMs * dice.between(0, 100)) / 100));
  const body: Receipt = {
    order: row.order,
    n: row.receipts + 1,
    elapsedMs,
    paidMs,
    cpuUs: paidMs * 900,
    bytes: dice.below(100_000),
    tasksEnded: row.tasksEnded + dice.below(3),
    tasksHash: tasksHashOf(hand, row, paidMs),
    last,
  };
  const buyer = dice.chance(75) ? buyerDevice(hand, row) : undefined;
  const countersign =
    buyer === undefined
      ? {}
      : { countersign: { device: buyer.device, signature: toHex(buyer.sign(receiptBytes(hand.world.space, body))) } };
  return actAs(hand, hand.seat.agent, { type: 'receipt.issued.v1', payload: { ...body, ...countersign } });
}
