/** Single length-prefixed messages and CBOR on a stream: for the small protocols that ask one thing and are done. */
import type { z } from 'zod';
import { decodeCanonical } from '#core/kernel/canonical.ts';
import type { ByteReader } from './byte-reader.ts';
import { ProtocolViolation, StreamBroken } from './errors.ts';

/**
 * The next message, or undefined when the peer ended the stream instead.
 * @throws {ProtocolViolation} longer than allowed @throws {StreamBroken}
 */
export async function readMessage(reader: ByteReader, bytesMax: number): Promise<Uint8Array | undefined> {
  if (!(await reader.until(4))) return undefined;
  const length = reader.peekUint32(0);
  if (length > bytesMax) throw new ProtocolViolation(`a message of ${String(length)} bytes`);
  reader.take(4);
  if (length === 0) return new Uint8Array(0);
  if (!(await reader.until(length))) throw new StreamBroken('the stream ended within a message');
  return reader.take(length);
}

/** @throws {ProtocolViolation} no CBOR, or not of this shape */
export function parseCbor<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  let value: unknown;
  try {
    value = decodeCanonical(bytes);
  } catch (cause) {
    throw new ProtocolViolation('no canonical CBOR', { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ProtocolViolation('not the agreed shape', { cause: parsed.error });
  return parsed.data;
}
