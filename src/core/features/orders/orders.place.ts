/** Placing an order: the buyer's maximum goes into escrow in the same seal (P4). */
import { accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Act, Effects, FoldContext } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { disputeTermsOf } from '../disputes/disputes.schemas.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { offerOf, offerPriceOf } from '../market/market.reads.ts';
import { nodeOf } from '../nodes/nodes.reads.ts';
import { memberOf, poolOf, settingsOf, settingsPart, termsOf } from '../pools/pools.reads.ts';
import type { orderPlaced } from './orders.events.ts';
import { capacityOf, mandateOf, slotsInUse } from './orders.reads.ts';
import { capacityOps, enterState } from './orders.steps.ts';
import { type OrderRow, mandates } from './orders.tables.ts';
import { maximumCost } from './pricing.ts';
import type { PayloadOf } from '../../contract/slice.ts';
import { toHex, utf8 } from '../../kernel/bytes.ts';

type PlaceAct = Act<PayloadOf<typeof orderPlaced>>;

export function placeRule(act: PlaceAct, context: FoldContext): Refusal | undefined {
  const { reads } = context;
  const { offer, offerVersion, slots, durationMs, maxCost, job } = act.payload;
  const buyer = act.actor?.user ?? '';
  const row = offerOf(reads, offer);
  const price = offerPriceOf(reads, offer);
  if (row === undefined || price === undefined) return { code: 'offer.unknown' };
  if (row.user === buyer) return { code: 'order.own_offer' };
  if (row.state !== 'active') return { code: 'order.offer_closed', state: row.state };
  if (price.version !== offerVersion) return { code: 'order.offer_changed', version: price.version };
  if (durationMs < row.minMs || durationMs > row.maxMs)
    return { code: 'order.duration_range', minMs: row.minMs, maxMs: row.maxMs };
  const seller = memberOf(reads, row.user);
  if (seller === undefined || (seller.state !== 'active' && seller.state !== 'muted'))
    return { code: 'order.offer_closed', state: 'seller left' };
  const node = nodeOf(reads, row.node);
  if (node === undefined || node.state !== 'ready')
    return { code: 'order.node_not_ready', state: node?.state ?? 'unknown' };
  const held = capacityOf(reads, row.node);
  const isSoldOut =
    slotsInUse(reads, offer) + slots > row.slots ||
    held.cores + slots * row.coresPerSlot > node.cores ||
    held.memoryBytes + slots * row.memoryPerSlotBytes > node.memoryBytes;
  if (isSoldOut) return { code: 'order.sold_out', free: row.slots - slotsInUse(reads, offer) };
  const cost = maximumCost({ pricePerSlotHour: price.pricePerSlotHour, feeBps: 0 }, slots, durationMs);
  if (cost > maxCost) return { code: 'order.cost_above_cap', cost, cap: maxCost };
  if (act.actor?.deviceKind === 'agent' && job === undefined) return { code: 'mandate.needed' };
  if (job !== undefined) {
    const mandate = mandateOf(reads, job);
    if (mandate === undefined || mandate.user !== buyer) return { code: 'mandate.unknown' };
    if (mandate.state !== 'open') return { code: 'mandate.not_open', state: mandate.state };
    if (mandate.spent + cost > mandate.max)
      return { code: 'mandate.exhausted', max: mandate.max, spent: mandate.spent };
  }
  const balance = balanceOf(reads, accountOf.wallet(buyer));
  if (balance < cost) return { code: 'order.insufficient_funds', balance, price: cost };
  return undefined;
}

export function placeFold(act: PlaceAct, context: FoldContext): Effects {
  const { reads, poolMs, crypto } = context;
  const { offer, slots, durationMs, job } = act.payload;
  const row = offerOf(reads, offer);
  const price = offerPriceOf(reads, offer);
  const node = row === undefined ? undefined : nodeOf(reads, row.node);
  if (row === undefined || price === undefined || node === undefined) return {};
  const settings = poolOf(reads);
  const cost = maximumCost({ pricePerSlotHour: price.pricePerSlotHour, feeBps: 0 }, slots, durationMs);
  const buyer = act.actor?.user ?? '';
  const terms = JSON.stringify({
    offerVersion: price.version,
    executor: row.executor,
    pricePerSlotHour: price.pricePerSlotHour.toString(),
    feeBps: settings.feeBps,
    referralShareBps: settingsOf(reads).referralShareBps,
    coresPerSlot: row.coresPerSlot,
    memoryPerSlotBytes: row.memoryPerSlotBytes,
    ...termsOf(settings),
    ...disputeTermsOf(settingsPart(reads, 'disputes')),
  });
  const fresh: OrderRow = {
    order: act.id,
    state: 'placed',
    buyer,
    buyerPeer: act.actor?.peerKey ?? '',
    provider: row.user,
    providerPeer: deviceOf(reads, node.agent)?.peerKey ?? node.peerKey,
    offer,
    node: row.node,
    job: job ?? null,
    terms,
    termsHash: toHex(crypto.sha256(utf8(terms))),
    slots,
    cores: slots * row.coresPerSlot,
    memoryBytes: slots * row.memoryPerSlotBytes,
    durationMs,
    funded: cost,
    net: 0n,
    fee: 0n,
    refunded: 0n,
    receipts: 0,
    paidMs: 0,
    tasksEnded: 0,
    elapsedMs: 0,
    signedPaidMs: 0,
    unsigned: 0,
    stoppedBy: null,
    buyerConfirmed: 0,
    providerConfirmed: 0,
    runningSealMs: 0,
    stoppedSealMs: 0,
    placedMs: poolMs,
    changedMs: poolMs,
    dueMs: 0,
    steps: 0,
  };
  const entered = enterState(
    fresh,
    { to: 'placed', cause: 'placed', event: act.id, lifeMs: termsOf(settings).acceptanceMs },
    context,
  );
  const mandate = job === undefined ? undefined : mandateOf(reads, job);
  return {
    ops: [
      ...entered.ops,
      ...capacityOps(fresh, 1, context),
      ...(mandate === undefined ? [] : [put(mandates, { ...mandate, spent: mandate.spent + cost })]),
    ],
    setTimers: entered.timers,
    transactions: [
      {
        code: 'P4',
        subject: act.id,
        memo: price.title,
        postings: transfer({ from: accountOf.wallet(buyer), to: accountOf.escrow(act.id), amount: cost }),
      },
    ],
  };
}
