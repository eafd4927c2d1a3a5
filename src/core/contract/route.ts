/** Binds an endpoint to what does it. The same list serves REST and, later, requests of peers. */
import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { LiveEvent } from './live.ts';

/** Who is asking: from the access token. */
export interface LoginClaims {
  readonly user: string;
  readonly account: string;
  /** This login; ends with log-out. */
  readonly login: string;
  /** Of an API token: what it is good for. Absent: a person is logged in. */
  readonly scopes?: readonly string[];
}

export interface SignedCall {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  /** Parsed body; for `upload` endpoints the bytes as they come. */
  readonly body: Body;
  /** Present when the endpoint asks for a login. */
  readonly claims: LoginClaims | undefined;
  /** The request came from this machine. */
  readonly isLocal: boolean;
  /** `User-Agent`, cut short; empty: none was sent. */
  readonly agent: string;
  /** `Idempotency-Key` with the hash of the body. */
  readonly idem: { readonly key: string; readonly body: string } | undefined;
  /** Of a signed call (Standard Webhooks): its headers and the body as it came. Whether the signature holds is for the handler to say. */
  readonly signed?: SignedCall | undefined;
  /** `Prefer: wait=S` in milliseconds; 0: answer at once. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** A file on its way out: always as an attachment that no browser runs, save pictures that we made ourselves. */
export interface FileAnswer {
  readonly contentType: string;
  readonly fileName: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  readonly isInline: boolean;
}

/** What the accounts' routes return: HTTP signs the token and keeps the refresh token out of reach of scripts. */
export interface LoginResult {
  readonly claims: LoginClaims;
  readonly refreshToken: string;
  /** Milliseconds until the refresh token dies. */
  readonly refreshLifeMs: number;
  readonly me: unknown;
}

/** A handler throws `RefusalError` for what the rules forbid. */
export interface Route {
  readonly endpoint: Endpoint;
  handle(call: Call<unknown, unknown, unknown>): Promise<unknown>;
}

export function route<E extends Endpoint>(
  target: E,
  handle: (call: Call<z.output<E['params']>, z.output<E['query']>, z.output<E['body']>>) => Promise<unknown>,
): Route {
  return { endpoint: target, handle: handle };
}

/** Live hints for one login; `since`: the Last-Event-ID. Returns how to end it. */
export type Subscribe = (
  claims: LoginClaims,
  since: number | undefined,
  send: (event: { readonly id: number; readonly data: LiveEvent }) => void,
) => () => void;
