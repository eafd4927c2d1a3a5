import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from '../router/link.tsx';
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
        <Empty
          icon={<IconCastle />}
          action={
            <Button component={Link} to="/">
              {t('shell.toOverview')}
            </Button>
          }
        >
          {t('shell.notFoundWhy')}
        </Empty>
      </Card>
    </Page>
  );
}
