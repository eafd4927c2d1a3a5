/**
 * The root key, made in the client (browser or CLI) from a 24-word phrase (BIP39, English word list, 256 bits):
 *
 *   root seed = SHA-256("power-realms:root:v1\n" + BIP39 seed)      the 64 bytes of BIP39, without a passphrase
 *   root key  = Ed25519 public key of that seed (RFC 8032)
 *
 * The seed stays where it was made; only the public key and the signatures over the device certificates leave.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { generateMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { concat, toHex, utf8 } from '../kernel/bytes.ts';
import { type UnsignedCertificate, certificateBytes } from './certificate.ts';
import { revocationBytes } from './revocation.ts';
import { rotationBytes } from './rotation.ts';

const PHRASE_BITS = 256;
export const PHRASE_WORDS = 24;

/** What `accountPrepare` answered: the device keys to certify. */
export interface PreparedDevices {
  readonly personalKey: string;
  readonly agentKey: string;
  readonly peerKey: string;
  readonly createdMs: number;
  /** Whose devices they are; absent: of the user whose first root key signs. */
  readonly user?: string | undefined;
}

/** What `accountCreate` wants of the root key. */
export interface CertifiedDevices {
  readonly rootKey: string;
  readonly personalSignature: string;
  readonly agentSignature: string;
}

/** A new phrase of 24 words, from the platform's cryptographic randomness. */
export function newPhrase(): string {
  return generateMnemonic(wordlist, PHRASE_BITS);
}

/** As people type it: any case, any white space. */
export function normalisePhrase(text: string): string {
  return text.trim().toLowerCase().split(/\s+/).join(' ');
}

/** 24 words of the list whose checksum holds. */
export function isPhrase(text: string): boolean {
  const phrase = normalisePhrase(text);
  return phrase.split(' ').length === PHRASE_WORDS && validateMnemonic(phrase, wordlist);
}

/** The words of the list, to name a mistyped one. */
export function isPhraseWord(word: string): boolean {
  return wordlist.includes(word);
}

/** 32 bytes. Takes some 100 ms: BIP39 stretches by 2,048 rounds. @throws {Error} on what is no phrase */
export function phraseToRootSeed(phrase: string): Uint8Array {
  const normalised = normalisePhrase(phrase);
  if (!isPhrase(normalised)) throw new RangeError('not a recovery phrase of 24 words');
  return sha256(concat([utf8('power-realms:root:v1\n'), mnemonicToSeedSync(normalised)]));
}

/** Root signatures over the certificates of both new devices. */
export function certifyDevices(input: {
  readonly rootSeed: Uint8Array;
  readonly prepared: PreparedDevices;
}): CertifiedDevices {
  const { rootSeed, prepared } = input;
  const rootKeyBytes = ed25519.getPublicKey(rootSeed);
  const rootKey = toHex(rootKeyBytes);
  // The user id is the hash of the first root key; see `userIdOf`.
  const user = prepared.user ?? toHex(sha256(rootKeyBytes));
  const sign = (kind: UnsignedCertificate['kind'], device: string): string => {
    const { peerKey, createdMs } = prepared;
    const certificate = { user, rootKey, device, kind, peerKey, createdMs };
    return toHex(ed25519.sign(certificateBytes(certificate, 'root'), rootSeed));
  };
  return {
    rootKey,
    personalSignature: sign('personal', prepared.personalKey),
    agentSignature: sign('agent', prepared.agentKey),
  };
}

/** The public root key of a seed, hex. */
export function rootKeyOf(rootSeed: Uint8Array): string {
  return toHex(ed25519.getPublicKey(rootSeed));
}

/** A signature of the root key, hex: of bytes that say by their purpose what they are for. */
export function signAsRoot(rootSeed: Uint8Array, bytes: Uint8Array): string {
  return toHex(ed25519.sign(bytes, rootSeed));
}

/**
 * What `rootRotate` wants: signed by the new root key, and by the one that it replaces where its phrase is there. Without it `device` signs
 * later, in place of `rootKey`.
 */
export function signRotation(
  of: { readonly user: string; readonly rootKey: string; readonly device: string },
  seeds: { readonly next: Uint8Array; readonly present: Uint8Array | undefined },
): {
  readonly oldRoot: string;
  readonly newRoot: string;
  readonly newSignature: string;
  readonly oldSignature?: string;
} {
  const { next, present } = seeds;
  const oldRoot = present === undefined ? of.rootKey : rootKeyOf(present);
  const newRoot = rootKeyOf(next);
  const bytes = rotationBytes({ user: of.user, oldRoot, newRoot }, present === undefined ? of.device : undefined);
  const signed = { oldRoot, newRoot, newSignature: signAsRoot(next, bytes) };
  return present === undefined ? signed : { ...signed, oldSignature: signAsRoot(present, bytes) };
}

/** What `deviceRevoke` wants: the root's word against each device of a machine. */
export function signRevocations(
  rootSeed: Uint8Array,
  devices: readonly string[],
): {
  readonly rootKey: string;
  readonly signatures: { readonly device: string; readonly rootSignature: string }[];
} {
  const signatures = devices.map((device) => ({
    device,
    rootSignature: signAsRoot(rootSeed, revocationBytes(device)),
  }));
  return { rootKey: rootKeyOf(rootSeed), signatures };
}
