/** What the HTTP edge is given and what it gives back. It knows routes, never what they do. */
import type { Metric } from '#core/contract/metric.ts';
import type { LoginClaims, Route, Subscribe } from '#core/contract/route.ts';
import type { SocketRoute } from '#core/contract/socket.ts';
import type { HttpLimits } from './limits.ts';

export interface HttpOptions {
  /** Address or name to listen on; `0.0.0.0` or `::` for every interface. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Origins under which browsers may also reach us (`https://realms.example.org`). */
  readonly publicUrls: readonly string[];
  readonly routes: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  /** At least 32 signs; the same at every start, or everybody's access token ends with a restart. */
  readonly jwtSecret: string;
  /** False: the login was ended; its access token counts no more. */
  readonly isLoginLive: (claims: LoginClaims) => boolean;
  /** Claims of a token for programs; undefined: unknown or expired. */
  readonly openApiToken?: (token: string) => LoginClaims | undefined;
  readonly subscribe: Subscribe;
  readonly ready: () => Readiness;
  /** What `/metrics` tells beside the requests themselves. */
  readonly metrics?: () => readonly Metric[];
  /** Who may read them from elsewhere. */
  readonly isOperator?: (claims: LoginClaims) => boolean;
  /** Folder of the built GUI. Absent, or without an index.html: a page says how to build it. */
  readonly webRoot: string | undefined;
  readonly logger: HttpLogger;
  readonly version: string;
  /** Smaller limits for tests. */
  readonly limits?: Partial<HttpLimits>;
}

export interface Readiness {
  readonly isReady: boolean;
  /** What is missing, by part: shown as JSON. */
  readonly detail: Record<string, unknown>;
}

export interface HttpLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface HttpServer extends AsyncDisposable {
  readonly port: number;
  /** Where a browser finds us: first this machine's own address, then those of the network, then the public ones. */
  readonly urls: readonly string[];
}

/** What every part of the edge shares: the options with all limits, and the end of the server as a signal. */
export interface HttpContext extends Omit<HttpOptions, 'limits'> {
  readonly limits: HttpLimits;
  /** Aborted when the server ends. */
  readonly closing: AbortSignal;
}
