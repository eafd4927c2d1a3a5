import type { ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

/** Lower bound of a reputation: what is left of it when chance is taken out. */
export function Score({ boundBps, isNew }: { readonly boundBps: number; readonly isNew: boolean }): ReactNode {
  const { t, format } = useTexts();
  return isNew ? (
    <span className="dim">{t('requests.new')}</span>
  ) : (
    <span className="num">{format.share(boundBps / 10_000)}</span>
  );
}
