import { type ReactNode, useEffect } from 'react';
import './page.css';

interface PageProps {
  readonly title: string;
  /** What this page is, in a sentence, where that is not plain. */
  readonly lead?: ReactNode;
  /** The page's primary action stays visible, on a phone too. */
  readonly actions?: ReactNode;
  /** Above the title: where one came from. */
  readonly back?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, lead, actions, back, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Power Realms`;
  }, [title]);
  return (
    <div className="page">
      <header className="page-head">
        <div className="grow">
          {back !== undefined && <div className="page-back small">{back}</div>}
          <h1 tabIndex={-1}>{title}</h1>
          {lead !== undefined && <p className="dim page-lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
