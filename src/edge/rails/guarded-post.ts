/** One signed POST to the outside: to a judged address, in time, with a bounded answer, following no redirect. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RAIL_LIMITS } from './limits.ts';
import { signWebhook } from './signatures.ts';
import { type Resolve, InternalTarget, guardedLookup, urlFault } from './targets.ts';

export interface PostOptions {
  readonly url: string;
  readonly secret: string;
  /** Also the `webhook-id`: a receiver drops what it has seen. */
  readonly id: string;
  readonly body: string;
  readonly nowMs: number;
  readonly allowInternal: boolean;
  readonly resolve?: Resolve | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The call did not come to an answer; `isSent`: the other side may have read it. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly isSent: boolean;
  constructor(message: string, isSent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isSent = isSent;
  }
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/** @throws {CallFailed} */
export async function guardedPost(options: PostOptions): Promise<PostAnswer> {
  const fault = urlFault(options.url, options.allowInternal);
  if (fault !== undefined) throw new CallFailed(`the address is not allowed: ${fault}`, false);
  const { id, body, nowMs } = options;
  const signed = signWebhook(options.secret, { id, nowMs, body });
  const send = new URL(options.url).protocol === 'https:' ? httpsRequest : httpRequest;
  const deadline = AbortSignal.timeout(options.timeoutMs ?? RAIL_LIMITS.callTimeoutMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  return new Promise((resolve, reject) => {
    let isSent = false;
    const fail = (cause: Error): void =>
      reject(new CallFailed(cause.message, isSent && !(cause instanceof InternalTarget), { cause }));
    const call = send(
      options.url,
      {
        method: 'POST',
        agent: false,
        lookup: guardedLookup(options.allowInternal, options.resolve),
        signal,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'power-realms',
          'webhook-id': signed.id,
          'webhook-timestamp': signed.timestamp,
          'webhook-signature': signed.signature,
        },
      },
      (answer) => {
        const status = answer.statusCode ?? 0;
        if (status >= 300 && status < 400) {
          answer.destroy();
          reject(new CallFailed(`answered with a redirect (${status}), which is not followed`, true));
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > RAIL_LIMITS.answerBytesMax) answer.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        answer.on('end', () => resolve({ status, body: Buffer.concat(chunks).toString('utf8') }));
        answer.on('error', fail);
      },
    );
    call.on('socket', (socket) => socket.once('connect', () => (isSent = true)));
    call.on('error', fail);
    call.end(body);
  });
}
