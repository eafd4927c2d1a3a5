/** Where the page is, and how it goes elsewhere. The old page stays until the next one's code has come. */
import { type ReactNode, createContext, startTransition, useContext, useEffect, useState } from 'react';
import { type Match, type ParamsOf, type Path, type Target, hrefOf, matchPath } from './paths.ts';

export interface Place {
  readonly match: Match | undefined;
  readonly pathname: string;
  readonly search: URLSearchParams;
  /** Differs for each step: tells a new page from the same one. */
  readonly step: number;
}

const PlaceContext = createContext<Place | undefined>(undefined);
const listeners = new Set<() => void>();
let step = 0;

function readPlace(): Place {
  const { pathname, search } = window.location;
  return { match: matchPath(pathname), pathname, search: new URLSearchParams(search), step };
}

function tell(): void {
  step += 1;
  for (const listener of listeners) listener();
}

/** Goes to a page of ours. `replace`: the present one is not worth coming back to. */
export function go(target: Target, options: { readonly replace?: boolean } = {}): void {
  const href = hrefOf(target);
  if (options.replace === true) window.history.replaceState(null, '', href);
  else window.history.pushState(null, '', href);
  tell();
}

/** Back to an address of ours that was kept as text; anything else leads to the overview. */
export function goToHref(href: string): void {
  const isOurs = matchPath(href.split('?')[0] ?? '') !== undefined;
  window.history.replaceState(null, '', isOurs ? href : '/');
  tell();
}

export function Router({ children }: { readonly children: ReactNode }): ReactNode {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const onChange = (): void => startTransition(() => setPlace(readPlace()));
    listeners.add(onChange);
    window.addEventListener('popstate', tell);
    return () => {
      listeners.delete(onChange);
      window.removeEventListener('popstate', tell);
    };
  }, []);
  return <PlaceContext value={place}>{children}</PlaceContext>;
}

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === undefined) throw new Error('usePlace is for what stands inside of Router');
  return place;
}

/** Parameters of the page that this is. */
export function useParams<P extends Path>(path: P): ParamsOf<P> {
  const { match } = usePlace();
  // A page that is being left renders once more with the next place: it then keeps empty parameters.
  return match?.path === path ? match.params : EMPTY;
}
const EMPTY: Readonly<Record<string, string>> = new Proxy({}, { get: () => '' });
