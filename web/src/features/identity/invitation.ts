/** An invite link that somebody followed: kept in memory until there is an account to use it with. */
import { createStore } from '../../ui/store.ts';

export const invitation = createStore<string | undefined>(undefined);
/** A link, with its scheme or bare: base64url, and far longer than any anchor of ours. */
const LINK = /^(power-realms:)?[A-Za-z0-9_-]{40,4096}$/;
/** Of an instance, as `?invite=` may carry it. */
const ADDRESS = /^\/(ip4|ip6|dns|dns4|dns6|dnsaddr)\/[^\s]{1,500}$/;

/** Takes it out of the address at once: an address is easily shown, and kept in the history. */
export function rememberInvitation(): void {
  const hash = decodeURIComponent(window.location.hash.slice(1));
  const query = new URLSearchParams(window.location.search).get('invite') ?? '';
  const text = LINK.test(hash) ? hash : query;
  if (!LINK.test(text) && !ADDRESS.test(text)) return;
  invitation.set(text);
  window.history.replaceState(null, '', window.location.pathname);
}
