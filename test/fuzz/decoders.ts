/** Every decoder of bytes that come from outside: what it takes, what it may throw, what an honest sender would write. */
import fc from 'fast-check';
import { certificateHolds, DeviceCertificate } from '#core/contract/certificate.ts';
import {
  MalformedBytes,
  type SignedEvent,
  ZERO_HASH,
  decodeEvent,
  decodeHeader,
  encodeEvent,
  encodeHeader,
  hashEvent,
} from '#core/contract/event.ts';
import { formatLink, parseLink } from '#core/contract/link.ts';
import { readRecord, recordOf } from '#core/contract/record.ts';
import { decodeRun, encodeRun } from '#core/contract/run.ts';
import { decodeSeal, decodeSealContent, encodeSeal, encodeSealContent } from '#core/contract/seal.ts';
import { parseNetworkGenesis } from '#core/features/network/network.facts.ts';
import { parsePoolGenesis } from '#core/features/pools/genesis.ts';
import { fromUtf8, toHex, utf8 } from '#core/kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import type { Hlc } from '#core/kernel/hlc.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { createFrameReader } from '#edge/executors/wasi/frames.ts';
import { parseEnd, parseOutput, parseProgress } from '#edge/executors/wasi/reports.ts';
import { FRAME } from '#edge/executors/wasi/sandbox/wire.ts';
import { believable } from '#edge/p2p/address-scope.ts';
import { parsePeerAddress } from '#edge/p2p/peer-key.ts';
import { parsePpm } from '#edge/pictures/ppm.ts';
import { decodeMessage, encodeMessage } from '#engine/wire.ts';
import { serverSentEvents } from '../../src/cli/sse.ts';
import { decodeAsker, decodeIntro, decodeMine, encodeIntro } from '../../src/runtime/introductions.ts';
import * as work from '../../src/runtime/work/protocol.ts';
import { foundPool, person } from '../kit/people.ts';

export interface Decoder {
  readonly name: string;
  readonly valid: fc.Arbitrary<Uint8Array>;
  readonly decode: (bytes: Uint8Array) => unknown;
  /** Names of the errors that mean "refused". */
  readonly refuses: readonly string[];
  /** Some of `valid` is shaped right and means nothing: it may be refused. */
  readonly isLoose?: true;
  /** Encodes what `decode` gave: the very same bytes again, since what is signed has one spelling only. */
  readonly encode?: (value: never) => Uint8Array;
}

