import { type OfferView, offerEdit, offerSetState } from '#core/features/market/market.api.ts';
import { type OfferTerms, offerRulesSet } from '#core/features/market/search.api.ts';
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { type ReactNode, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { MoneyInput } from '../../ui/money-input.tsx';
import { parseMoney } from '../../ui/money-text.ts';
import { Failed, Ready } from '../../ui/states.tsx';
import { type Expiry, ExpiryField, useSetExpiry } from './expiry-field.tsx';
import { offerTermsQuery } from './offers.queries.ts';
import { TermsForm, isWholeTerms } from './terms-form.tsx';

interface EditDialogProps {
  readonly pool: PoolView;
  readonly offer: OfferView;
  /** What others ask. */
  readonly median: bigint | undefined;
  readonly onClose: () => void;
}

/** Title, price and terms of one's own offer; running orders keep theirs. */
export function EditDialog({ pool, offer, median, onClose }: EditDialogProps): ReactNode {
  const { t, format } = useTexts();
  const [title, setTitle] = useState(offer.title);
  const [price, setPrice] = useState(format.amount(offer.pricePerSlotHour, pool.decimals));
  const known = useQuery(offerTermsQuery(pool.pool, offer.offer));
  const [changed, setTerms] = useState<OfferTerms>();
  const parsed = parseMoney(price);
  const edit = useCommand(offerEdit, { done: t('market.edited'), isQuiet: true });
  const rules = useCommand(offerRulesSet, { done: t('market.edited'), isQuiet: true });
  const withdraw = useCommand(offerSetState, { done: t('market.withdrawn'), isQuiet: true, onDone: onClose });
  const [expiry, setExpiry] = useState<Expiry>('keep');
  const ends = useSetExpiry(t('market.edited'));
  const params = { pool: pool.pool, offer: offer.offer };
  const failure = edit.error ?? ends.error ?? rules.error ?? withdraw.error;
  const isWhole =
    title.trim() !== '' && parsed !== undefined && parsed !== 0n && (changed === undefined || isWholeTerms(changed));
  /** Facts of the pool, each sent only where it changed. */
  const save = async (): Promise<void> => {
    try {
      if (title.trim() !== offer.title || parsed !== offer.pricePerSlotHour)
        await edit.mutateAsync({
          params,
          body: { title: title.trim(), pricePerSlotHour: (parsed ?? 0n).toString() },
        });
      if (changed !== undefined) await rules.mutateAsync({ params, body: changed });
      await ends.send(params, expiry);
      onClose();
    } catch {
      // The dialog stays open and tells the cause.
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('market.editTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className="stack">
        <div className="fields">
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
        </div>
        <ExpiryField offer={offer} expiry={expiry} onChange={setExpiry} />
        <h3>{t('offers.terms')}</h3>
        <Ready query={known} courses={4}>
          {(present) => <TermsForm terms={changed ?? present} onChange={setTerms} />}
        </Ready>
        {failure !== null && <Failed error={failure} />}
        <div className="row-apart">
          <Button
            disabled={!isWhole}
            isBusy={edit.isPending || rules.isPending || ends.isPending}
            onClick={() => void save()}
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
