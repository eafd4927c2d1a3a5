import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { poolsApi } from '#core/features/pools/pools.api.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { codingOf } from './compress.ts';
import { fake, startTest } from './fakes.ts';

const POOL = 'ab'.repeat(32);
const MEMBERS = `/api/v1/pools/${POOL}/members`;
/** Through a proxy: no program on this machine. */
const AFAR = { 'x-forwarded-for': '192.0.2.7' };
const member = {
  user: POOL,
  handle: 'anna',
  fingerprint: 'abababab',
  role: 'member',
  state: 'active',
  joinedMs: 1,
} as const;

function answering(count: number) {
  return startTest({
    routes: [fake(poolsApi.membersRead, () => ({ items: Array.from({ length: count }, () => member) }))],
  });
}

test('the better coding that a client takes is chosen, by weight; none where it takes none', () => {
  assert.equal(codingOf('gzip, deflate, br'), 'br');
  assert.equal(codingOf('gzip'), 'gzip');
  assert.equal(codingOf('br;q=0.5, gzip;q=0.8'), 'gzip');
  assert.equal(codingOf('br;q=0, gzip'), 'gzip');
  assert.equal(codingOf('*'), 'br');
  assert.equal(codingOf('gzip;q=0, *;q=0'), undefined);
  for (const none of [undefined, '', 'identity', 'deflate', 'br;q=nonsense', ',,;;'])
    assert.equal(codingOf(none), undefined);
});

test('a long answer is packed for whoever asks from elsewhere, with its tag, and is the same when unpacked', async () => {
  await using server = await answering(100);
  const token = await server.logIn();
  const ask = (headers: Record<string, string>) => server.ask(MEMBERS, { token, headers });
  const plain = await ask(AFAR);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.match(String(plain.headers['vary']), /Authorization, Accept-Encoding/);
  for (const [coding, unpack] of [
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const) {
    const packed = await ask({ ...AFAR, 'accept-encoding': coding });
    assert.equal(packed.headers['content-encoding'], coding);
    assert.equal(packed.headers['etag'], plain.headers['etag']);
    assert.equal(packed.headers['content-length'], String(packed.bytes.length));
    assert.equal(unpack(packed.bytes).toString(), plain.text);
    assert.ok(packed.bytes.length * 5 < plain.bytes.length);
  }
  const known = await ask({ ...AFAR, 'accept-encoding': 'br', 'if-none-match': String(plain.headers['etag']) });
  assert.deepEqual([known.status, known.bytes.length, known.headers['content-encoding']], [304, 0, undefined]);
});

test('short answers, programs on this machine, refusals and cookies go out plain', async () => {
  await using few = await answering(3);
  const token = await few.logIn();
  const short = await few.ask(MEMBERS, { token, headers: { ...AFAR, 'accept-encoding': 'br' } });
  assert.equal(short.headers['content-encoding'], undefined);
  await using many = await answering(100);
  const here = await many.ask(MEMBERS, { token: await many.logIn(), headers: { 'accept-encoding': 'br' } });
  assert.equal(here.headers['content-encoding'], undefined);
  assert.equal((here.json()['items'] as unknown[]).length, 100);
  const refused = await many.ask(MEMBERS, { headers: { ...AFAR, 'accept-encoding': 'br' } });
  assert.deepEqual([refused.status, refused.headers['content-encoding']], [401, undefined]);
});

test('texts among files are packed under a weak tag, pictures and what nobody knows are not', async () => {
  const file = { fileName: 'a', etag: POOL, isInline: false, bytes: Buffer.alloc(5000, 'a'), sizeBytes: 5000 };
  for (const [contentType, isPacked] of [
    ['text/csv; charset=utf-8', true],
    ['application/octet-stream', false],
    ['image/png', false],
  ] as const) {
    await using server = await startTest({ routes: [fake(jobsApi.jobFile, () => ({ ...file, contentType }))] });
    const path = `/api/v1/pools/${POOL}/jobs/${POOL}/files/${POOL}`;
    const answer = await server.ask(path, {
      token: await server.logIn(),
      headers: { ...AFAR, 'accept-encoding': 'gzip' },
    });
    assert.equal(answer.headers['content-encoding'], isPacked ? 'gzip' : undefined);
    assert.equal(answer.headers['etag'], isPacked ? `W/"${POOL}"` : `"${POOL}"`);
    assert.equal((isPacked ? gunzipSync(answer.bytes) : answer.bytes).length, 5000);
  }
});

test('the description of the API is packed; of the GUI what the build left packed is sent', async () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'realms-gui-'));
  try {
    mkdirSync(join(webRoot, 'assets'));
    writeFileSync(join(webRoot, 'index.html'), '<!doctype html>');
    writeFileSync(join(webRoot, 'assets', 'main-1.js'), 'start()');
    writeFileSync(join(webRoot, 'assets', 'main-1.js.br'), 'packed by the build');
    writeFileSync(join(webRoot, 'assets', 'small-1.js'), 'x()');
    await using server = await startTest({ webRoot, routes: [fake(poolsApi.membersRead, () => ({ items: [] }))] });
    const api = await server.ask('/openapi.json', { headers: { ...AFAR, 'accept-encoding': 'br' } });
    assert.equal(api.headers['content-encoding'], 'br');
    assert.match(brotliDecompressSync(api.bytes).toString(), /membersRead/);
    const packed = await server.ask('/assets/main-1.js', { headers: { 'accept-encoding': 'gzip, br' } });
    assert.deepEqual([packed.text, packed.headers['content-encoding']], ['packed by the build', 'br']);
    assert.match(String(packed.headers['content-type']), /javascript/);
    assert.match(String(packed.headers['cache-control']), /immutable/);
    const plain = await server.ask('/assets/main-1.js');
    assert.deepEqual([plain.text, plain.headers['content-encoding']], ['start()', undefined]);
    const small = await server.ask('/assets/small-1.js', { headers: { 'accept-encoding': 'br' } });
    assert.deepEqual([small.text, small.headers['content-encoding']], ['x()', undefined]);
  } finally {
    rmSync(webRoot, { recursive: true });
  }
});
