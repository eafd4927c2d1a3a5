/** For whoever watches over the process: `/healthz`, it answers; `/readyz`, all its parts work. */
import type { FastifyInstance } from 'fastify';
import type { HttpContext } from './options.ts';

export function registerHealth(app: FastifyInstance, context: HttpContext): void {
  const { version, ready } = context;
  app.get('/healthz', { exposeHeadRoute: true }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok', version };
  });
  app.get('/readyz', { exposeHeadRoute: true }, async (_request, reply) => {
    const { isReady, detail } = ready();
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
    return { status: isReady ? 'ready' : 'starting', version, ...detail };
  });
}
