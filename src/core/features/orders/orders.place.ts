/** Placing an order: the buyer's maximum goes into escrow in the same seal (P4). */
import type { MicroCredits } from '../../kernel/money.ts';
import { accountOf, transfer } from '../../kernel/postings.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Act, Effects, FoldContext } from '../../contract/slice.ts';
import { put } from '../../contract/table.ts';
import { disputeTermsOf } from '../disputes/disputes.schemas.ts';
import { deviceOf } from '../identity/identity.reads.ts';
import { balanceOf } from '../ledger/ledger.reads.ts';
import { offerGameOf, offerOf, offerPriceOf, offerRulesOf } from '../market/market.reads.ts';
import { openForMs } from '../market/offer.schemas.ts';
import { nodeOf } from '../nodes/nodes.reads.ts';
import { memberOf, poolOf, settingsOf, settingsPart, termsOf } from '../pools/pools.reads.ts';
import type { requestMatched } from '../requests/requests.events.ts';
import { bidOf, requestOf } from '../requests/requests.reads.ts';
import type { orderPlaced } from './orders.events.ts';
import { capacityOf, mandateOf, slotsInUse } from './orders.reads.ts';
import { capacityOps, enterState } from './orders.steps.ts';
import { type OrderRow, mandates } from './orders.tables.ts';
import { maximumCost } from './pricing.ts';
import type { PayloadOf } from '../../contract/slice.ts';
import { toHex, utf8 } from '../../kernel/bytes.ts';

type PlaceAct = Act<PayloadOf<typeof orderPlaced>>;
type MatchAct = Act<PayloadOf<typeof requestMatched>>;

/** What is bought: of an offer, at its own price or at that of a bid. */
interface Purchase {
  readonly offer: string;
  readonly price: MicroCredits;
  readonly slots: number;
  readonly durationMs: number;
  readonly maxCost: MicroCredits;
}

/** Offer, seller and node can serve it now, and capacity is never sold twice (O5). */
function checkOffer(buy: Purchase, buyer: string, { reads, sealTimeMs }: FoldContext): Refusal | undefined {
  const { offer, slots, durationMs } = buy;
  const row = offerOf(reads, offer);
  if (row === undefined) return { code: 'offer.unknown' };
  if (row.user === buyer) return { code: 'order.own_offer' };
  if (row.state !== 'active') return { code: 'order.offer_closed', state: row.state };
  if (durationMs < row.minMs || durationMs > row.maxMs)
    return { code: 'order.duration_range', minMs: row.minMs, maxMs: row.maxMs };
  const openMs = openForMs(offerRulesOf(reads, offer).hours, sealTimeMs);
  if (durationMs > openMs) return { code: 'order.outside_hours', openMs };
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
  return isSoldOut ? { code: 'order.sold_out', free: row.slots - slotsInUse(reads, offer) } : undefined;
}

/** One session has one player, and no job plays. */
function checkSession(
  { offer, slots, job }: Pick<PayloadOf<typeof orderPlaced>, 'offer' | 'slots' | 'job'>,
  { reads }: FoldContext,
): Refusal | undefined {
  if (offerGameOf(reads, offer) === undefined) return undefined;
  if (job !== undefined) return { code: 'order.game_by_hand' };
  return slots > 1 ? { code: 'order.one_seat' } : undefined;
}

function costOf({ price, slots, durationMs }: Purchase): MicroCredits {
  return maximumCost({ pricePerSlotHour: price, feeBps: 0 }, slots, durationMs);
}

function checkFunds(cost: MicroCredits, buyer: string, { reads }: FoldContext): Refusal | undefined {
  const balance = balanceOf(reads, accountOf.wallet(buyer));
  return balance < cost ? { code: 'order.insufficient_funds', balance, price: cost } : undefined;
}

/** The mandate of a job pays for what its agent orders. */
export function checkMandate(
  job: string | null | undefined,
  cost: MicroCredits,
  buyer: string,
  { reads }: FoldContext,
): Refusal | undefined {
  if (job === undefined || job === null) return undefined;
  const mandate = mandateOf(reads, job);
  if (mandate === undefined || mandate.user !== buyer) return { code: 'mandate.unknown' };
  if (mandate.state !== 'open') return { code: 'mandate.not_open', state: mandate.state };
  return mandate.spent + cost > mandate.max
    ? { code: 'mandate.exhausted', max: mandate.max, spent: mandate.spent }
    : undefined;
}

