import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { loginsApi } from '#core/features/identity/logins.api.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function loginsRoutes(runtime: Runtime): Route[] {
  return [
    route(loginsApi.loginsRead, async ({ claims }) => {
      const { account } = accountOf(runtime, claims);
      const items = runtime.accounts
        .logins(account, runtime.nowMs())
        .map((row) => ({ ...row, isCurrent: row.login === claims?.login }));
      return { items };
    }),
    route(loginsApi.loginEnd, async ({ claims, params }) => {
      const { account } = accountOf(runtime, claims);
      const isOwn = runtime.accounts.logins(account, runtime.nowMs()).some(({ login }) => login === params.login);
      // Another's login answers as one that does not exist: nothing can be learnt by asking.
      if (!isOwn) throw new RefusalError({ code: 'login.unknown' });
      runtime.accounts.logout(params.login);
      return undefined;
    }),
  ];
}
