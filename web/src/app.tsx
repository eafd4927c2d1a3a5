/** What stands around every page: look, answers kept, router, and the door that asks for a login. */
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense, lazy, useEffect } from 'react';
import { login } from './api.ts';
import { announceDecisions } from './commands.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Door } from './door.tsx';
import { queryClient } from './query-client.ts';
import { PreloadContext } from './router/link.tsx';
import { Router } from './router/router.tsx';
import { preloadPage } from './router/routes.tsx';
import { ProofGate } from './shell/proof-gate.tsx';
import { useTexts } from './texts/use-texts.ts';
import { followSystem } from './ui/scheme.ts';
import { useStore } from './ui/store.ts';
import { hasToasts } from './ui/toast.ts';

const ToastRegion = lazy(async () => ({ default: (await import('./ui/toasts.tsx')).ToastRegion }));

export function App(): ReactNode {
  // Every word on the page follows the language: it is read here, at the root.
  useTexts();
  useEffect(() => announceDecisions(), []);
  useEffect(() => followSystem(), []);
  // What belonged to one login is not shown to the next.
  useEffect(
    () =>
      login.subscribe(() => {
        if (login.get().state === 'out') queryClient.clear();
      }),
    [],
  );
  return (
    <QueryClientProvider client={queryClient}>
      <Router>
        <PreloadContext value={preloadPage}>
          <ErrorBoundary>
            <Door />
          </ErrorBoundary>
        </PreloadContext>
      </Router>
      <ProofGate />
      <Toasts />
    </QueryClientProvider>
  );
}

function Toasts(): ReactNode {
  const isNeeded = useStore(hasToasts);
  return isNeeded ? (
    <Suspense>
      <ToastRegion />
    </Suspense>
  ) : null;
}
