/**
 * Asks peers: one question and one answer at a time on a stream, and the stream is kept for the next question, so that a
 * request costs one round trip and not two.
 *
 *   question: method length u8 | method | body length u32 | body
 *   answer:   0 | length u32 | body     or     1 | length u32 | CBOR { code, text }
 */
import { z } from 'zod';
import { utf8 } from '#core/kernel/bytes.ts';
import type { ByteReader } from './byte-reader.ts';
import { readBytes } from './byte-reader.ts';
import { abortOn, finish, write } from './byte-writer.ts';
import { PeerRefused, PeerTimeout, PeerUnreachable, ProtocolViolation, StreamBroken } from './errors.ts';
import type { Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import { parseCbor, readMessage } from './messages.ts';
import type { RequestOptions } from './port.ts';

export const ANSWERED = 0;
export const REFUSED = 1;
export const Refusal = z.object({ code: z.string(), text: z.string() });

interface Line {
  readonly stream: Stream;
  readonly reader: ByteReader;
  idle: NodeJS.Timeout | undefined;
}

/** The lines to one peer. */
interface Desk {
  readonly idle: Line[];
  busy: number;
  readonly queue: (() => void)[];
}

export interface RequestClient {
  request(peer: string, method: string, body: Uint8Array, options: RequestOptions): Promise<Uint8Array>;
  /** The peer is gone. */
  forget(peer: string): void;
}

export function newRequestClient(options: {
  readonly limits: P2pLimits;
  /** A fresh request stream; dials the peer when needed. @throws {PeerUnreachable} */
  open(peer: string, signal: AbortSignal): Promise<Stream>;
  onViolation(peer: string): void;
}): RequestClient {
  const { limits } = options;
  const times = { closeMs: limits.closeMs, lingerMs: limits.streamLingerMs };
  const desks = new Map<string, Desk>();

  function deskOf(peer: string): Desk {
    const desk = desks.get(peer) ?? { idle: [], busy: 0, queue: [] };
    desks.set(peer, desk);
    return desk;
  }

  /** Waits for one of the peer's places. */
  async function enter(desk: Desk, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (desk.busy < limits.requestsOutboundMax) {
      desk.busy += 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      const at = desk.queue.indexOf(resolve);
      if (at === -1) return; // Has just been let in.
      desk.queue.splice(at, 1);
      reject(signal.reason as Error);
    };
    desk.queue.push(resolve);
    signal.addEventListener('abort', giveUp);
    await promise;
    signal.removeEventListener('abort', giveUp);
  }

  /** Hands the place to the next in the queue, or frees it. */
  function leave(peer: string, desk: Desk): void {
    const next = desk.queue.shift();
    if (next !== undefined) return next();
    desk.busy -= 1;
    if (desk.busy === 0 && desk.idle.length === 0 && desks.get(peer) === desk) desks.delete(peer);
  }

  async function lineTo(peer: string, desk: Desk, signal: AbortSignal): Promise<Line> {
    for (let line = desk.idle.pop(); line !== undefined; line = desk.idle.pop()) {
      clearTimeout(line.idle);
      if (line.stream.status === 'open' && line.stream.remoteWriteStatus === 'writable') return line;
    }
    const stream = await options.open(peer, signal);
    return { stream, reader: readBytes(stream, limits.messageBytesMax), idle: undefined };
  }

  function keep(desk: Desk, line: Line): void {
    const endIt = (): void => {
      const at = desk.idle.indexOf(line);
      if (at !== -1) desk.idle.splice(at, 1);
      clearTimeout(line.idle);
      line.reader.discard();
      void finish(line.stream, times);
    };
    line.idle = setTimeout(endIt, limits.requestIdleMs);
    line.idle.unref();
    desk.idle.push(line);
  }

  async function converse(line: Line, question: Uint8Array): Promise<{ isRefusal: boolean; body: Uint8Array }> {
    await write(line.stream, question);
    if (!(await line.reader.until(1))) throw new StreamBroken('no answer');
    const kind = line.reader.take(1)![0];
    const body = await readMessage(line.reader, limits.messageBytesMax);
    if (body === undefined) throw new StreamBroken('no answer');
    if (kind !== ANSWERED && kind !== REFUSED) throw new ProtocolViolation('neither answer nor refusal');
    return { isRefusal: kind === REFUSED, body };
  }

  async function ask(peer: string, desk: Desk, question: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    await enter(desk, signal);
    let line: Line | undefined;
    let stopListening: (() => void) | undefined;
    try {
      line = await lineTo(peer, desk, signal);
      stopListening = abortOn(line.stream, signal);
      const { isRefusal, body } = await converse(line, question);
      if (isRefusal) {
        const { code, text } = parseCbor(Refusal, body);
        keep(desk, line);
        throw refused(peer, code, text, limits);
      }
      keep(desk, line);
      return body;
    } catch (cause) {
      if (!(cause instanceof PeerRefused))
        line?.stream.abort(cause instanceof Error ? cause : new Error('request', { cause }));
      throw cause;
    } finally {
      stopListening?.();
      leave(peer, desk);
    }
  }

  return {
    async request(peer, method, body, { timeoutMs, signal }) {
      const question = questionOf(method, body, limits);
      const timeout = AbortSignal.timeout(timeoutMs);
      const limited = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      try {
        return await ask(peer, deskOf(peer), question, limited);
      } catch (cause) {
        if (cause instanceof PeerRefused) throw cause;
        signal?.throwIfAborted();
        if (timeout.aborted) throw new PeerTimeout(peer, `${method} after ${String(timeoutMs)} ms`, { cause });
        if (cause instanceof ProtocolViolation) options.onViolation(peer);
        if (cause instanceof PeerUnreachable) throw cause;
        throw new PeerUnreachable(peer, `${method} broke off`, { cause });
      }
    },
    forget(peer) {
      const desk = desks.get(peer);
      for (const line of desk?.idle.splice(0) ?? []) clearTimeout(line.idle);
      if (desk?.busy === 0) desks.delete(peer);
    },
  };
}

function refused(peer: string, code: string, text: string, limits: P2pLimits): PeerRefused {
  return new PeerRefused({
    peer,
    code: code.slice(0, limits.refusalCodeCharsMax),
    text: text.slice(0, limits.refusalTextCharsMax),
  });
}

/** @throws {RangeError} a name or a body that is too long */
function questionOf(method: string, body: Uint8Array, limits: P2pLimits): Uint8Array {
  const name = nameBytes(method, limits);
  if (body.length > limits.messageBytesMax) throw new RangeError(`a request of ${String(body.length)} bytes`);
  const question = new Uint8Array(1 + name.length + 4 + body.length);
  question[0] = name.length;
  question.set(name, 1);
  new DataView(question.buffer).setUint32(1 + name.length, body.length);
  question.set(body, 1 + name.length + 4);
  return question;
}

/** @throws {RangeError} empty, or over `nameBytesMax` */
export function nameBytes(name: string, limits: P2pLimits): Uint8Array {
  const bytes = utf8(name);
  if (bytes.length === 0 || bytes.length > limits.nameBytesMax) throw new RangeError(`the name ${name.slice(0, 80)}`);
  return bytes;
}
