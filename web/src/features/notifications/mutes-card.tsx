import { NOTIFICATION_KINDS } from '#core/features/notifications/notifications.api.ts';
import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Ready } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { desktopState, setDesktop, wantsDesktop } from './desktop.ts';
import { newestQuery, useMute } from './notifications.queries.ts';

/** What one wants to hear of, and whether the desktop may say it. */
export function MutesCard(): ReactNode {
  const { t } = useTexts();
  const newest = useQuery(newestQuery);
  const mute = useMute();
  return (
    <Card title={t('notices.tellMe')}>
      <Ready query={newest} courses={4}>
        {({ muted }) => (
          <div className="stack">
            {NOTIFICATION_KINDS.map((kind) => (
              <Switch
                key={kind}
                label={t(`notices.kind.${kind}`)}
                checked={!muted.includes(kind)}
                onChange={(event) =>
                  mute.mutate(event.currentTarget.checked ? muted.filter((one) => one !== kind) : [...muted, kind])
                }
                data-testid={`tell-${kind}`}
              />
            ))}
            <p className="small dim">{t('notices.tellMeWhat')}</p>
            <DesktopSwitch />
          </div>
        )}
      </Ready>
    </Card>
  );
}

export function DesktopSwitch(): ReactNode {
  const { t } = useTexts();
  const state = desktopState(useStore(wantsDesktop));
  const [isAsking, setAsking] = useState(false);
  const change = async (isOn: boolean): Promise<void> => {
    setAsking(true);
    await setDesktop(isOn);
    setAsking(false);
  };
  const why =
    state === 'denied'
      ? t('notices.desktopDenied')
      : state === 'impossible'
        ? t('notices.desktopImpossible')
        : t('notices.desktopWhat');
  return (
    <Switch
      label={t('notices.desktop')}
      description={why}
      checked={state === 'on'}
      disabled={isAsking || state === 'denied' || state === 'impossible'}
      onChange={(event) => void change(event.currentTarget.checked)}
      data-testid="desktop-notices"
    />
  );
}
