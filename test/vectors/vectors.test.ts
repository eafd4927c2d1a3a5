import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { ballotBytes } from '#core/consensus/notaries.ts';
import { certificateBytes, userIdOf } from '#core/contract/certificate.ts';
import { type SignedEvent, decodeEvent, decodeHeader, encodeEvent, encodeHeader, hashEvent, signingBytes } from '#core/contract/event.ts';
import { rotationBytes, rotationEndBytes } from '#core/contract/rotation.ts';
import { decodeRun, encodeRun } from '#core/contract/run.ts';
import { decodeSeal, decodeSealContent, encodeSeal, encodeSealContent, hashSeal } from '#core/contract/seal.ts';
import { del, put } from '#core/contract/table.ts';
import { balances } from '#core/features/ledger/ledger.tables.ts';
import { challengeBytes } from '#core/features/nodes/signed.ts';
import { readyBytes, receiptBytes } from '#core/features/orders/signed.ts';
import { invitationBytes, passwordSaltBytes } from '#core/features/pools/invitation.ts';
import { chainStateHash } from '#engine/fold.ts';
import { Overlay } from '#engine/overlay.ts';
import { due } from '#engine/tables.ts';
import { openTestStore } from '../kit/test-pool.ts';

/** JSON, parsed; what it holds is said where it is used. */
function vectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

