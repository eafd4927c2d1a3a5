/** People with real keys: root, devices, certificates; and pools founded by them. */
import { createHash } from 'node:crypto';
import { nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { toHex } from '#core/kernel/bytes.ts';
import { MICRO } from '#core/kernel/money.ts';
import { FOLD_VERSION, POOL_DEFAULTS } from '#core/kernel/limits.ts';
import { type DeviceCertificate, certificateBytes, userIdOf } from '#core/contract/certificate.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { encodeEvent } from '#core/contract/event.ts';
import { composeGenesis } from '#engine/genesis.ts';
import type { Signer } from '#engine/ports.ts';

export interface Person {
  readonly name: string;
  readonly user: string;
  readonly root: Signer;
  readonly peer: Signer;
  readonly personal: Signer;
  readonly agent: Signer;
  readonly certificates: readonly DeviceCertificate[];
  /** CBOR of the agent's certificate, as shown with a live proof. */
  readonly agentCertificate: Uint8Array;
}

function seedOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** The private keys of `person(name, salt)`, for who hands them to an instance. */
export function seedsOf(name: string, salt = ''): Readonly<Record<'peer' | 'personal' | 'agent', Uint8Array>> {
  const of = (role: string): Uint8Array => seedOf(`${role}:${name}:${salt}`);
  return { peer: of('peer'), personal: of('personal'), agent: of('agent') };
}

/** The same name and salt give the same keys: a run can be replayed from its seed. */
export function person(name: string, salt = ''): Person {
  const root = signerFromSeed(seedOf(`root:${name}:${salt}`));
  const peer = signerFromSeed(seedOf(`peer:${name}:${salt}`));
  const personal = signerFromSeed(seedOf(`personal:${name}:${salt}`));
  const agent = signerFromSeed(seedOf(`agent:${name}:${salt}`));
  const user = userIdOf(root.device, nodeCrypto);
  const certificates = [
    certify({ user, root, peer, device: personal.device, kind: 'personal' }),
    certify({ user, root, peer, device: agent.device, kind: 'agent' }),
  ];
  return { name, user, root, peer, personal, agent, certificates, agentCertificate: encodeCanonical(certificates[1]) };
}

export function certify(of: {
  user: string;
  root: Signer;
  peer: Signer;
  device: string;
  kind: 'personal' | 'agent';
}): DeviceCertificate {
  const bare = {
    user: of.user,
    rootKey: of.root.device,
    device: of.device,
    kind: of.kind,
    peerKey: of.peer.device,
    createdMs: 1_700_000_000_000,
  };
  return {
    ...bare,
    rootSignature: toHex(of.root.sign(certificateBytes(bare, 'root'))),
    peerSignature: toHex(of.peer.sign(certificateBytes(bare, 'peer'))),
  };
}

export interface PoolOptions {
  readonly access?: 'public' | 'private' | 'referral';
  readonly welcomeGrant?: bigint;
  readonly grantsPerDayMax?: number;
  readonly nowMs?: number;
  readonly foldVersion?: number;
  readonly notaries?: { readonly mode: '1/1' | '2/3' | '3/4' | '5/7'; readonly members: readonly string[] };
  readonly terms?: Partial<Record<keyof typeof TERMS, number>>;
}

const { feeBps, initialSupplyMicro, grantsPerDayMax, joinsPerDayMax, ...TERMS } = POOL_DEFAULTS;

/** The genesis of a pool owned by `owner`, as bytes, and its id. */
export function foundPool(
  owner: Person,
  options: PoolOptions = {},
): { readonly space: string; readonly genesis: Uint8Array } {
  const payload = {
    kind: 'pool',
    foldVersion: options.foldVersion ?? FOLD_VERSION,
    name: 'Test pool',
    symbol: 'TST',
    decimals: 2,
    access: options.access ?? 'public',
    feeBps,
    welcomeGrant: (options.welcomeGrant ?? 100n * MICRO).toString(),
    grantsPerDayMax: options.grantsPerDayMax ?? grantsPerDayMax,
    joinsPerDayMax: Math.max(joinsPerDayMax, 100_000),
    initialSupply: initialSupplyMicro.toString(),
    network: '0'.repeat(64),
    networkKey: person('network').root.device,
    ownerHandle: owner.name,
    certificates: owner.certificates,
    notaries: options.notaries ?? { mode: '1/1', members: [owner.agent.device] },
    terms: { ...TERMS, ...options.terms },
  };
  const event = composeGenesis(
    owner.personal,
    'pool.created.v1',
    payload,
    options.nowMs ?? 1_700_000_000_000,
    nodeCrypto,
  );
  return { space: event.hash, genesis: encodeEvent(event, nodeCrypto) };
}

export function joinPayload(who: Person): Record<string, unknown> {
  return {
    user: who.user,
    rootKey: who.root.device,
    handle: who.name,
    certificates: who.certificates,
    via: { kind: 'public' },
  };
}
