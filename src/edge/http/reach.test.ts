import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { ME, fake, startTest } from './fakes.ts';
import { createReach } from './reach.ts';
import type { Reached } from './reach.ts';

function reached(headers: Record<string, string>, changes: Partial<Reached> = {}): Reached {
  return {
    method: 'GET',
    path: '/api/v1/me',
    headers,
    localAddress: '127.0.0.1',
    localPort: 5000,
    remoteAddress: '127.0.0.1',
    ...changes,
  };
}
const loopback = createReach({ host: '127.0.0.1', publicUrls: [] });

describe('Host', () => {
  test('loopback names with our port are us, whatever we listen on', () => {
    for (const host of ['localhost:5000', '127.0.0.1:5000', '127.8.9.1:5000', '[::1]:5000', 'LOCALHOST:5000']) {
      assert.equal(loopback.refusalOf(reached({ host })), undefined, host);
    }
  });

  test('another name, another port, no name and tricks are not us', () => {
    const others = [
      'evil.example:5000',
      'localhost',
      'localhost:5001',
      '',
      'localhost.evil.example:5000',
      'evil.example:5000@localhost:5000',
      'localhost:5000/x',
      '127.0.0.1.nip.io:5000',
      '192.168.1.5:5000',
      'localhost.:5000',
      'local host:5000',
    ];
    for (const host of others) assert.equal(loopback.refusalOf(reached({ host })), 'auth.forbidden_host', host);
    assert.equal(loopback.refusalOf(reached({})), 'auth.forbidden_host');
  });

  test('in a LAN: the address that the connection came to, the name we listen on, public URLs', () => {
    const lan = createReach({ host: 'box.lan', publicUrls: ['https://realms.example.org', 'http://nas:8080'] });
    const at = { localAddress: '::ffff:192.168.1.5', remoteAddress: '::ffff:192.168.1.9' };
    for (const host of [
      '192.168.1.5:5000',
      'box.lan:5000',
      'realms.example.org',
      'realms.example.org:443',
      'nas:8080',
    ]) {
      assert.equal(lan.refusalOf(reached({ host }, at)), undefined, host);
    }
    for (const host of ['192.168.1.6:5000', 'realms.example.org:5000', 'nas'])
      assert.equal(lan.refusalOf(reached({ host }, at)), 'auth.forbidden_host', host);
    const six = { localAddress: 'fe80::1%eth0', remoteAddress: 'fe80::2%eth0' };
    assert.equal(lan.refusalOf(reached({ host: '[fe80::1]:5000' }, six)), undefined);
    assert.equal(
      createReach({ host: '::', publicUrls: [] }).refusalOf(
        reached({ host: '[2001:db8::7]:80' }, { localAddress: '2001:db8::7', localPort: 80 }),
      ),
      undefined,
    );
  });
});

