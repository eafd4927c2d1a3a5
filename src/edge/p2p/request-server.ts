/** Answers peers' requests; the wire is drawn in `request-client.ts`. */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { fromUtf8 } from '#core/kernel/bytes.ts';
import { readBytes } from './byte-reader.ts';
import type { ByteReader } from './byte-reader.ts';
import { finish, write } from './byte-writer.ts';
import { ProtocolViolation, RequestRefused, StreamBroken, isBadInput } from './errors.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { readMessage } from './messages.ts';
import type { P2pLogger, RequestHandler } from './port.ts';
import { ANSWERED, REFUSED } from './request-client.ts';

interface Question {
  readonly method: string;
  readonly body: Uint8Array;
}

export interface RequestServer {
  /** One handler per method. @throws {RangeError} the method has one already */
  handle(method: string, handler: RequestHandler): void;
  /** Serves one stream of this peer until it ends. @throws {ProtocolViolation} @throws {StreamBroken} */
  serve(peer: string, stream: Stream): Promise<void>;
}

export function newRequestServer(options: {
  readonly limits: P2pLimits;
  readonly logger: P2pLogger;
  /** Within the rate of this peer; counts the request. */
  mayAsk(peer: string): boolean;
}): RequestServer {
  const { limits, logger } = options;
  const handlers = new Map<string, RequestHandler>();
  const underWay = new Map<string, number>();

  async function answer(peer: string, method: string, body: Uint8Array): Promise<Uint8Array> {
    if (!options.mayAsk(peer)) throw new RequestRefused('busy', 'too many requests a second');
    const handler = handlers.get(method);
    if (handler === undefined) throw new RequestRefused('unknown_method', method);
    const count = underWay.get(peer) ?? 0;
    if (count >= limits.requestsInboundMax) throw new RequestRefused('busy', `${String(count)} requests under way`);
    underWay.set(peer, count + 1);
    try {
      const answered = await handler(peer, body);
      if (answered.length > limits.messageBytesMax) throw new RequestRefused('answer_too_large');
      return answered;
    } finally {
      const left = (underWay.get(peer) ?? 1) - 1;
      if (left === 0) underWay.delete(peer);
      else underWay.set(peer, left);
    }
  }

  function refusalOf(peer: string, method: string, cause: unknown): Uint8Array {
    const isMeant = cause instanceof RequestRefused;
    if (!isMeant) logger.warn({ peer, method, err: cause }, 'a request handler failed');
    const code = isMeant ? cause.code : 'internal';
    const text = isMeant ? cause.text : '';
    return encodeCanonical({
      code: code.slice(0, limits.refusalCodeCharsMax),
      text: text.slice(0, limits.refusalTextCharsMax),
    });
  }

  /** One timer for both: an idle line, and a question that does not come to its end. */
  async function nextInTime(stream: Stream, reader: ByteReader): Promise<Question | undefined> {
    const idle = setTimeout(() => stream.abort(new StreamBroken('idle')), limits.requestIdleInboundMs);
    idle.unref();
    try {
      return await nextQuestion(reader, limits);
    } finally {
      clearTimeout(idle);
    }
  }

  return {
    handle(method, handler) {
      if (handlers.has(method)) throw new RangeError(`the method ${method} has a handler`);
      handlers.set(method, handler);
    },

    async serve(peer, stream) {
      const reader = readBytes(stream, limits.messageBytesMax);
      for (let question = await nextInTime(stream, reader); question; question = await nextInTime(stream, reader)) {
        const { method, body } = question;
        const reply = await answer(peer, method, body).then(
          (answered) => ({ kind: ANSWERED, bytes: answered }),
          (cause: unknown) => {
            if (isBadInput(cause)) throw new ProtocolViolation(`a malformed ${method}`, { cause });
            return { kind: REFUSED, bytes: refusalOf(peer, method, cause) };
          },
        );
        // Who asks and does not read the answers would hold the stream, and what it buffers, for ever.
        const slow = setTimeout(() => stream.abort(new StreamBroken('the answer is not read')), limits.requestIdleMs);
        slow.unref();
        await write(stream, framed(reply.kind, reply.bytes)).finally(() => clearTimeout(slow));
      }
      await finish(stream, { closeMs: limits.closeMs, lingerMs: limits.streamLingerMs });
    },
  };
}

async function nextQuestion(reader: ByteReader, limits: P2pLimits): Promise<Question | undefined> {
  const method = await readName(reader, limits);
  if (method === undefined) return undefined;
  const body = await readMessage(reader, limits.messageBytesMax);
  if (body === undefined) throw new StreamBroken('the stream ended within a request');
  return { method, body };
}

/** A name behind its length; undefined when the stream ended. @throws {ProtocolViolation} @throws {StreamBroken} */
export async function readName(reader: ByteReader, limits: P2pLimits): Promise<string | undefined> {
  if (!(await reader.until(1))) return undefined;
  const length = reader.take(1)![0]!;
  if (length === 0 || length > limits.nameBytesMax) throw new ProtocolViolation('a name of forbidden length');
  if (!(await reader.until(length))) throw new StreamBroken('the stream ended within a name');
  try {
    return fromUtf8(reader.take(length)!);
  } catch (cause) {
    throw new ProtocolViolation('a name that is no UTF-8', { cause });
  }
}

function framed(kind: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + bytes.length);
  frame[0] = kind;
  new DataView(frame.buffer).setUint32(1, bytes.length);
  frame.set(bytes, 5);
  return frame;
}