/** `{ $hex }` stands for bytes. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value;
  if ('$hex' in value) return fromHex(String(value.$hex));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
}

test('canonical bytes', () => {
  for (const { value, bytes } of vectors('canonical.json') as { value: unknown; bytes: string }[]) {
    assert.equal(toHex(encodeCanonical(revive(value))), bytes, JSON.stringify(value));
    assert.equal(toHex(encodeCanonical(decodeCanonical(fromHex(bytes)))), bytes);
  }
});

test('headers, their ids and what their authors sign', () => {
  type Vector = { header: Parameters<typeof encodeHeader>[0]; bytes: string; id: string; signed: string };
  for (const { header, bytes, id, signed } of vectors('headers.json') as Vector[]) {
    assert.equal(toHex(encodeHeader(header)), bytes);
    assert.deepEqual(decodeHeader(fromHex(bytes)), header);
    assert.equal(toHex(nodeCrypto.sha256(fromHex(bytes))), id);
    assert.equal(toHex(signingBytes('event', fromHex(id))), signed);
  }
});

type EventVector = Omit<SignedEvent, 'payload' | 'signature'> & { readonly payload: string; readonly signature?: string };

function eventOf({ payload, signature, ...rest }: EventVector): SignedEvent {
  const event = { ...rest, payload: fromHex(payload) };
  return signature === undefined ? event : { ...event, signature: fromHex(signature) };
}

function vectorOf({ payload, signature, ...rest }: SignedEvent): EventVector {
  return { ...rest, payload: toHex(payload), ...(signature === undefined ? {} : { signature: toHex(signature) }) };
}

test('an event by itself, and a run of two', () => {
  const { event, bytes, run } = vectors('events.json') as { event: EventVector; bytes: string; run: { space: string; events: EventVector[]; bytes: string } };
  assert.equal(hashEvent(eventOf(event), nodeCrypto), event.hash);
  assert.equal(toHex(encodeEvent(eventOf(event), nodeCrypto)), bytes);
  assert.deepEqual(vectorOf(decodeEvent(fromHex(bytes), nodeCrypto)), event);
  assert.equal(toHex(encodeRun(run.events.map(eventOf))), run.bytes);
  assert.deepEqual(decodeRun(fromHex(run.bytes), run.space, nodeCrypto).map(vectorOf), run.events);
});

test('user ids, certificates and revocations', () => {
  type Certificate = { certificate: Parameters<typeof certificateBytes>[0]; root: string; peer: string };
  type Vectors = { users: { rootKey: string; user: string }[]; certificates: Certificate[]; revocation: { device: string; signed: string } };
  const { users, certificates, revocation } = vectors('identity.json') as Vectors;
  for (const { rootKey, user } of users) assert.equal(userIdOf(rootKey, nodeCrypto), user);
  for (const { certificate, root, peer } of certificates) {
    assert.equal(toHex(certificateBytes(certificate, 'root')), root);
    assert.equal(toHex(certificateBytes(certificate, 'peer')), peer);
  }
  assert.equal(toHex(signingBytes('device', fromHex(`00${revocation.device}`))), revocation.signed);
});

test('what joiners, buyers and notaries sign', () => {
  type Vectors = {
    invitation: { use: Parameters<typeof invitationBytes>[0]; bytes: string };
    passwordSalt: { space: string; number: number; salt: string }[];
    ready: { space: string; order: string; bytes: string };
    challenge: Parameters<typeof challengeBytes>[0] & { bytes: string };
    receipts: { space: string; receipt: Parameters<typeof receiptBytes>[1]; bytes: string }[];
    rotations: (Parameters<typeof rotationBytes>[0] & { device?: string; bytes: string })[];
    rotationEnd: Parameters<typeof rotationEndBytes>[0] & { bytes: string };
    ballots: { phase: 'prepare' | 'commit'; ballot: Parameters<typeof ballotBytes>[1]; bytes: string }[];
  };
  const { invitation, passwordSalt, ready, challenge, receipts, ballots, rotations, rotationEnd } = vectors('signed.json') as Vectors;
  for (const { device, bytes, ...rotation } of rotations) assert.equal(toHex(rotationBytes(rotation, device)), bytes);
  assert.equal(toHex(rotationEndBytes(rotationEnd)), rotationEnd.bytes);
  assert.equal(toHex(invitationBytes(invitation.use)), invitation.bytes);
  for (const { space, number, salt } of passwordSalt) assert.equal(toHex(passwordSaltBytes(space, number, nodeCrypto)), salt);
  assert.equal(toHex(readyBytes(ready.space, ready.order)), ready.bytes);
  assert.equal(toHex(challengeBytes(challenge)), challenge.bytes);
  for (const { space, receipt, bytes } of receipts) assert.equal(toHex(receiptBytes(space, receipt)), bytes);
  for (const { phase, ballot, bytes } of ballots) assert.equal(toHex(ballotBytes(phase, ballot)), bytes);
});

test('seals, their hashes and their envelopes', () => {
  type Vectors = { notary: string; signature: string; seals: { content: Parameters<typeof encodeSealContent>[0]; bytes: string; hash: string; envelope: string }[] };
  const { notary, signature, seals } = vectors('seals.json') as Vectors;
  for (const { content, bytes, hash, envelope } of seals) {
    assert.equal(toHex(encodeSealContent(content)), bytes);
    assert.deepEqual(decodeSealContent(fromHex(bytes)), content);
    assert.equal(hashSeal(content, nodeCrypto), hash);
    const seal = { content, hash, set: 0, term: 1, commits: [{ notary, signature: fromHex(signature) }] };
    assert.equal(toHex(encodeSeal(seal)), envelope);
    assert.equal(toHex(encodeSeal(decodeSeal(fromHex(envelope), nodeCrypto))), envelope);
  }
});

test('the state hash chains the row operations of a seal', () => {
  const { prev, lines, stateHash } = vectors('state-hash.json') as { prev: string; lines: string[]; stateHash: string };
  using store = openTestStore(prev);
  const overlay = new Overlay(store);
  overlay.apply(put(balances, { account: 'treasury', balance: 1_000_000n }));
  overlay.apply(del(due, 5, 'order:1'));
  assert.deepEqual(overlay.text().trimEnd().split('\n'), lines);
  assert.equal(chainStateHash(prev, overlay, nodeCrypto), stateHash);
});

test('Ed25519 as RFC 8032 says', () => {
  const { vectors: rows } = vectors('ed25519.json') as { vectors: { seed: string; publicKey: string; message: string; signature: string }[] };
  for (const { seed, publicKey, message, signature } of rows) {
    const signer = signerFromSeed(fromHex(seed));
    assert.equal(signer.device, publicKey);
    assert.equal(toHex(signer.sign(fromHex(message))), signature);
    assert.equal(nodeCrypto.verify(publicKey, fromHex(message), fromHex(signature)), true);
    assert.equal(nodeCrypto.verify(publicKey, fromHex(`${message}00`), fromHex(signature)), false);
  }
});
