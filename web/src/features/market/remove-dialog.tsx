import type { OfferView } from '#core/features/market/market.api.ts';
import { offerRemove } from '#core/features/market/search.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

/** By an officer, of somebody below them: the offer ends, running orders go on. */
export function RemoveDialog({
  pool,
  offer,
  onClose,
}: {
  readonly pool: PoolView;
  readonly offer: OfferView;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTexts();
  const remove = useCommand(offerRemove, { done: t('offers.removed'), onDone: onClose });
  return (
    <ReasonDialog
      title={t('market.removeOf', { title: offer.title })}
      act={t('offers.remove')}
      isBusy={remove.isPending}
      onClose={onClose}
      onReason={(reason) => remove.mutate({ params: { pool: pool.pool, offer: offer.offer }, body: { reason } })}
    />
  );
}
