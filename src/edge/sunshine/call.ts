/** One call to Sunshine on this machine: over loopback, to the certificate that is known, bounded in time and bytes. */
import { request as httpRequest } from 'node:http';
import { connect as tlsConnect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { SunshineFault } from './port.ts';
import { EXIT_S } from './words.ts';

/** It listens on all addresses; its password goes to this one alone. */
export const LOOPBACK = '127.0.0.1';
export const CALL_MS_MAX = 5_000;
/** Closing an app is answered when it is gone: after `EXIT_S` at the latest, looked at once a second. */
export const CLOSE_MS_MAX = (EXIT_S + 5) * 1_000;
/** Its log is asked for whole; more of it than this is not read. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** What is kept of an answer: the end of a log, all of anything else. */
const KEPT_BYTES_MAX = 256 * 1024;

export interface CallOptions {
  readonly port: number;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly authorization: string;
  /** SHA-256 of its certificate, as Node writes it. */
  readonly fingerprint: string;
  readonly body?: object | undefined;
  readonly timeoutMs?: number;
}

/** @throws {SunshineFault} `unreachable` */
export function openTls(port: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // It signs its certificate itself: which one it is, is looked at by whoever calls.
    const socket = tlsConnect({ host: LOOPBACK, port, rejectUnauthorized: false });
    const fail = (cause: Error): void => {
      socket.destroy();
      reject(new SunshineFault('unreachable', `nothing answers on port ${port}: ${cause.message}`, { cause }));
    };
    socket.setTimeout(CALL_MS_MAX, () => fail(new Error('no answer in time')));
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      socket.off('error', fail);
      socket.setTimeout(0); // the exchange has its own limit
      resolve(socket);
    });
  });
}

export const fingerprintOf = (socket: TLSSocket): string => socket.getPeerCertificate().fingerprint256;

/** The end of the answer's text. @throws {SunshineFault} */
export async function callSunshine(options: CallOptions): Promise<string> {
  const socket = await openTls(options.port);
  if (fingerprintOf(socket) !== options.fingerprint) {
    socket.destroy();
    throw new SunshineFault('other_certificate', `port ${options.port} shows another certificate than before`);
  }
  const { status, text } = await exchange(socket, options);
  if (status === 401 || status === 403) throw new SunshineFault('unauthorized', `it answers ${status}`);
  // Before its first password it sends everybody to its welcome page.
  if (status >= 300 && status < 400) throw new SunshineFault('not_set_up', `it answers ${status}`);
  if (status !== 200) throw new SunshineFault('refused', `${options.method} ${options.path} is answered by ${status}`);
  return text;
}

function exchange(
  socket: TLSSocket,
  { method, path, authorization, body, port, timeoutMs = CALL_MS_MAX }: CallOptions,
): Promise<{ readonly status: number; readonly text: string }> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(new SunshineFault('unreachable', `${method} ${path} broke off: ${cause.message}`, { cause }));
    const call = httpRequest(
      {
        ...{ host: LOOPBACK, port, method, path, createConnection: () => socket },
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization,
          connection: 'close',
          // Wanted with every POST that has something to say, and by some without.
          ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'content-length': bytes?.length ?? 0 }),
        },
      },
      (answer) => {
        const tail: Buffer[] = [];
        let seen = 0;
        let kept = 0;
        answer.on('data', (chunk: Buffer) => {
          seen += chunk.length;
          if (seen > ANSWER_BYTES_MAX) return answer.destroy(new Error('the answer is too long'));
          tail.push(chunk);
          kept += chunk.length;
          while (kept - (tail[0]?.length ?? 0) >= KEPT_BYTES_MAX) kept -= tail.shift()?.length ?? 0;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(tail).toString('utf8') }));
        answer.on('error', fail);
      },
    );
    call.on('error', fail);
    call.end(bytes);
  });
}

/** `GET /serverinfo` of the game stream: open to everybody, over HTTP. @throws {SunshineFault} `unreachable` */
export async function serverInfo(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://${LOOPBACK}:${port}/serverinfo?uniqueid=realms`, {
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_MS_MAX),
    });
    return (await answer.text()).slice(0, KEPT_BYTES_MAX);
  } catch (cause) {
    throw new SunshineFault('unreachable', `the game stream does not answer on port ${port}`, { cause });
  }
}
