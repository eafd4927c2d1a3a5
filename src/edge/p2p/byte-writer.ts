/** Writing to, and ending, a stream. */
import { StreamBroken } from './errors.ts';
import type { Stream } from './libp2p-types.ts';

/**
 * Resolves when the stream takes more. NOTE: libp2p's own `onDrain()` stays resolved after its first drain, so that
 * everything would pile up in memory; hence the events.
 * @throws {StreamBroken}
 */
export async function writable(stream: Stream): Promise<void> {
  while (stream.status === 'open' && stream.writableNeedsDrain) await drainOrClose(stream);
  if (stream.status !== 'open' || stream.writeStatus !== 'writable') {
    throw new StreamBroken(`cannot write: the stream is ${stream.status}`);
  }
}

async function drainOrClose(stream: Stream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => resolve();
  stream.addEventListener('drain', wake);
  stream.addEventListener('close', wake);
  await promise;
  stream.removeEventListener('drain', wake);
  stream.removeEventListener('close', wake);
}

/** Sends as soon as there is room. The bytes must not change afterwards. @throws {StreamBroken} */
export async function write(stream: Stream, bytes: Uint8Array): Promise<void> {
  await writable(stream);
  try {
    stream.send(bytes);
  } catch (cause) {
    throw new StreamBroken('cannot write', { cause });
  }
}

/** Big-endian length before the bytes. */
export function withLength(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(4 + bytes.length);
  new DataView(framed.buffer).setUint32(0, bytes.length);
  framed.set(bytes, 4);
  return framed;
}

/**
 * Ends our direction after what was written, and aborts the stream when the peer does not end its own soon: a stream
 * that stays half open counts against the limits for ever. The caller must read or discard what still comes. Never throws.
 */
export async function finish(
  stream: Stream,
  times: { readonly closeMs: number; readonly lingerMs: number },
): Promise<void> {
  try {
    await stream.close({ signal: AbortSignal.timeout(times.closeMs) });
  } catch (cause) {
    stream.abort(cause instanceof Error ? cause : new StreamBroken('cannot close', { cause }));
  }
  if (stream.status !== 'open') return;
  const timer = setTimeout(() => stream.abort(new StreamBroken('the peer did not end the stream')), times.lingerMs);
  timer.unref();
  stream.addEventListener('close', () => clearTimeout(timer));
}

/** Aborts the stream when the signal does. Returns how to stop listening. */
export function abortOn(stream: Stream, signal: AbortSignal): () => void {
  const abort = (): void => stream.abort(new StreamBroken('given up', { cause: signal.reason }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return () => signal.removeEventListener('abort', abort);
}
