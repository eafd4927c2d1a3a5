/** The typed client of CLI and GUI: endpoints in, validated answers out. Takes `fetch` as an argument; knows no platform. */
import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { Problem } from './problem.ts';

/** The instance refused or failed: what it said, as RFC 9457. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** Nobody answered. */
export class InstanceUnreachable extends Error {
  override readonly name = 'InstanceUnreachable';
}

export interface ClientOptions {
  /** Origin without a trailing slash; empty in the browser. */
  readonly baseUrl: string;
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  /** Current access token; undefined: not logged in. */
  readonly accessToken: () => string | undefined;
  /** Asked once after a 401: refreshes the token, false when the login is over. */
  readonly refresh?: () => Promise<boolean>;
  readonly language?: () => string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Seconds to wait for the seal of a command. */
  readonly wait?: number;
  readonly idempotencyKey?: string;
  /** Goes out also while the page that calls goes away. */
  readonly keepalive?: boolean;
}

type Body = NonNullable<RequestInit['body']>;
type In<Schema extends z.ZodType> = z.input<Schema>;
type Part<Name extends string, Schema extends z.ZodType> =
  undefined extends In<Schema> ? { readonly [Key in Name]?: In<Schema> } : { readonly [Key in Name]: In<Schema> };
export type CallInput<E extends Endpoint> = Part<'params', E['params']> &
  Part<'query', E['query']> &
  Part<'body', E['body']>;

export interface Client {
  call<E extends Endpoint>(endpoint: E, input: CallInput<E>, options?: CallOptions): Promise<z.output<E['answer']>>;
  /** For files, uploads and event streams. */
  raw(
    endpoint: Endpoint,
    input: {
      readonly params?: unknown;
      readonly query?: unknown;
      readonly body?: Body;
      readonly headers?: Record<string, string>;
    },
    options?: CallOptions,
  ): Promise<Response>;
}

export function createClient(options: ClientOptions): Client {
  const request = async (
    target: Endpoint,
    input: { params?: unknown; query?: unknown; body?: Body | undefined; headers?: Record<string, string> | undefined },
    call: CallOptions,
    isRetry: boolean,
  ): Promise<Response> => {
    const headers: Record<string, string> = { accept: 'application/json', ...input.headers };
    const token = options.accessToken();
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (call.wait !== undefined) headers['prefer'] = `wait=${call.wait}`;
    if (call.idempotencyKey !== undefined) headers['idempotency-key'] = call.idempotencyKey;
    const language = options.language?.();
    if (language !== undefined) headers['accept-language'] = language;
    const init: RequestInit = { method: target.method, headers };
    if (input.body !== undefined) init.body = input.body;
    if (call.signal !== undefined) init.signal = call.signal;
    if (call.keepalive !== undefined) init.keepalive = call.keepalive;
    let response: Response;
    try {
      response = await options.fetch(options.baseUrl + urlOf(target, input.params, input.query), init);
    } catch (cause) {
      if (call.signal?.aborted === true) throw cause;
      throw new InstanceUnreachable(`no answer from ${options.baseUrl === '' ? 'the instance' : options.baseUrl}`, {
        cause,
      });
    }
    if (
      response.status === 401 &&
      target.auth === 'login' &&
      !isRetry &&
      options.refresh !== undefined &&
      (await options.refresh())
    ) {
      return request(target, input, call, true);
    }
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return response;
  };
  return {
    call: async (target, input, call = {}) => {
      const { params, query, body } = input as { params?: unknown; query?: unknown; body?: unknown };
      const json = body === undefined ? undefined : JSON.stringify(body);
      const headers = json === undefined ? undefined : { 'content-type': 'application/json' };
      const response = await request(target, { params, query, body: json, headers }, call, false);
      if (response.status === 204) return undefined as never;
      return target.answer.parse(await response.json()) as never;
    },
    raw: (target, input, call = {}) => request(target, input, call, false),
  };
}

export function urlOf(target: Endpoint, params: unknown, query: unknown): string {
  const values = (params ?? {}) as Record<string, string | number>;
  const path = target.path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(String(values[name] ?? '')),
  );
  const pairs: string[] = [];
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, string | number | boolean | undefined>)) {
    if (value !== undefined) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  return `/api/v1${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const parsed = Problem.safeParse(await response.json());
    if (parsed.success) return parsed.data;
  } catch {
    // Not our JSON: a proxy's page, or the connection broke in the middle.
  }
  return { type: '/problems/unknown', title: `HTTP ${response.status}`, status: response.status, code: 'unknown' };
}
