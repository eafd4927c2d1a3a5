import type { ReactNode } from 'react';

/** A keep with a bolt for its gate. */
export function Logo({ size = 28 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path
        fill="var(--amber-fill)"
        fillRule="evenodd"
        d="M5 4h8v6h6.500V4h9v6H35V4h8v14l-4 4v22H9V22l-4-4zM27 17 15.500 31.500h7L20.500 41 33 26h-7.500z"
      />
    </svg>
  );
}
