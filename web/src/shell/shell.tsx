/** The frame: navigation at the side (below, on a phone), pool, peers, language, theme; the page in the middle. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { invitation } from '../features/identity/invitation.ts';
import { useNotices } from '../features/notifications/use-notices.ts';
import { followLive } from '../live.ts';
import { go, usePlace } from '../router/router.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Card } from '../ui/card.tsx';
import { useMedia } from '../ui/media.ts';
import { Page } from '../ui/page.tsx';
import { Bricks } from '../ui/states.tsx';
import { ErrorBoundary } from '../error-boundary.tsx';
import { Banners } from './banners.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { Keys } from './keys.tsx';
import './shell.css';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

export const PHONE = '(max-width: 760px)';

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const isPhone = useMedia(PHONE);
  const place = usePlace();
  const main = useRef<HTMLElement>(null);
  useEffect(() => followLive(queries), [queries]);
  useNotices();
  useEffect(() => {
    if (invitation.get() !== undefined) go({ to: '/pools' }, { replace: true });
  }, []);
  // A new page begins at its top, and readers of screens hear its title.
  useEffect(() => {
    if (place.step === 0) return;
    window.scrollTo(0, 0);
    (main.current?.querySelector<HTMLElement>('h1') ?? main.current)?.focus({ preventScroll: true });
  }, [place.step, place.pathname]);
  return (
    <div className="shell" data-phone={isPhone}>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      {!isPhone && <Sidebar />}
      <div className="shell-body">
        <TopBar isPhone={isPhone} />
        <main id="main" ref={main} tabIndex={-1} data-path={place.pathname}>
          <Banners />
          <ErrorBoundary key={place.pathname}>
            <Suspense fallback={<PageSkeleton />}>{children}</Suspense>
          </ErrorBoundary>
        </main>
      </div>
      {isPhone && <BottomBar />}
      <Keys />
    </div>
  );
}

function PageSkeleton(): ReactNode {
  const { t } = useTexts();
  return (
    <Page title={t('ui.loading')}>
      <Card>
        <Bricks courses={6} />
      </Card>
    </Page>
  );
}