export function placeRule(act: PlaceAct, context: FoldContext): Refusal | undefined {
  const { offer, offerVersion, maxCost, job } = act.payload;
  const buyer = act.actor?.user ?? '';
  const price = offerPriceOf(context.reads, offer);
  if (price === undefined) return { code: 'offer.unknown' };
  const buy: Purchase = { ...act.payload, price: price.pricePerSlotHour };
  const own = offerOf(context.reads, offer);
  // A changed price is told before what follows from it, a closed offer before that.
  if (own?.user !== buyer && own?.state === 'active' && price.version !== offerVersion)
    return { code: 'order.offer_changed', version: price.version };
  const refusal = checkOffer(buy, buyer, context) ?? checkSession(act.payload, context);
  if (refusal !== undefined) return refusal;
  const cost = costOf(buy);
  if (cost > maxCost) return { code: 'order.cost_above_cap', cost, cap: maxCost };
  if (act.actor?.deviceKind === 'agent' && job === undefined) return { code: 'mandate.needed' };
  return checkMandate(job, cost, buyer, context) ?? checkFunds(cost, buyer, context);
}

export function placeFold(act: PlaceAct, context: FoldContext): Effects {
  const price = offerPriceOf(context.reads, act.payload.offer);
  if (price === undefined) return {};
  const { title, version, pricePerSlotHour } = price;
  const { job } = act.payload;
  return openOrder(act, { ...act.payload, price: pricePerSlotHour }, { title, version, job, cause: 'placed' }, context);
}

/** The buyer of a request picks a bid: what was offered for it is what is paid. */
export function matchRule(act: MatchAct, context: FoldContext): Refusal | undefined {
  const { request, bid, offerVersion, maxCost } = act.payload;
  const wanted = requestOf(context.reads, request);
  if (wanted === undefined) return { code: 'request.unknown' };
  const buyer = act.actor?.user ?? '';
  if (wanted.user !== buyer) return { code: 'request.not_yours' };
  if (wanted.state !== 'open') return { code: 'request.wrong_state', state: wanted.state };
  const chosen = bidOf(context.reads, request, bid);
  if (chosen === undefined) return { code: 'bid.unknown' };
  if (chosen.state !== 'open') return { code: 'bid.wrong_state', state: chosen.state };
  // The price is the bid's; notice, cancel fee and hours are the offer's, and its seller may set them anew.
  const version = offerPriceOf(context.reads, chosen.offer)?.version;
  if (offerOf(context.reads, chosen.offer)?.state === 'active' && version !== offerVersion)
    return { code: 'order.offer_changed', version: version ?? '' };
  const buy = { ...wanted, offer: chosen.offer, price: chosen.price, maxCost };
  const refusal = checkOffer(buy, buyer, context);
  if (refusal !== undefined) return refusal;
  const cost = costOf(buy);
  return cost > maxCost ? { code: 'order.cost_above_cap', cost, cap: maxCost } : checkFunds(cost, buyer, context);
}

export function matchFold(act: MatchAct, context: FoldContext): Effects {
  const { request, bid, maxCost } = act.payload;
  const wanted = requestOf(context.reads, request);
  const chosen = bidOf(context.reads, request, bid);
  if (wanted === undefined || chosen === undefined) return {};
  const buy = { ...wanted, offer: chosen.offer, price: chosen.price, maxCost };
  return openOrder(act, buy, { title: wanted.title, version: bid, job: undefined, cause: 'bid chosen' }, context);
}

/** The order with its terms as they are now, its deadline, its capacity, and the maximum cost in escrow. */
function openOrder(
  act: Pick<Act, 'id' | 'actor'>,
  buy: Purchase,
  how: {
    readonly title: string;
    /** Event that set the price. */
    readonly version: string;
    readonly job: string | undefined;
    readonly cause: string;
  },
  context: FoldContext,
): Effects {
  const { reads, poolMs, crypto } = context;
  const { offer, slots, durationMs } = buy;
  const { job } = how;
  const row = offerOf(reads, offer);
  const node = row === undefined ? undefined : nodeOf(reads, row.node);
  if (row === undefined || node === undefined) return {};
  const settings = poolOf(reads);
  const cost = costOf(buy);
  const buyer = act.actor?.user ?? '';
  const { noticeMs, cancelFeeMs } = offerRulesOf(reads, offer);
  const game = offerGameOf(reads, offer);
  const terms = JSON.stringify({
    offerVersion: how.version,
    executor: row.executor,
    ...(game === undefined ? {} : { game }),
    pricePerSlotHour: buy.price.toString(),
    feeBps: settings.feeBps,
    referralShareBps: settingsOf(reads).referralShareBps,
    coresPerSlot: row.coresPerSlot,
    memoryPerSlotBytes: row.memoryPerSlotBytes,
    ...termsOf(settings),
    ...(cancelFeeMs === undefined ? {} : { cancelFeeMs }),
    ...(noticeMs === 0 ? {} : { noticeMs }),
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
    tasksHash: '',
    takenMs: 0,
    verifying: 0,
    endedMs: 0,
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
    { to: 'placed', cause: how.cause, event: act.id, lifeMs: termsOf(settings).acceptanceMs },
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
        memo: how.title,
        postings: transfer({ from: accountOf.wallet(buyer), to: accountOf.escrow(act.id), amount: cost }),
      },
    ],
  };
}
