/** Access tokens: JWT with HS256 (RFC 7519), 15 minutes, and dead with their login. */
import fastifyJwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RefusalError } from '#core/contract/problem.ts';
import type { LoginClaims } from '#core/contract/route.ts';
import { assert } from '#core/kernel/assert.ts';
import type { HttpContext } from './options.ts';

const SECRET_CHARS_MIN = 32;
const ALGORITHM = 'HS256';
const Claims = z.object({ user: z.string().min(1), account: z.string().min(1), login: z.string().min(1) });

export interface Tokens {
  sign(claims: LoginClaims): string;
  /** Hook for routes that need a login: puts the claims on `request.user`, or refuses. */
  authenticate(request: FastifyRequest): Promise<void>;
}

export async function registerTokens(app: FastifyInstance, context: HttpContext): Promise<Tokens> {
  const { jwtSecret, isLoginLive, limits } = context;
  assert(jwtSecret.length >= SECRET_CHARS_MIN, 'the secret of access tokens must be long');
  await app.register(fastifyJwt, {
    secret: jwtSecret,
    sign: { algorithm: ALGORITHM, expiresIn: limits.accessTokenSeconds * 1000 },
    verify: { algorithms: [ALGORITHM], requiredClaims: ['exp'] },
  });
  const verify = (token: string): LoginClaims | undefined => {
    try {
      return Claims.safeParse(app.jwt.verify(token)).data;
    } catch {
      return undefined; // expired, forged or no token at all: the answer is the same
    }
  };
  return {
    sign: ({ user, account, login }) => app.jwt.sign({ user, account, login }),
    authenticate: async (request) => {
      const token = /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw new RefusalError({ code: 'auth.missing' });
      const claims = verify(token);
      if (claims === undefined || !isLoginLive(claims)) throw new RefusalError({ code: 'auth.expired' });
      request.user = claims;
    },
  };
}
