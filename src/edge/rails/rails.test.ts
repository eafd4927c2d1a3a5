import assert from 'node:assert/strict';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { CallFailed, guardedPost } from './guarded-post.ts';
import { RAIL_LIMITS } from './limits.ts';
import { isWebhookSecret, newWebhookSecret, signWebhook, webhookFault } from './signatures.ts';
import { isInternal, urlFault } from './targets.ts';
import { createWebhookRail, outcomeOf } from './webhook.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW_MS = 1_614_265_330_000;

test('signatures are those of Standard Webhooks: its own vector', () => {
  // From the specification's reference implementations.
  const body = '{"test": 2432232314}';
  const signed = signWebhook(SECRET, { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', nowMs: NOW_MS, body });
  assert.equal(signed.timestamp, '1614265330');
  assert.equal(signed.signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a signature holds for its id, time, body and secret alone, and for minutes', () => {
  const message = { nowMs: NOW_MS, body: '{"a":1}' };
  const headers = signWebhook(SECRET, { id: 'x', ...message });
  assert.equal(webhookFault(SECRET, headers, message), undefined);
  assert.equal(webhookFault(SECRET, { ...headers, signature: `v1,AAAA ${headers.signature}` }, message), undefined);
  assert.equal(webhookFault(SECRET, headers, { ...message, body: '{"a":2}' }), 'wrong');
  assert.equal(webhookFault(SECRET, { ...headers, id: 'y' }, message), 'wrong');
  assert.equal(webhookFault(newWebhookSecret(), headers, message), 'wrong');
  const tolerated = NOW_MS + RAIL_LIMITS.timestampToleranceMs;
  assert.equal(webhookFault(SECRET, headers, { ...message, nowMs: tolerated }), undefined);
  assert.equal(webhookFault(SECRET, headers, { ...message, nowMs: tolerated + 1 }), 'stale');
  assert.equal(
    webhookFault(SECRET, headers, { ...message, nowMs: NOW_MS - RAIL_LIMITS.timestampToleranceMs - 1 }),
    'stale',
  );
  const { signature: _, ...unsigned } = headers;
  assert.equal(webhookFault(SECRET, unsigned, message), 'missing');
  assert.equal(
    webhookFault(SECRET, { ...headers, signature: headers.signature.replace('v1,', 'v1a,') }, message),
    'wrong',
  );
});

test('secrets have their form', () => {
  assert.ok(isWebhookSecret(SECRET) && isWebhookSecret(newWebhookSecret()));
  for (const bad of ['', 'whsec_', 'whsec_short', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `whsec_${'A'.repeat(200)}`])
    assert.ok(!isWebhookSecret(bad), bad);
});

test('no address of this machine or its networks is a target', () => {
  const inside = [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
  ];
  inside.push(
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12::1',
    '[::1]',
  );
  inside.push(
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::',
    'ff02::1',
    'not an address',
  );
  for (const address of inside) assert.ok(isInternal(address), address);
  for (const address of ['8.8.8.8', '172.32.0.1', '172.15.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])
    assert.ok(!isInternal(address), address);
});

test('a URL is judged before it is resolved', () => {
  assert.equal(urlFault('https://pay.example.org/hook', false), undefined);
  assert.equal(urlFault('http://pay.example.org/hook', false), 'scheme');
  assert.equal(urlFault('http://pay.example.org/hook', true), undefined);
  assert.equal(urlFault('ftp://pay.example.org', true), 'scheme');
  assert.equal(urlFault('https://user:pw@pay.example.org', false), 'credentials');
  for (const host of [
    'localhost',
    'printer',
    'nas.local',
    'a.internal',
    '127.0.0.1',
    '[::1]',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
  ])
    assert.equal(urlFault(`https://${host}/`, false), 'internal', host);
  assert.equal(urlFault('not a url', false), 'malformed');
  assert.equal(urlFault(`https://pay.example.org/${'x'.repeat(3000)}`, false), 'malformed');
});

async function serving(
  answer: (request: IncomingMessage, body: string, reply: ServerResponse) => void,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server: Server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, body, reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const post = (url: string, more: object = {}) =>
  guardedPost({ url, secret: SECRET, id: 'x', body: '{}', nowMs: Date.now(), allowInternal: true, ...more });

test('a call arrives signed, and its answer comes back', async () => {
  await serving(
    ({ headers }, body, reply) => {
      const signed = {
        id: String(headers['webhook-id']),
        timestamp: String(headers['webhook-timestamp']),
        signature: String(headers['webhook-signature']),
      };
      const fault = webhookFault(SECRET, signed, { nowMs: Date.now(), body });
      reply.writeHead(fault === undefined ? 200 : 401).end('done');
    },
    async (url) => assert.deepEqual(await post(url), { status: 200, body: 'done' }),
  );
});

test('this machine is no target unless the operator allows it', async () => {
  let asked = 0;
  await serving(
    (_request, _body, reply) => {
      asked += 1;
      reply.end();
    },
    async (url) => {
      await assert.rejects(post(url.replace('http:', 'https:'), { allowInternal: false }), CallFailed);
      assert.equal(asked, 0);
    },
  );
});

test('a name that resolves to the inside is refused where it is dialled (DNS rebinding)', async () => {
  const calls: string[] = [];
  const rebinding = (
    host: string,
    done: (fault: null, addresses: { address: string; family: number }[]) => void,
  ): void => {
    calls.push(host);
    done(null, [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  };
  const refused = post('https://pay.example.org/hook', { allowInternal: false, resolve: rebinding });
  await assert.rejects(refused, (cause: CallFailed) => /inside/.test(cause.message) && !cause.isSent);
  assert.deepEqual(calls, ['pay.example.org'], 'resolved once: what was judged is what is dialled');
});

test('a redirect is not followed', async () => {
  let asked = 0;
  await serving(
    (_request, _body, reply) => {
      asked += 1;
      reply.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    },
    async (url) => {
      await assert.rejects(post(url), /redirect/);
      assert.equal(asked, 1);
    },
  );
});

test('an endless or silent answer ends the call', async () => {
  await serving(
    (_request, _body, reply) => void reply.writeHead(200).write(Buffer.alloc(RAIL_LIMITS.answerBytesMax + 1)),
    (url) => assert.rejects(post(url), /too long/),
  );
  await serving(
    () => undefined,
    (url) => assert.rejects(post(url, { timeoutMs: 100 }), (cause: CallFailed) => cause.isSent),
  );
});

const payment = { pool: 'p', withdrawal: 'w', destination: 'IBAN', amount: 5n, symbol: 'TST' };
const railAt = (url: string) =>
  createWebhookRail({ url, secret: SECRET, allowInternal: true, nowMs: Date.now, newId: () => 'x', timeoutMs: 2_000 });

test('the webhook rail submits under its key and asks by it', async () => {
  const seen: { type: string; data: Record<string, unknown> }[] = [];
  await serving(
    (_request, body, reply) => {
      seen.push(JSON.parse(body) as (typeof seen)[number]);
      reply.end(JSON.stringify({ status: 'executed', reference: 'bank-1' }));
    },
    async (url) => {
      const rail = railAt(url);
      assert.deepEqual(await rail.submit(payment, 'w'), { kind: 'executed', reference: 'bank-1', proof: undefined });
      assert.deepEqual((await rail.status(payment, 'w')).kind, 'executed');
    },
  );
  assert.deepEqual(
    seen.map(({ type, data }) => [type, data['key'], data['amount']]),
    [
      ['withdrawal.submit', 'w', '5'],
      ['withdrawal.status', 'w', undefined],
    ],
  );
});

test('whatever is not understood is unknown, never failed', async () => {
  assert.equal(outcomeOf(500, '{"status":"failed"}').kind, 'unknown');
  assert.equal(outcomeOf(404, '').kind, 'unknown');
  assert.equal(outcomeOf(200, 'ok').kind, 'unknown');
  assert.equal(outcomeOf(200, '{"status":"done"}').kind, 'unknown');
  assert.equal(
    outcomeOf(200, '{"status":"executed"}').kind,
    'unknown',
    'a payment without a reference cannot be told from another',
  );
  assert.deepEqual(outcomeOf(200, '{"status":"failed","cause":"closed account"}'), {
    kind: 'failed',
    cause: 'closed account',
  });
  assert.equal(outcomeOf(200, '{"status":"never_seen"}').kind, 'never_seen');
  const gone = await railAt('http://127.0.0.1:1/').submit(payment, 'w');
  assert.equal(gone.kind, 'unknown');
});
