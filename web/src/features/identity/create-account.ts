import { type LoginView, accountCreate, accountPrepare } from '#core/features/identity/identity.api.ts';
import { call } from '../../api.ts';
import { certify, rootKeyOfPhrase } from './root-key.ts';

export interface NewAccount {
  readonly username: string;
  readonly password: string;
  readonly handle: string;
  readonly phrase: string;
  /** Name of a network to found. */
  readonly createNetwork?: string | undefined;
  readonly setupCode?: string | undefined;
  /** The phrase is that of a user who is there already. */
  readonly isRestored?: boolean;
}

/** Device keys are made on the instance, certified here by the root key, and sent back: the phrase never leaves the page. */
export async function createAccount({
  username,
  password,
  handle,
  phrase,
  createNetwork,
  setupCode,
  isRestored = false,
}: NewAccount): Promise<LoginView> {
  const code = setupCode === undefined || setupCode === '' ? {} : { setupCode };
  const network = createNetwork === undefined ? {} : { createNetwork };
  const whose = isRestored ? { rootKey: await rootKeyOfPhrase(phrase) } : {};
  const prepared = await call(accountPrepare, { body: { username, ...whose, ...code } });
  const certified = await certify(phrase, prepared);
  return call(accountCreate, {
    body: { registration: prepared.registration, username, password, handle, ...certified, ...network, ...code },
  });
}
