import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { ledgerApi } from '#core/features/ledger/ledger.api.ts';
import { marketApi } from '#core/features/market/market.api.ts';
import { networkApi } from '#core/features/network/network.api.ts';
import { nodesApi } from '#core/features/nodes/nodes.api.ts';
import { ordersApi } from '#core/features/orders/orders.api.ts';
import { poolsApi } from '#core/features/pools/pools.api.ts';
import { fake, startTest } from './fakes.ts';
import { createSchemaBook } from './json-schema.ts';
import { HTTP_LIMITS } from './limits.ts';
import { openApiOf } from './openapi.ts';

const API = {
  ...identityApi,
  ...networkApi,
  ...poolsApi,
  ...ledgerApi,
  ...nodesApi,
  ...marketApi,
  ...ordersApi,
  ...jobsApi,
};
const ENDPOINTS = Object.values(API);
const document = openApiOf(ENDPOINTS, { version: '1.2.3', limits: HTTP_LIMITS });
type Json = Record<string, unknown>;

function operation(name: string): Json {
  const found = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .find((one) => one['operationId'] === name);
  assert.ok(found !== undefined, name);
  return found;
}

function at(value: unknown, ...path: string[]): Json {
  return path.reduce<unknown>((part, name) => (part as Json | undefined)?.[name], value) as Json;
}

/** Every object of the document with the path to it. */
function* walk(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ readonly node: Json; readonly path: readonly string[] }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { node: value as Json, path };
  for (const [name, part] of Object.entries(value)) yield* walk(part, [...path, name]);
}

test('every endpoint is there with its own operationId, tag, summary and problems', () => {
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((one) => one['operationId']),
  );
  assert.equal(new Set(ids).size, ids.length);
  for (const { name, method, path, tag, auth } of ENDPOINTS) {
    const url = `/api/v1${path.replace(/:(\w+)/g, '{$1}')}`;
    const found = document.paths[url]?.[method.toLowerCase()];
    assert.equal(found?.['operationId'], name);
    assert.deepEqual(found['tags'], [tag]);
    assert.ok(typeof found['summary'] === 'string' && found['summary'] !== '');
    assert.deepEqual(found['security'], auth === 'login' ? [{ bearer: [] }] : []);
    assert.ok(at(found, 'responses', 'default') && at(found, 'responses', '400'));
    const inPath = ((found['parameters'] ?? []) as Json[])
      .filter((one) => one['in'] === 'path')
      .map((one) => one['name']);
    assert.deepEqual(
      inPath,
      [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter),
      name,
    );
  }
});

test('it is OpenAPI 3.1: references lead somewhere, schemas say a type, nothing of zod is left', () => {
  assert.equal(document.openapi, '3.1.0');
  assert.equal(at(document, 'info')['version'], '1.2.3');
  for (const { node, path } of walk(document)) {
    const where = path.join('.');
    assert.equal(node['$schema'], undefined, where);
    assert.equal(node['$defs'], undefined, where);
    if (typeof node['$ref'] === 'string') {
      assert.match(node['$ref'], /^#\//, where);
      assert.ok(at(document, ...node['$ref'].slice(2).split('/')) !== undefined, node['$ref']);
    }
    if (path.at(-2) === 'responses') assert.ok('$ref' in node || typeof node['description'] === 'string', where);
    const isSchema =
      path.at(-1) === 'schema' || path.at(-1) === 'items' || path.at(-2) === 'properties' || path.at(-2) === 'schemas';
    // `default` inside responses is a problem, not the value of a schema.
    if (isSchema)
      assert.ok(
        ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'const', 'enum'].some((word) => word in node),
        `${where} says no type`,
      );
  }
});

test('amounts are decimal strings on both ways, never bigints or anything', () => {
  assert.deepEqual(at(document, 'components', 'schemas', 'Money')['type'], 'string');
  assert.equal(typeof at(document, 'components', 'schemas', 'PositiveMoney')['pattern'], 'string');
  const body = at(operation('transferCreate'), 'requestBody', 'content', 'application/json', 'schema');
  assert.deepEqual(at(body, 'properties', 'amount'), { $ref: '#/components/schemas/PositiveMoney' });
  assert.deepEqual(body['required'], ['to', 'amount'], 'what has a default may be left out');
  const wallet = at(document, 'components', 'schemas', 'Wallet');
  assert.deepEqual(at(wallet, 'properties', 'held'), { $ref: '#/components/schemas/Money' });
});

