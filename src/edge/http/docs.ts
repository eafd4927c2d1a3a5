/** `/openapi.json` and Swagger UI at `/docs`: made when first asked for, from the same schemas that validate. */
import type { FastifyInstance } from 'fastify';
import { registerCompression } from './compress.ts';
import { lazyApp } from './lazy-app.ts';
import { newApp } from './new-app.ts';
import type { HttpContext } from './options.ts';
import type { Reach } from './reach.ts';

/** Swagger UI writes style attributes and draws its icons from data URLs. */
const DOCS_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const DOCS_PREFIX = '/docs';

export async function registerDocs(app: FastifyInstance, context: HttpContext, reach: Reach): Promise<void> {
  let text: string | undefined;
  await app.register(async (scope) => {
    registerCompression(scope, reach);
    scope.get('/openapi.json', async (_request, reply) => {
      text ??= JSON.stringify(await describe(context));
      return reply
        .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' })
        .send(text);
    });
  });
  const docs = lazyApp(() => docsApp(context));
  app.get(DOCS_PREFIX, docs);
  app.get(`${DOCS_PREFIX}/*`, docs);
}

async function describe(context: HttpContext) {
  const { openApiOf } = await import('./openapi.ts');
  const endpoints = context.routes.map(({ endpoint }) => endpoint);
  return openApiOf(endpoints, { version: context.version, limits: context.limits });
}

async function docsApp(context: HttpContext): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }, document] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
    describe(context),
  ]);
  const app = newApp();
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: DOCS_PREFIX,
    staticCSP: DOCS_POLICY,
    theme: { title: 'Power Realms API' },
    uiConfig: {
      layout: 'BaseLayout',
      docExpansion: 'none',
      deepLinking: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
  return app;
}
