import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { z } from 'zod';
import { PROBLEM_STATUS } from '#core/contract/problem.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { ledgerApi } from '#core/features/ledger/ledger.api.ts';
import { marketApi } from '#core/features/market/market.api.ts';
import { networkApi } from '#core/features/network/network.api.ts';
import { nodesApi } from '#core/features/nodes/nodes.api.ts';
import { ordersApi } from '#core/features/orders/orders.api.ts';
import { poolsApi } from '#core/features/pools/pools.api.ts';
import { canonicalJson } from './canonical-json.ts';
import { expectationOf, hasRussian } from './expectations.ts';
import { languageOf } from './language.ts';
import { CODE, isKnownCode, knownCodes, problemOf, problemStatus, textOf } from './problems.ts';
import { startTest } from './fakes.ts';

const SOURCES = join(import.meta.dirname, '..', '..');
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

/** Codes that the rules and the line can refuse with, as their sources name them. */
function codesInSources(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of ['core', 'engine', 'runtime', 'edge/accounts']) {
    const root = join(SOURCES, folder);
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
      const text = readFileSync(join(root, path), 'utf8');
      for (const [, code = ''] of text.matchAll(/\bcode: '([a-z_]+\.[a-z_]+)'/g)) found.set(code, `${folder}/${path}`);
    }
  }
  return found;
}

test('every code that the sources refuse with has words in both languages', () => {
  const codes = codesInSources();
  assert.ok(codes.size > 60, 'the sources were found');
  const known = new Set(knownCodes());
  const missing = [...codes, ...[...PROBLEM_STATUS.keys()].map((code) => [code, 'contract/problem.ts'] as const)]
    .filter(([code]) => !known.has(code))
    .map(([code, where]) => `${code} (${where})`);
  assert.deepEqual(missing, [], 'add them to problem-texts-*.ts');
});

test('texts are whole: both languages, Russian in Cyrillic, the same fields in both', () => {
  const fieldsOf = (text: string | undefined) =>
    [...(text ?? '').matchAll(/\{(\w+(?::\w+)?)\}/g)]
      .map(([, field]) => String(field))
      .toSorted((a, b) => (a < b ? -1 : 1));
  for (const code of knownCodes()) {
    assert.match(code, CODE);
    const [en, ru] = [textOf(code, 'en'), textOf(code, 'ru')];
    assert.match(ru.title, /[а-я]/, code);
    assert.doesNotMatch(en.title, /[а-я]/i, code);
    assert.doesNotMatch(`${en.title}${ru.title}`, /\.$/, `${code}: a title is no sentence`);
    assert.deepEqual(fieldsOf(en.detail), fieldsOf(ru.detail), code);
  }
});

test('a detail that lacks a field is left out; amounts, times and states read as people say them', () => {
  const say = (refusal: { code: string; [field: string]: unknown }, language: 'en' | 'ru' = 'en') =>
    problemOf(refusal, { language, instance: '/' }).detail;
  assert.equal(say({ code: 'order.sold_out' }), undefined);
  assert.equal(say({ code: 'order.sold_out', free: 0 }), 'Free slots: 0.');
  assert.equal(say({ code: 'order.duration_range', minMs: 90_000, maxMs: 7_200_000 }), 'From 90 s to 2 h.');
  assert.equal(say({ code: 'order.duration_range', minMs: 60_000, maxMs: 86_400_000 }, 'ru'), 'От 1 мин до 1 д.');
  assert.equal(say({ code: 'order.wrong_state', state: 'settled' }, 'ru'), 'Состояние: рассчитан.');
  assert.equal(say({ code: 'order.wrong_state', state: 'of tomorrow' }), 'It is of tomorrow.');
  assert.equal(say({ code: 'ledger.insufficient_funds', balance: -1n }), 'There are -0.000001.');
});

test('only what HTTP itself refuses has a status outside the contract', () => {
  assert.equal(problemStatus('auth.forbidden_host'), 403);
  assert.equal(problemStatus('order.unknown'), 404);
  assert.equal(problemStatus('order.sold_out'), 409);
  assert.ok(!isKnownCode('constructor') && !isKnownCode('toString'));
});