describe('Origin', () => {
  const reach = createReach({ host: '127.0.0.1', publicUrls: ['https://realms.example.org'] });
  const host = 'localhost:5000';

  test('our own pages may ask', () => {
    for (const origin of [
      'http://localhost:5000',
      'http://127.0.0.1:5000',
      'http://[::1]:5000',
      'https://realms.example.org',
    ]) {
      assert.equal(reach.refusalOf(reached({ host, origin })), undefined, origin);
    }
  });

  test('other pages may not, neighbours on this machine among them', () => {
    const others = [
      'https://evil.example',
      'http://localhost:3000',
      'http://localhost',
      'https://localhost:5000',
      'null',
      'http://realms.example.org',
      'https://realms.example.org.evil.example',
      'file://',
      '',
    ];
    for (const origin of others)
      assert.equal(reach.refusalOf(reached({ host, origin })), 'auth.forbidden_origin', origin);
  });

  test('what another site embeds has no Origin, but says so: refused; a link that is followed to a page is not', () => {
    for (const site of ['cross-site', 'same-site']) {
      assert.equal(
        reach.refusalOf(reached({ host, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })),
        'auth.forbidden_origin',
      );
    }
    for (const site of ['same-origin', 'none'])
      assert.equal(reach.refusalOf(reached({ host, 'sec-fetch-site': site })), undefined);
    const followed = {
      host,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    assert.equal(reach.refusalOf(reached(followed, { path: '/join' })), undefined);
    assert.equal(reach.refusalOf(reached(followed)), 'auth.forbidden_origin', 'the API is no page');
    assert.equal(
      reach.refusalOf(reached({ ...followed, 'sec-fetch-dest': 'iframe' }, { path: '/join' })),
      'auth.forbidden_origin',
    );
    assert.equal(reach.refusalOf(reached(followed, { path: '/join', method: 'POST' })), 'auth.forbidden_origin');
  });
});

describe('from this machine', () => {
  const host = 'localhost:5000';
  const reach = createReach({ host: '0.0.0.0', publicUrls: ['https://realms.example.org', 'http://localhost:8080'] });

  test('loopback, and our own LAN address', () => {
    assert.equal(reach.isLocal(reached({ host })), true);
    assert.equal(reach.isLocal(reached({ host }, { remoteAddress: '::1' })), true);
    assert.equal(reach.isLocal(reached({ host }, { remoteAddress: '::ffff:127.0.0.1' })), true);
    assert.equal(reach.isLocal(reached({ host: 'localhost:8080' })), true);
    assert.equal(reach.isLocal(reached({ host }, { localAddress: '192.168.1.5', remoteAddress: '192.168.1.5' })), true);
    assert.equal(
      reach.isLocal(reached({ host }, { localAddress: '192.168.1.5', remoteAddress: '192.168.1.9' })),
      false,
    );
  });

  test('what comes through a proxy on this machine does not count', () => {
    assert.equal(reach.isLocal(reached({ host, 'x-forwarded-for': '203.0.113.9' })), false);
    assert.equal(reach.isLocal(reached({ host, forwarded: 'for=203.0.113.9' })), false);
    assert.equal(reach.isLocal(reached({ host: 'realms.example.org' })), false);
    assert.equal(reach.isLocal(reached({ host, origin: 'https://realms.example.org' })), false);
  });
});

test('a web page elsewhere can neither read nor drive the instance, and gets no CORS header', async () => {
  await using server = await startTest({ routes: [fake(identityApi.meRead, () => ME)] });
  const token = await server.logIn();
  const rebound = await server.ask('/api/v1/me', { token, headers: { host: `evil.example:${server.server.port}` } });
  assert.equal(rebound.status, 403);
  assert.equal(rebound.json()['code'], 'auth.forbidden_host');
  for (const path of ['/api/v1/me', '/api/v1/events', '/', '/healthz', '/openapi.json', '/api/v1/nothing']) {
    const crossed = await server.ask(path, {
      token,
      headers: { origin: 'https://evil.example', accept: 'text/event-stream' },
    });
    assert.equal(crossed.status, 403, path);
    assert.equal(crossed.json()['code'], 'auth.forbidden_origin');
    assert.equal(crossed.headers['access-control-allow-origin'], undefined);
  }
  const preflight = await server.ask('/api/v1/me', {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
  });
  assert.equal(preflight.status, 403);
  const login = await server.ask('/api/v1/logins', {
    method: 'POST',
    body: '{}',
    headers: { origin: 'http://localhost:3000', 'content-type': 'text/plain' },
  });
  assert.equal(login.status, 403);
  const own = await server.ask('/api/v1/me', {
    token,
    headers: { origin: `http://127.0.0.1:${server.server.port}`, 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(own.status, 200);
});

test('every answer forbids sniffing, framing and foreign scripts, and keeps plain HTTP usable', async () => {
  await using server = await startTest();
  for (const path of ['/healthz', '/api/v1/nothing', '/']) {
    const { headers } = await server.ask(path);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['strict-transport-security'], undefined);
    const policy = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'self'",
      "script-src 'self';",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "object-src 'none'",
    ]) {
      assert.ok(policy.includes(part), part);
    }
    assert.ok(!/unsafe|upgrade-insecure/.test(policy), policy);
    assert.equal(headers['x-powered-by'], undefined);
  }
});
