import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

const STARS_MAX = 5;

/** 1 to 5, as signs for the eye and as a sentence for who listens. */
export function Stars({ stars }: { readonly stars: number }): ReactNode {
  const { t } = useTexts();
  return (
    <span role="img" aria-label={t('ratings.starsOf', { stars })} className="realm">
      {'★'.repeat(stars)}
      <span className="dim">{'☆'.repeat(STARS_MAX - stars)}</span>
    </span>
  );
}