const SPACE = 'ab'.repeat(32);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hex = (length: number) => bytes(length).map(toHex);
const count = fc.oneof(fc.constantFrom(0, 1, 23, 24, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.nat());
const positive = count.map((value) => Math.max(1, value));
const CBOR_SHAPE = ['MalformedBytes'] as const;

const event: fc.Arbitrary<SignedEvent> = fc
  .record({
    space: fc.constant(SPACE),
    author: hex(32),
    seq: fc.integer({ min: 1, max: 2 ** 40 }),
    prev: hex(32),
    hlc: hex(8).map((text) => text as Hlc),
    after: fc.array(hex(32), { maxLength: 3 }),
    type: fc.constantFrom('transfer.made.v1', 'pool.created.v1', 'network.created.v1', 'x'),
    payload: fc.uint8Array({ maxLength: 200 }),
    signature: bytes(64),
  })
  .map((bare) => ({ ...bare, hash: hashEvent(bare, nodeCrypto) }));

const run = fc.array(event, { minLength: 1, maxLength: 4 }).map((events) => {
  const chain: SignedEvent[] = [];
  for (const [index, one] of events.entries()) {
    const first = chain[0] ?? one;
    const bare = { ...one, author: first.author, seq: first.seq + index, prev: chain.at(-1)?.hash ?? ZERO_HASH };
    chain.push({ ...bare, hash: hashEvent(bare, nodeCrypto) });
  }
  return encodeRun(chain);
});

const content = fc
  .record({
    space: hex(32),
    number: positive,
    prevSeal: hex(32),
    timeMs: count,
    events: fc.array(hex(32), { maxLength: 5 }),
    rejections: fc.array(fc.tuple(count, fc.string({ maxLength: 20 })), { maxLength: 3 }),
    stateHash: hex(32),
    foldVersion: fc.integer({ min: 1, max: 1000 }),
  })
  .map((value) => value);
const seal = fc
  .record({
    content,
    hash: hex(32),
    set: count,
    term: positive,
    commits: fc.array(fc.record({ notary: hex(32), signature: bytes(64) }), { maxLength: 7 }),
  })
  .map(encodeSeal);

const head = fc.record({ author: hex(32), seq: positive, hash: hex(32) });
const message = fc.oneof(
  bytes(32).map((nonce) => encodeMessage({ kind: 'hello', nonce })),
  fc
    .record({ device: hex(32), signature: bytes(64), certificate: fc.uint8Array({ maxLength: 300 }) })
    .map((proof) => encodeMessage({ kind: 'proof', ...proof })),
  fc.string({ maxLength: 64 }).map((code) => encodeMessage({ kind: 'denied', code })),
  fc
    .record({ heads: hex(32), seal: count, sealHash: hex(32), timeMs: fc.maxSafeNat() })
    .map((digest) => encodeMessage({ kind: 'digest', ...digest })),
  fc.array(head, { maxLength: 20 }).map((heads) => encodeMessage({ kind: 'heads', heads })),
  fc.record({ author: hex(32), from: positive, to: positive }).map((want) => encodeMessage({ kind: 'want', ...want })),
  run.map((one) => encodeMessage({ kind: 'run', more: false, run: one })),
  head.map((one) => encodeMessage({ kind: 'new', head: one })),
  fc.array(seal, { maxLength: 3 }).map((seals) => encodeMessage({ kind: 'seals', highest: 9, seals })),
  // Any tag, also unknown ones, before fields that may fit it.
  fc
    .tuple(
      fc.nat({ max: 24 }),
      fc.array(fc.oneof(bytes(32), bytes(64), count, fc.boolean(), fc.string({ maxLength: 9 })), { maxLength: 8 }),
    )
    .map(([tag, fields]) => encodeCanonical([tag, ...fields])),
);

const olga = person('olga');
const certificate = fc.constantFrom(...olga.certificates).map((one) => encodeCanonical(one));
const { space: poolId, genesis } = foundPool(olga);

const link = fc
  .record(
    {
      n: hex(32),
      a: fc.array(fc.constantFrom('/ip4/192.0.2.7/tcp/5001', '/dns4/x.org/tcp/1'), { maxLength: 8 }),
      p: hex(32),
      t: fc.string({ maxLength: 64 }),
      s: hex(32),
    },
    { requiredKeys: ['n', 'a'] },
  )
  .map((one) => utf8(formatLink(one)));

const PEER = '12D3KooWGzBJ3vYCEgBGzAyEdW3YJ3h6pLCjhmzXVb1V4zTtPz5R';
const address = fc
  .constantFrom(
    `/ip4/192.0.2.7/tcp/5001/p2p/${PEER}`,
    `/ip6/2001:db8::1/tcp/5001/p2p/${PEER}`,
    `/ip4/192.0.2.7/tcp/1/p2p/${PEER}/p2p-circuit/p2p/${PEER}`,
    `/dns4/peer.example.org/tcp/443/p2p/${PEER}`,
  )
  .map(utf8);

const task = {
  t: 'run',
  task: '0123456789abcdef-1-1',
  module: SPACE,
  args: ['--seed', '7'],
  env: { A: 'b' },
  inputs: [{ name: 'in.bin', file: SPACE }],
  seed: SPACE,
  ...{ memoryBytes: 1, wallMs: 1, outputBytes: 1, logBytes: 1 },
};
const end = {
  t: 'end',
  task: '0123456789abcdef-1-1',
  kind: 'exited',
  exitCode: 0,
  cause: '',
  ...{ wallMs: 1, cpuUs: 1 },
  outputHash: SPACE,
  commitment: SPACE,
  outputs: [{ path: 'out.ppm', sizeBytes: 3, sha256: SPACE, bytes: Uint8Array.of(1, 2, 3) }],
};
const workFrames: readonly (readonly [keyof typeof work, unknown])[] = [
  ['OpenFrame', { space: SPACE, order: SPACE }],
  ['FromBuyer', task],
  ['FromBuyer', { t: 'cancel', task: 'x' }],
  ['FromBuyer', { t: 'took', task: 'x' }],
  ['FromProvider', end],
  ['FromProvider', { t: 'log', task: 'x', stream: 'stdout', text: 'hello' }],
  ['AccessBody', { space: SPACE, order: SPACE }],
  ['SignatureAnswer', { device: SPACE, signature: 'cd'.repeat(64) }],
  ['ReceiptBody', { space: SPACE, receipt: {}, open: ['x'] }],
  ['TookBody', { tasks: ['x'] }],
  ['TookAsked', { space: SPACE, order: SPACE, tasks: ['x'] }],
  ['BlobOpen', { space: SPACE, order: SPACE, file: SPACE }],
];

const runnerFrame = (type: number, text: string): Uint8Array => {
  const payload = utf8(text);
  const frame = Buffer.alloc(5 + payload.length);
  frame.writeUInt8(type);
  frame.writeUInt32LE(payload.length, 1);
  frame.set(payload, 5);
  return frame;
};
const REPORTS = [
  JSON.stringify({ done: 1, total: 2 }),
  JSON.stringify({ path: 'a/b', fileName: 'b' }),
  JSON.stringify({ end: { kind: 'exited', exitCode: 0 }, cpuUs: 1, logBytes: 1 }),
  JSON.stringify({ end: { kind: 'trap', message: 'x'.repeat(99) }, cpuUs: 1, logBytes: 1 }),
];

const ppm = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .map(({ width, height }) =>
    Buffer.concat([
      utf8(`P6\n# tile 0 0 ${width} ${height}\n${width} ${height}\n255\n`),
      new Uint8Array(width * height * 3),
    ]),
  );

async function readEvents(stream: Uint8Array): Promise<unknown[]> {
  const parts = [stream.subarray(0, stream.length >> 1), stream.subarray(stream.length >> 1)];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const events: unknown[] = [];
  for await (const one of serverSentEvents(body)) events.push(one);
  return events;
}

export const DECODERS: readonly Decoder[] = [
  {
    name: 'canonical bytes',
    valid: certificate,
    decode: (input) => {
      try {
        return decodeCanonical(input);
      } catch (cause) {
        // Any error is a refusal here: callers guard it. But it must be an error, not an overflow of the program.
        throw cause instanceof Error ? new MalformedBytes(cause.message, { cause }) : cause;
      }
    },
    refuses: CBOR_SHAPE,
  },
  {
    name: 'event header',
    valid: event.map((one) => encodeHeader({ ...one, payloadHash: SPACE })),
    decode: decodeHeader,
    refuses: CBOR_SHAPE,
    encode: encodeHeader,
  },
  {
    name: 'event',
    valid: event.map((one) => encodeEvent(one, nodeCrypto)),
    decode: (input) => decodeEvent(input, nodeCrypto),
    refuses: CBOR_SHAPE,
    encode: (value) => encodeEvent(value, nodeCrypto),
  },
  { name: 'record of the log', valid: event.map(recordOf), decode: readRecord, refuses: CBOR_SHAPE },
  {
    name: 'run',
    valid: run,
    decode: (input) => decodeRun(input, SPACE, nodeCrypto),
    refuses: CBOR_SHAPE,
    encode: encodeRun,
  },
  {
    name: 'seal content',
    valid: content.map(encodeSealContent),
    decode: decodeSealContent,
    refuses: CBOR_SHAPE,
    encode: encodeSealContent,
  },
  { name: 'seal', valid: seal, decode: (input) => decodeSeal(input, nodeCrypto), refuses: CBOR_SHAPE },
  {
    name: 'message of a space',
    valid: message,
    isLoose: true,
    decode: decodeMessage,
    refuses: CBOR_SHAPE,
    encode: encodeMessage,
  },
  {
    name: 'genesis of a pool or network',
    valid: fc.constant(genesis),
    decode: (input) => {
      const one = decodeEvent(input, nodeCrypto);
      return [parsePoolGenesis(one, nodeCrypto), parseNetworkGenesis(one, nodeCrypto)];
    },
    refuses: CBOR_SHAPE,
  },
  {
    name: 'certificate of a device',
    valid: certificate,
    decode: (input) => {
      const asker = decodeAsker(input);
      return asker === undefined ? undefined : [certificateHolds(asker, nodeCrypto), DeviceCertificate.parse(asker)];
    },
    refuses: [],
  },
  { name: 'invite link', valid: link, decode: (input) => parseLink(new TextDecoder().decode(input)), refuses: [] },
  {
    name: 'answer to space.introduce',
    valid: fc.constant(encodeIntro({ genesis, passwordNumber: 1 })),
    decode: (input) => decodeIntro(poolId, input, nodeCrypto),
    refuses: [],
  },
  {
    name: 'answer to spaces.mine',
    valid: fc.constant(encodeCanonical([genesis])),
    decode: (input) => decodeMine(input, nodeCrypto),
    refuses: [],
  },
  {
    name: 'address of a peer',
    valid: address,
    decode: (input) => parsePeerAddress(new TextDecoder().decode(input)),
    refuses: ['InvalidPeerAddress'],
  },
  {
    name: 'told addresses',
    valid: address,
    decode: (input) =>
      believable([new TextDecoder().decode(input)], { peerKey: SPACE, connection: 'loopback', countMax: 8 }),
    refuses: [],
  },
  ...workFrames.map(([schema, sample], index): Decoder => ({
    name: `${schema} of work (${index})`,
    valid: fc.constant(encodeCanonical(sample)),
    decode: (input) => work.decodeFrame(work[schema] as typeof work.OpenFrame, input),
    refuses: ['MalformedFrame'],
    ...(schema === 'ReceiptBody' ? { isLoose: true } : {}),
  })),
  {
    name: 'frames of a sandbox',
    valid: fc
      .tuple(fc.constantFrom(...Object.values(FRAME)), fc.constantFrom(...REPORTS))
      .map(([type, text]) => runnerFrame(type, text)),
    decode: (input) => {
      const read = createFrameReader();
      const half = input.length >> 1;
      return [...read(Buffer.from(input.subarray(0, half))), ...read(Buffer.from(input.subarray(half)))];
    },
    refuses: ['SandboxFault'],
  },
  ...[parseProgress, parseOutput, parseEnd].map((parse): Decoder => ({
    name: `${parse.name} of a sandbox`,
    valid: fc.constantFrom(...REPORTS).map(utf8),
    isLoose: true,
    decode: (input) => parse({ type: 0, payload: Buffer.from(input) }),
    refuses: ['SandboxFault'],
  })),
  { name: 'picture', valid: ppm, decode: parsePpm, refuses: ['BadPicture'] },
  {
    name: 'event stream of the API',
    valid: fc
      .array(fc.string({ maxLength: 40 }), { maxLength: 6 })
      .map((lines) => utf8(lines.map((line) => `id: 1\ndata: ${line}\n\n`).join(''))),
    decode: readEvents,
    refuses: ['StreamTooLarge'],
  },
  { name: 'UTF-8', valid: fc.string().map(utf8), decode: fromUtf8, refuses: ['TypeError'] },
];
