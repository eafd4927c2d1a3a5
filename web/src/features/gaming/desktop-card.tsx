/** The desktop of a machine that has no other display: lent by its owner's word after a plain warning, and taken back by one click. */
import { desktopLend, desktopTakeBack } from '#core/features/gaming/hosting.api.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../../api.ts';
import { keys } from '../../query-keys.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { toastProblem } from '../../ui/toast.ts';
import { desktopQuery } from './gaming.queries.ts';

export function DesktopCard(): ReactNode {
  const { t } = useTexts();
  const queries = useQueryClient();
  const desktop = useQuery(desktopQuery);
  const [isAsking, setAsking] = useState(false);
  const done = {
    onSuccess: async () => {
      setAsking(false);
      await queries.invalidateQueries({ queryKey: keys.desktop });
      await queries.invalidateQueries({ queryKey: keys.catalogue });
    },
    onError: toastProblem,
  };
  const lend = useMutation({ mutationFn: () => call(desktopLend, { body: { lendsScreen: true } }), ...done });
  const back = useMutation({ mutationFn: () => call(desktopTakeBack, {}), ...done });
  if (desktop.data?.isPossible !== true) return null;
  const { isLent, isFree, isAllowed, isWatched } = desktop.data;
  const state = !isLent ? 'off' : !isAllowed ? 'notAllowed' : !isWatched ? 'unwatched' : isFree ? 'free' : 'there';
  return (
    <Card title={t('desktop.card')} testId="desktop">
      <div className="stack">
        <p className="small dim">{t('desktop.what')}</p>
        <p className="banner small" data-tone={state === 'free' ? 'good' : 'wait'} data-testid="desktop-state">
          {t(`desktop.state.${state}`)}
        </p>
        {isAsking && (
          <p className="banner small" data-tone="bad">
            {t('desktop.warn')}
          </p>
        )}
        <div className="row">
          {isLent ? (
            <Button
              size="small"
              variant="danger-filled"
              isBusy={back.isPending}
              onClick={() => back.mutate()}
              data-testid="desktop-back"
            >
              {t('desktop.back')}
            </Button>
          ) : isAsking ? (
            <>
              <Button size="small" isBusy={lend.isPending} onClick={() => lend.mutate()} data-testid="desktop-agree">
                {t('desktop.agree')}
              </Button>
              <Button size="small" variant="subtle" onClick={() => setAsking(false)}>
                {t('ui.cancel')}
              </Button>
            </>
          ) : (
            <Button size="small" variant="default" onClick={() => setAsking(true)} data-testid="desktop-lend">
              {t('desktop.lend')}
            </Button>
          )}
        </div>
        <p className="small dim">{t('desktop.untried')}</p>
      </div>
    </Card>
  );
}
