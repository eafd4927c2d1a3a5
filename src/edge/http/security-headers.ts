/** Headers that keep a browser from doing what we never meant. */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** For every page and answer, the GUI among them. `style`: what else styles may come from. */
export function contentPolicy(options: { readonly style: string } = { style: '' }): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "script-src-attr 'none'",
    `style-src 'self'${options.style === '' ? '' : ` ${options.style}`}`,
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** For files of others: no browser runs or shows anything in them. */
export const INERT_POLICY = "sandbox; default-src 'none'";

export async function registerSecurityHeaders(app: FastifyInstance): Promise<void> {
  const policy = contentPolicy();
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // Plain HTTP in a LAN is a way of use: a browser that remembered "TLS only" would lock people out.
    strictTransportSecurity: false,
    // Ignored outside secure contexts, with a complaint in the console.
    originAgentCluster: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy);
  });
}
