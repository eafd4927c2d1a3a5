import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';

export type { Tone } from './tone.ts';

/** A dot never stands alone: its word says the same. */
export function Status({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className="status">
      <span className="dot" data-tone={tone} />
      <span>{children}</span>
    </span>
  );
}

export function Badge({
  tone = 'idle',
  children,
  testId,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
  readonly testId?: string;
}): ReactNode {
  return (
    <span className="badge" data-tone={tone} data-testid={testId}>
      {children}
    </span>
  );
}
