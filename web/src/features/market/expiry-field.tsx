/** When an own offer ends by itself: as it stands, never, or in so many days from now. */
import { type OfferView, offerSetExpiry } from '#core/features/market/market.api.ts';
import { OFFER_LIMITS, TIME } from '#core/kernel/limits.ts';
import { NumberInput, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';

const { DAY_MS } = TIME;
const DAYS_MAX = OFFER_LIMITS.lifeMaxMs / DAY_MS;
const USUAL_DAYS = 30;

/** `keep`: nothing is sent. */
export type Expiry = 'keep' | 'never' | { readonly days: number };

type Timed = Pick<OfferView, 'state' | 'leftMs' | 'lifeMs'>;

interface ExpiryFieldProps {
  readonly offer: Timed;
  readonly expiry: Expiry;
  readonly onChange: (expiry: Expiry) => void;
}

export function ExpiryField({ offer, expiry, onChange }: ExpiryFieldProps): ReactNode {
  const { t, format } = useTexts();
  const present = offer.leftMs ?? offer.lifeMs;
  const data = [
    {
      value: 'keep',
      label:
        present === undefined
          ? t('offers.expiryKeepNever')
          : t(offer.state === 'draft' ? 'offers.expiryKeepDraft' : 'offers.expiryKeep', {
              time: format.duration(present),
            }),
    },
    ...(present === undefined ? [] : [{ value: 'never', label: t('offers.expiryNever') }]),
    { value: 'days', label: t('offers.expiryDays') },
  ];
  return (
    <div className="fields">
      <Select
        label={t('offers.expiry')}
        description={t(offer.state === 'draft' ? 'offers.expiryWhatDraft' : 'offers.expiryWhat')}
        data={data}
        value={typeof expiry === 'string' ? expiry : 'days'}
        allowDeselect={false}
        onChange={(value) => onChange(value === 'days' ? { days: USUAL_DAYS } : value === 'never' ? 'never' : 'keep')}
        data-testid="offer-expiry"
      />
      {typeof expiry !== 'string' && (
        <NumberInput
          label={t('offers.expiryIn')}
          min={1}
          max={DAYS_MAX}
          allowDecimal={false}
          value={expiry.days}
          onChange={(value) => onChange({ days: Math.min(DAYS_MAX, Math.max(1, Number(value) || 1)) })}
          data-testid="offer-expiry-days"
        />
      )}
    </div>
  );
}

/** Sends what was chosen, if anything was. */
export function useSetExpiry(done: string) {
  const set = useCommand(offerSetExpiry, { done, isQuiet: true });
  return {
    error: set.error,
    isPending: set.isPending,
    send: async (params: { readonly pool: string; readonly offer: string }, expiry: Expiry): Promise<void> => {
      if (expiry === 'keep') return;
      await set.mutateAsync({ params, body: { lifeMs: expiry === 'never' ? null : expiry.days * DAY_MS } });
    },
  };
}
