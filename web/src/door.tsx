/** Who may see what: pages of the frame need a login; welcome, log in and restore are for those who have none. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { login } from './api.ts';
import { networkQuery } from './features/network/network.queries.ts';
import { rememberInvitation } from './features/identity/invitation.ts';
import { rememberWish, takeWish } from './features/identity/return-to.ts';
import { type Path, matchPath } from './router/paths.ts';
import { go, goToHref, usePlace } from './router/router.tsx';
import { PAGES } from './router/routes.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Shell } from './shell/shell.tsx';
import { Splash } from './shell/splash.tsx';
import { useStore } from './ui/store.ts';

const OPEN: readonly Path[] = ['/welcome', '/login', '/restore'];

export function Door(): ReactNode {
  const { match } = usePlace();
  const { state } = useStore(login);
  // An invite link opened as a page carries its secret after `#`, which no server sees.
  useEffect(() => rememberInvitation(), []);
  const isIn = state === 'in';
  useEffect(() => {
    // By the address itself: a step away from here may be under way already.
    if (isIn && OPEN.includes(matchPath(window.location.pathname)?.path ?? '/')) goToHref(takeWish());
  }, [isIn]);
  if (match !== undefined && OPEN.includes(match.path)) {
    const Open = PAGES[match.path];
    return (
      <Suspense fallback={<Splash />}>
        <Open />
      </Suspense>
    );
  }
  if (state === 'unknown') return <Splash />;
  if (state === 'out') return <Outside />;
  return <Shell>{match === undefined ? <NotFound /> : <Inside path={match.path} />}</Shell>;
}

function Inside({ path }: { readonly path: Path }): ReactNode {
  const Found = PAGES[path];
  return <Found />;
}

/** Nobody is logged in: on a fresh instance that is a beginning, else a log in. */
function Outside(): ReactNode {
  const network = useQuery(networkQuery);
  const isFresh = network.data !== undefined && !network.data.hasAccounts;
  const isKnown = network.data !== undefined || network.isError;
  useEffect(() => {
    if (!isKnown) return;
    const { pathname, search } = window.location;
    if (!OPEN.includes(matchPath(pathname)?.path ?? '/')) rememberWish(pathname + search);
    go({ to: isFresh ? '/welcome' : '/login' }, { replace: true });
  }, [isFresh, isKnown]);
  return <Splash />;
}
