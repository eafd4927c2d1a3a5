import type { ReactNode } from 'react';

/** For what has no picture yet: an outline of the keep. */
export function IconCastle({ size = 54 }: { readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 48 48"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M6 6h7v5h7V6h8v5h7V6h7v14l-3 3v19H9V23l-3-3zM19 42V32a5 5 0 0 1 10 0v10M9 23h30" />
    </svg>
  );
}
