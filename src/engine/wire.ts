/**
 * Messages of one space between two instances: CBOR arrays [tag, …]. Bulk bodies (runs, seals) travel as byte strings inside.
 * Anything that does not parse is rejected and costs the sender score. Picture of a session: docs/protocol.md.
 */
import { z } from 'zod';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import { MalformedBytes } from '#core/contract/event.ts';
import type { Phase } from '#core/consensus/notaries.ts';
import {
  type TermCertificate,
  TermTuple,
  type Vote,
  VoteTuple,
  readTerm,
  readVote,
  termFields,
  voteFields,
} from '#core/consensus/proofs.ts';
import type { Head } from './ports.ts';

export type Message =
  /** Challenge: prove that you may have this space. */
  | { readonly kind: 'hello'; readonly nonce: Uint8Array }
  /** Answer: a device signed (both instances, nonce, space). `certificate`: CBOR, for a device that the space does not know yet. */
  | {
      readonly kind: 'proof';
      readonly device: string;
      readonly signature: Uint8Array;
      readonly certificate: Uint8Array;
    }
  /** You may not (yet): what became of your joining. */
  | { readonly kind: 'denied'; readonly code: string }
  /** `timeMs`: the sender's clock, so that everybody learns whose is off. */
  | {
      readonly kind: 'digest';
      readonly heads: string;
      readonly seal: number;
      readonly sealHash: string;
      readonly timeMs: number;
    }
  | { readonly kind: 'want-heads' }
  | { readonly kind: 'heads'; readonly heads: readonly Head[] }
  | { readonly kind: 'want'; readonly author: string; readonly from: number; readonly to: number }
  /** `more`: the answer to one `want` goes on in the next frame. */
  | { readonly kind: 'run'; readonly more: boolean; readonly run: Uint8Array }
  | { readonly kind: 'new'; readonly head: Head }
  | { readonly kind: 'want-seals'; readonly from: number }
  | { readonly kind: 'seals'; readonly highest: number; readonly seals: readonly Uint8Array[] }
  | {
      readonly kind: 'proposal';
      readonly set: number;
      readonly term: number;
      readonly proof: TermCertificate | undefined;
      readonly content: Uint8Array;
      readonly notary: string;
      readonly signature: Uint8Array;
    }
  | {
      readonly kind: 'ballot';
      readonly phase: Phase;
      readonly set: number;
      readonly number: number;
      readonly term: number;
      readonly hash: string;
      readonly notary: string;
      readonly signature: Uint8Array;
    }
  /** `content`: of the certificate in the vote. */
  | { readonly kind: 'vote'; readonly set: number; readonly vote: Vote; readonly content: Uint8Array | undefined }
  /** The sequencer of a term is there. `number`: its last seal. */
  | {
      readonly kind: 'heartbeat';
      readonly set: number;
      readonly term: number;
      readonly proof: TermCertificate | undefined;
      readonly number: number;
      readonly timeMs: number;
      readonly notary: string;
      readonly signature: Uint8Array;
    }
  /** Events that a seal names, wherever in a chain they stand. */
  | { readonly kind: 'want-events'; readonly hashes: readonly string[] }
  | { readonly kind: 'events'; readonly runs: readonly Uint8Array[] }
  /** A message between notaries, passed on by who is neither. */
  | { readonly kind: 'relay'; readonly message: Uint8Array }
  /** The newest snapshot, and how the notaries changed since the set that seal `set` installed. */
  | { readonly kind: 'want-snapshot'; readonly set: number }
  /** `proofs`: seal and run of each change. `seals`: the one whose state it is, and the next, which carries its hash. */
  | {
      readonly kind: 'snapshot';
      readonly proofs: readonly (readonly [Uint8Array, Uint8Array])[];
      readonly seals: readonly Uint8Array[];
    }
  /** `tag`: the asker's, of this download; answers carry it. */
  | { readonly kind: 'want-pieces'; readonly tag: number; readonly hashes: readonly string[] }
  /** One piece of a snapshot, packed; empty: one that was asked for is not here. */
  | { readonly kind: 'piece'; readonly tag: number; readonly packed: Uint8Array }
  /** Recovery users want new notaries, outside of the log (core/contract/recovery.ts). */
  | { readonly kind: 'recovery'; readonly recovery: Uint8Array };

const TAGS = [
  'hello',
  'proof',
  'denied',
  'digest',
  'want-heads',
  'heads',
  'want',
  'run',
  'new',
  'want-seals',
  'seals',
  'proposal',
  'ballot',
  'vote',
  'heartbeat',
  'want-events',
  'events',
  'relay',
  'want-snapshot',
  'snapshot',
  'want-pieces',
  'piece',
  'recovery',
] as const;