test('queries take what travels: numbers with their bounds, switches as true and false', () => {
  const parameters = operation('ordersRead')['parameters'] as Json[];
  const limit = parameters.find((one) => one['name'] === 'limit');
  assert.deepEqual(limit, {
    name: 'limit',
    in: 'query',
    required: false,
    schema: { default: 100, type: 'integer', minimum: 1, maximum: 500 },
  });
  const open = parameters.find((one) => one['name'] === 'open');
  assert.deepEqual(at(open, 'schema')['enum'], ['true', 'false']);
  assert.equal(parameters.find((one) => one['name'] === 'pool')?.['required'], true);
});

test('statuses, headers and bodies by kind', () => {
  const command = operation('orderPlace');
  assert.deepEqual(
    Object.keys(at(command, 'responses')).filter((status) => status.startsWith('2')),
    ['200', '202'],
  );
  assert.deepEqual(
    (command['parameters'] as Json[]).filter((one) => one['in'] === 'header').map((one) => one['name']),
    ['Idempotency-Key', 'Prefer'],
  );
  assert.equal(at(command, 'requestBody')['required'], true);
  assert.equal(operation('orderAccept')['requestBody'], undefined);
  assert.equal(at(operation('loginRefresh'), 'requestBody')['required'], false);
  assert.deepEqual(Object.keys(at(operation('moduleUpload'), 'requestBody', 'content')), [
    'application/wasm',
    'application/octet-stream',
  ]);
  assert.ok('204' in at(operation('loginDelete'), 'responses'));
  assert.ok('201' in at(operation('poolCreate'), 'responses') && '202' in at(operation('jobSubmit'), 'responses'));
  assert.ok('304' in at(operation('jobPicture'), 'responses'));
});

test('two different schemas of one name are a bug, one schema used twice is not', () => {
  const book = createSchemaBook();
  const holding = (part: z.ZodType) => z.object({ part: part.meta({ id: 'Twin' }) });
  const first = holding(z.string());
  book.schemaOf(first);
  book.schemaOf(first);
  assert.deepEqual(book.components, { Twin: { type: 'string' } });
  assert.throws(() => book.schemaOf(holding(z.number())), /Twin/);
});

describe('served', () => {
  test('/openapi.json is the document of the routes that are bound', async () => {
    await using server = await startTest({ routes: [fake(ledgerApi.walletRead, () => undefined)] });
    const answer = await server.ask('/openapi.json');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    const served = answer.json();
    assert.equal(served['openapi'], '3.1.0');
    assert.ok('/api/v1/pools/{pool}/wallet' in at(served, 'paths') && '/api/v1/events' in at(served, 'paths'));
  });

  test('/docs is Swagger UI with its scripts and the same document', async () => {
    await using server = await startTest();
    const page = await server.ask('/docs');
    assert.equal(page.status, 200);
    assert.match(page.text, /swagger-ui-bundle\.js/);
    const policy = String(page.headers['content-security-policy']);
    assert.ok(
      policy.includes("script-src 'self';") &&
        policy.includes("frame-ancestors 'none'") &&
        !policy.includes('upgrade-insecure'),
    );
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    for (const path of [
      '/docs/static/swagger-ui-bundle.js',
      '/docs/static/swagger-ui.css',
      '/docs/static/swagger-initializer.js',
      '/docs/',
    ]) {
      assert.equal((await server.ask(path)).status, 200, path);
    }
    const document = (await server.ask('/docs/json')).json();
    assert.equal(document['openapi'], '3.1.0');
    assert.deepEqual(document, (await server.ask('/openapi.json')).json());
    assert.equal((await server.ask('/docs/static/gone.js')).status, 404);
  });
});
