/** Second factor, proofs, API tokens, blocked people; and the guard in front of routes that are sensitive or out of a token's scope. */
import type { Endpoint } from '#core/contract/endpoint.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type LoginClaims, type Route, route } from '#core/contract/route.ts';
import { securityApi } from '#core/features/identity/security.api.ts';
import type { ApiScope, Security } from '#edge/accounts/security.ts';
import { networkHandleOf } from './names.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

/** Acts that cannot be taken back, or give power away: they ask for the password when it was last shown over five minutes ago. */
const SENSITIVE: ReadonlySet<string> = new Set([
  'ownershipOffer',
  'ownershipAnswer',
  'settingsAnnounce',
  'treasuryPropose',
  'treasuryAnswer',
  'poolClose',
  'notariesName',
  'adminActCreate',
  'adminAppoint',
  'adminRevoke',
  'secondFactorBegin',
  'secondFactorEnd',
  'apiTokenCreate',
  'rootRotate',
  'deviceRevoke',
]);

/** Endpoints by what a token must be good for; commands that are not named here take `govern`, queries `read`. */
const TRADE: ReadonlySet<string> = new Set([
  'nodeRegister',
  'nodeBenchmark',
  'nodeChange',
  'nodeSetState',
  'machinePause',
  'offerPublish',
  'offerEdit',
  'offerSetState',
  'offerSetExpiry',
  'offerRulesSet',
  'orderAccept',
  'orderDecline',
  'orderCancel',
  'orderStop',
  'orderConfirm',
  'requestOpen',
  'requestCancel',
  'bidPlace',
  'bidWithdraw',
  'ratingGive',
  'nodeChallenge',
  'jobCancel',
  'jobGoOn',
  'fileUpload',
  'moduleUpload',
]);
const SPEND: ReadonlySet<string> = new Set([
  'orderPlace',
  'orderExtend',
  'requestMatch',
  'jobSubmit',
  'jobRetry',
  'transferCreate',
  'refundCreate',
  'withdrawalRequest',
  'withdrawalCancel',
]);
/** Whatever its scopes, a token never touches what guards the account: it cannot make itself stronger. */
const NEVER: ReadonlySet<string> = new Set([
  ...['loginProve', 'secondFactorBegin', 'secondFactorConfirm', 'secondFactorEnd', 'apiTokenCreate', 'apiTokenEnd'],
  ...['loginsRead', 'loginEnd', 'loginDelete', 'adminAppoint', 'adminRevoke', 'rootRotate', 'rootCancel'],
  'deviceRevoke',
]);

export function scopeOf(endpoint: Endpoint): ApiScope | undefined {
  if (NEVER.has(endpoint.name)) return undefined;
  if (TRADE.has(endpoint.name)) return 'trade';
  if (SPEND.has(endpoint.name)) return 'spend';
  return endpoint.method === 'GET' || endpoint.name === 'settingsPreview' || endpoint.name === 'jobQuote'
    ? 'read'
    : 'govern';
}

/** The same routes behind the guard. */
export function guarded(runtime: Runtime, security: Security, routes: readonly Route[]): Route[] {
  return routes.map((one) => {
    if (one.endpoint.auth === 'none') return one;
    const isSensitive = SENSITIVE.has(one.endpoint.name);
    const scope = scopeOf(one.endpoint);
    return {
      endpoint: one.endpoint,
      handle: async (call) => {
        const { claims } = call;
        if (claims?.scopes !== undefined && (scope === undefined || !claims.scopes.includes(scope)))
          throw new RefusalError({ code: 'token.scope', scope: scope ?? 'none' });
        // A token was made with a proof; what it may do was said then.
        if (
          isSensitive &&
          claims !== undefined &&
          claims.scopes === undefined &&
          !security.isProved(claims.login, runtime.nowMs())
        )
          throw new RefusalError({ code: 'auth.proof_needed' });
        return one.handle(call);
      },
    };
  });
}

