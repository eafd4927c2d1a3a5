/** Decoders of what travels while a peer joins, follows and seals: snapshots, their rows, and messages between notaries. */
import fc from 'fast-check';
import {
  type DecidedRun,
  type Piece,
  cutRows,
  cutRuns,
  decodePiece,
  listPieces,
  valuesOf,
} from '#core/contract/snapshot.ts';
import type { Row, TableDef } from '#core/contract/table.ts';
import type { Vote } from '#core/consensus/proofs.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import { SPACE_TABLES } from '#engine/snapshot.ts';
import { type Message, decodeMessage, encodeMessage } from '#engine/wire.ts';
import type { Decoder } from './decoders.ts';

const REFUSED = ['MalformedBytes'] as const;
const raw = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const hex = raw(32).map(toHex);
const count = fc.oneof(fc.constantFrom(0, 1, 23, 24, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.nat());
const positive = count.map((value) => Math.max(1, value));
const some = fc.uint8Array({ maxLength: 60 });
const hashOf = (bytes: Uint8Array): string => toHex(nodeCrypto.sha256(bytes));

const VALUES = {
  text: fc.string({ maxLength: 30 }),
  int: fc.maxSafeInteger(),
  money: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
} as const;

function rowsOf(table: TableDef): fc.Arbitrary<Row[]> {
  const columns = Object.fromEntries(table.columns.map(([name, type]) => [name, VALUES[type]]));
  return fc.array(fc.record(columns, { noNullPrototype: true }), { minLength: 1, maxLength: 4 });
}

const rows = fc
  .constantFrom(...SPACE_TABLES)
  .chain((table) => rowsOf(table).map((list) => cutRows(table, list[Symbol.iterator]())?.bytes as Uint8Array));

const run: fc.Arbitrary<DecidedRun> = fc
  .record({
    author: hex,
    from: fc.integer({ min: 1, max: 99 }),
    seal: positive,
    ids: fc.array(raw(32), { minLength: 1, maxLength: 5 }),
  })
  .chain(({ ids, ...rest }) =>
    fc.option(fc.string({ maxLength: 20 }), { nil: undefined }).map((code) => ({
      ...rest,
      hashes: Buffer.concat(ids),
      rejected: code === undefined ? [] : [[rest.from, code] as const],
    })),
  );
const log = fc
  .uniqueArray(run, { minLength: 1, maxLength: 3, selector: ({ author }) => author })
  .map((runs) => cutRuns(runs[Symbol.iterator]())?.bytes as Uint8Array);
const list = fc.array(hex, { maxLength: 9 }).map((hashes) => [...listPieces(hashes, hashOf)].at(-1) as Uint8Array);

/** As a newcomer enters it: rows of tables that it knows, each looked at. */
function enter(bytes: Uint8Array): unknown {
  const piece: Piece = decodePiece(bytes);
  if (piece.kind !== 'rows') return piece;
  const table = SPACE_TABLES.find(({ name }) => name === piece.table);
  return table === undefined ? piece : piece.rows.map((values) => valuesOf(table, values));
}

const signatures = fc.array(fc.record({ notary: hex, signature: raw(64) }), { maxLength: 7 });
const vote: fc.Arbitrary<Vote> = fc.record({
  term: positive,
  seal: fc.record({ number: count, hash: hex, term: count, commits: signatures }),
  certificate: fc.option(fc.record({ number: positive, term: positive, hash: hex, prepares: signatures }), {
    nil: undefined,
  }),
  notary: hex,
  signature: raw(64),
});
const proof = fc.option(fc.record({ term: positive, votes: fc.array(vote, { minLength: 1, maxLength: 3 }) }), {
  nil: undefined,
});
const hashes = fc.array(hex, { minLength: 1, maxLength: 5 });
const kind = <Kind extends Message['kind']>(name: Kind): fc.Arbitrary<Kind> => fc.constant(name);
const signed = { notary: hex, signature: raw(64) };

const MESSAGES: readonly fc.Arbitrary<Message>[] = [
  fc.record({ kind: kind('want-heads') }),
  fc.record({ kind: kind('want-seals'), from: positive }),
  fc.record({ kind: kind('want-events'), hashes }),
  fc.record({ kind: kind('events'), runs: fc.array(some, { maxLength: 4 }) }),
  fc.record({ kind: kind('want-snapshot'), set: count }),
  fc.record({
    kind: kind('snapshot'),
    proofs: fc.array(fc.tuple(some, some), { maxLength: 3 }),
    seals: fc.array(some, { maxLength: 2 }),
  }),
  fc.record({ kind: kind('want-pieces'), tag: count, hashes }),
  fc.record({ kind: kind('piece'), tag: count, packed: some }),
  fc.record({ kind: kind('relay'), message: some }),
  fc.record({ kind: kind('proposal'), set: count, term: positive, proof, content: some, ...signed }),
  fc.record({
    ...{
      kind: kind('ballot'),
      phase: fc.constantFrom('prepare' as const, 'commit' as const),
      set: count,
      number: positive,
    },
    ...{ term: positive, hash: hex, ...signed },
  }),
  fc.record({ kind: kind('vote'), set: count, vote, content: fc.option(some, { nil: undefined }) }),
  fc.record({ kind: kind('heartbeat'), set: count, term: positive, proof, number: count, timeMs: count, ...signed }),
];

export const JOIN_DECODERS: readonly Decoder[] = [
  { name: 'rows of a snapshot', valid: rows, decode: enter, refuses: REFUSED },
  { name: 'log of a snapshot', valid: log, decode: enter, refuses: REFUSED },
  { name: 'list of a snapshot', valid: list, decode: enter, refuses: REFUSED },
  {
    name: 'message of a joining peer or a notary',
    valid: fc.oneof(...MESSAGES).map(encodeMessage),
    decode: decodeMessage,
    refuses: REFUSED,
    encode: encodeMessage,
  },
];
