/** Access tokens: JWT with HS256 (RFC 7519), 15 minutes, and dead with their login. */
import type { JWT } from '@fastify/jwt';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RefusalError } from '#core/contract/problem.ts';
import type { LoginClaims } from '#core/contract/route.ts';
import { assert } from '#core/kernel/assert.ts';
import { newApp } from './new-app.ts';
import type { HttpContext } from './options.ts';

const SECRET_CHARS_MIN = 32;
const ALGORITHM = 'HS256';
/** No JWT begins so: what does is an API token. */
const API_TOKEN_PREFIX = 'realms_';
const Claims = z.object({ user: z.string().min(1), account: z.string().min(1), login: z.string().min(1) });

export interface Tokens {
  sign(claims: LoginClaims): Promise<string>;
  /** Hook for routes that need a login: puts the claims on `request.user`, or refuses. */
  authenticate(request: FastifyRequest): Promise<void>;
  /** Whose token it is; undefined: nobody's any more. */
  claimsOf(token: string): Promise<LoginClaims | undefined>;
}

export function createTokens(context: HttpContext): Tokens {
  const { jwtSecret, isLoginLive, limits } = context;
  assert(jwtSecret.length >= SECRET_CHARS_MIN, 'the secret of access tokens must be long');
  let loaded: Promise<JWT> | undefined;
  const jwt = () => (loaded ??= loadJwt(jwtSecret, limits.accessTokenSeconds));
  const claimsOf = async (token: string): Promise<LoginClaims | undefined> => {
    const program = token.startsWith(API_TOKEN_PREFIX) ? context.openApiToken?.(token) : undefined;
    if (program !== undefined) return program;
    const claims = verify(await jwt(), token);
    return claims !== undefined && isLoginLive(claims) ? claims : undefined;
  };
  return {
    claimsOf,
    sign: async ({ user, account, login }) => (await jwt()).sign({ user, account, login }),
    authenticate: async (request) => {
      const token = /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw new RefusalError({ code: 'auth.missing' });
      const claims = await claimsOf(token);
      if (claims === undefined) throw new RefusalError({ code: 'auth.expired' });
      request.user = claims;
    },
  };
}

/** Loaded with the first token: its parsers of key formats that we never use would cost every start a tenth. */
async function loadJwt(secret: string, lifeSeconds: number): Promise<JWT> {
  const { default: fastifyJwt } = await import('@fastify/jwt');
  const app = newApp();
  await app.register(fastifyJwt, {
    secret,
    sign: { algorithm: ALGORITHM, expiresIn: lifeSeconds * 1000 },
    verify: { algorithms: [ALGORITHM], requiredClaims: ['exp'] },
  });
  return app.jwt;
}

function verify(jwt: JWT, token: string): LoginClaims | undefined {
  try {
    return Claims.safeParse(jwt.verify(token)).data;
  } catch {
    return undefined; // expired, forged or no token at all: the answer is the same
  }
}
