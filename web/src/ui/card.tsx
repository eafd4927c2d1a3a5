import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: ReactNode;
  /** On the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** A table fills the card to its edges. */
  readonly isFlush?: boolean;
  /** Wears a battlement: about one's own. */
  readonly isKeep?: boolean;
  readonly isPending?: boolean;
  readonly testId?: string | undefined;
}

export function Card({
  title,
  aside,
  children,
  isFlush = false,
  isKeep = false,
  isPending = false,
  testId,
}: CardProps): ReactNode {
  const names = ['card', isFlush && 'card-flush', isKeep && 'keep', isPending && 'is-pending']
    .filter(Boolean)
    .join(' ');
  return (
    <section className={names} data-testid={testId}>
      {title !== undefined && (
        <header className="card-head">
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
