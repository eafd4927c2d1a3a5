import { Button } from './button.tsx';
import { Notifications, notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';
import { IconAlertTriangle, IconCheck, IconHourglass, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { currentTexts } from '../texts/use-texts.ts';
import { Mantine } from './mantine.tsx';
import type { Toast, ToastTone } from './toast.ts';

const CLOSES_AFTER_MS: Readonly<Record<ToastTone, number>> = { good: 4000, wait: 6000, bad: 9000, calm: 4000 };
const COLORS: Readonly<Record<ToastTone, string>> = { good: 'green', wait: 'blue', bad: 'red', calm: 'gray' };
const ICONS: Readonly<Record<ToastTone, ReactNode>> = {
  good: <IconCheck size={18} />,
  wait: <IconHourglass size={18} />,
  bad: <IconAlertTriangle size={18} />,
  calm: <IconInfoCircle size={18} />,
};

export function ToastRegion(): ReactNode {
  return (
    <Mantine>
      <Notifications position="bottom-right" limit={4} zIndex={400} containerWidth={380} />
    </Mantine>
  );
}

export function showToast({ id, tone, title, message, undo }: Toast): void {
  const { t } = currentTexts();
  const close = (): void => {
    notifications.hide(id);
  };
  notifications.show({
    id,
    title,
    message: (
      <>
        {message}
        {undo !== undefined && (
          <Button
            variant="subtle"
            size="small"
            onClick={() => {
              close();
              undo();
            }}
          >
            {t('ui.undo')}
          </Button>
        )}
      </>
    ),
    color: COLORS[tone],
    icon: ICONS[tone],
    autoClose: CLOSES_AFTER_MS[tone],
    withBorder: true,
    closeButtonProps: { 'aria-label': t('ui.close') },
  });
}
