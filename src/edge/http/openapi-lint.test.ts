/** The API's description against the two linters that its readers use. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { ENDPOINTS } from '#core/features/api.ts';
import { HTTP_LIMITS } from './limits.ts';
import { openApiOf } from './openapi.ts';

const document = openApiOf(ENDPOINTS, { version: '1.2.3', limits: HTTP_LIMITS });
const text = (part: unknown): string => JSON.stringify(part);

/** All rules of Spectral but these. */
const NOT_ASKED = {
  // OpenAPI 3.1 has `identifier` instead, and allows but one of them.
  'license-url': 'off',
  // Whoever runs an instance need not have a page or a mail address.
  'contact-properties': 'off',
  // The summaries and the schemas say it; more would repeat the name.
  'operation-description': 'off',
  'oas3-parameter-description': 'off',
} as const;

async function spectral(source: string): Promise<string[]> {
  const linter = new spectralCore.Spectral();
  linter.setRuleset({ extends: [[oas as never, 'all']], rules: NOT_ASKED });
  const found = await linter.run(source);
  return found.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`);
}

async function redocly(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const found = await lintFromString({ source, config, absoluteRef: '/openapi.json' });
  return found.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`);
}

test('Spectral finds nothing', async () => assert.deepEqual(await spectral(text(document)), []));
test('Redocly finds nothing', async () => assert.deepEqual(await redocly(text(document)), []));

test('both would find a fault', async () => {
  const { '/api/v1/me': _removed, ...paths } = document.paths;
  const twice = {
    ...paths,
    '/api/v1/twice': { get: { ...document.paths['/api/v1/me']?.['get'], operationId: 'poolsRead' } },
  };
  const broken = text({ ...document, paths: twice });
  assert.ok((await spectral(broken)).some((line) => line.startsWith('operation-operationId-unique')));
  assert.ok((await redocly(broken)).some((line) => line.startsWith('operation-operationId-unique')));
});