test('/problems/:code explains a code, to people as a page and to programs as JSON', async () => {
  await using server = await startTest();
  const json = await server.ask('/problems/order.sold_out', { headers: { accept: 'application/json' } });
  assert.deepEqual(json.json(), {
    type: '/problems/order.sold_out',
    code: 'order.sold_out',
    title: 'Sold out',
    status: 409,
    detail: 'Free slots: {free}.',
  });
  const page = await server.ask('/problems/order.sold_out', {
    headers: { accept: 'text/html', 'accept-language': 'ru' },
  });
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(page.text, /<html lang="ru">[\s\S]*Распродано/);
  assert.equal((await server.ask('/problems/no.such')).status, 404);
  assert.equal((await server.ask('/problems/__proto__')).status, 404);
});

test('the language that is liked best wins; English when none of ours is named', () => {
  const cases: [string | undefined, string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'en'],
    ['ru', 'ru'],
    ['ru-RU, en;q=0.9', 'ru'],
    ['en;q=0.9, ru;q=0.5', 'en'],
    ['de, ru;q=0.3, en;q=0.2', 'ru'],
    ['ru;q=0', 'en'],
    ['ruby', 'en'],
  ];
  for (const [header, language] of cases) assert.equal(languageOf(header), language, String(header));
});

test('canonical JSON: sorted fields, no spaces, and an end to depth', () => {
  assert.equal(
    canonicalJson({ b: [1, { d: null, c: 'é' }], a: 0.5, u: undefined }, 4),
    '{"a":0.5,"b":[1,{"c":"é","d":null}]}',
  );
  assert.equal(canonicalJson([[1]], 2), '[[1]]');
  assert.equal(canonicalJson([[1]], 1), undefined);
});

test('expectations count well in both languages', () => {
  const atLeast = (minimum: number, language: 'en' | 'ru') =>
    expectationOf(
      { code: 'too_small', message: 'Too small: …', params: { origin: 'string', minimum, inclusive: true } },
      language,
    );
  assert.equal(atLeast(1, 'en'), 'at least 1 character');
  assert.equal(atLeast(21, 'en'), 'at least 21 characters');
  assert.equal(atLeast(21, 'ru'), 'не меньше 21 знака');
  assert.equal(atLeast(11, 'ru'), 'не меньше 11 знаков');
});

test('what our schemas say in their own words is said in Russian too', () => {
  const missing = new Set<string>();
  for (const { params, query, body } of Object.values(API)) {
    for (const schema of [params, query, body])
      for (const message of wordsOf(schema)) if (!hasRussian(message)) missing.add(message);
  }
  assert.deepEqual([...missing], [], 'add them to expectations.ts');
});

/** Messages written into a schema, anywhere in it. */
function wordsOf(schema: z.core.$ZodType, seen = new Set<unknown>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { def } = schema as z.ZodType as unknown as { def: Record<string, unknown> };
  const own = [
    def,
    ...((def['checks'] as { _zod: { def: Record<string, unknown> } }[] | undefined) ?? []).map(
      (check) => check['_zod'].def,
    ),
  ].flatMap(({ error }) =>
    typeof error === 'function' ? [(error as (issue: object) => unknown)({ code: 'custom', input: undefined })] : [],
  );
  const inner = Object.entries(def).flatMap(([name, part]) => {
    if (name === 'checks') return [];
    if (name === 'shape') return Object.values(part as Record<string, z.core.$ZodType>);
    return (Array.isArray(part) ? part : [part]).filter(
      (one) => typeof one === 'object' && one !== null && '_zod' in one && 'def' in one,
    );
  }) as z.core.$ZodType[];
  return [
    ...own.map((text) => (typeof text === 'string' ? text : String((text as { message?: string }).message))),
    ...inner.flatMap((one) => wordsOf(one, seen)),
  ];
}
