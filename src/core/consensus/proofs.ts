/**
 * What notaries prove to each other when a term ends without a seal, and its bytes.
 *
 *   vote             durable promise never to prepare or commit below its term; carries the voter's highest seal and prepare certificate
 *   term certificate a quorum of votes for one term of one set
 *
 * A vote's signature covers the names of both; each proves itself by a quorum of its own: the seal by commits, the certificate by prepares.
 * So nobody can claim a seal or a certificate that never was. Source: DESIGN section 5.3.
 */
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { signingBytes } from '../contract/event.ts';
import type { Commit } from '../contract/seal.ts';
import { type NotarySet, fromOf, isQuorum, quorumOf } from './notaries.ts';

export interface SealProof {
  readonly number: number;
  readonly hash: string;
  /** Set and term of its commits. Empty commits: the seal that installed the set, which all its members folded. */
  readonly term: number;
  readonly commits: readonly Commit[];
}

export interface PrepareCertificate {
  readonly number: number;
  readonly term: number;
  readonly hash: string;
  readonly prepares: readonly Commit[];
}

export interface Vote {
  readonly term: number;
  readonly seal: SealProof;
  readonly certificate: PrepareCertificate | undefined;
  readonly notary: string;
  readonly signature: Uint8Array;
}

export interface TermCertificate {
  readonly term: number;
  readonly votes: readonly Vote[];
}

interface Place {
  readonly space: string;
  readonly set: NotarySet;
}

export function voteBytes({ space, set }: Place, vote: Omit<Vote, 'notary' | 'signature'>): Uint8Array {
  const { term, seal, certificate } = vote;
  const named = certificate === undefined ? null : [certificate.number, certificate.term, certificate.hash];
  return signingBytes('vote', encodeCanonical([space, set.set, term, seal.number, seal.hash, named]));
}

export function voteHolds(place: Place, vote: Vote, crypto: Crypto): boolean {
  const { space, set } = place;
  const { seal, certificate } = vote;
  if (!set.members.includes(vote.notary) || seal.number < fromOf(set)) return false;
  if (!crypto.verify(vote.notary, voteBytes(place, vote), vote.signature)) return false;
  const isSealProven =
    seal.number === fromOf(set) ||
    isQuorum(
      {
        phase: 'commit',
        ballot: { space, set: set.set, number: seal.number, term: seal.term, hash: seal.hash },
        signatures: seal.commits,
      },
      set,
      crypto,
    );
  if (!isSealProven) return false;
  if (certificate === undefined) return true;
  return certificate.term < vote.term && certificateHolds(place, certificate, crypto);
}

export function certificateHolds({ space, set }: Place, certificate: PrepareCertificate, crypto: Crypto): boolean {
  const { number, term, hash, prepares } = certificate;
  return isQuorum(
    { phase: 'prepare', ballot: { space, set: set.set, number, term, hash }, signatures: prepares },
    set,
    crypto,
  );
}

/** A quorum of different members voted for exactly this term. */
export function termHolds(place: Place, { term, votes }: TermCertificate, crypto: Crypto): boolean {
  const voters = new Set<string>();
  for (const vote of votes) if (vote.term === term && voteHolds(place, vote, crypto)) voters.add(vote.notary);
  return voters.size >= quorumOf(place.set) && voters.size === votes.length;
}

export interface Demand {
  /** Highest seal in the votes: a proposal of the term extends it. */
  readonly seal: SealProof;
  /** What has to be proposed again, byte by byte, as the seal after it; undefined: the sequencer is free. */
  readonly certificate: PrepareCertificate | undefined;
}

/** What a term certificate asks of the first proposal of its term. A certificate of another number than the next binds nobody. */
export function demandOf({ votes }: TermCertificate): Demand {
  let seal = (votes[0] as Vote).seal;
  for (const vote of votes) if (vote.seal.number > seal.number) ({ seal } = vote);
  let certificate: PrepareCertificate | undefined;
  for (const vote of votes) {
    const held = vote.certificate;
    if (held === undefined || held.number !== seal.number + 1) continue;
    if (certificate === undefined || held.term > certificate.term) certificate = held;
  }
  return { seal, certificate };
}

// --- bytes

const NOTARIES_MAX = 7;
const Bytes32 = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32, '32 bytes');
const Bytes64 = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 64, '64 bytes');
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Signatures = z.array(z.tuple([Bytes32, Bytes64])).max(NOTARIES_MAX);
export const VoteTuple = z.tuple([
  Count.min(1),
  z.tuple([Count, Bytes32, Count, Signatures]),
  z.tuple([Count.min(1), Count.min(1), Bytes32, Signatures]).nullable(),
  Bytes32,
  Bytes64,
]);
export const TermTuple = z.tuple([Count.min(1), z.array(VoteTuple).min(1).max(NOTARIES_MAX)]);

export function signatureFields(signatures: readonly Commit[]): unknown[] {
  return signatures.map(({ notary, signature }) => [fromHex(notary), signature]);
}

export function readSignatures(fields: readonly (readonly [Uint8Array, Uint8Array])[]): Commit[] {
  return fields.map(([notary, signature]) => ({ notary: toHex(notary), signature }));
}

export function voteFields({ term, seal, certificate, notary, signature }: Vote): unknown[] {
  return [
    term,
    [seal.number, fromHex(seal.hash), seal.term, signatureFields(seal.commits)],
    certificate === undefined
      ? null
      : [certificate.number, certificate.term, fromHex(certificate.hash), signatureFields(certificate.prepares)],
    fromHex(notary),
    signature,
  ];
}

export function readVote([term, seal, certificate, notary, signature]: z.infer<typeof VoteTuple>): Vote {
  const [number, hash, sealTerm, commits] = seal;
  return {
    term,
    seal: { number, hash: toHex(hash), term: sealTerm, commits: readSignatures(commits) },
    certificate:
      certificate === null
        ? undefined
        : {
            number: certificate[0],
            term: certificate[1],
            hash: toHex(certificate[2]),
            prepares: readSignatures(certificate[3]),
          },
    notary: toHex(notary),
    signature,
  };
}

export function termFields({ term, votes }: TermCertificate): unknown[] {
  return [term, votes.map(voteFields)];
}

export function readTerm([term, votes]: z.infer<typeof TermTuple>): TermCertificate {
  return { term, votes: votes.map(readVote) };
}
