import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import { currentTexts } from '../../texts/use-texts.ts';
import type { Tone } from '../../ui/status.tsx';
import { type ToastTone, toast } from '../../ui/toast.ts';
import { showOnDesktop } from './desktop.ts';
import { noticeText } from './notice-text.ts';

const TONES: Readonly<Record<Tone, ToastTone>> = {
  good: 'good',
  bad: 'bad',
  wait: 'wait',
  realm: 'good',
  idle: 'good',
};

export function tell(notice: NotificationView): void {
  const { title, more, tone } = noticeText(notice, currentTexts());
  toast({ tone: TONES[tone], title, message: more });
  showOnDesktop(title, { body: more ?? notice.poolName, tag: `realms-${notice.no}` });
}
