/** What the hooks of a request leave for the handler behind them. */
import type { LoginClaims } from '#core/contract/route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** `Idempotency-Key` with the hash of what was asked. */
    idem: { readonly key: string; readonly body: string } | undefined;
    /** The body as it came, of a signed call: what was signed are these bytes. */
    signedBody: string | undefined;
  }
  interface FastifyContextConfig {
    /** Content types of the body, for the one who sent another. */
    readonly takes?: string;
  }
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: LoginClaims;
    user: LoginClaims;
  }
}
