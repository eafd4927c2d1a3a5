/**
 * Every route of the contract as a REST endpoint below `/api/v1`.
 *
 *   host, origin, rate (guard.ts) → login → body read → Idempotency-Key → parsed by the endpoint's schemas
 *     → the handler → status by kind → encoded through the answer's schema
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { CommandView, Endpoint } from '#core/contract/endpoint.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { FileAnswer, LoginResult, Route } from '#core/contract/route.ts';
import type { Tokens } from './auth.ts';
import { callOf, readIdempotencyKey, waitSecondsOf } from './call.ts';
import { registerCompression } from './compress.ts';
import { registerEtags } from './etag.ts';
import { sendFile } from './files.ts';
import { languageOf } from './language.ts';
import type { Logins } from './logins.ts';
import type { HttpContext } from './options.ts';
import type { Reach } from './reach.ts';
import { invalid } from './refusals.ts';
import { isNothing, successStatuses } from './statuses.ts';
import { UPLOAD_TYPES, registerUploadBodies } from './uploads.ts';

/** Where passwords could be guessed, or where somebody who has no login makes us work or dial. */
const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  'accountPrepare',
  'accountCreate',
  'loginCreate',
  'loginProve',
  'networkJoin',
]);
const API_PREFIX = '/api/v1';

export interface EndpointTools {
  readonly context: HttpContext;
  readonly reach: Reach;
  readonly tokens: Tokens;
  readonly logins: Logins;
}

export async function registerEndpoints(app: FastifyInstance, tools: EndpointTools): Promise<void> {
  const { routes, limits } = tools.context;
  const uploads = routes.filter(({ endpoint }) => endpoint.kind === 'upload');
  const others = routes.filter(({ endpoint }) => endpoint.kind !== 'upload');
  await app.register(async (scope) => {
    readJson(scope);
    registerEtags(scope);
    registerCompression(scope, tools.reach);
    for (const one of others) scope.route(optionsOf(one, tools));
  });
  await app.register(async (scope) => {
    registerUploadBodies(scope, limits.uploadBytesMax);
    for (const one of uploads) scope.route({ ...optionsOf(one, tools), bodyLimit: limits.uploadBytesMax });
  });
}

/** An empty body is no body, whatever its type says: commands without one are called by programs that always set it. */
function readJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (request.headers['webhook-signature'] !== undefined) request.signedBody = text as string;
    if (text === '') done(null, undefined);
    else void parse(request, text as string, done);
  });
}

function optionsOf(one: Route, tools: EndpointTools): RouteOptions {
  const { endpoint } = one;
  const { method, path, auth, kind, params, query, body, answer } = endpoint;
  const hasBody = kind !== 'upload' && method !== 'GET' && !isNothing(body);
  const isAnswered = kind !== 'bytes' && !isNothing(answer);
  const response = Object.fromEntries(successStatuses(endpoint).map((status) => [status, answer]));
  return {
    method,
    url: `${API_PREFIX}${path}`,
    schema: {
      ...(isNothing(params) ? {} : { params }),
      ...(isNothing(query) ? {} : { querystring: query }),
      ...(hasBody ? { body } : {}),
      ...(isAnswered ? { response } : {}),
    },
    config: {
      isCredential: CREDENTIAL_NAMES.has(endpoint.name),
      takes: kind === 'upload' ? UPLOAD_TYPES.join(', ') : 'application/json',
    },
    onRequest: auth === 'login' ? [tools.tokens.authenticate] : [],
    preValidation: async (request) => {
      if (kind === 'upload' || method === 'GET') return;
      // Absent counts as empty: what is missing in it is then named field by field.
      if (hasBody) request.body ??= {};
      readIdempotencyKey(request, tools.context);
    },
    handler: (request, reply) => answerCall(one, request, reply, tools),
  };
}

async function answerCall(
  one: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  tools: EndpointTools,
): Promise<unknown> {
  const { endpoint } = one;
  const { context, reach, logins } = tools;
  if (endpoint.kind === 'upload' && request.body === undefined) throw new RefusalError(missingUpload(request));
  const body = logins.opensLogin(endpoint) ? logins.bodyOf(endpoint, request) : request.body;
  const call = callOf(request, reply, { context, reach, needsLogin: endpoint.auth === 'login', body });
  const answer = await one.handle(call);
  if (endpoint.kind === 'bytes') return sendFile(request, reply, answer as FileAnswer);
  if (endpoint.method !== 'GET') reply.header('cache-control', 'no-store');
  if (endpoint.name === 'loginDelete') logins.forget(request, reply);
  if (isNothing(endpoint.answer)) return reply.code(204).send();
  reply.code(statusOf(endpoint, answer));
  if (logins.opensLogin(endpoint)) return logins.answer(endpoint, request, reply, answer as LoginResult);
  const waitSeconds = endpoint.kind === 'command' ? waitSecondsOf(request, context.limits.waitSecondsMax) : 0;
  if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`);
  return answer;
}

function statusOf(endpoint: Endpoint, answer: unknown): number {
  const [first = 200] = successStatuses(endpoint);
  if (endpoint.kind !== 'command') return first;
  return (answer as CommandView).status === 'pending' ? 202 : 200;
}

function missingUpload(request: FastifyRequest) {
  const isRussian = languageOf(request.headers['accept-language']) === 'ru';
  return invalid('body', isRussian ? 'не хватает: ожидается файл' : 'is missing: expected a file', 'body');
}
