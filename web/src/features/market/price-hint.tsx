import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

/** How a price stands to what others ask here; nothing where there is nothing to compare with. */
export function PriceHint({
  price,
  median,
}: {
  readonly price: bigint;
  readonly median: bigint | undefined;
}): ReactNode {
  const { t, format } = useTexts();
  if (median === undefined || median === 0n) return null;
  const share = Number(((price - median) * 1000n) / median) / 1000;
  if (Math.abs(share) < 0.02) return <span className="dim">{t('market.atMedian')}</span>;
  return (
    <span className={share < 0 ? 'gain' : 'dim'}>
      {share < 0
        ? t('market.belowMedian', { share: format.share(-share) })
        : t('market.aboveMedian', { share: format.share(share) })}
    </span>
  );
}
