/**
 * `fetch` for tests against real instances: no answer may depart from what the API says of it. The client's own schemas drop what they do not
 * know; here an answer has to be exactly what its schema makes of it, its status one that is documented, and a refusal a whole problem.
 */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { Problem } from '#core/contract/problem.ts';
import { ENDPOINTS } from '#core/features/api.ts';
import { successStatuses } from '../../src/edge/http/statuses.ts';

const PREFIX = '/api/v1';

export async function strictFetch(input: string, init: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const method = init.method ?? 'GET';
  const endpoint = endpointOf(method, new URL(input).pathname);
  if (endpoint === undefined) return response;
  try {
    await checkAnswer(endpoint, response.clone());
  } catch (cause) {
    // The client takes what a fetch throws for an instance that is gone: so it is said here too.
    console.error(`the answer of ${endpoint.name} departs from its schema:`, (cause as Error).message);
    throw cause;
  }
  return response;
}

/** Literal paths before those with a parameter. */
export function endpointOf(method: string, pathname: string): Endpoint | undefined {
  const parts = pathname.slice(PREFIX.length).split('/');
  return ENDPOINTS.filter((one) => one.method === method)
    .filter(({ path }) => {
      const wanted = path.split('/');
      return wanted.length === parts.length && wanted.every((part, at) => part.startsWith(':') || part === parts[at]);
    })
    .toSorted((a, b) => a.path.split(':').length - b.path.split(':').length)[0];
}

/** @throws {assert.AssertionError} */
export async function checkAnswer(endpoint: Endpoint, response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  if (response.status >= 400) {
    assert.match(type, /^application\/problem\+json/, `${endpoint.name}: a refusal is a problem`);
    const problem = Problem.parse(await response.json());
    assert.equal(problem.status, response.status);
    return;
  }
  assert.ok(
    [...successStatuses(endpoint), 304].includes(response.status),
    `${endpoint.name}: status ${response.status}`,
  );
  if (endpoint.kind === 'bytes' || response.status === 204 || response.status === 304) return;
  assert.match(type, /^application\/json/);
  const sent: unknown = await response.json();
  const meant: unknown = JSON.parse(JSON.stringify(z.encode(endpoint.answer, endpoint.answer.parse(sent))));
  assert.deepEqual(sent, meant, `${endpoint.name}: exactly what its schema says`);
}
