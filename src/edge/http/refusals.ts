/** From whatever was thrown to a refusal that may be shown; undefined: our own fault, nothing of it may be shown. */
import type { FastifyError, FastifyRequest } from 'fastify';
import { RefusalError } from '#core/contract/problem.ts';
import type { Refusal } from '#core/kernel/result.ts';
import { expectationOf } from './expectations.ts';
import type { Language } from './language.ts';

const CONTEXTS: Readonly<Record<string, string>> = {
  params: 'path',
  querystring: 'query',
  body: 'body',
  headers: 'header',
};

export function refusalOf(error: unknown, request: FastifyRequest, language: Language): Refusal | undefined {
  if (error instanceof RefusalError) return error.refusal.code === 'internal' ? undefined : error.refusal;
  if (!(error instanceof Error)) return undefined;
  const fault = error as FastifyError;
  if (fault.validation !== undefined) return invalidField(fault, language);
  switch (fault.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'request.too_large', limitBytes: request.routeOptions.bodyLimit };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { code: 'request.unsupported_media_type', expected: takenTypes(request) };
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalid('body', language === 'ru' ? 'ожидается правильный JSON' : 'expected well-formed JSON');
    default:
      // From the server of files: what it may not give out is not there.
      return fault.statusCode === 403 || fault.statusCode === 404 ? notFound(request) : undefined;
  }
}

/** Without the query: it may hold what nobody else should read. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

export function notFound(request: FastifyRequest): Refusal {
  return { code: 'request.not_found', method: request.method, path: pathOf(request) };
}

/** One field that is wrong, where it stands and what was expected. */
export function invalid(field: string, expected: string, place?: string): Refusal {
  return { code: 'request.invalid', field, expected, ...(place === undefined ? {} : { in: place }) };
}

/** The first issue is the problem's `field`; `errors` has them all, for forms. */
function invalidField(fault: FastifyError, language: Language): Refusal {
  const place = CONTEXTS[fault.validationContext ?? 'body'] ?? 'body';
  const errors = (fault.validation ?? []).map(({ instancePath, keyword, message, params }) => ({
    // An empty path: the whole of it is wrong.
    field: instancePath.slice(1).replaceAll('/', '.') || place,
    expected: expectationOf({ code: keyword, message: message ?? '', params }, language),
  }));
  const [first] = errors;
  return { ...invalid(first?.field ?? place, first?.expected ?? '', place), errors };
}

function takenTypes(request: FastifyRequest): string {
  return request.routeOptions.config.takes ?? 'application/json';
}
