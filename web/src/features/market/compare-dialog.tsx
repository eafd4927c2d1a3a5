/** Up to four offers beside each other; in each row the best of them stands out. */
import type { OfferView } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { TIME } from '#core/kernel/limits.ts';
import { Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Handle } from '../../ui/handle.tsx';
import './compare.css';
import { valueOf } from './filters.ts';
import { costOf } from './market.queries.ts';
import { BuyButton, OfferMark } from './offer-cells.tsx';

interface CompareDialogProps {
  readonly pool: PoolView;
  readonly offers: readonly OfferView[];
  readonly onBuy: (offer: string) => void;
  readonly onRemove: (offer: string) => void;
  readonly onClose: () => void;
}

interface Fact {
  readonly name: string;
  readonly show: (offer: OfferView) => ReactNode;
  /** More is better; undefined: no better and worse. */
  readonly worth?: (offer: OfferView) => number;
}

export function CompareDialog({ pool, offers, onBuy, onRemove, onClose }: CompareDialogProps): ReactNode {
  const { t } = useTexts();
  const facts = useFacts(pool);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('market.compareTitle', { count: offers.length })}
      size="min(1080px, 94vw)"
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="compare-scroll" tabIndex={0} role="group" aria-label={t('market.compare')}>
        <table className="compare" data-testid="compare">
          <thead>
            <tr>
              <td>
                <span className="visually-hidden">{t('market.offer')}</span>
              </td>
              {offers.map((offer) => (
                <th key={offer.offer} scope="col" aria-label={offer.title}>
                  <div className="row-fixed">
                    <span className="break grow">{offer.title}</span>
                    <IconButton
                      isBare
                      label={t('market.compareRemove', { title: offer.title })}
                      onClick={() => onRemove(offer.offer)}
                    >
                      <IconX size={15} />
                    </IconButton>
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.map(({ name, show, worth }) => {
              const best = worth === undefined ? undefined : Math.max(...offers.map(worth));
              const isDraw = worth !== undefined && offers.every((offer) => worth(offer) === best);
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {offers.map((offer) => {
                    const isBest = worth !== undefined && !isDraw && worth(offer) === best;
                    return (
                      <td key={offer.offer} className={isBest ? 'compare-best' : ''}>
                        {show(offer)}
                        {isBest && <span className="visually-hidden"> ({t('market.best')})</span>}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            <tr>
              <td>
                <span className="visually-hidden">{t('market.acts')}</span>
              </td>
              {offers.map((offer) => (
                <td key={offer.offer}>
                  {offer.isMine ? (
                    <span className="dim">{t('market.mine')}</span>
                  ) : (
                    <BuyButton pool={pool} offer={offer} onBuy={() => onBuy(offer.offer)} />
                  )}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </Modal>
  );
}

function useFacts(pool: PoolView): readonly Fact[] {
  const { t, format } = useTexts();
  const wallsOf = ({ isolation }: OfferView): number =>
    [isolation.nodePermissions, isolation.bwrap, isolation.cgroup !== 'none'].filter(Boolean).length;
  return [
    { name: t('market.stateNow'), show: (offer) => <OfferMark offer={offer} /> },
    { name: t('market.seller'), show: ({ handle, user }) => <Handle handle={handle} user={user} /> },
    {
      name: t('market.pricePerHour'),
      show: ({ pricePerSlotHour }) => format.money(pricePerSlotHour, pool),
      worth: ({ pricePerSlotHour }) => -Number(pricePerSlotHour),
    },
    {
      name: t('market.costOfHours', { count: 8 }),
      show: ({ pricePerSlotHour }) => format.money(costOf(pricePerSlotHour, 1, 8 * TIME.HOUR_MS), pool),
    },
    {
      name: t('market.score'),
      show: ({ singleScore }) => format.number(singleScore),
      worth: ({ singleScore }) => singleScore,
    },
    {
      name: t('market.workPerCredit', { symbol: pool.symbol }),
      show: (offer) => format.number(valueOf(offer)),
      worth: valueOf,
    },
    {
      name: t('market.slot'),
      show: ({ coresPerSlot, memoryPerSlotBytes }) =>
        `${t('nodes.coresCount', { count: coresPerSlot })}, ${format.bytes(memoryPerSlotBytes)}`,
      worth: ({ memoryPerSlotBytes, coresPerSlot }) => coresPerSlot * 2 ** 50 + memoryPerSlotBytes,
    },
    {
      name: t('market.free'),
      show: ({ slotsFree, slots }) => t('market.freeOf', { free: slotsFree, all: slots }),
      worth: ({ slotsFree }) => slotsFree,
    },
    {
      name: t('market.sells'),
      show: ({ minMs, maxMs }) =>
        t('market.sellsBetween', { min: format.duration(minMs), max: format.duration(maxMs) }),
    },
    {
      name: t('nodes.isolationTitle'),
      show: (offer) => t('market.walls', { count: 1 + wallsOf(offer) }),
      worth: wallsOf,
    },
    { name: t('nodes.cpu'), show: ({ cpuModel }) => cpuModel },
  ];
}
