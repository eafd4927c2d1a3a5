/** The facts of which earning depends, in the order in which they stop it. What is not known yet is left out. */
import { demandRead } from '#core/features/market/market.api.ts';
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import type { Target } from '../../router/paths.ts';
import { type Translate, useTexts } from '../../texts/use-texts.ts';
import { useNow } from '../../ui/time.tsx';
import { medianPrice, offersQuery } from '../market/market.queries.ts';
import { networkQuery } from '../network/network.queries.ts';
import { ordersQuery } from '../orders/orders.queries.ts';
import { machineQuery } from './machine.queries.ts';

export interface CheckLine {
  readonly id: string;
  readonly verdict: 'good' | 'bad' | 'note';
  readonly words: string;
  /** What to do about it. */
  readonly next?: { readonly words: string; readonly to: Target } | undefined;
}

const DEAR_PERCENT = 125n;
/** An older measurement says little about the machine as it is. */
const BENCHMARK_FRESH_MS = 7 * TIME.DAY_MS;

export const demandQuery = (pool: string) =>
  queryOptions({
    queryKey: keys.of(pool, 'demand'),
    queryFn: ({ signal }) => call(demandRead, { params: { pool }, query: { days: 1 } }, { signal }),
  });

export function useChecks(pool: PoolView, node: NodeView): readonly CheckLine[] {
  const { t, format, language } = useTexts();
  const machine = useQuery(machineQuery).data;
  const network = useQuery(networkQuery).data;
  const offers = useQuery(offersQuery(pool.pool)).data?.items;
  const orders = useQuery(ordersQuery(pool.pool)).data?.items;
  const demand = useQuery(demandQuery(pool.pool)).data;
  const nowMs = useNow(TIME.MINUTE_MS);
  const lines: CheckLine[] = [];
  const say = (id: string, isGood: boolean, good: string, bad: string, next?: CheckLine['next']): void => {
    lines.push(
      isGood ? { id, verdict: 'good', words: good } : { id, verdict: 'bad', words: bad, ...(next && { next }) },
    );
  };
  const toNetwork = { words: t('nodes.next.network'), to: { to: '/network' } } as const;
  const toShare = { words: t('nodes.next.share'), to: { to: '/nodes/share' } } as const;
  const toNode = { words: t('nodes.next.node'), to: { to: '/nodes/:node', params: { node: node.node } } } as const;
  const toPool = { words: t('nodes.next.invite'), to: { to: '/pools/:pool', params: { pool: pool.pool } } } as const;
  const toMarket = { words: t('nodes.next.price'), to: { to: '/market' } } as const;

  if (network !== undefined) {
    const { peers, reach } = network;
    if (peers === 0) say('peers', false, '', t('nodes.check.peersNone'), toNetwork);
    else if (reach.state === 'unreachable')
      lines.push({ id: 'peers', verdict: 'note', words: reach.text[language], next: toNetwork });
    else say('peers', true, t('nodes.check.peers', { count: peers }), '');
  }
  const others = pool.members - 1;
  say('members', others > 0, t('nodes.check.members', { count: others }), t('nodes.check.membersNone'), toPool);
  say('trade', !pool.trade.isPaused, t('nodes.check.trade'), t('nodes.check.tradePaused'), toPool);
  say('ready', node.state === 'ready', t('nodes.check.ready'), t(`nodes.check.not.${node.state}`), toNode);
  if (machine !== undefined) say('running', !machine.isPaused, t('nodes.check.running'), t('nodes.check.paused'));
  if (node.benchmarkedMs > 0) {
    const ageMs = nowMs - node.benchmarkedMs;
    const age = format.duration(Math.max(0, ageMs));
    const isFresh = ageMs <= BENCHMARK_FRESH_MS;
    say('benchmark', isFresh, t('nodes.check.benchmark', { age }), t('nodes.check.benchmarkOld', { age }), toNode);
  }
  if (offers !== undefined) {
    const own = offers.filter((offer) => offer.node === node.node && ['active', 'sold_out'].includes(offer.state));
    say('offers', own.length > 0, t('nodes.check.offers', { count: own.length }), t('nodes.check.offersNone'), toShare);
    const free = own.reduce((sum, { slotsFree }) => sum + slotsFree, 0);
    // All slots sold is what one wants, not what hinders.
    if (own.length > 0)
      lines.push({
        id: 'slots',
        verdict: 'good',
        words: free > 0 ? t('nodes.check.slots', { count: free }) : t('nodes.check.slotsNone'),
      });
    const median = medianPrice(offers.filter(({ isMine }) => !isMine));
    const price = own[0]?.pricePerSlotHour;
    if (price !== undefined && median !== undefined)
      say(
        'price',
        price * 100n <= median * DEAR_PERCENT,
        t('nodes.check.price', { price: format.money(median, pool) }),
        t('nodes.check.priceHigh', { price: format.money(price, pool), median: format.money(median, pool) }),
        toMarket,
      );
    if (demand !== undefined)
      lines.push(demandLine(demand, price, { t, money: (sum) => format.money(sum, pool), next: toMarket }));
  }
  if (orders !== undefined) {
    const sold = orders.filter((order) => order.side === 'provider' && order.node === node.node).length;
    lines.push({
      id: 'orders',
      verdict: sold > 0 ? 'good' : 'note',
      words: sold > 0 ? t('nodes.check.orders', { count: sold }) : t('nodes.check.ordersNone'),
    });
  }
  // What hinders is what one looks for.
  return [...lines].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

const ORDER: readonly CheckLine['verdict'][] = ['bad', 'note', 'good'];

interface Demand {
  readonly orders: number;
  readonly highestPrice?: bigint | undefined;
}

/** Whether what was bought here could have been bought from this node. */
function demandLine(
  { orders: count, highestPrice }: Demand,
  price: bigint | undefined,
  {
    t,
    money,
    next,
  }: { readonly t: Translate; readonly money: (sum: bigint) => string; readonly next: CheckLine['next'] },
): CheckLine {
  if (count === 0) return { id: 'demand', verdict: 'note', words: t('nodes.check.demandNone') };
  if (price !== undefined && highestPrice !== undefined && price > highestPrice)
    return {
      id: 'demand',
      verdict: 'bad',
      words: t('nodes.check.demandCheaper', { count, highest: money(highestPrice) }),
      next,
    };
  return { id: 'demand', verdict: 'good', words: t('nodes.check.demand', { count }) };
}
