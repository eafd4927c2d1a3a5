/** Games and sessions as people read them: from sealed tables, and from what this instance measured or was told. */
import { GAME_LIMITS } from '#core/kernel/limits.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { SessionState, SessionView, SessionWindow } from '#core/features/gaming/gaming.api.ts';
import { meterOf, sessionOf } from '#core/features/gaming/gaming.reads.ts';
import { sessionReceipts } from '#core/features/gaming/gaming.tables.ts';
import { windowClass } from '#core/features/gaming/session-claim.ts';
import { FRESH_METER, type SessionClaim } from '#core/features/gaming/session-meter.ts';
import { agreeWindow, paidMsOf } from '#core/features/gaming/tally.ts';
import { type Counters, type Reading, type Side, growth, measure } from '#core/features/gaming/windows.ts';
import { offerPriceOf } from '#core/features/market/market.reads.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { type OrderTerms, TOLD_REASONS, type ToldReason } from '#core/features/orders/orders.events.ts';
import { isSession } from '#core/features/orders/orders.reads.ts';
import { type OrderRow, orderSteps } from '#core/features/orders/orders.tables.ts';
import { usageCost } from '#core/features/orders/pricing.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { handleOf } from './names.ts';
import { findOrder } from './orders.routes.ts';
import type { SessionSamples } from './work/session-samples.ts';

/** Steps of one order: its states, and interruptions back and forth. */
const STEPS_MAX = 1_000;
const RECEIPTS_SHOWN_MAX = 2_000;

type Terms = OrderTerms & { readonly game: NonNullable<OrderTerms['game']> };

/** @throws {RefusalError} `order.unknown`, `order.not_yours`, `session.none` */
export function findSession(reader: SpaceReader, order: string, user: string): OrderRow {
  const row = findOrder(reader, order, user);
  if (!isSession(row)) throw new RefusalError({ code: 'session.none', order });
  return row;
}

export function gameTermsOf(row: OrderRow): Terms {
  const raw = JSON.parse(row.terms) as Terms;
  return { ...raw, pricePerSlotHour: BigInt(raw.pricePerSlotHour) };
}

/** The newest window that both sides, or at least one, measured. */
function newestClass(samples: SessionSamples, space: string, row: OrderRow) {
  const session = { space, order: row.order };
  const both = { provider: samples.read(session, 'provider'), player: samples.read(session, 'player') };
  const newest = Math.max(samples.newest(session, 'provider'), samples.newest(session, 'player'));
  if (newest < 1) return undefined;
  const { game } = gameTermsOf(row);
  const classes = (['provider', 'player'] as const)
    .filter((side) => both[side].has(newest))
    .map((side) => windowClass(side, newest - 1, both, game));
  return classes.includes('none') ? 'none' : classes.includes('half') ? 'half' : 'full';
}

function stateOf(
  row: OrderRow,
  ended: SessionView['ended'],
  claim: SessionClaim,
  live: 'full' | 'half' | 'none' | undefined,
): SessionState {
  switch (row.state) {
    case 'placed':
      return 'reserved';
    case 'accepted':
      return 'connecting';
    case 'running':
    case 'interrupted': {
      const wasPlayed = claim.provider.full + claim.provider.half > 0;
      if (live === undefined && !wasPlayed) return 'connecting';
      if (row.state === 'interrupted') return 'degraded';
      return live === undefined || live === 'full' ? 'live' : wasPlayed || live === 'half' ? 'degraded' : 'connecting';
    }
    case 'suspended':
      return 'degraded';
    default:
      return ended === 'aborted' ? 'aborted' : 'ended';
  }
}

/** The provider ended it, and said why in words that every peer knows. */
function toldEnd(reader: SpaceReader, { order, state, stoppedBy }: OrderRow): ToldReason | undefined {
  if (stoppedBy !== 'provider' && state !== 'failed') return undefined;
  const steps = reader.scan(orderSteps, [order], { limit: STEPS_MAX });
  return TOLD_REASONS.find((reason) =>
    steps.some(
      ({ cause }) => cause === `stopped by provider: ${reason}` || cause === `given up by the provider: ${reason}`,
    ),
  );
}

export function sessionView(
  reader: SpaceReader,
  space: string,
  row: OrderRow,
  user: string,
  samples: SessionSamples,
): SessionView {
  const session = sessionOf(reader, row.order);
  const meter = session === undefined ? FRESH_METER : meterOf(session);
  const { provider, player, agreed, contested } = meter.latest;
  const ended = session?.ended ?? toldEnd(reader, row);
  const { game, pricePerSlotHour } = gameTermsOf(row);
  return {
    order: row.order,
    state: stateOf(row, ended, meter.latest, newestClass(samples, space, row)),
    orderState: row.state,
    side: row.buyer === user ? 'buyer' : row.provider === user ? 'provider' : 'other',
    buyer: row.buyer,
    buyerHandle: handleOf(reader, row.buyer),
    provider: row.provider,
    providerHandle: handleOf(reader, row.provider),
    offer: row.offer,
    title: offerPriceOf(reader, row.offer)?.title ?? '',
    node: row.node,
    nodeName: reader.get(nodes, row.node)?.name ?? '',
    game,
    placedMs: row.placedMs,
    ...(row.runningSealMs === 0 ? {} : { readyMs: row.runningSealMs }),
    durationMs: row.durationMs,
    pricePerHour: pricePerSlotHour,
    funded: row.funded,
    used: row.net + row.fee,
    refunded: row.refunded,
    windows: { provider, player, agreed },
    contested,
    contestedInARow: meter.streak,
    contestedEndsAt: GAME_LIMITS.contestWindows,
    isUnsigned: row.unsigned === 1,
    ...(ended === undefined ? {} : { ended }),
  };
}

