/** Whether a new offer waits as a draft, and when it ends by itself. */
import { OFFER_LIMITS, TIME } from '#core/kernel/limits.ts';
import { Checkbox, NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

const { DAY_MS } = TIME;
const DAYS_MAX = OFFER_LIMITS.lifeMaxMs / DAY_MS;

export interface OfferLife {
  readonly isDraft: boolean;
  /** From the first time it is active; absent: without end. */
  readonly lifeMs?: number;
}

interface LifeFieldsProps {
  readonly life: OfferLife;
  readonly onChange: (life: OfferLife) => void;
}

export function LifeFields({ life: { isDraft, lifeMs }, onChange }: LifeFieldsProps): ReactNode {
  const { t } = useTexts();
  return (
    <div className="fields">
      <NumberInput
        label={t('offers.life')}
        description={t('offers.lifeWhat')}
        min={1}
        max={DAYS_MAX}
        allowDecimal={false}
        value={lifeMs === undefined ? '' : lifeMs / DAY_MS}
        onChange={(value) => {
          const days = Math.min(DAYS_MAX, Number(value) || 0);
          onChange({ isDraft, ...(days < 1 ? {} : { lifeMs: days * DAY_MS }) });
        }}
        data-testid="offer-life"
      />
      <Checkbox
        label={t('offers.draft')}
        description={t('offers.draftWhat')}
        checked={isDraft}
        onChange={(event) =>
          onChange({ isDraft: event.currentTarget.checked, ...(lifeMs === undefined ? {} : { lifeMs }) })
        }
        data-testid="offer-draft"
      />
    </div>
  );
}
