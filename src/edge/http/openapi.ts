/** The OpenAPI 3.1 document of all endpoints. Pure: the same endpoints give the same document. */
import type { z } from 'zod';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { LIVE_PATH, LiveEvent } from '#core/contract/live.ts';
import { Problem } from '#core/contract/problem.ts';
import type { JsonSchema, SchemaBook } from './json-schema.ts';
import { createSchemaBook } from './json-schema.ts';
import type { HttpLimits } from './limits.ts';
import { describedTags } from './openapi-tags.ts';
import { isNothing, successStatuses } from './statuses.ts';
import { UPLOAD_TYPES } from './uploads.ts';

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, JsonSchema>>;
  readonly components: Record<string, JsonSchema>;
  readonly [part: string]: unknown;
}

const DESCRIPTION = `Pool machines, buy each other's time, run work and be paid.

Log in with \`POST /api/v1/logins\` (\`"delivery": "body"\` for programs), then send \`Authorization: Bearer <accessToken>\`.
Amounts are micro-credits as decimal strings: 1 credit = "1000000".
A command answers 202 with the event that it made, or with \`Prefer: wait=SECONDS\` what became of it. Refusals are
problem+json (RFC 9457) with a stable \`code\`, in the language of \`Accept-Language\` (en, ru).`;

export function openApiOf(
  endpoints: readonly Endpoint[],
  options: { readonly version: string; readonly limits: HttpLimits },
): OpenApi {
  const book = createSchemaBook();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const add = (path: string, method: string, operation: JsonSchema) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const endpoint of endpoints)
    add(documentedPath(endpoint), endpoint.method, operationOf(endpoint, book, options.limits));
  add(LIVE_PATH, 'GET', liveOperation(book));
  add('/healthz', 'GET', healthOperation('healthz', 'The process answers', {}));
  add(
    '/readyz',
    'GET',
    healthOperation('readyz', 'All parts work', { '503': { description: 'Not yet: the answer says what is missing' } }),
  );
  add('/metrics', 'GET', METRICS_OPERATION);
  book.schemaOf(Problem);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Power Realms',
      version: options.version,
      description: DESCRIPTION,
      contact: { name: 'Whoever runs this instance' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This instance' }],
    tags: describedTags([...endpoints.map(({ tag }) => tag), 'instance']),
    paths,
    components: {
      schemas: book.components,
      responses: PROBLEM_RESPONSES,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function documentedPath({ path }: Endpoint): string {
  return `/api/v1${path.replace(/:([a-zA-Z]+)/g, '{$1}')}`;
}

function operationOf(endpoint: Endpoint, book: SchemaBook, limits: HttpLimits): JsonSchema {
  const { name, summary, tag, auth, params, query, method, kind } = endpoint;
  const parameters = [
    ...parametersOf('path', params, book),
    ...parametersOf('query', query, book),
    ...(method === 'GET' || kind === 'upload' || auth === 'none' ? [] : [idempotencyHeader(limits)]),
    ...(kind === 'command' ? [preferHeader(limits)] : []),
  ];
  const body = bodyOf(endpoint, book);
  return {
    operationId: name,
    summary,
    tags: [tag],
    security: auth === 'login' ? [{ bearer: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...answersOf(endpoint, book), ...problemsOf(endpoint) },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType, book: SchemaBook): JsonSchema[] {
  if (isNothing(schema)) return [];
  const { properties = {}, required = [] } = book.schemaOf(schema) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: own,
  }));
}

function idempotencyHeader(limits: HttpLimits): JsonSchema {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'A retry with the same key and the same request is done once',
    schema: { type: 'string', minLength: 1, maxLength: limits.idempotencyKeyCharsMax },
  };
}

function preferHeader(limits: HttpLimits): JsonSchema {
  return {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: `\`wait=SECONDS\`, at most ${limits.waitSecondsMax}: answer when the command is sealed or rejected`,
    schema: { type: 'string', examples: ['wait=10'] },
  };
}

