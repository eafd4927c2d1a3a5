import { type ComponentPropsWithRef, type MouseEvent, type ReactNode, createContext, useContext } from 'react';
import { type Path, type Target, hrefOf } from './paths.ts';
import { go } from './router.tsx';

/** Fetches a page's code ahead of the click. */
export const PreloadContext = createContext<(path: Path) => void>(() => undefined);

export type LinkProps = Target & Omit<ComponentPropsWithRef<'a'>, 'href'>;

/** An anchor that the browser can open in another tab, and that stays in this page otherwise. */
export function Link(props: LinkProps): ReactNode {
  const { to, params, search, onClick, children, ...rest } = props;
  const target = { to, params, search } as Target;
  const preload = useContext(PreloadContext);
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    go(target);
  };
  return (
    <a {...rest} href={hrefOf(target)} onClick={follow} onPointerEnter={() => preload(to)} onFocus={() => preload(to)}>
      {children}
    </a>
  );
}
