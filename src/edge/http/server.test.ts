import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { ME, fake, startTest } from './fakes.ts';
import { HttpAddressRefused, HttpPortTaken, urlsOf } from './listen.ts';

/** A folder as the build of the GUI leaves it. */
function guiFolder(index: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'realms-gui-'));
  mkdirSync(join(path, 'assets'));
  writeFileSync(join(path, 'index.html'), index);
  writeFileSync(join(path, 'assets', 'main-1a2b3c.js'), 'start()');
  writeFileSync(join(path, 'icon.svg'), '<svg/>');
  writeFileSync(join(path, '.stamp'), 'secret of the build');
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

describe('health', () => {
  test('/healthz answers, /readyz tells what is missing until nothing is', async () => {
    let isReady = false;
    await using server = await startTest({ ready: () => ({ isReady, detail: { spaces: { folded: isReady } } }) });
    const health = await server.ask('/healthz');
    assert.deepEqual([health.status, health.json()], [200, { status: 'ok', version: '0.0.0-test' }]);
    const early = await server.ask('/readyz');
    assert.equal(early.status, 503);
    assert.deepEqual(early.json(), { status: 'starting', version: '0.0.0-test', spaces: { folded: false } });
    isReady = true;
    assert.equal((await server.ask('/readyz')).status, 200);
  });
});

describe('rate limits', () => {
  test('answers tell the quota, and beyond it comes a 429 that tells when', async () => {
    await using server = await startTest({ limits: { localRequestsPerMinuteMax: 3 } });
    const first = await server.ask('/healthz');
    assert.equal(first.headers['ratelimit-policy'], '"default";q=3;w=60');
    assert.match(String(first.headers['ratelimit']), /^"default";r=2;t=\d+$/);
    assert.equal(first.headers['retry-after'], undefined);
    await server.ask('/nothing');
    await server.ask('/api/v1/nothing');
    const over = await server.ask('/healthz', { headers: { 'accept-language': 'ru' } });
    assert.equal(over.status, 429);
    assert.match(String(over.headers['ratelimit']), /^"default";r=0;t=\d+$/);
    assert.ok(Number(over.headers['retry-after']) > 0);
    assert.equal(over.json()['code'], 'request.rate_limited');
    assert.equal(over.json()['title'], 'Слишком много запросов');
  });

  test('log-in is counted strictly, other requests of the same address are not held up', async () => {
    await using server = await startTest({
      routes: [fake(identityApi.meRead, () => ME)],
      limits: { credentialsPerMinuteMax: 2 },
    });
    const token = await server.logIn();
    const logIn = () => server.ask('/api/v1/logins', { method: 'POST', json: { username: 'ann', password: 'x' } });
    const second = await logIn();
    assert.equal(second.status, 200);
    assert.match(String(second.headers['ratelimit-policy']), /^"default";q=\d+;w=60, "credentials";q=2;w=60$/);
    assert.equal((await logIn()).status, 429);
    assert.equal((await server.ask('/api/v1/me', { token })).status, 200);
  });
});

describe('GUI', () => {
  const PAGE =
    '<html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script src="/assets/main-1a2b3c.js"></script></html>';

  test('its page stands at every path that is no file; each time with another nonce', async () => {
    using gui = guiFolder(PAGE);
    await using server = await startTest({ webRoot: gui.path });
    const nonces = new Set<string>();
    for (const path of ['/', '/index.html', '/pools/abc/jobs', '/join?x=1']) {
      const answer = await server.ask(path);
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(answer.headers['cache-control'], 'no-cache');
      const nonce = /nonce="([^"]+)"/.exec(answer.text)?.[1] ?? '';
      assert.ok(String(answer.headers['content-security-policy']).includes(`style-src 'self' 'nonce-${nonce}';`));
      assert.ok(!String(answer.headers['content-security-policy']).includes('unsafe'));
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 4);
  });

  test('a page that was built without a nonce may still style itself', async () => {
    using gui = guiFolder('<html></html>');
    await using server = await startTest({ webRoot: gui.path });
    const policy = String((await server.ask('/')).headers['content-security-policy']);
    assert.ok(policy.includes("style-src 'self' 'unsafe-inline';") && policy.includes("script-src 'self';"), policy);
  });

  test('files with lasting names are cached for good, others are asked for again; nothing else is served', async () => {
    using gui = guiFolder(PAGE);
    await using server = await startTest({ webRoot: gui.path });
    const script = await server.ask('/assets/main-1a2b3c.js');
    assert.equal(script.status, 200);
    assert.equal(script.text, 'start()');
    assert.match(String(script.headers['content-type']), /javascript/);
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(script.headers['x-content-type-options'], 'nosniff');
    assert.equal((await server.ask('/icon.svg')).headers['cache-control'], 'no-cache');
    for (const path of [
      '/assets/gone.js',
      '/.stamp',
      '/assets/..%2f.stamp',
      '/..%2f..%2fetc/passwd.txt',
      '/assets/../../x.y',
    ]) {
      const answer = await server.ask(path);
      assert.ok(answer.status === 404 || answer.status === 403, `${path}: ${answer.status}`);
      assert.ok(!answer.text.includes('secret of the build'));
    }
    const gone = await server.ask('/assets/gone.js');
    assert.equal(gone.json()['code'], 'request.not_found');
    const api = await server.ask('/api/v1/gone');
    assert.equal(api.status, 404);
    assert.equal((await server.ask('/pools', { method: 'POST', json: {} })).status, 404);
  });

  test('before it is built, a page says how to build it', async () => {
    for (const webRoot of [undefined, join(tmpdir(), 'realms-no-such-folder')]) {
      await using server = await startTest({ webRoot });
      const page = await server.ask('/', { headers: { 'accept-language': 'ru' } });
      assert.equal(page.status, 200);
      assert.match(page.text, /npm run build:web[\s\S]*href="\/docs"/);
      assert.match(page.text, /lang="ru"/);
      assert.equal((await server.ask('/main.js')).status, 404);
    }
  });
});

describe('listening', () => {
  test('a port that is taken is told in one sentence, with the flag', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await assert.rejects(startTest({ port }), (error: Error) => {
      assert.ok(error instanceof HttpPortTaken);
      assert.equal(
        error.message,
        `Port ${port} is taken by another program (or another instance): stop it, or choose another port with --http-port.`,
      );
      return true;
    });
    other.close();
  });

  test('an address that is not ours is told too', async () => {
    await assert.rejects(
      startTest({ host: '192.0.2.1' }),
      (error: Error) => error instanceof HttpAddressRefused && error.message.includes('--http-host'),
    );
  });

  test('the links begin with the one for this machine', async () => {
    assert.deepEqual(urlsOf({ host: '127.0.0.1', port: 5000, publicUrls: ['https://a.example'] }), [
      'http://127.0.0.1:5000',
      'https://a.example',
    ]);
    assert.deepEqual(urlsOf({ host: '::1', port: 80, publicUrls: [] }), ['http://[::1]']);
    assert.equal(urlsOf({ host: '0.0.0.0', port: 5000, publicUrls: [] })[0], 'http://localhost:5000');
    await using server = await startTest({ host: 'localhost' });
    assert.deepEqual(server.server.urls, [`http://localhost:${server.server.port}`]);
    assert.equal((await server.ask('/healthz', { headers: { host: `localhost:${server.server.port}` } })).status, 200);
  });
});
