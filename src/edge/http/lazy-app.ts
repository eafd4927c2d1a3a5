/** Parts that not every start needs: loaded at their first request, so that the API is there sooner. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * A handler that passes the request on to another application, made when first asked for. Our own hooks (who may reach us,
 * how often, headers) have run by then; the headers that they set go along.
 */
export function lazyApp(
  build: () => Promise<FastifyInstance>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  let built: Promise<FastifyInstance> | undefined;
  const load = () => {
    built ??= build().then(
      async (app) => {
        await app.ready();
        return app;
      },
      (cause: unknown) => {
        built = undefined; // the next request may try again
        throw cause;
      },
    );
    return built;
  };
  return async (request, reply) => {
    const app = await load();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    app.routing(request.raw, reply.raw);
    return reply;
  };
}