/** Claims of an API token, its key unlocked. undefined: unknown, expired, or its account is gone. */
export function openApiToken(runtime: Runtime, security: Security, secret: string): LoginClaims | undefined {
  const opened = security.openToken(secret, runtime.nowMs());
  const account = opened === undefined ? undefined : runtime.accounts.byId(opened.account);
  if (opened === undefined || account === undefined) return undefined;
  if (opened.seed !== undefined) runtime.accounts.unlock(`token:${opened.token}`, account.account, opened.seed);
  return { user: account.user, account: account.account, login: `token:${opened.token}`, scopes: opened.scopes };
}

export function securityRoutes(runtime: Runtime, security: Security): Route[] {
  return [
    route(securityApi.loginProve, async ({ claims, body }) => {
      const { account, username } = accountOf(runtime, claims);
      const nowMs = runtime.nowMs();
      const waits = security.throttled(username, nowMs);
      if (waits !== undefined) throw new RefusalError(waits);
      const isRight = await runtime.accounts.isPassword(account, body.password);
      const refusal = isRight
        ? security.checkCode(account, body.code, nowMs)
        : { code: 'auth.wrong_password', field: 'password' };
      if (refusal !== undefined) {
        if (refusal.code !== 'auth.code_needed') security.failed(username, nowMs);
        throw new RefusalError(refusal);
      }
      security.succeeded(username);
      if (claims !== undefined) security.prove(claims.login, nowMs);
      return undefined;
    }),
    route(securityApi.secondFactorRead, async ({ claims }) =>
      security.secondFactor(accountOf(runtime, claims).account),
    ),
    route(securityApi.secondFactorBegin, async ({ claims }) => {
      const { account, username } = accountOf(runtime, claims);
      const begun = security.beginSecondFactor(account, username, runtime.nowMs());
      if (!begun.ok) throw new RefusalError(begun.refusal);
      return begun.value;
    }),
    route(securityApi.secondFactorConfirm, async ({ claims, body }) => {
      const codes = security.confirmSecondFactor(accountOf(runtime, claims).account, body.code, runtime.nowMs());
      if (!codes.ok) throw new RefusalError(codes.refusal);
      return { recoveryCodes: [...codes.value] };
    }),
    route(securityApi.secondFactorEnd, async ({ claims, body }) => {
      const { account, username } = accountOf(runtime, claims);
      const nowMs = runtime.nowMs();
      // Six digits are few: whoever took over a login must not try them all.
      const waits = security.throttled(username, nowMs);
      if (waits !== undefined) throw new RefusalError(waits);
      const refusal = security.checkCode(account, body.code, nowMs);
      if (refusal !== undefined) {
        security.failed(username, nowMs);
        throw new RefusalError(refusal);
      }
      security.endSecondFactor(account);
      return undefined;
    }),
    route(securityApi.apiTokensRead, async ({ claims }) => ({
      items: security
        .tokens(accountOf(runtime, claims).account)
        .map((token) => ({ ...token, scopes: [...token.scopes] })),
    })),
    route(securityApi.apiTokenCreate, async ({ claims, body }) => {
      const account = accountOf(runtime, claims);
      const signs = body.scopes.some((scope) => scope !== 'read');
      const seed = signs ? personalSeedOf(runtime, account) : undefined;
      const made = security.createToken(account.account, body, seed, runtime.nowMs());
      if (!made.ok) throw new RefusalError(made.refusal);
      return made.value;
    }),
    route(securityApi.apiTokenEnd, async ({ claims, params }) => {
      security.endToken(accountOf(runtime, claims).account, params.token);
      runtime.accounts.logout(`token:${params.token}`);
      return undefined;
    }),
    route(securityApi.blocksRead, async ({ claims }) => ({
      items: security
        .blocked(accountOf(runtime, claims).account)
        .map((block) => ({ ...block, handle: networkHandleOf(runtime, block.user) })),
    })),
    route(securityApi.userBlock, async ({ claims, params, body }) => {
      const account = accountOf(runtime, claims);
      if (account.user === params.user) throw new RefusalError({ code: 'block.oneself' });
      security.block(account.account, params.user, body.reason, runtime.nowMs());
      return undefined;
    }),
    route(securityApi.userUnblock, async ({ claims, params }) => {
      security.unblock(accountOf(runtime, claims).account, params.user);
      return undefined;
    }),
  ];
}
