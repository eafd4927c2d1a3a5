/** What stands around the pages for those who are not logged in. */
import { type ReactNode, useEffect } from 'react';
import { LanguageSwitch, ThemeSwitch } from '../../shell/top-bar.tsx';
import { useTexts } from '../../texts/use-texts.ts';
import { Logo } from '../../ui/logo.tsx';
import { Skyline } from '../../ui/skyline.tsx';
import './outside.css';

export function Outside({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} · Power Realms`;
  }, [title]);
  return (
    <div className="outside">
      <header className="outside-bar">
        <span className="brand">
          <Logo />
          <span>Power Realms</span>
        </span>
        <div className="row-fixed">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className="outside-main">
        <div className="stack-close">
          <h1>{title}</h1>
          {lead !== undefined && <p className="dim">{lead}</p>}
        </div>
        {children}
      </main>
      <div className="outside-land">
        <Skyline peers={[]} isSharing={false} isBusy={false} label={t('identity.land')} />
      </div>
    </div>
  );
}
