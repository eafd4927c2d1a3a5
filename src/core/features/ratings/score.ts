/**
 * Reputation: a pure function of facts, in integers alone, so that anybody gets the same number from the same log. Formula 1.
 *
 *   event weight  w = half-life of 45 days (table) × min(3, log2(1 + amount / median)) (table) × c      in 1/1000
 *                 c = 0 for oneself or the same instance, 0.25 for a direct inviter or invitee or somebody of a closed circle, else 1
 *   counterparty  weighs at most 20 % of all, the prior included; all those of c = 0.25 together count as one
 *   R reliability, S stars, D disputes: Bayesian means with prior 0.7 of weight 8
 *   score = 0.5 R + 0.3 S + 0.2 D; shown and sorted by its lower bound: score − 0.2 × 8 / (8 + weight); under five orders: "new"
 *
 * R1 what oneself or a closed circle says lifts no bound above the prior: its weight is at most a fifth.
 * Source: ECONOMY section 4. Computed on read, never stored.
 */
import { TIME } from '../../kernel/limits.ts';

export const FORMULA = 1;
const HALF_LIFE_DAYS = 45;
/** Events older than this weigh less than a thousandth and are left out. */
export const EVENTS_AGE_MAX_MS = 10 * HALF_LIFE_DAYS * TIME.DAY_MS;
/** 10,000 × 2^(−day/45). */
const HALF_LIFE = [
  10000, 9847, 9697, 9548, 9402, 9259, 9117, 8978, 8841, 8706, 8572, 8441, 8312, 8185, 8060, 7937, 7816, 7696, 7579,
  7463, 7349, 7236, 7126, 7017, 6910, 6804, 6700, 6598, 6497, 6397, 6300, 6203, 6108, 6015, 5923, 5833, 5743, 5656,
  5569, 5484, 5400, 5318, 5236, 5156, 5078,
] as const;
/** 1,000 × log2(1 + k/8): amounts in eighths of the median, up to seven times the median. */
const LOG2 = [
  0, 170, 322, 459, 585, 700, 807, 907, 1000, 1087, 1170, 1248, 1322, 1392, 1459, 1524, 1585, 1644, 1700, 1755, 1807,
  1858, 1907, 1954, 2000, 2044, 2087, 2129, 2170, 2209, 2248, 2285, 2322, 2358, 2392, 2426, 2459, 2492, 2524, 2555,
  2585, 2615, 2644, 2672, 2700, 2728, 2755, 2781, 2807, 2833, 2858, 2883, 2907, 2931, 2954, 2977, 3000,
] as const;

export const BPS = 10_000;
const PRIOR_BPS = 7_000;
const PRIOR_WEIGHT = 8_000;
const MARGIN_BPS = 2_000;
const SHARE_MAX_PARTS = 5;
export const NEW_BELOW_ORDERS = 5;
const WEIGHT = { own: 0, related: 25, other: 100 } as const;
export type Relation = keyof typeof WEIGHT;

/** One settled order, as it speaks about one of its sides. */
export interface Fact {
  readonly order: string;
  /** The other side. */
  readonly counterparty: string;
  readonly relation: Relation;
  readonly atMs: number;
  readonly amount: bigint;
  /** 0 … 10,000: delivered as promised (of a provider), kept to the deal (of a buyer). */
  readonly reliabilityBps: number;
  /** 1 … 5, by the other side; absent: none was given. */
  readonly stars?: number;
  /** A dispute about it went against this side. */
  readonly isLost: boolean;
}

export interface Weighted extends Fact {
  /** In 1/1000, before its counterparty's share is capped. */
  readonly weight: number;
  /** After that. */
  readonly counted: number;
}

export interface Score {
  readonly formula: number;
  readonly orders: number;
  readonly isNew: boolean;
  /** 0 … 10,000. */
  readonly scoreBps: number;
  readonly boundBps: number;
  readonly reliabilityBps: number;
  readonly starsBps: number;
  readonly disputesBps: number;
  /** Of all facts together, in 1/1000, beside a prior of 8,000. */
  readonly weight: number;
  readonly facts: readonly Weighted[];
}