const HEADS_PER_MESSAGE_MAX = 2000;
const SEALS_PER_MESSAGE_MAX = 64;
/** Events that one message asks for by hash. */
export const EVENTS_PER_MESSAGE_MAX = 500;
/** Pieces of a snapshot that one message asks for. */
export const PIECES_PER_MESSAGE_MAX = 16;
const SET_PROOFS_PER_MESSAGE_MAX = 500;
const Bytes = z.instanceof(Uint8Array);
const Bytes32 = Bytes.refine((bytes) => bytes.length === 32, '32 bytes');
const Bytes64 = Bytes.refine((bytes) => bytes.length === 64, '64 bytes');
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const HeadTuple = z.tuple([Bytes32, Count.min(1), Bytes32]);

const SCHEMAS = {
  hello: z.tuple([Bytes32]),
  proof: z.tuple([Bytes32, Bytes64, Bytes.refine((bytes) => bytes.length <= 2048, 'certificate too long')]),
  denied: z.tuple([z.string().max(64)]),
  digest: z.tuple([Bytes32, Count, Bytes32, Count]),
  'want-heads': z.tuple([]),
  heads: z.tuple([z.array(HeadTuple).max(HEADS_PER_MESSAGE_MAX)]),
  want: z.tuple([Bytes32, Count.min(1), Count.min(1)]),
  run: z.tuple([z.boolean(), Bytes]),
  new: HeadTuple,
  'want-seals': z.tuple([Count.min(1)]),
  seals: z.tuple([Count, z.array(Bytes).max(SEALS_PER_MESSAGE_MAX)]),
  proposal: z.tuple([Count, Count.min(1), TermTuple.nullable(), Bytes, Bytes32, Bytes64]),
  ballot: z.tuple([z.enum(['prepare', 'commit']), Count, Count.min(1), Count.min(1), Bytes32, Bytes32, Bytes64]),
  vote: z.tuple([Count, VoteTuple, Bytes.nullable()]),
  heartbeat: z.tuple([Count, Count.min(1), TermTuple.nullable(), Count, Count, Bytes32, Bytes64]),
  'want-events': z.tuple([z.array(Bytes32).min(1).max(EVENTS_PER_MESSAGE_MAX)]),
  events: z.tuple([z.array(Bytes).max(EVENTS_PER_MESSAGE_MAX)]),
  relay: z.tuple([Bytes]),
  'want-snapshot': z.tuple([Count]),
  snapshot: z.tuple([z.array(z.tuple([Bytes, Bytes])).max(SET_PROOFS_PER_MESSAGE_MAX), z.array(Bytes).max(2)]),
  'want-pieces': z.tuple([Count, z.array(Bytes32).min(1).max(PIECES_PER_MESSAGE_MAX)]),
  piece: z.tuple([Count, Bytes]),
  recovery: z.tuple([Bytes]),
} as const;

export function encodeMessage(message: Message): Uint8Array {
  return encodeCanonical([TAGS.indexOf(message.kind), ...fields(message)]);
}

function fields(message: Message): unknown[] {
  switch (message.kind) {
    case 'hello':
      return [message.nonce];
    case 'proof':
      return [fromHex(message.device), message.signature, message.certificate];
    case 'denied':
      return [message.code];
    case 'digest':
      return [fromHex(message.heads), message.seal, fromHex(message.sealHash), message.timeMs];
    case 'want-heads':
      return [];
    case 'heads':
      return [message.heads.map(headFields)];
    case 'want':
      return [fromHex(message.author), message.from, message.to];
    case 'run':
      return [message.more, message.run];
    case 'new':
      return headFields(message.head);
    case 'want-seals':
      return [message.from];
    case 'seals':
      return [message.highest, message.seals];
    case 'proposal':
      return [
        message.set,
        message.term,
        message.proof === undefined ? null : termFields(message.proof),
        message.content,
        fromHex(message.notary),
        message.signature,
      ];
    case 'ballot': {
      const { phase, set, number, term, hash, notary, signature } = message;
      return [phase, set, number, term, fromHex(hash), fromHex(notary), signature];
    }
    case 'vote':
      return [message.set, voteFields(message.vote), message.content ?? null];
    case 'heartbeat': {
      const { set, term, proof, number, timeMs, notary, signature } = message;
      return [set, term, proof === undefined ? null : termFields(proof), number, timeMs, fromHex(notary), signature];
    }
    case 'want-events':
      return [message.hashes.map(fromHex)];
    case 'events':
      return [message.runs];
    case 'relay':
      return [message.message];
    case 'want-snapshot':
      return [message.set];
    case 'snapshot':
      return [message.proofs, message.seals];
    case 'want-pieces':
      return [message.tag, message.hashes.map(fromHex)];
    case 'piece':
      return [message.tag, message.packed];
    case 'recovery':
      return [message.recovery];
  }
}

function headFields(head: Head): unknown[] {
  return [fromHex(head.author), head.seq, fromHex(head.hash)];
}

function readHead([author, seq, hash]: z.infer<typeof HeadTuple>): Head {
  return { author: toHex(author), seq, hash: toHex(hash) };
}

