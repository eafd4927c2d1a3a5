/** A page's own connection for what neither requests nor hints can carry: pictures and sound down, input up. */
import type { LoginClaims } from './route.ts';

export interface PageSocket {
  /** Of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Bytes that wait for the page: a slow one is no reason to keep them all. */
  readonly waitingBytes: number;
  send(message: Uint8Array): void;
  /** `reason`: at most 120 signs. */
  close(reason: string): void;
  /** Aborted when the page is gone or was closed. */
  readonly gone: AbortSignal;
}

export interface SocketRoute {
  /** Below `/api/v1`, with `:name` for what varies. */
  readonly path: string;
  /** The page showed a live login of a person. Returns what to do with each of its messages. */
  open(claims: LoginClaims, socket: PageSocket): (message: Uint8Array) => void;
}
