import { type RefObject, useEffect, useState } from 'react';

/** True from the moment on in which it first comes near the view: what is never looked at is never fetched. */
export function useSeen(place: RefObject<Element | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  // At each render: the place may have come later than its parent.
  useEffect(() => {
    const element = place.current;
    if (isSeen || element === null) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: '300px' },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  });
  return isSeen;
}
