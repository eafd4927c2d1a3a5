/** Reputation from sealed tables: facts about each side of settled orders, and what the formula makes of them. Computed on read. */
import { disputes } from '#core/features/disputes/disputes.tables.ts';
import { takenOf } from '#core/features/orders/orders.reads.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import {
  BPS,
  EVENTS_AGE_MAX_MS,
  type Fact,
  type Relation,
  type Score,
  mainGroup,
  scoreOf,
} from '#core/features/ratings/score.ts';
import { ratings } from '#core/features/ratings/ratings.tables.ts';
import type { Row } from '#core/contract/table.ts';
import type { SpaceReader } from '#edge/store/reader.ts';

/** Steps of an order that nothing came in between: placed, accepted, running, ending, completed, settled. */
const PLAIN_STEPS = 6;
const INTERRUPTION_BPS = 500;
const INTERRUPTIONS_BPS_MAX = 3_000;
const UNSIGNED_BPS = 6_000;
/** A result that was found odd costs as much as four interruptions; time that was delivered cannot make up for it. */
const ODD_BPS = 2_000;

interface Ended {
  readonly order: string;
  readonly buyer: string;
  readonly provider: string;
  readonly isOneInstance: boolean;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly atMs: number;
  readonly providerBps: number | undefined;
  readonly buyerBps: number;
}

export interface Reputation {
  readonly medianAmount: bigint;
  readonly provider: (user: string) => Score;
  readonly buyer: (user: string) => Score;
  readonly traders: () => readonly string[];
}

/** By the index of states and times: what is too old is never looked at, and a page is found where the last one ended. */
const ENDED_SQL =
  'SELECT "order", buyer, provider, buyerPeer, providerPeer, net, fee, elapsedMs, durationMs, stoppedBy, unsigned, runningSealMs, changedMs, takenMs, ' +
  // Most orders have no step that could be one.
  `CASE WHEN steps <= ${PLAIN_STEPS} THEN 0 ELSE (SELECT COUNT(*) FROM order_steps WHERE order_steps."order" = orders."order" AND order_steps.state = 'interrupted') END AS interruptions, ` +
  `CASE WHEN takenMs = 0 THEN 0 ELSE (SELECT COUNT(*) FROM verification_copies WHERE verification_copies."order" = orders."order" AND verification_copies.state = 'odd') END AS odd ` +
  'FROM orders ' +
  'WHERE state = \'settled\' AND (changedMs, "order") > (?, ?) ORDER BY changedMs, "order" LIMIT ?';
const PAGE = 1_000;

/** Settled orders young enough to count, a page at a time, so that whoever reads them may do something else in between. */
function* endedPages(reader: SpaceReader, poolMs: number): Generator<readonly Ended[]> {
  let after: readonly [changedMs: number, order: string] = [Math.max(0, poolMs - EVENTS_AGE_MAX_MS), ''];
  for (;;) {
    const rows = reader.all(ENDED_SQL, [...after, PAGE]);
    yield rows.map((row) => endedFrom(reader, row));
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    after = [Number(last['changedMs']), String(last['order'])];
  }
}

function endedFrom(reader: SpaceReader, row: Row): Ended {
  {
    const fee = row['fee'] as bigint;
    const isStarted = Number(row['runningSealMs']) > 0;
    const share = Math.min(BPS, Math.floor((Number(row['elapsedMs']) * BPS) / Math.max(1, Number(row['durationMs']))));
    const stoppedBy = row['stoppedBy'];
    const kept = BPS - Math.min(INTERRUPTIONS_BPS_MAX, Number(row['interruptions']) * INTERRUPTION_BPS);
    // Failed under way, given back early, or as promised.
    const odd = Number(row['odd']);
    const isContested = stoppedBy === 'contest';
    const delivered =
      stoppedBy === null ? Math.floor(share / 2) : stoppedBy === 'provider' ? Math.floor((BPS + share) / 2) : kept;
    const proven = Math.max(0, delivered - odd * ODD_BPS);
    return {
      order: String(row['order']),
      buyer: String(row['buyer']),
      provider: String(row['provider']),
      isOneInstance: row['buyerPeer'] === row['providerPeer'],
      // What was taken back counts too: else an order with nothing but wrong results would weigh nothing.
      amount: (row['net'] as bigint) + fee + takenFrom(reader, row),
      fee,
      atMs: Number(row['changedMs']),
      // A late cancel says nothing of the provider and all of the buyer.
      providerBps: isStarted ? (isContested ? Math.min(proven, UNSIGNED_BPS) : proven) : undefined,
      // Whose word was wrong nobody knows: a session that ended by contest costs both, and who does it often loses most.
      buyerBps: !isStarted ? 0 : isContested || Number(row['unsigned']) === 1 ? UNSIGNED_BPS : BPS,
    };
  }
}

function takenFrom(reader: SpaceReader, row: Row): bigint {
  const order = Number(row['takenMs']) === 0 ? undefined : reader.get(orders, String(row['order']));
  return order === undefined ? 0n : takenOf(order);
}

/** Everything that the scores of one pool are told from, read once. */
export function readReputation(reader: SpaceReader, poolMs: number): Reputation {
  return reputationFrom(reader, poolMs, [...endedPages(reader, poolMs)].flat());
}

