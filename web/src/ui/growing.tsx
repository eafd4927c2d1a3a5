/** Long lists: the next rows are made when the reader comes near the end, so that 5,000 offers cost as much as 60. */
import { type ReactNode, useEffect, useRef, useState } from 'react';

const STEP = 60;

export function useGrowing<Item>(
  items: readonly Item[],
  resetKey = '',
): { readonly shown: readonly Item[]; readonly end: ReactNode } {
  const [state, setState] = useState({ count: STEP, resetKey });
  const count = state.resetKey === resetKey ? state.count : STEP;
  const grow = (): void => setState({ count: count + STEP, resetKey });
  return { shown: items.slice(0, count), end: count < items.length ? <Sentinel key={count} onSeen={grow} /> : null };
}

/** Calls back when it comes into view. */
export function Sentinel({ onSeen }: { readonly onSeen: () => void }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) seen.current();
      },
      { rootMargin: '600px' },
    );
    if (place.current !== null) watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return <div ref={place} style={{ height: 1 }} />;
}
