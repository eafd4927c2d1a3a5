/** Rates the other side of one order: stars, and words for those who like. */
import type { PoolView } from '#core/features/pools/pools.api.ts';
import { type RatingRoundView, ratingGive } from '#core/features/ratings/ratings.api.ts';
import { RATING_LIMITS } from '#core/kernel/limits.ts';
import { type ReactNode, Suspense, lazy, useState } from 'react';
import { useCommand } from '../../commands.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';

const AskDialog = lazy(async () => ({ default: (await import('../../ui/ask-dialog.tsx')).AskDialog }));
const CHOICES = [5, 4, 3, 2, 1] as const;

export function RateButton({ pool, round }: { readonly pool: PoolView; readonly round: RatingRoundView }): ReactNode {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  const give = useCommand(ratingGive, { done: t('ratings.given'), onDone: () => setAsking(false) });
  const name = round.side === 'buyer' ? round.providerHandle : round.buyerHandle;
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)} data-testid="rate">
        {t('ratings.give')}
      </Button>
      <Suspense>
        {isAsking && (
          <AskDialog
            title={t('ratings.giveTitle', { name })}
            lead={t('ratings.giveLead')}
            fields={[
              {
                name: 'stars',
                kind: 'choice',
                label: t('ratings.stars'),
                options: CHOICES.map((stars) => ({ value: String(stars), label: t(`ratings.choice.${stars}`) })),
              },
              {
                name: 'text',
                kind: 'text',
                label: t('ratings.text'),
                description: t('ratings.textWhat'),
                max: RATING_LIMITS.textCharsMax,
                isOptional: true,
              },
            ]}
            act={t('ratings.give')}
            isBusy={give.isPending}
            onClose={() => setAsking(false)}
            onSend={({ stars, text }) =>
              give.mutate({
                params: { pool: pool.pool, order: round.order },
                body: { stars: Number(stars), text: text ?? '' },
              })
            }
          />
        )}
      </Suspense>
    </>
  );
}
