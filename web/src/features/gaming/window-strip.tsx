/** Every window as a stroke in the colour of its class; a contested one wears a mark. */
import type { SessionWindow } from '#core/features/gaming/gaming.api.ts';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

interface WindowStripProps {
  readonly items: readonly SessionWindow[];
  readonly windowMs: number;
}

/** The newest that fit: older ones are in the charts and in the file. */
const SHOWN_MAX = 360;

export function WindowStrip({ items, windowMs }: WindowStripProps): ReactNode {
  const { t, format } = useTexts();
  const shown = items.slice(-SHOWN_MAX);
  const count = (agreed: SessionWindow['agreed']): number => shown.filter((one) => one.agreed === agreed).length;
  const contested = shown.filter(({ isContested }) => isContested).length;
  const words = t('games.stripWords', {
    full: count('full'),
    half: count('half'),
    none: count('none'),
    contested,
  });
  return (
    <div className="stack-close">
      <div className="window-strip" role="img" aria-label={words} data-testid="window-strip">
        {shown.map(({ window, agreed, isContested }) => (
          <i
            key={window}
            data-class={agreed}
            data-contested={isContested}
            title={`${format.duration(window * windowMs)}: ${t(`games.class.${agreed}`)}${isContested ? `, ${t('games.contestedOne')}` : ''}`}
          />
        ))}
      </div>
      <ul className="window-legend small" aria-hidden>
        {(['full', 'half', 'none'] as const).map((one) => (
          <li key={one}>
            <i data-class={one} /> {t(`games.class.${one}`)}
          </li>
        ))}
        <li>
          <i data-class="full" data-contested="true" /> {t('games.contestedOne')}
        </li>
      </ul>
    </div>
  );
}
