/**
 * For tests: an instance that answers every endpoint from a table, as a `fetch`. What comes in and what goes out is checked
 * against the endpoint's schemas, so a command that sends nonsense fails here and not at a user's.
 */
import type { Endpoint } from '#core/contract/endpoint.ts';
import { QUARREL_ANSWERS } from './fake-answers-quarrels.ts';
import { GOVERN_ANSWERS } from './fake-answers-govern.ts';
import { GAME_ANSWERS } from './fake-answers-games.ts';
import { MARKET_ANSWERS } from './fake-answers-market.ts';
import { INSTANCE_ANSWERS } from './fake-answers-instance.ts';
import { FAKE_ANSWERS } from './fake-answers.ts';
import { FAKE_FILE, JOB_ANSWERS } from './fake-answers-jobs.ts';

export interface FakeCall {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface FakeInstance {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly calls: FakeCall[];
  /** The next calls of an endpoint are answered with these, in turn. */
  queue(name: string, ...responses: readonly Response[]): void;
}

export function problem(status: number, code: string, title: string, more: Record<string, unknown> = {}): Response {
  return Response.json(
    { type: `/problems/${code}`, title, status, code, ...more },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

export function fakeInstance(endpoints: readonly Endpoint[]): FakeInstance {
  const calls: FakeCall[] = [];
  const queued = new Map<string, Response[]>();
  return {
    calls,
    queue: (name, ...responses) => queued.set(name, [...(queued.get(name) ?? []), ...responses]),
    fetch: async (input, init) => {
      const url = new URL(input);
      if (url.pathname === '/readyz') return Response.json({ ok: true });
      const headers = new Headers(init.headers);
      if (url.pathname === '/api/v1/events') return liveStream(init.signal ?? undefined);
      const found = match(endpoints, init.method ?? 'GET', url.pathname.replace('/api/v1', ''));
      if (found === undefined) throw new Error(`the fake knows no ${init.method} ${url.pathname}`);
      const { endpoint, params } = found;
      const query = parseOrUndefined(endpoint.query, Object.fromEntries(url.searchParams));
      parseOrUndefined(endpoint.params, params);
      const body =
        endpoint.kind === 'upload'
          ? init.body
          : parseOrUndefined(endpoint.body, typeof init.body === 'string' ? JSON.parse(init.body) : undefined);
      calls.push({ name: endpoint.name, params, query, body, headers });
      const next = queued.get(endpoint.name)?.shift();
      if (next !== undefined) return next;
      if (endpoint.kind === 'bytes') return new Response(FAKE_FILE);
      const answer =
        FAKE_ANSWERS[endpoint.name] ??
        JOB_ANSWERS[endpoint.name] ??
        INSTANCE_ANSWERS[endpoint.name] ??
        GOVERN_ANSWERS[endpoint.name] ??
        QUARREL_ANSWERS[endpoint.name] ??
        MARKET_ANSWERS[endpoint.name] ??
        GAME_ANSWERS[endpoint.name];
      if (answer === undefined) return new Response(null, { status: 204 });
      endpoint.answer.parse(answer);
      return Response.json(answer);
    },
  };
}

/** Endpoints without a query or body have a schema of `undefined`: an empty object means the same there. */
function parseOrUndefined(schema: Endpoint['query'], value: unknown): unknown {
  const isEmpty = value !== undefined && Object.keys(value as object).length === 0;
  const asNothing = schema.safeParse(undefined);
  return isEmpty && asNothing.success ? undefined : schema.parse(value);
}

function match(
  endpoints: readonly Endpoint[],
  method: string,
  path: string,
): { readonly endpoint: Endpoint; readonly params: Record<string, string> } | undefined {
  for (const endpoint of endpoints) {
    if (endpoint.method !== method) continue;
    const pattern = new RegExp(`^${endpoint.path.replaceAll('.', '\\.').replace(/:([a-zA-Z]+)/g, '(?<$1>[^/]+)')}$`);
    const found = pattern.exec(path);
    if (found !== null) return { endpoint, params: { ...found.groups } };
  }
  return undefined;
}

const LIVE = [
  { kind: 'pool', pool: 'a'.repeat(64), seal: 8 },
  { kind: 'decided', pool: 'a'.repeat(64), event: 'e'.repeat(64), type: 'transfer.made.v1' },
  { kind: 'decided', pool: 'a'.repeat(64), event: 'e'.repeat(64), type: 'transfer.made.v1', code: 'right.missing' },
  { kind: 'job', pool: 'a'.repeat(64), job: '7'.repeat(64) },
  { kind: 'job-log', job: '7'.repeat(64), lines: [] },
  { kind: 'peers' },
  { kind: 'machine' },
  { kind: 'reset' },
  { kind: 'from the future' },
];

/** Every kind of event, cut in the middle of one to show that pieces are put together, then the end of the connection. */
function liveStream(signal: AbortSignal | undefined): Response {
  const text = `retry: 1000\n\n: ping\n\n${LIVE.map((event, at) => `id: ${at + 1}\ndata: ${JSON.stringify(event)}\n\n`).join('')}`;
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (signal?.aborted === true) return controller.error(signal.reason);
      controller.enqueue(bytes.slice(0, 77));
      controller.enqueue(bytes.slice(77));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
