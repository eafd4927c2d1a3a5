import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { RefusalError } from '#core/contract/problem.ts';
import type { FileAnswer } from '#core/contract/route.ts';
import { jobsApi } from '#core/features/jobs/jobs.api.ts';
import { fake, startTest } from './fakes.ts';

const POOL = 'ab'.repeat(32);
const FILE = `/api/v1/pools/${POOL}/jobs/${POOL}/files/${POOL}`;
const UPLOAD = '/api/v1/files';
const WASM = { 'content-type': 'application/wasm' };

function answering(file: Partial<FileAnswer>) {
  const whole = {
    contentType: 'image/svg+xml',
    fileName: 'a.svg',
    etag: POOL,
    sizeBytes: 3,
    bytes: Buffer.from('abc'),
    isInline: false,
  };
  return startTest({ routes: [fake(jobsApi.jobFile, () => ({ ...whole, ...file }))] });
}

test('a file of somebody leaves as an attachment that no browser runs or shows', async () => {
  await using server = await answering({ fileName: 'отчёт "1"/..\r\n.svg' });
  const answer = await server.ask(FILE, { token: await server.logIn() });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, 'abc');
  assert.equal(answer.headers['content-type'], 'image/svg+xml');
  assert.equal(answer.headers['content-length'], '3');
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.headers['content-security-policy'], "sandbox; default-src 'none'");
  assert.equal(
    answer.headers['content-disposition'],
    `attachment; filename="_____ _1__..__.svg"; filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%20%221%22_..__.svg`,
  );
});

test('a picture of ours is shown, and one that did not change is not sent again', async () => {
  await using server = await answering({ contentType: 'image/png', isInline: true });
  const token = await server.logIn();
  const first = await server.ask(FILE, { token });
  assert.match(String(first.headers['content-disposition']), /^inline;/);
  assert.equal(first.headers.etag, `"${POOL}"`);
  const again = await server.ask(FILE, { token, headers: { 'if-none-match': `"${POOL}"` } });
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
});

test('bytes that come one after the other are passed on; what nobody reads is closed', async () => {
  let source: Readable | undefined;
  await using server = await startTest({
    routes: [
      fake(jobsApi.jobFile, (): FileAnswer => {
        source = Readable.from([Buffer.from('ab'), Buffer.from('c')]);
        return { contentType: 'text/plain', fileName: 'a', etag: 'e', sizeBytes: 3, bytes: source, isInline: false };
      }),
    ],
  });
  const token = await server.logIn();
  assert.equal((await server.ask(FILE, { token })).text, 'abc');
  assert.equal((await server.ask(FILE, { token, headers: { 'if-none-match': '"e"' } })).status, 304);
  assert.equal(source?.destroyed, true);
});

test('an upload reaches the handler as it comes, not as one piece', async () => {
  const seen = Promise.withResolvers<number>();
  await using server = await startTest({
    routes: [
      fake(jobsApi.fileUpload, async ({ body }) => {
        let sizeBytes = 0;
        for await (const chunk of body as AsyncIterable<Uint8Array>) {
          sizeBytes += chunk.length;
          seen.resolve(sizeBytes);
        }
        return { file: POOL, sizeBytes };
      }),
    ],
  });
  const token = await server.logIn();
  const headers = { ...WASM, authorization: `Bearer ${token}` };
  const answered = Promise.withResolvers<number>();
  const upload = httpRequest(
    { host: '127.0.0.1', port: server.server.port, path: UPLOAD, method: 'POST', headers },
    (response) => {
      response.resume();
      answered.resolve(response.statusCode ?? 0);
    },
  );
  upload.write(Buffer.alloc(1000));
  assert.equal(await seen.promise, 1000, 'the first part is there before the last is sent');
  upload.end(Buffer.alloc(500));
  assert.equal(await answered.promise, 200);
});

function counting() {
  return fake(jobsApi.moduleUpload, async ({ body }) => {
    for await (const _ of body as AsyncIterable<Uint8Array>);
    throw new RefusalError({ code: 'module.unknown' });
  });
}

test('an upload over the limit is refused by its length, and cut where it tells no length', async () => {
  await using server = await startTest({ routes: [counting()], limits: { uploadBytesMax: 100_000 } });
  const token = await server.logIn();
  const path = '/api/v1/modules?name=big';
  const fits = await server.ask(path, { method: 'POST', token, body: Buffer.alloc(100_000), headers: WASM });
  assert.equal(fits.json()['code'], 'module.unknown');
  const declared = await server.ask(path, { method: 'POST', token, body: Buffer.alloc(100_001), headers: WASM });
  assert.equal(declared.status, 413);
  assert.equal(declared.json()['limitBytes'], 100_000);
  const said = await sendChunked(server.server.port, path, token, 200_000);
  assert.match(said, /^HTTP\/1\.1 413 /);
  assert.match(said, /connection: close/i);
  assert.match(said, /"code":"request.too_large"/);
});

test('an upload of another type, or of nothing, or with a bad query is refused', async () => {
  await using server = await startTest({ routes: [counting()] });
  const token = await server.logIn();
  const json = await server.ask('/api/v1/modules?name=a', { method: 'POST', token, json: {} });
  assert.equal(json.status, 415);
  assert.match(String(json.json()['detail']), /application\/wasm, application\/octet-stream/);
  const empty = await server.ask('/api/v1/modules?name=a', { method: 'POST', token });
  assert.equal(empty.status, 400);
  assert.equal(empty.json()['field'], 'body');
  const nameless = await server.ask('/api/v1/modules', { method: 'POST', token, body: 'x', headers: WASM });
  assert.equal(nameless.status, 400);
  assert.equal(nameless.json()['field'], 'name');
  assert.equal(nameless.json()['in'], 'query');
});

test('nobody uploads without a login', async () => {
  await using server = await startTest({ routes: [fake(jobsApi.fileUpload, () => assert.fail('not reached'))] });
  assert.equal((await server.ask(UPLOAD, { method: 'POST', body: 'x', headers: WASM })).status, 401);
});

/** An upload without a length; everything that comes back. */
function sendChunked(port: number, path: string, token: string, sizeBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/wasm\r\nTransfer-Encoding: chunked\r\n\r\n`,
      );
      socket.write(`${sizeBytes.toString(16)}\r\n`);
      socket.write(Buffer.alloc(sizeBytes));
    });
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