export function receiptViews(reader: SpaceReader, row: OrderRow) {
  const terms = gameTermsOf(row);
  return reader.scan(sessionReceipts, [row.order], { limit: RECEIPTS_SHOWN_MAX }).map((receipt) => {
    const { net, fee } = usageCost(terms, paidMsOf(receipt.paidHalves), row.funded);
    const claim = JSON.parse(receipt.claim) as SessionClaim;
    return { n: receipt.n, sealMs: receipt.sealMs, ...claim, isSigned: receipt.isSigned === 1, paid: net + fee };
  });
}

/** Windows that at least one side measured here. */
export function sessionWindows(
  samples: SessionSamples,
  space: string,
  row: OrderRow,
  { from, limit }: { readonly from: number; readonly limit: number },
): { readonly total: number; readonly items: SessionWindow[] } {
  const session = { space, order: row.order };
  const both = { provider: samples.read(session, 'provider'), player: samples.read(session, 'player') };
  const total = Math.max(0, samples.newest(session, 'provider'), samples.newest(session, 'player'));
  const { game } = gameTermsOf(row);
  const items: SessionWindow[] = [];
  for (let window = from; window < Math.min(total, from + limit); window += 1) {
    const sideOf = (side: Side) => {
      const [start, end] = [both[side].get(window), both[side].get(window + 1)];
      if (start === undefined || end === undefined) return undefined;
      return {
        class: windowClass(side, window, both, game),
        ...figuresOf(side, { from: start, to: end }, game.targets),
      };
    };
    const [provider, player] = [sideOf('provider'), sideOf('player')];
    items.push({
      window,
      ...(provider === undefined ? {} : { provider }),
      ...(player === undefined ? {} : { player }),
      ...agreeWindow(provider?.class ?? 'none', player?.class ?? 'none'),
    });
  }
  return { total, items };
}

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** For charts; what is missing is left out. */
function figuresOf(side: Side, reading: Reading, targets: { readonly fps: number }) {
  const { lengthMs, frames, roundTripUs, bufferUs, isPlayersMachine } = measure(side, reading, targets);
  const seconds = Math.max(1, lengthMs) / 1000;
  const of = (counter: Parameters<typeof growth>[1]): number | undefined => growth(reading, counter);
  const perFrameMs = (sum: number | undefined, count: number | undefined): number | undefined =>
    sum === undefined || count === undefined || count <= 0 ? undefined : round(sum / count / 1000, 2);
  const bytes = side === 'provider' ? of('bytesSent') : of('bytesReceived');
  const told = {
    fps: frames === undefined ? undefined : round(frames / seconds),
    roundTripMs: roundTripUs === undefined ? undefined : round(roundTripUs / 1000),
    jitterBufferMs: side === 'provider' || bufferUs === undefined ? undefined : round(bufferUs / 1000),
    inputToPhotonMs: perFrameMs(of('totalInputToPhotonUs'), of('inputsSeen')),
    bitsPerS: bytes === undefined ? undefined : Math.round((bytes * 8) / seconds),
    connectedMs: of('connectedMs'),
    framesDropped: of('framesDropped'),
    freezes: of('freezeCount'),
    packetsLost: of('packetsLost'),
    encodeMs: perFrameMs(of('totalEncodeTimeUs'), of('framesEncoded')),
    decodeMs: perFrameMs(of('totalDecodeTimeUs'), of('framesDecoded')),
    frameWidth: reading.to.frameWidth,
    frameHeight: reading.to.frameHeight,
  };
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof typeof told]?: number;
  };
  return { ...known, isPlayersMachine };
}

/** One line a window and side, with the counters as they were read at its end. */
export function samplesCsv(samples: SessionSamples, space: string, row: OrderRow, names: readonly (keyof Counters)[]) {
  const session = { space, order: row.order };
  const both = { provider: samples.read(session, 'provider'), player: samples.read(session, 'player') };
  const { game } = gameTermsOf(row);
  const lines = [['side', 'boundary', 'class', ...names].join(',')];
  for (const side of ['provider', 'player'] as const)
    for (const [boundary, counters] of both[side])
      lines.push(
        [
          side,
          boundary,
          boundary === 0 ? '' : windowClass(side, boundary - 1, both, game),
          ...names.map((name) => counters[name] ?? ''),
        ].join(','),
      );
  return `${lines.join('\n')}\n`;
}
