/**
 * The client, bound to this page. The access token lives in this module's memory alone; the refresh token is an HttpOnly
 * cookie that no script sees, exchanged by `loginRefresh` at the start and after each 401.
 */
import { type CallInput, type Client, ProblemError, createClient } from '#core/contract/client.ts';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { type LoginView, type MeView, loginRefresh } from '#core/features/identity/identity.api.ts';
import { toHex } from '#core/kernel/bytes.ts';
import type { z } from 'zod';
import { withProof } from './proof.ts';
import { LOCALES, spoken } from './texts/languages.ts';
import { createStore } from './ui/store.ts';

/** `unknown` until the first refresh was answered. */
export type Login =
  | { readonly state: 'unknown' }
  | { readonly state: 'out' }
  | { readonly state: 'in'; readonly me: MeView };
export const login = createStore<Login>({ state: 'unknown' });

let accessToken: string | undefined;
let refreshing: Promise<boolean> | undefined;
const REFRESH_LOCK = 'realms-refresh';

export const client: Client = withProof(
  createClient({
    baseUrl: '',
    fetch: (input, init) => fetch(input, { ...init, credentials: 'same-origin' }),
    accessToken: () => accessToken,
    refresh: () => refreshLogin(),
    language: () => LOCALES[spoken.get()?.language ?? 'en'],
  }),
);

export function call<E extends Endpoint>(
  target: E,
  input: CallInput<E>,
  options?: { readonly signal?: AbortSignal; readonly keepalive?: boolean },
): Promise<z.output<E['answer']>> {
  return client.call(target, input, options);
}

/** Calls go out in this login's name; the pages for those without one stay. For the last steps of the first run. */
export function admit(answer: LoginView): void {
  accessToken = answer.accessToken;
}

/** What a login, a new account and a refresh all answer. */
export function enter(answer: LoginView): void {
  admit(answer);
  login.set({ state: 'in', me: answer.me });
}

export function leave(): void {
  accessToken = undefined;
  login.set({ state: 'out' });
}

/** For the event stream, which is no call. */
export function bearer(): string | undefined {
  return accessToken;
}

/** False: the login is over. One at a time, in all tabs together: the token rotates, and two at once look like a theft. */
export function refreshLogin(): Promise<boolean> {
  refreshing ??= lockedRefresh().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function lockedRefresh(): Promise<boolean> {
  // Pages over plain HTTP from another machine have no locks; then one tab is on its own.
  if (!window.isSecureContext) return exchange();
  return navigator.locks.request(REFRESH_LOCK, exchange);
}

async function exchange(): Promise<boolean> {
  try {
    enter(await client.call(loginRefresh, { body: {} }));
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500) {
      leave();
      return false;
    }
    throw error;
  }
}

/** For `Idempotency-Key`; `crypto.randomUUID` is closed to pages over plain HTTP. */
export function newKey(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
