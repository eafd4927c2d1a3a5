/**
 * Log-in answers. The access token goes to the page; the refresh token into a cookie that no script can read, or, for programs
 * that ask for it, into the body. A refresh token that came by cookie never leaves by the body: otherwise a script that got
 * into the page could carry the login away.
 */
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { LoginResult } from '#core/contract/route.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import type { Tokens } from './auth.ts';
import { reachedOf } from './guard.ts';
import type { HttpContext } from './options.ts';
import type { Reach } from './reach.ts';

const OPENING: ReadonlySet<string> = new Set([
  identityApi.accountCreate.name,
  identityApi.loginCreate.name,
  identityApi.loginRefresh.name,
]);
const COOKIE_PATH = '/api/v1/logins';

interface LoginBody {
  readonly refreshToken?: string | undefined;
  readonly delivery?: 'cookie' | 'body';
}

export interface Logins {
  /** Whether the handler of this endpoint returns a `LoginResult`. */
  opensLogin(endpoint: Endpoint): boolean;
  /** The body that the handler sees: with the refresh token of the cookie where it holds none. */
  bodyOf(endpoint: Endpoint, request: FastifyRequest): unknown;
  answer(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply, result: LoginResult): Promise<unknown>;
  /** After log-out. */
  forget(request: FastifyRequest, reply: FastifyReply): void;
}

export async function registerLogins(
  app: FastifyInstance,
  context: HttpContext,
  tokens: Tokens,
  reach: Reach,
): Promise<Logins> {
  await app.register(cookie);
  const { accessTokenSeconds } = context.limits;

  const cookieToken = (request: FastifyRequest) => request.cookies[cookieName(request)];
  const isByCookie = (endpoint: Endpoint, request: FastifyRequest) =>
    endpoint.name === identityApi.loginRefresh.name && (request.body as LoginBody).refreshToken === undefined;

  return {
    opensLogin: (endpoint) => OPENING.has(endpoint.name),
    bodyOf: (endpoint, request) => {
      if (!isByCookie(endpoint, request)) return request.body;
      const refreshToken = cookieToken(request);
      if (refreshToken === undefined) throw new RefusalError({ code: 'auth.missing' });
      return { ...(request.body as LoginBody), refreshToken };
    },
    answer: async (endpoint, request, reply, result) => {
      const accessToken = await tokens.sign(result.claims);
      const view = { accessToken, expiresIn: accessTokenSeconds, me: result.me };
      const inBody = (request.body as LoginBody).delivery === 'body' && !isByCookie(endpoint, request);
      if (inBody) return { ...view, refreshToken: result.refreshToken };
      const maxAge = Math.floor(result.refreshLifeMs / 1000);
      reply.setCookie(cookieName(request), result.refreshToken, { ...attributes(request, reach), maxAge });
      return view;
    },
    forget: (request, reply) => {
      if (cookieToken(request) !== undefined) reply.clearCookie(cookieName(request), attributes(request, reach));
    },
  };
}

/** Cookies know no ports: two instances on one machine would overwrite each other's. */
function cookieName(request: FastifyRequest): string {
  return `realms_refresh_${request.socket.localPort ?? 0}`;
}

function attributes(request: FastifyRequest, reach: Reach) {
  return { path: COOKIE_PATH, httpOnly: true, sameSite: 'strict', secure: reach.isSecure(reachedOf(request)) } as const;
}
