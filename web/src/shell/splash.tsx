import type { ReactNode } from 'react';
import { Logo } from '../ui/logo.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Before it is known who is there: seen for a blink. */
export function Splash(): ReactNode {
  const { t } = useTexts();
  return (
    <main className="splash" role="status" aria-label={t('ui.loading')}>
      <Logo size={64} />
    </main>
  );
}
