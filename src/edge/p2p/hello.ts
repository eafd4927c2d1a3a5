/**
 * Hello, `/power-realms/hello/1`: the one protocol without a network in its name.
 *
 *   asker:    { v, want: 'peer' | 'look', network? }
 *   answerer: { v, network?, name?, genesis? }         genesis only to those who look
 *
 * `peer`: the asker wants to be a peer. When both name the same network, the connection is agreed on both sides: on the
 * answerer's when it has answered, on the asker's when it has read. `look`: the asker only wants to know.
 */
import { z } from 'zod';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { Hex32 } from '#core/kernel/ids.ts';
import { readBytes } from './byte-reader.ts';
import { abortOn, finish, withLength, write } from './byte-writer.ts';
import { StreamBroken, WrongNetwork } from './errors.ts';
import type { Connection, Stream } from './libp2p-types.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { parseCbor, readMessage } from './messages.ts';
import type { NetworkIdentity } from './port.ts';

export const HELLO_PROTOCOL = '/power-realms/hello/1';
/** The question is tiny; whoever sends more is no instance of ours. */
const QUESTION_BYTES_MAX = 1024;

const Question = z.object({ v: z.literal(1), want: z.enum(['peer', 'look']), network: Hex32.optional() });
const Answer = z.object({
  v: z.literal(1),
  network: Hex32.optional(),
  name: z.string().max(64).optional(),
  genesis: z.custom<Uint8Array>((value) => value instanceof Uint8Array).optional(),
});
export type HelloAnswer = Readonly<z.infer<typeof Answer>>;

export interface HelloProtocol {
  /** What the other side says of itself. @throws {StreamBroken} @throws {ProtocolViolation} libp2p's errors of opening */
  look(connection: Connection, signal: AbortSignal): Promise<HelloAnswer>;
  /** Becomes a peer on this connection. Returns whether it is a new one. @throws {WrongNetwork} and as `look` */
  join(connection: Connection, signal: AbortSignal): Promise<boolean>;
  answer(stream: Stream, connection: Connection): Promise<void>;
}

export function newHello(options: {
  readonly limits: P2pLimits;
  readonly links: Links;
  network(): NetworkIdentity | undefined;
}): HelloProtocol {
  const { limits, links } = options;
  const times = { closeMs: limits.helloMs, lingerMs: limits.streamLingerMs };

  async function ask(
    connection: Connection,
    question: z.infer<typeof Question>,
    signal: AbortSignal,
  ): Promise<HelloAnswer> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.helloMs)]);
    const stream = await connection.newStream(HELLO_PROTOCOL, { signal: limited, runOnLimitedConnection: true });
    const stopListening = abortOn(stream, limited);
    try {
      const reader = readBytes(stream, limits.readAheadBytes);
      await write(stream, withLength(encodeCanonical(question)));
      const bytes = await readMessage(reader, limits.messageBytesMax);
      if (bytes === undefined) throw new StreamBroken('no answer to the hello');
      await finish(stream, times);
      return parseCbor(Answer, bytes);
    } catch (cause) {
      stream.abort(cause instanceof Error ? cause : new StreamBroken('hello', { cause }));
      throw cause;
    } finally {
      stopListening();
    }
  }

  return {
    look: (connection, signal) => links.using(connection, () => ask(connection, { v: 1, want: 'look' }, signal)),

    join: (connection, signal) =>
      links.using(connection, async () => {
        const ours = options.network()?.id;
        const answer = await ask(connection, { v: 1, want: 'peer', ...(ours && { network: ours }) }, signal);
        if (ours === undefined || answer.network !== ours || options.network()?.id !== ours) {
          throw new WrongNetwork({ ours, theirs: answer.network });
        }
        return links.agree(connection);
      }),

    async answer(stream, connection) {
      const stopListening = abortOn(stream, AbortSignal.timeout(limits.helloMs));
      try {
        const reader = readBytes(stream, limits.readAheadBytes);
        const bytes = await readMessage(reader, QUESTION_BYTES_MAX);
        if (bytes === undefined) return await finish(stream, times);
        const question = parseCbor(Question, bytes);
        const ours = options.network();
        const answer: HelloAnswer = {
          v: 1,
          ...(ours && { network: ours.id }),
          ...(ours?.name !== undefined && { name: ours.name }),
          ...(ours && question.want === 'look' && { genesis: ours.genesis }),
        };
        await write(stream, withLength(encodeCanonical(answer)));
        if (question.want === 'peer' && ours !== undefined && question.network === ours.id) links.agree(connection);
        reader.discard();
        await finish(stream, times);
      } catch (cause) {
        stream.abort(cause instanceof Error ? cause : new StreamBroken('hello', { cause }));
      } finally {
        stopListening();
      }
    },
  };
}
