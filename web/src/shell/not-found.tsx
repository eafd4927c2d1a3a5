import { ButtonLink } from '../ui/button.tsx';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Card } from '../ui/card.tsx';
import { IconCastle } from '../ui/icon-castle.tsx';
import { Page } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';

export function NotFound(): ReactNode {
  const { t } = useTexts();
  return (
    <Page title={t('shell.notFound')}>
      <Card>
        <Empty icon={<IconCastle />} action={<ButtonLink to="/">{t('shell.toOverview')}</ButtonLink>}>
          {t('shell.notFoundWhy')}
        </Empty>
      </Card>
    </Page>
  );
}