/** @throws {MalformedBytes} */
export function decodeMessage(bytes: Uint8Array): Message {
  if (bytes.length > LIMITS.frameBytesMax) throw new MalformedBytes('frame over its limit');
  let decoded: unknown;
  try {
    decoded = decodeCanonical(bytes);
  } catch (cause) {
    throw new MalformedBytes('not CBOR', { cause });
  }
  if (!Array.isArray(decoded)) throw new MalformedBytes('not a message');
  const [tag, ...rest] = decoded as unknown[];
  const kind = typeof tag === 'number' ? TAGS[tag] : undefined;
  if (kind === undefined) throw new MalformedBytes('unknown message');
  const parsed = SCHEMAS[kind].safeParse(rest);
  if (!parsed.success) throw new MalformedBytes(`malformed ${kind}`);
  return build(kind, parsed.data);
}

function build(kind: (typeof TAGS)[number], data: unknown): Message {
  switch (kind) {
    case 'hello': {
      const [nonce] = data as z.infer<(typeof SCHEMAS)['hello']>;
      return { kind, nonce };
    }
    case 'proof': {
      const [device, signature, certificate] = data as z.infer<(typeof SCHEMAS)['proof']>;
      return { kind, device: toHex(device), signature, certificate };
    }
    case 'denied': {
      const [code] = data as z.infer<(typeof SCHEMAS)['denied']>;
      return { kind, code };
    }
    case 'digest': {
      const [heads, seal, sealHash, timeMs] = data as z.infer<(typeof SCHEMAS)['digest']>;
      return { kind, heads: toHex(heads), seal, sealHash: toHex(sealHash), timeMs };
    }
    case 'want-heads':
      return { kind };
    case 'heads': {
      const [heads] = data as z.infer<(typeof SCHEMAS)['heads']>;
      return { kind, heads: heads.map(readHead) };
    }
    case 'want': {
      const [author, from, to] = data as z.infer<(typeof SCHEMAS)['want']>;
      return { kind, author: toHex(author), from, to };
    }
    case 'run': {
      const [more, run] = data as z.infer<(typeof SCHEMAS)['run']>;
      return { kind, more, run };
    }
    case 'new':
      return { kind, head: readHead(data as z.infer<typeof HeadTuple>) };
    case 'want-seals': {
      const [from] = data as z.infer<(typeof SCHEMAS)['want-seals']>;
      return { kind, from };
    }
    case 'seals': {
      const [highest, seals] = data as z.infer<(typeof SCHEMAS)['seals']>;
      return { kind, highest, seals };
    }
    case 'proposal': {
      const [set, term, proof, content, notary, signature] = data as z.infer<(typeof SCHEMAS)['proposal']>;
      return { kind, set, term, proof: readProof(proof), content, notary: toHex(notary), signature };
    }
    case 'ballot': {
      const [phase, set, number, term, hash, notary, signature] = data as z.infer<(typeof SCHEMAS)['ballot']>;
      return { kind, phase, set, number, term, hash: toHex(hash), notary: toHex(notary), signature };
    }
    case 'vote': {
      const [set, vote, content] = data as z.infer<(typeof SCHEMAS)['vote']>;
      return { kind, set, vote: readVote(vote), content: content ?? undefined };
    }
    case 'heartbeat': {
      const [set, term, proof, number, timeMs, notary, signature] = data as z.infer<(typeof SCHEMAS)['heartbeat']>;
      return { kind, set, term, proof: readProof(proof), number, timeMs, notary: toHex(notary), signature };
    }
    case 'want-events': {
      const [hashes] = data as z.infer<(typeof SCHEMAS)['want-events']>;
      return { kind, hashes: hashes.map(toHex) };
    }
    case 'events': {
      const [runs] = data as z.infer<(typeof SCHEMAS)['events']>;
      return { kind, runs };
    }
    case 'relay': {
      const [message] = data as z.infer<(typeof SCHEMAS)['relay']>;
      return { kind, message };
    }
    case 'want-snapshot': {
      const [set] = data as z.infer<(typeof SCHEMAS)['want-snapshot']>;
      return { kind, set };
    }
    case 'snapshot': {
      const [proofs, seals] = data as z.infer<(typeof SCHEMAS)['snapshot']>;
      return { kind, proofs, seals };
    }
    case 'want-pieces': {
      const [tag, hashes] = data as z.infer<(typeof SCHEMAS)['want-pieces']>;
      return { kind, tag, hashes: hashes.map(toHex) };
    }
    case 'piece': {
      const [tag, packed] = data as z.infer<(typeof SCHEMAS)['piece']>;
      return { kind, tag, packed };
    }
    case 'recovery': {
      const [recovery] = data as z.infer<(typeof SCHEMAS)['recovery']>;
      return { kind, recovery };
    }
  }
}

function readProof(fields: z.infer<typeof TermTuple> | null): TermCertificate | undefined {
  return fields === null ? undefined : readTerm(fields);
}
