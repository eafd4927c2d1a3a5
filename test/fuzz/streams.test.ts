/** The small protocols of the peer port, fed with hostile streams: hello, frames, requests, channels, single messages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { readBytes } from '#edge/p2p/byte-reader.ts';
import { withLength } from '#edge/p2p/byte-writer.ts';
import { newChannelServer } from '#edge/p2p/channel-server.ts';
import { ProtocolViolation, StreamBroken } from '#edge/p2p/errors.ts';
import { receiveFrames } from '#edge/p2p/frames.ts';
import { newHello } from '#edge/p2p/hello.ts';
import type { Connection, Stream } from '#edge/p2p/libp2p-types.ts';
import { P2P_LIMITS } from '#edge/p2p/limits.ts';
import type { Links } from '#edge/p2p/links.ts';
import { readMessage } from '#edge/p2p/messages.ts';
import { newRequestServer } from '#edge/p2p/request-server.ts';
import { hostile } from './bytes.ts';
import { SEED } from './fuzz.ts';

const RUNS = 400;
const NETWORK = 'ab'.repeat(32);
const SILENT = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const LIMITS = { ...P2P_LIMITS, requestIdleInboundMs: 5_000, closeMs: 50, streamLingerMs: 50 };

/** As much of a libp2p stream as our readers and writers use: gives out its chunks one by one, then ends. */
class FakeStream extends EventTarget {
  status = 'open';
  readStatus = 'readable';
  writeStatus = 'writable';
  remoteWriteStatus = 'writable';
  readableEnded = false;
  writableNeedsDrain = false;
  readonly sent: Uint8Array[] = [];
  readonly #chunks: Uint8Array[];

  constructor(chunks: readonly Uint8Array[]) {
    super();
    this.#chunks = [...chunks];
    setImmediate(() => this.#flow());
  }

  #flow(): void {
    while (this.status === 'open' && this.readStatus === 'readable') {
      const chunk = this.#chunks.shift();
      if (chunk === undefined) break;
      this.dispatchEvent(Object.assign(new Event('message'), { data: chunk }));
    }
    if (this.#chunks.length > 0 || this.readableEnded || this.status !== 'open' || this.readStatus !== 'readable')
      return;
    this.readableEnded = true;
    this.remoteWriteStatus = 'closed';
    this.dispatchEvent(new Event('remoteCloseWrite'));
    this.dispatchEvent(new Event('end'));
  }

  pause(): void {
    this.readStatus = 'paused';
  }

  resume(): void {
    this.readStatus = 'readable';
    setImmediate(() => this.#flow());
  }

  send(bytes: Uint8Array): boolean {
    this.sent.push(bytes);
    return true;
  }

  async close(): Promise<void> {
    this.#end(undefined);
  }

  abort(error: Error): void {
    this.#end(error);
  }

  #end(error: Error | undefined): void {
    if (this.status !== 'open') return;
    this.status = error === undefined ? 'closed' : 'aborted';
    this.writeStatus = 'closed';
    this.dispatchEvent(Object.assign(new Event('close'), { error }));
  }
}

function streamOf(bytes: Uint8Array, cuts: readonly number[]): { fake: FakeStream; stream: Stream } {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...at, bytes.length];
  const chunks = edges.slice(1).map((end, index) => Uint8Array.from(bytes.subarray(edges[index], end)));
  const fake = new FakeStream(chunks.filter((chunk) => chunk.length > 0));
  return { fake, stream: fake as unknown as Stream };
}

async function refusedByName(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    assert.ok(cause instanceof ProtocolViolation || cause instanceof StreamBroken, String(cause));
  }
}

/** `feed` gets a stream of hostile bytes, in chunks; valid ones are bent. */
function withstands(
  name: string,
  valid: fc.Arbitrary<Uint8Array>,
  feed: (stream: Stream, fake: FakeStream) => Promise<void>,
): void {
  test(`${name} (TEST_SEED=${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostile(valid), valid),
        fc.array(fc.nat({ max: 4096 }), { maxLength: 4 }),
        async (bytes, cuts) => {
          const { fake, stream } = streamOf(bytes, cuts);
          await feed(stream, fake);
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });
}

const framed = (value: unknown): Uint8Array => withLength(encodeCanonical(value));
const named = (name: string, ...rest: Uint8Array[]): Uint8Array =>
  Buffer.concat([Uint8Array.of(name.length), new TextEncoder().encode(name), ...rest]);

withstands(
  'hello: an answer or an end, never an error, and nobody of another network becomes a peer',
  fc.constantFrom(
    framed({ v: 1, want: 'look' }),
    framed({ v: 1, want: 'peer', network: NETWORK }),
    framed({ v: 1, want: 'peer', network: 'cd'.repeat(32) }),
  ),
  async (stream, fake) => {
    let agreed = false;
    const links = { agree: () => (agreed = true) } as unknown as Links;
    const network = { id: NETWORK, genesis: Uint8Array.of(1) };
    const hello = newHello({ limits: LIMITS, links, network: () => network });
    await hello.answer(stream, {} as Connection);
    assert.notEqual(fake.status, 'open', 'the stream has ended');
    assert.ok(!agreed || fake.sent.length === 1, 'who is agreed with was answered');
  },
);

const frame = fc
  .uint8Array({ maxLength: 200 })
  .map((message) => Buffer.concat([new Uint8Array(32).fill(7), withLength(message)]));
withstands(
  'frames: each within its limit, or a violation',
  fc.array(frame, { maxLength: 5 }).map((all) => Buffer.concat(all)),
  async (stream) => {
    await refusedByName(
      receiveFrames(stream, LIMITS, (space, message) => {
        assert.equal(space.length, 64);
        assert.ok(message.length <= LIMITS.messageBytesMax);
      }),
    );
  },
);

withstands(
  'one message: within its limit, or a violation',
  fc.uint8Array({ maxLength: 300 }).map(withLength),
  async (stream) => {
    const reader = readBytes(stream, LIMITS.readAheadBytes);
    await refusedByName(readMessage(reader, 1024).then((message) => assert.ok((message?.length ?? 0) <= 1024)));
  },
);

withstands(
  'requests: answers, refusals or a violation',
  fc.constantFrom(
    named('echo', withLength(Uint8Array.of(1, 2, 3))),
    named('unheard.of', withLength(new Uint8Array(0))),
    Buffer.concat([named('echo', withLength(Uint8Array.of(1))), named('fails', withLength(Uint8Array.of(2)))]),
  ),
  async (stream, fake) => {
    const server = newRequestServer({ limits: LIMITS, logger: SILENT, mayAsk: () => true });
    server.handle('echo', async (_, body) => body);
    server.handle('fails', async () => {
      throw new Error('inside');
    });
    await refusedByName(server.serve('peer', stream));
    for (const answer of fake.sent) assert.ok(answer[0] === 0 || answer[0] === 1);
    for (const answer of fake.sent) assert.ok(!Buffer.from(answer).includes('inside'), 'nothing of the inside is told');
  },
);

withstands(
  'channels: frames to the end mark, an abort, or a violation',
  fc
    .array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 })
    .map((frames) => named('count', ...frames.map(withLength), Uint8Array.of(0xff, 0xff, 0xff, 0xff))),
  async (stream) => {
    const server = newChannelServer({ limits: { ...LIMITS, channelCloseMs: 50 }, logger: SILENT });
    server.handle('count', async (_, channel) => {
      for await (const one of channel) assert.ok(one.length <= LIMITS.messageBytesMax);
    });
    await refusedByName(server.serve('peer', stream));
  },
);