/** `medianAmount`: of the pool's orders; 0: there are none. */
export function scoreOf(facts: readonly Fact[], nowMs: number, medianAmount: bigint): Score {
  const weighed = facts.map((fact) => ({ ...fact, weight: weightOf(fact, nowMs, medianAmount) }));
  const capped = capShares(weighed);
  const reliabilityBps = bayes(capped.map((fact) => [fact.counted, fact.reliabilityBps]));
  const starsBps = bayes(
    capped.flatMap((fact) => (fact.stars === undefined ? [] : [[fact.counted, starsToBps(fact.stars)] as const])),
  );
  const disputesBps = bayes(capped.map((fact) => [fact.counted, fact.isLost ? 0 : BPS]));
  const scoreBps = Math.floor((5 * reliabilityBps + 3 * starsBps + 2 * disputesBps) / 10);
  const weight = capped.reduce((sum, { counted }) => sum + counted, 0);
  const margin = Math.floor((MARGIN_BPS * PRIOR_WEIGHT) / (PRIOR_WEIGHT + weight));
  const others = facts.filter(({ relation }) => relation === 'other').length;
  return {
    formula: FORMULA,
    orders: facts.length,
    isNew: others < NEW_BELOW_ORDERS,
    scoreBps,
    boundBps: Math.max(0, scoreBps - margin),
    reliabilityBps,
    starsBps,
    disputesBps,
    weight,
    facts: capped,
  };
}

/** One star is nothing, five are all. */
function starsToBps(stars: number): number {
  return (Math.min(5, Math.max(1, stars)) - 1) * (BPS / 4);
}

function weightOf({ atMs, amount, relation }: Fact, nowMs: number, medianAmount: bigint): number {
  const day = Math.floor(Math.max(0, nowMs - atMs) / TIME.DAY_MS);
  const halves = Math.floor(day / HALF_LIFE_DAYS);
  if (halves > 14) return 0;
  const age = Math.floor((HALF_LIFE[day % HALF_LIFE_DAYS] ?? 0) / 2 ** halves);
  const median = medianAmount > 0n ? medianAmount : 1n;
  const eighths = (amount * 8n) / median;
  const size = LOG2[Math.min(LOG2.length - 1, Number(eighths < 1000n ? eighths : 1000n))] ?? 0;
  return Math.floor((age * size * WEIGHT[relation]) / (BPS * 100));
}

/** Whose facts are capped together: every related counterparty is one. */
function groupOf(fact: Fact): string {
  return fact.relation === 'other' ? fact.counterparty : '';
}

/**
 * No counterparty above a fifth of the whole, the prior counted in. The cap is the largest k with k = (prior + Σ min(w, k)) / 5: found from
 * above, because lowering it lowers the sum.
 */
function capShares(facts: readonly (Fact & { readonly weight: number })[]): Weighted[] {
  const groups = new Map<string, number>();
  for (const fact of facts) groups.set(groupOf(fact), (groups.get(groupOf(fact)) ?? 0) + fact.weight);
  const weights = [...groups.values()];
  let cap = Math.max(0, ...weights);
  for (;;) {
    const k = cap;
    const total = weights.reduce((sum, weight) => sum + Math.min(weight, k), PRIOR_WEIGHT);
    const next = Math.floor(total / SHARE_MAX_PARTS);
    if (next >= cap) break;
    cap = next;
  }
  return facts.map((fact) => {
    const whole = groups.get(groupOf(fact)) ?? 0;
    return { ...fact, counted: whole <= cap ? fact.weight : Math.floor((fact.weight * cap) / whole) };
  });
}

function bayes(values: readonly (readonly [weight: number, bps: number])[]): number {
  let sum = PRIOR_WEIGHT * PRIOR_BPS;
  let weight = PRIOR_WEIGHT;
  for (const [w, bps] of values) {
    sum += w * bps;
    weight += w;
  }
  return Math.floor(sum / weight);
}

/**
 * People who trade with each other, directly or over others. The main group holds those in office, or, where they never traded, is the one
 * that paid the most fees; everybody else is a closed circle. `trades`: buyer, provider, fee.
 */
export function mainGroup(
  trades: readonly (readonly [buyer: string, provider: string, fee: bigint])[],
  office: readonly string[],
): (user: string) => boolean {
  const parent = new Map<string, string>();
  const rootOf = (user: string): string => {
    let at = user;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    parent.set(user, at);
    return at;
  };
  for (const [buyer, provider] of trades) {
    const [a, b] = [rootOf(buyer), rootOf(provider)];
    // The lower id is the root, so that every reader finds the same.
    if (a < b) parent.set(b, a);
    else parent.set(a, b);
  }
  const traded = office.filter((user) => parent.has(user)).map(rootOf);
  if (traded.length > 0) {
    const main = new Set(traded);
    return (user) => main.has(rootOf(user));
  }
  const fees = new Map<string, bigint>();
  for (const [buyer, , fee] of trades) fees.set(rootOf(buyer), (fees.get(rootOf(buyer)) ?? 0n) + fee);
  const [first] = [...fees].sort((a, b) => (a[1] === b[1] ? (a[0] < b[0] ? -1 : 1) : a[1] > b[1] ? -1 : 1));
  return (user) => first !== undefined && rootOf(user) === first[0];
}
