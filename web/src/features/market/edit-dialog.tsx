import { type OfferView, offerEdit, offerSetState } from '#core/features/market/market.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Modal, TextInput } from '@mantine/core';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Failed } from '../../ui/states.tsx';

interface EditDialogProps {
  readonly pool: PoolView;
  readonly offer: OfferView;
  /** What others ask. */
  readonly median: bigint | undefined;
  readonly onClose: () => void;
}

/** Title and price of one's own offer; running orders keep theirs. */
export function EditDialog({ pool, offer, median, onClose }: EditDialogProps): ReactNode {
  const { t, format } = useTexts();
  const [title, setTitle] = useState(offer.title);
  const [price, setPrice] = useState(format.amount(offer.pricePerSlotHour, pool.decimals));
  const parsed = parseMoney(price);
  const edit = useCommand(offerEdit, { done: t('market.edited'), isQuiet: true, onDone: onClose });
  const withdraw = useCommand(offerSetState, { done: t('market.withdrawn'), isQuiet: true, onDone: onClose });
  const params = { pool: pool.pool, offer: offer.offer };
  const failure = edit.error ?? withdraw.error;
  return (
    <Modal opened onClose={onClose} title={t('market.editTitle')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <div className="stack">
        <TextInput
          label={t('market.offerTitle')}
          value={title}
          maxLength={64}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <MoneyInput
          label={t('nodes.price')}
          description={
            median === undefined
              ? t('market.priceNote')
              : `${t('nodes.priceMedian', { price: format.money(median, pool) })} ${t('market.priceNote')}`
          }
          symbol={pool.symbol}
          value={price}
          onChange={setPrice}
          testId="edit-price"
        />
        {failure !== null && <Failed error={failure} />}
        <div className="row-apart">
          <Button
            disabled={title.trim() === '' || parsed === undefined || parsed === 0n}
            isBusy={edit.isPending}
            onClick={() =>
              edit.mutate({ params, body: { title: title.trim(), pricePerSlotHour: (parsed ?? 0n).toString() } })
            }
            data-testid="edit-save"
          >
            {t('ui.save')}
          </Button>
          <Button
            variant="danger"
            isBusy={withdraw.isPending}
            onClick={() => withdraw.mutate({ params, body: { state: 'withdrawn' } })}
          >
            {t('market.withdraw')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
