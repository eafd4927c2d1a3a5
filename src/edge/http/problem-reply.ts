/** Answers that are problems: whatever is thrown ends here, as problem+json in the reader's language. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '#core/kernel/result.ts';
import { languageOf } from './language.ts';
import type { HttpContext } from './options.ts';
import { problemOf } from './problems.ts';
import { pathOf, refusalOf } from './refusals.ts';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function registerProblems(app: FastifyInstance, context: HttpContext): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error, request, languageOf(request.headers['accept-language']));
    if (refusal !== undefined) return sendProblem(request, reply, refusal);
    if (context.closing.aborted) return sendProblem(request, reply, { code: 'instance.stopping' });
    const fields = { err: error, request: request.id, method: request.method, path: pathOf(request) };
    // Nobody is left to be told, and what broke was most likely the connection.
    if (reply.raw.destroyed) context.logger.debug(fields, 'a request ended with its connection');
    else context.logger.error(fields, 'a request failed');
    return sendProblem(request, reply, { code: 'internal', trace: request.id });
  });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const problem = problemOf(refusal, { language, instance: pathOf(request) });
  if (problem.status === 401) {
    // RFC 6750, section 3: without a token no error is named.
    const isMissing = problem.code === 'auth.missing';
    reply.header('www-authenticate', isMissing ? 'Bearer' : 'Bearer error="invalid_token"');
  }
  return reply
    .code(problem.status)
    .headers({
      'content-type': PROBLEM_TYPE,
      'content-language': language,
      'cache-control': 'no-store',
      vary: 'Accept-Language, Origin',
    })
    .send(JSON.stringify(problem));
}
