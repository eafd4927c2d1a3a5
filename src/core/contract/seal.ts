/**
 * Seals: a certified checkpoint that fixes order and outcome of a batch, for ever.
 *
 *   sealHash = SHA-256(CBOR [space, number, prevSeal, timeMs, event hashes, rejections [index, code]…, stateHash, foldVersion, snapshotHash?, recovery?])
 *   envelope = content + set + term + commits (a quorum of signatures over the seal hash) — never part of the hash
 *
 * Source: DESIGN section 5.
 */
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../kernel/canonical.ts';
import type { Crypto } from '../kernel/crypto.ts';
import { LIMITS } from '../kernel/limits.ts';
import { MalformedBytes } from './event.ts';

export interface SealContent {
  readonly space: string;
  /** 1 for the seal of the genesis; 0 names the state before it. */
  readonly number: number;
  readonly prevSeal: string;
  readonly timeMs: number;
  /** Event ids in fold order. */
  readonly events: readonly string[];
  /** [index into `events`, refusal code], by index. */
  readonly rejections: readonly (readonly [number, string])[];
  readonly stateHash: string;
  /** Version of the fold that it takes to follow it: who lacks it knows so before folding anything. */
  readonly foldVersion: number;
  /** In every SNAPSHOT_EVERY-th seal: hash of the whole state after the seal before (snapshot.ts). */
  readonly snapshotHash?: string;
  /** In the first seal of a set that was named outside of the log: why it may seal (recovery.ts). */
  readonly recovery?: Uint8Array;
}

export interface Commit {
  readonly notary: string;
  readonly signature: Uint8Array;
}

export interface Seal {
  readonly content: SealContent;
  readonly hash: string;
  /** Number of the seal that installed the set that signs. */
  readonly set: number;
  readonly term: number;
  readonly commits: readonly Commit[];
}

export function hashSeal(content: SealContent, crypto: Crypto): string {
  return toHex(crypto.sha256(encodeSealContent(content)));
}

export function encodeSealContent(content: SealContent): Uint8Array {
  return encodeCanonical([
    fromHex(content.space),
    content.number,
    fromHex(content.prevSeal),
    content.timeMs,
    fromHex(content.events.join('')),
    content.rejections,
    fromHex(content.stateHash),
    content.foldVersion,
    ...(content.snapshotHash === undefined
      ? content.recovery === undefined
        ? []
        : [null]
      : [fromHex(content.snapshotHash)]),
    ...(content.recovery === undefined ? [] : [content.recovery]),
  ]);
}

const Bytes32 = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32, '32 bytes');
const Bytes64 = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 64, '64 bytes');
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const RecoveryBytes = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length > 0 && bytes.length <= LIMITS.recoveryBytesMax, 'recovery');
const CONTENT = [
  Bytes32,
  Count.min(1),
  Bytes32,
  Count,
  z
    .instanceof(Uint8Array)
    .refine((bytes) => bytes.length % 32 === 0 && bytes.length <= LIMITS.sealEventsMax * 32, 'event hashes'),
  z.array(z.tuple([Count, z.string().max(64)])).max(LIMITS.sealEventsMax),
  Bytes32,
  Count.min(1).max(LIMITS.foldVersionMax),
] as const;
const ContentTuple = z.union([
  z.tuple(CONTENT),
  z.tuple([...CONTENT, Bytes32]),
  z.tuple([...CONTENT, Bytes32.nullable(), RecoveryBytes]),
]);
const NOTARIES_MAX = 7;
const EnvelopeTuple = z.tuple([
  z.instanceof(Uint8Array),
  Count,
  Count.min(1),
  z.array(z.tuple([Bytes32, Bytes64])).max(NOTARIES_MAX),
]);

/** @throws {MalformedBytes} */
export function decodeSealContent(bytes: Uint8Array): SealContent {
  const parsed = ContentTuple.safeParse(decodeOrThrow(bytes));
  if (!parsed.success) throw new MalformedBytes('not a seal');
  const [space, number, prevSeal, timeMs, events, rejections, stateHash, foldVersion, snapshotHash, recovery] =
    parsed.data;
  const hashes: string[] = [];
  for (let at = 0; at < events.length; at += 32) hashes.push(toHex(events.subarray(at, at + 32)));
  return {
    space: toHex(space),
    number,
    prevSeal: toHex(prevSeal),
    timeMs,
    events: hashes,
    rejections,
    stateHash: toHex(stateHash),
    foldVersion,
    ...(snapshotHash === undefined || snapshotHash === null ? {} : { snapshotHash: toHex(snapshotHash) }),
    ...(recovery === undefined ? {} : { recovery }),
  };
}

export function encodeSeal(seal: Seal): Uint8Array {
  return encodeCanonical([
    encodeSealContent(seal.content),
    seal.set,
    seal.term,
    seal.commits.map((commit) => [fromHex(commit.notary), commit.signature]),
  ]);
}

/** @throws {MalformedBytes} */
export function decodeSeal(bytes: Uint8Array, crypto: Crypto): Seal {
  const parsed = EnvelopeTuple.safeParse(decodeOrThrow(bytes));
  if (!parsed.success) throw new MalformedBytes('not a seal envelope');
  const [contentBytes, set, term, commits] = parsed.data;
  const content = decodeSealContent(contentBytes);
  return {
    content,
    hash: hashSeal(content, crypto),
    set,
    term,
    commits: commits.map(([notary, signature]) => ({ notary: toHex(notary), signature })),
  };
}

function decodeOrThrow(bytes: Uint8Array): unknown {
  try {
    return decodeCanonical(bytes);
  } catch (cause) {
    throw new MalformedBytes('not CBOR', { cause });
  }
}
