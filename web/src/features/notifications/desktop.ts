/** Notifications of the desktop: wanted by the person, allowed by the browser, for pages that nobody looks at. */
import { createStore } from '../../ui/store.ts';

const STORED = 'realms.desktop';

/** The person's own wish, in this browser. */
export const wantsDesktop = createStore(localStorage.getItem(STORED) === 'on');

export type DesktopState = 'impossible' | 'denied' | 'off' | 'on';

export function desktopState(isWanted: boolean): DesktopState {
  if (!('Notification' in window) || !window.isSecureContext) return 'impossible';
  if (Notification.permission === 'denied') return 'denied';
  return isWanted && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Turning it on asks the browser, which asks the person. */
export async function setDesktop(isOn: boolean): Promise<void> {
  const isAllowed = isOn && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(STORED, isAllowed ? 'on' : 'off');
  wantsDesktop.set(isAllowed);
}

/** `tag`: several windows show one. */
export function showOnDesktop(title: string, { body, tag }: { readonly body: string; readonly tag: string }): void {
  if (desktopState(wantsDesktop.get()) !== 'on' || document.visibilityState !== 'hidden') return;
  try {
    new Notification(title, { body, tag, icon: '/icon-192.png' });
  } catch {
    // Some phones show them from service workers only: there the toast and the bell must do.
  }
}