function reputationFrom(reader: SpaceReader, poolMs: number, ended: readonly Ended[]): Reputation {
  const amounts = ended.map(({ amount }) => amount).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const medianAmount = amounts[Math.floor((amounts.length - 1) / 2)] ?? 0n;
  const people = reader.where(members, '1 = 1', []);
  const inviters = new Map(people.map(({ user, inviter }) => [user, inviter]));
  const office = people.filter(({ role }) => role !== 'member').map(({ user }) => user);
  const isMain = mainGroup(
    ended
      .filter(({ isOneInstance }) => !isOneInstance)
      .map(({ buyer, provider, fee }) => [buyer, provider, fee] as const),
    office,
  );
  const stars = new Map(
    reader.where(ratings, "state = 'revealed'", []).map((row) => [`${row.order} ${row.side}`, row.stars]),
  );
  const lost = lostDisputes(reader);
  const relationOf = (deal: Ended, one: string, other: string): Relation => {
    if (deal.isOneInstance || one === other) return 'own';
    if (inviters.get(one) === other || inviters.get(other) === one) return 'related';
    return isMain(one) && isMain(other) ? 'other' : 'related';
  };
  const facts = { provider: new Map<string, Fact[]>(), buyer: new Map<string, Fact[]>() };
  for (const deal of ended) {
    const { order, buyer, provider, atMs, amount } = deal;
    const relation = relationOf(deal, buyer, provider);
    const add = (side: 'provider' | 'buyer', reliabilityBps: number): void => {
      const user = side === 'provider' ? provider : buyer;
      const counterparty = side === 'provider' ? buyer : provider;
      const given = stars.get(`${order} ${side === 'provider' ? 'buyer' : 'provider'}`);
      const list = facts[side].get(user) ?? [];
      list.push({
        order,
        counterparty,
        relation,
        atMs,
        amount,
        reliabilityBps,
        ...(given === undefined ? {} : { stars: given }),
        isLost: lost.get(order) === side,
      });
      facts[side].set(user, list);
    };
    if (deal.providerBps !== undefined) add('provider', deal.providerBps);
    add('buyer', deal.buyerBps);
  }
  const memo = new Map<string, Score>();
  const score = (side: 'provider' | 'buyer') => (user: string) => {
    const key = `${side} ${user}`;
    const known = memo.get(key) ?? scoreOf(facts[side].get(user) ?? [], poolMs, medianAmount);
    memo.set(key, known);
    return known;
  };
  return {
    medianAmount,
    provider: score('provider'),
    buyer: score('buyer'),
    traders: () => [...new Set([...facts.provider.keys(), ...facts.buyer.keys()])],
  };
}

/** By order: against which side its dispute was decided; a split down the middle is against the provider. */
function lostDisputes(reader: SpaceReader): Map<string, 'provider' | 'buyer'> {
  const found = new Map<string, 'provider' | 'buyer'>();
  for (const row of reader.where(disputes, "state = 'resolved' AND basis <> 'parties'", [])) {
    const frozen = row.frozenEscrow + row.frozenPending + row.frozenFees;
    found.set(row.order, row.paidBuyer * 2n >= frozen ? 'provider' : 'buyer');
  }
  return found;
}

/**
 * For lists and searches: kept in memory, made anew in the background a page at a time, so that nobody waits for it. Until it was first made
 * everybody is new. Who wants to know for certain asks `readReputation`.
 */
export function createReputations(options: {
  readonly reader: (pool: string) => SpaceReader;
  readonly status: (pool: string) => { readonly sealNumber: number; readonly poolMs: number } | undefined;
  readonly nowMs: () => number;
  /** Does something when others had their turn. */
  readonly later: (work: () => void) => void;
}): (pool: string) => Reputation {
  const KEPT_MS = 60_000;
  const known = new Map<string, { readonly seal: number; readonly atMs: number; readonly reputation: Reputation }>();
  const busy = new Set<string>();
  const begin = (pool: string, seal: number, poolMs: number): void => {
    busy.add(pool);
    const reader = options.reader(pool);
    const pages = endedPages(reader, poolMs);
    const ended: Ended[] = [];
    const step = (): void => {
      try {
        const page = pages.next();
        if (page.done !== true) {
          ended.push(...page.value);
          options.later(step);
          return;
        }
        known.set(pool, { seal, atMs: options.nowMs(), reputation: reputationFrom(reader, poolMs, ended) });
      } catch {
        // The space was closed under way: the next question begins anew.
      }
      busy.delete(pool);
    };
    step();
  };
  return (pool) => {
    const { sealNumber, poolMs } = options.status(pool) ?? { sealNumber: 0, poolMs: 0 };
    const present = known.get(pool);
    const isFresh = present !== undefined && (present.seal === sealNumber || options.nowMs() - present.atMs < KEPT_MS);
    if (!isFresh && !busy.has(pool)) begin(pool, sealNumber, poolMs);
    return known.get(pool)?.reputation ?? present?.reputation ?? reputationFrom(options.reader(pool), poolMs, []);
  };
}
