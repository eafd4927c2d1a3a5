/** Shows the question for the password while a call waits for it. The dialog itself comes with the first such call. */
import { type ReactNode, Suspense, lazy, useEffect, useRef } from 'react';
import { login } from '../api.ts';
import { proofWish } from '../proof.ts';
import { useStore } from '../ui/store.ts';

const ProofDialog = lazy(async () => ({ default: (await import('./proof-dialog.tsx')).ProofDialog }));

/** By then the button that asked is no longer busy, if it is ever to be pressed again. */
const FOCUS_BACK_MS = 60;

export function ProofGate(): ReactNode {
  const wish = useStore(proofWish);
  const { state } = useStore(login);
  useEffect(() => {
    // A login that ended meanwhile has nothing left to prove.
    if (state === 'out') wish?.settle(false);
  }, [state, wish]);
  useEffect(() => {
    // A dialog below would close along with this one. Listeners are called in the order they came, and this one comes with the page.
    const onKey = (event: KeyboardEvent): void => {
      const now = proofWish.get();
      if (event.key !== 'Escape' || event.isComposing || now === undefined) return;
      event.stopImmediatePropagation();
      now.settle(false);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
  // A busy button takes no focus and so loses it before the dialog could remember where it was.
  const asker = useRef<HTMLElement>(null);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent): void => {
      if (proofWish.get() === undefined && target instanceof HTMLElement) asker.current = target;
    };
    window.addEventListener('focusin', onFocus);
    return () => window.removeEventListener('focusin', onFocus);
  }, []);
  useEffect(() => {
    if (wish === undefined) return;
    return () => {
      setTimeout(() => {
        if (document.activeElement === document.body) asker.current?.focus();
      }, FOCUS_BACK_MS);
    };
  }, [wish]);
  if (wish === undefined || state !== 'in') return null;
  return (
    <Suspense>
      <ProofDialog onProved={() => wish.settle(true)} onCancel={() => wish.settle(false)} />
    </Suspense>
  );
}