function bodyOf({ kind, method, body }: Endpoint, book: SchemaBook): JsonSchema | undefined {
  if (kind === 'upload') {
    const file = { schema: { type: 'string', format: 'binary' } };
    return { required: true, content: Object.fromEntries(UPLOAD_TYPES.map((type) => [type, file])) };
  }
  if (method === 'GET' || isNothing(body)) return undefined;
  // What takes an empty object also takes no body at all.
  return { required: !body.safeParse({}).success, content: json(book.schemaOf(body)) };
}

function answersOf(endpoint: Endpoint, book: SchemaBook): JsonSchema {
  const { kind, answer } = endpoint;
  if (kind === 'bytes') {
    return {
      '200': { description: 'The file', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
      '304': { description: 'Unchanged since `If-None-Match`' },
    };
  }
  if (isNothing(answer)) return { '204': { description: 'Done' } };
  const content = json(book.schemaOf(answer));
  const said: Record<number, string> = {
    200: kind === 'command' ? 'Sealed' : 'OK',
    201: 'Made',
    202: kind === 'command' ? 'Pending: the seal decides' : 'Begun',
  };
  return Object.fromEntries(
    successStatuses(endpoint).map((status) => [status, { description: said[status] ?? 'OK', content }]),
  );
}

/** 500 and what else may come: the default. */
function problemsOf({ auth, kind, params }: Endpoint): JsonSchema {
  const statuses = [
    400,
    ...(auth === 'login' ? [401] : []),
    403,
    ...(isNothing(params) ? [] : [404]),
    409,
    ...(kind === 'upload' ? [413, 415] : []),
    429,
  ];
  return Object.fromEntries([
    ...statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
    ['default', { $ref: '#/components/responses/Problem' }],
  ]);
}

const PROBLEM_SAID: Readonly<Record<string, string>> = {
  '': 'What went wrong, as RFC 9457',
  '400': 'The request is not valid; `field` names the place',
  '401': 'Log in first',
  '403': 'Not allowed',
  '404': 'There is no such thing',
  '409': 'The present state does not allow it; the fields of the problem name the state',
  '413': 'Too large',
  '415': 'Another content type is needed',
  '429': 'Too many requests; see `Retry-After`',
};
const PROBLEM_RESPONSES: JsonSchema = Object.fromEntries(
  Object.entries(PROBLEM_SAID).map(([status, description]) => [
    `Problem${status}`,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]),
);

function liveOperation(book: SchemaBook): JsonSchema {
  const stream = { type: 'string', contentMediaType: 'application/json', contentSchema: book.schemaOf(LiveEvent) };
  const event = {
    description: 'A stream of events; `data` of each is a LiveEvent',
    content: { 'text/event-stream': { schema: stream } },
  };
  return {
    operationId: 'events',
    summary: 'Live hints of what changed (server-sent events)',
    tags: ['instance'],
    security: [{ bearer: [] }],
    parameters: [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'integer', minimum: 0 } }],
    responses: {
      '200': event,
      '401': { $ref: '#/components/responses/Problem401' },
      '429': { $ref: '#/components/responses/Problem429' },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** Without a login only for programs on this machine. */
const METRICS_OPERATION: JsonSchema = {
  operationId: 'metrics',
  summary: 'Measurements for Prometheus; from another machine with a token of the operator',
  tags: ['instance'],
  security: [{}, { bearer: [] }],
  responses: {
    '200': { description: 'Text format 0.0.4', content: { 'text/plain': { schema: { type: 'string' } } } },
    '401': { $ref: '#/components/responses/Problem401' },
    '403': { $ref: '#/components/responses/Problem403' },
  },
};

function healthOperation(operationId: string, summary: string, more: JsonSchema): JsonSchema {
  return {
    operationId,
    summary,
    tags: ['instance'],
    security: [],
    responses: {
      '200': {
        description: 'Yes',
        content: json({ type: 'object', properties: { status: { type: 'string' }, version: { type: 'string' } } }),
      },
      '429': { $ref: '#/components/responses/Problem429' },
      ...more,
    },
  };
}

function json(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } };
}
