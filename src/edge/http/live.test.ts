import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { LiveEvent } from '#core/contract/live.ts';
import type { LoginClaims, Subscribe } from '#core/contract/route.ts';
import { startTest } from './fakes.ts';
import type { TestServer } from './fakes.ts';

const EVENTS = '/api/v1/events';

/** Readers as the hub would hold them. */
function fakeHub() {
  const readers = new Set<(event: { id: number; data: LiveEvent }) => void>();
  const asked: (number | undefined)[] = [];
  const changed: (() => void)[] = [];
  const subscribe: Subscribe = (claims: LoginClaims, since, send) => {
    assert.equal(claims.login, 'l1');
    asked.push(since);
    // As the real hub does: what was missed comes before subscribe returns.
    if (since !== undefined) send({ id: since + 1, data: { kind: 'peers' } });
    readers.add(send);
    for (const tell of changed.splice(0)) tell();
    return () => {
      readers.delete(send);
      for (const tell of changed.splice(0)) tell();
    };
  };
  const until = async (count: number) => {
    while (readers.size !== count) await new Promise<void>((resolve) => void changed.push(resolve));
  };
  return { subscribe, readers, asked, until };
}

interface Reader {
  readonly status: number;
  readonly headers: Headers;
  /** The stream up to and with this text. */
  readUntil(text: string): Promise<string>;
  /** The rest, when the server ends it. */
  rest(): Promise<string>;
  close(): Promise<void>;
}

async function read(server: TestServer, token: string, headers: Record<string, string> = {}): Promise<Reader> {
  const answer = await fetch(`${server.server.urls[0]}${EVENTS}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
    // An event that never comes must fail the test, not hold it for ever.
    signal: AbortSignal.timeout(20_000),
  });
  const stream = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  const more = async () => {
    const part = await stream?.read();
    seen += part?.value ?? '';
    return part?.done !== true;
  };
  return {
    status: answer.status,
    headers: answer.headers,
    readUntil: async (text) => {
      while (!seen.includes(text)) assert.ok(await more(), `the stream ended before ${text}`);
      return seen;
    },
    rest: async () => {
      while (await more());
      return seen;
    },
    close: async () => stream?.cancel(),
  };
}

test('events come as they happen, numbered, and Last-Event-ID brings what was missed', async () => {
  const hub = fakeHub();
  await using server = await startTest({ subscribe: hub.subscribe });
  const token = await server.logIn();
  const reader = await read(server, token);
  assert.equal(reader.status, 200);
  assert.equal(reader.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(reader.headers.get('cache-control'), 'no-store');
  assert.equal(reader.headers.get('x-content-type-options'), 'nosniff');
  for (const send of hub.readers) send({ id: 7, data: { kind: 'pool', pool: 'p', seal: 3 } });
  assert.ok((await reader.readUntil('seal')).includes('id: 7\ndata: {"kind":"pool","pool":"p","seal":3}\n\n'));
  await reader.close();
  await hub.until(0);

  const back = await read(server, token, { 'last-event-id': '7' });
  assert.ok((await back.readUntil('peers')).includes('id: 8\ndata: {"kind":"peers"}\n\n'));
  await back.close();
  const odd = await read(server, token, { 'last-event-id': 'yesterday' });
  await odd.close();
  assert.deepEqual(hub.asked, [undefined, 7, undefined]);
});

test('without a login, or for somebody who wants no event stream, there is none', async () => {
  const hub = fakeHub();
  await using server = await startTest({ subscribe: hub.subscribe });
  assert.equal((await server.ask(EVENTS, { headers: { accept: 'text/event-stream' } })).status, 401);
  const token = await server.logIn();
  const json = await server.ask(EVENTS, { token, headers: { accept: 'application/json' } });
  assert.equal(json.status, 406);
  assert.equal(json.json()['code'], 'request.not_acceptable');
  assert.deepEqual(hub.asked, []);
});

test('a silent stream stays alive, and ends with its login', async () => {
  const hub = fakeHub();
  let isLive = true;
  await using server = await startTest({
    subscribe: hub.subscribe,
    isLoginLive: () => isLive,
    limits: { heartbeatMs: 10 },
  });
  const reader = await read(server, await server.logIn());
  await reader.readUntil(': still here\n\n');
  isLive = false;
  await reader.rest();
  await hub.until(0);
});

test('a login may open so many streams and no more; one that closes makes room', async () => {
  const hub = fakeHub();
  await using server = await startTest({ subscribe: hub.subscribe, limits: { streamsPerLoginMax: 2 } });
  const token = await server.logIn();
  const first = await read(server, token);
  const second = await read(server, token);
  const third = await read(server, token);
  assert.equal(third.status, 429);
  assert.equal((JSON.parse(await third.rest()) as { code: string }).code, 'live.too_many_streams');
  await first.close();
  await hub.until(1);
  assert.equal((await read(server, token)).status, 200);
  await second.close();
});

test('a slow reader is cut with a reset, holds nothing more, and the others do not notice', async () => {
  const hub = fakeHub();
  const streamBufferBytesMax = 64 * 1024;
  await using server = await startTest({ subscribe: hub.subscribe, limits: { streamBufferBytesMax } });
  const token = await server.logIn();
  const slow = await openSilently(server.server.port, token);
  await hub.until(1);
  const quick = await read(server, token);
  await hub.until(2);
  const [sendSlow, sendQuick] = hub.readers;
  const text = 'x'.repeat(16 * 1024);
  const data: LiveEvent = { kind: 'job-log', job: 'j', lines: [{ no: 1, atMs: 1, task: 0, stream: 'stdout', text }] };
  // Far more than the socket's own buffers take, so that the rest piles up with us.
  let id = 0;
  while (hub.readers.size === 2 && id < 10_000) {
    id += 1;
    sendSlow?.({ id, data });
    if (id % 50 === 0) await new Promise((resolve) => void setImmediate(resolve));
    if (server.logged.some(({ message }) => message.includes('slow reader'))) break;
  }
  const [cut] = server.logged.filter(({ message }) => message.includes('slow reader'));
  const waiting = Number(cut?.fields['waiting']);
  assert.ok(waiting > streamBufferBytesMax && waiting < streamBufferBytesMax + 2 * text.length, String(waiting));
  sendQuick?.({ id: 1, data: { kind: 'machine' } });
  await quick.readUntil('machine');
  slow.resume();
  const all = await readAll(slow);
  assert.ok(all.includes('data: {"kind":"reset"}\n\n'));
  assert.ok(all.trimEnd().endsWith('\r\n0'), 'the stream ended as a whole');
  await hub.until(1);
  await quick.close();
});

test('the end of the server ends every stream', async () => {
  const hub = fakeHub();
  const server = await startTest({ subscribe: hub.subscribe });
  const reader = await read(server, await server.logIn());
  await hub.until(1);
  await server[Symbol.asyncDispose]();
  await reader.rest();
  await hub.until(0);
});

/** Asks for the stream and reads nothing of it. */
async function openSilently(port: number, token: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => void socket.once('connect', resolve));
  socket.pause();
  socket.write(
    `GET ${EVENTS} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n`,
  );
  return socket;
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
