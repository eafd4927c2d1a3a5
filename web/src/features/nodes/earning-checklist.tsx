/** "Why am I not earning?", answered from what is known: each line is a fact, with the way to change it. */
import type { NodeView } from '#core/features/nodes/nodes.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { medianPrice, offersQuery } from '../market/market.queries.ts';
import { networkQuery } from '../network/network.queries.ts';
import { ordersQuery } from '../orders/orders.queries.ts';
import { machineQuery } from './machine.queries.ts';

type Verdict = 'good' | 'bad' | 'note';
const DEAR_PERCENT = 125n;

export function EarningChecklist({ pool, node }: { readonly pool: PoolView; readonly node: NodeView }): ReactNode {
  const { t } = useTexts();
  const lines = useLines(pool, node);
  const isHindered = lines.some(({ verdict }) => verdict === 'bad');
  return (
    <Card title={isHindered ? t('nodes.whyNot') : t('nodes.whyReady')}>
      <ul className="list">
        {lines.map(({ verdict, words }) => (
          <li key={words} className="row-fixed">
            {verdict === 'good' && <IconCheck size={18} className="gain" aria-hidden="true" />}
            {verdict === 'bad' && <IconAlertTriangle size={18} className="loss" aria-hidden="true" />}
            {verdict === 'note' && <IconInfoCircle size={18} className="dim" aria-hidden="true" />}
            <span className="grow">
              <span className="visually-hidden">{t(`nodes.verdict.${verdict}`)}: </span>
              {words}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function useLines(pool: PoolView, node: NodeView): readonly { readonly verdict: Verdict; readonly words: string }[] {
  const { t, format } = useTexts();
  const machine = useQuery(machineQuery).data;
  const network = useQuery(networkQuery).data;
  const offers = useQuery(offersQuery(pool.pool)).data?.items ?? [];
  const orders = useQuery(ordersQuery(pool.pool)).data?.items ?? [];
  const own = offers.filter((offer) => offer.node === node.node && offer.state === 'active');
  const median = medianPrice(offers.filter(({ isMine }) => !isMine));
  const price = own[0]?.pricePerSlotHour;
  const sold = orders.filter((order) => order.side === 'provider' && order.node === node.node).length;
  const say = (isGood: boolean, good: string, bad: string): { readonly verdict: Verdict; readonly words: string } => ({
    verdict: isGood ? 'good' : 'bad',
    words: isGood ? good : bad,
  });
  return [
    say((network?.peers ?? 0) > 0, t('nodes.check.peers', { count: network?.peers ?? 0 }), t('nodes.check.peersNone')),
    say(pool.members > 1, t('nodes.check.members', { count: pool.members - 1 }), t('nodes.check.membersNone')),
    say(!pool.trade.isPaused, t('nodes.check.trade'), t('nodes.check.tradePaused')),
    say(node.state === 'ready', t('nodes.check.ready'), t(`nodes.check.not.${node.state}`)),
    say(machine?.isPaused !== true, t('nodes.check.running'), t('nodes.check.paused')),
    say(own.length > 0, t('nodes.check.offers', { count: own.length }), t('nodes.check.offersNone')),
    ...(price !== undefined && median !== undefined
      ? [
          say(
            price * 100n <= median * DEAR_PERCENT,
            t('nodes.check.price', { price: format.money(median, pool) }),
            t('nodes.check.priceHigh', { price: format.money(price, pool), median: format.money(median, pool) }),
          ),
        ]
      : []),
    {
      verdict: sold > 0 ? 'good' : 'note',
      words: sold > 0 ? t('nodes.check.orders', { count: sold }) : t('nodes.check.ordersNone'),
    },
  ];
}
