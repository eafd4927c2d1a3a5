/** A client that knows who is logged in: keeps tokens, renews them, forgets them at the end. */
import { type Client, ProblemError, createClient } from '#core/contract/client.ts';
import { type LoginView, loginRefresh } from '#core/features/identity/identity.api.ts';
import type { z } from 'zod';
import type { Machine } from './io/machine.ts';
import type { LoginStore, StoredLogin } from './login-file.ts';

export interface Connection {
  readonly url: string;
  readonly client: Client;
  /** Undefined with REALMS_TOKEN: the caller has a login of its own. */
  readonly stored: () => StoredLogin | undefined;
  /** Keeps a login that the instance has just granted. */
  keep(login: z.output<typeof LoginView>): Promise<void>;
  forget(): Promise<void>;
}

/** A token is renewed this long before it dies: the way to the instance takes time. */
const EXPIRY_MARGIN_MS = 5000;

export async function connect(options: {
  readonly url: string;
  readonly language: string;
  /** REALMS_TOKEN: used as it is, never renewed, never stored. */
  readonly token: string | undefined;
  readonly store: LoginStore;
  readonly machine: Pick<Machine, 'fetch' | 'nowMs'>;
}): Promise<Connection> {
  const { url, store, token, machine } = options;
  let stored = token === undefined ? await store.read(url) : undefined;
  const isFresh = (login: StoredLogin | undefined): login is StoredLogin =>
    login !== undefined && login.expiresAtMs - EXPIRY_MARGIN_MS > machine.nowMs();

  const client = createClient({
    baseUrl: url,
    fetch: machine.fetch,
    language: () => options.language,
    accessToken: () => token ?? (isFresh(stored) ? stored.accessToken : undefined),
    refresh: async () => {
      if (token !== undefined || stored === undefined) return false;
      const used = stored.accessToken;
      stored = await store.change(url, async (latest) => {
        if (latest === undefined) return undefined;
        // Another command was here first: its token serves us too.
        if (latest.accessToken !== used && isFresh(latest)) return latest;
        return renew(latest);
      });
      return stored !== undefined;
    },
  });

  const renew = async (login: StoredLogin): Promise<StoredLogin | undefined> => {
    try {
      const view = await client.call(loginRefresh, { body: { refreshToken: login.refreshToken, delivery: 'body' } });
      return toStored(view, machine.nowMs());
    } catch (cause) {
      if (cause instanceof ProblemError && cause.problem.status === 401) return undefined;
      throw cause;
    }
  };

  return {
    url,
    client,
    stored: () => stored,
    keep: async (view) => {
      stored = await store.change(url, () => Promise.resolve(toStored(view, machine.nowMs())));
    },
    forget: async () => {
      stored = await store.change(url, () => Promise.resolve(undefined));
    },
  };
}

/** Undefined when the instance gave no refresh token: a login that cannot be kept. */
function toStored(
  { accessToken, expiresIn, refreshToken, me }: z.output<typeof LoginView>,
  nowMs: number,
): StoredLogin | undefined {
  if (refreshToken === undefined) return undefined;
  return { username: me.username, user: me.user, refreshToken, accessToken, expiresAtMs: nowMs + expiresIn * 1000 };
}
