/** A page that breaks says so and offers the way out, instead of leaving a blank. */
import { Button } from './ui/button.tsx';
import { Component, type ReactNode } from 'react';
import { currentTexts } from './texts/use-texts.ts';
import { Page } from './ui/page.tsx';

interface State {
  readonly error: unknown;
}

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    const { t } = currentTexts();
    // A new build of the program took the old page's files away: only a reload helps.
    const isOld = this.state.error instanceof TypeError && /import|module|fetch/i.test(this.state.error.message);
    return (
      <Page
        title={isOld ? t('ui.updated') : t('problem.unexpected')}
        lead={isOld ? t('ui.updatedWhy') : t('next.unexpected')}
        actions={
          <Button onClick={() => window.location.reload()} data-testid="reload">
            {t('ui.reload')}
          </Button>
        }
      >
        {!isOld && (
          <pre className="mono dim prose">{this.state.error instanceof Error ? this.state.error.message : ''}</pre>
        )}
      </Page>
    );
  }
}
