/** The HTTP edge: REST, documentation, event stream and GUI on one port. Reads top to bottom in the order of a request. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createTokens } from './auth.ts';
import { registerDocs } from './docs.ts';
import { registerEndpoints } from './endpoints.ts';
import { registerRateLimits, registerReach } from './guard.ts';
import { registerGui } from './gui.ts';
import { registerHealth } from './health.ts';
import { HTTP_LIMITS } from './limits.ts';
import { listen, urlsOf } from './listen.ts';
import { registerLive } from './live.ts';
import { registerLogins } from './logins.ts';
import { registerMetrics } from './metrics.ts';
import { newApp } from './new-app.ts';
import type { HttpContext, HttpOptions, HttpServer } from './options.ts';
import { registerProblemPages } from './problem-pages.ts';
import { registerProblems, sendProblem } from './problem-reply.ts';
import { createReach } from './reach.ts';
import { registerSockets } from './sockets.ts';
import { registerSecurityHeaders } from './security-headers.ts';
import { invalid, pathOf } from './refusals.ts';
import './request-state.ts';

const TRACE_BYTES = 8;

/**
 * Listens when it returns. Disposing it ends event streams and waiting commands, and takes less than a second.
 * @throws {HttpPortTaken} @throws {HttpAddressRefused}
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const closing = new AbortController();
  const context: HttpContext = { ...options, limits: { ...HTTP_LIMITS, ...options.limits }, closing: closing.signal };
  const app = await build(context);
  const port = await listen(app, options);
  return {
    port,
    urls: urlsOf({ host: options.host, port, publicUrls: options.publicUrls }),
    [Symbol.asyncDispose]: () => end(app, closing, context.limits.farewellMs),
  };
}

async function build(context: HttpContext): Promise<FastifyInstance> {
  const { limits, logger } = context;
  const reach = createReach(context);
  const app = newApp({
    bodyLimit: limits.jsonBytesMax,
    requestTimeout: limits.requestMsMax,
    http: { headersTimeout: limits.headMsMax },
    routerOptions: { maxParamLength: limits.paramCharsMax },
    genReqId: () => randomBytes(TRACE_BYTES).toString('hex'),
    // What no route is looked up for: an address that is not even well encoded.
    frameworkErrors: (_error, request, reply) => {
      void sendProblem(request, reply, invalid('path', 'the address is not well encoded', 'path'));
    },
  });
  app.server.maxConnections = limits.connectionsMax;
  app.decorateRequest('idem', undefined);
  app.decorateRequest('signedBody', undefined);
  app.decorateRequest('user', undefined as never);
  app.addHook('onResponse', async (request, reply) => {
    const fields = { request: request.id, method: request.method, path: pathOf(request), status: reply.statusCode };
    logger.debug({ ...fields, ms: Math.round(reply.elapsedTime) }, 'answered');
  });

  registerProblems(app, context);
  await registerSecurityHeaders(app);
  registerReach(app, reach);
  await registerRateLimits(app, context, reach);
  const tokens = createTokens(context);
  const logins = await registerLogins(app, context, tokens, reach);

  registerHealth(app, context);
  registerMetrics(app, { context, reach, tokens });
  await registerEndpoints(app, { context, reach, tokens, logins });
  registerLive(app, context, tokens);
  registerSockets(app, context, { reach, tokens });
  registerDocs(app, context);
  registerProblemPages(app);
  registerGui(app, context);
  return app;
}

async function end(app: FastifyInstance, closing: AbortController, farewellMs: number): Promise<void> {
  closing.abort();
  const late = setTimeout(() => app.server.closeAllConnections(), farewellMs);
  try {
    await app.close();
  } finally {
    clearTimeout(late);
  }
}
