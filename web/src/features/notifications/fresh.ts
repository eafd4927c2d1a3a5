import type { NotificationView } from '#core/features/notifications/notifications.api.ts';

/** More at once would hide the page; the bell counts them all. */
const TOLD_AT_ONCE = 2;

/**
 * Which of the newest notices are told in the page, oldest first: unread ones after the number `last`. Income goes before what else a seal
 * brought: a job that is paid at once says "placed", "earned", "ended" and "settled" in one moment, and it is the money one waits for.
 */
export function freshNotices(items: readonly NotificationView[], last: number): NotificationView[] {
  const isIncome = ({ event }: NotificationView): number => Number(event === 'money.earned');
  return items
    .filter(({ no, isRead }) => no > last && !isRead)
    .toSorted((a, b) => isIncome(b) - isIncome(a) || b.no - a.no)
    .slice(0, TOLD_AT_ONCE)
    .toSorted((a, b) => a.no - b.no);
}
