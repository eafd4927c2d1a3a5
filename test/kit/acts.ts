/**
 * What people do in a test pool, with sensible particulars: `place()`, `accept()`, `receipt({ paidMs: 60_000 })`. A test names only what it
 * is about. One slot for one millisecond costs one micro-credit (PRICE), so that amounts can be read off the times.
 */
import { createHash } from 'node:crypto';
import { toHex } from '#core/kernel/bytes.ts';
import { TIME } from '#core/kernel/limits.ts';
import { offerPrices } from '#core/features/market/market.tables.ts';
import { challengeBytes } from '#core/features/nodes/signed.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { readyBytes, receiptBytes } from '#core/features/orders/signed.ts';
import { invitationBytes } from '#core/features/pools/invitation.ts';
import { signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { encodeHeader, signingBytes } from '#core/contract/event.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import type { Signer } from '#engine/ports.ts';
import { joinPayload } from './people.ts';
import { type Attempt, type TestPool, cast, testCrypto } from './test-pool.ts';

/** Micro-credits for a slot-hour. */
export const PRICE = BigInt(TIME.HOUR_MS);
export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

export type Command = (pool: TestPool) => Attempt;

export interface ActOptions {
  /** Who does it. */
  readonly by?: string;
  readonly device?: 'personal' | 'agent';
  /** Name of the order, offer, node, job or invitation that it is about. */
  readonly of?: string;
  /** Under this name the test speaks of what it makes. */
  readonly as?: string;
  /** Fields that differ from the usual. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly after?: readonly string[];
  readonly base?: number;
  readonly idem?: Attempt['idem'];
  readonly hlc?: Attempt['hlc'];
}

interface Usual {
  readonly type: string;
  readonly by: string;
  readonly device?: 'personal' | 'agent';
  readonly as?: string;
}

/** Makes an act of its usual author, type and payload; a test may change each. */
export function act<Options extends ActOptions>(
  usual: Usual,
  payload: (pool: TestPool, options: Options) => Record<string, unknown>,
): (options?: Options) => Command {
  return (options = {} as Options) =>
    (pool) => {
      const who = cast(options.by ?? usual.by);
      const { after, base, idem, hlc } = options;
      return {
        signer: who[options.device ?? usual.device ?? 'personal'],
        type: usual.type,
        payload: { ...payload(pool, options), ...options.with },
        as: options.as ?? usual.as,
        after,
        base,
        idem,
        hlc,
      };
    };
}

export const subject = (field: string) => (pool: TestPool, options: ActOptions) => ({
  [field]: pool.id(options.of ?? field),
});

export function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// --- members

export interface JoinOptions extends ActOptions {
  /** Name of the invitation; none: by the open door. */
  readonly invitation?: string;
  /** Who signs the invitation: its secret half, unless a test cheats. */
  readonly signed?: Signer;
}

/** The key pair of the invitation that tests call `name`. */
export function invitationKey(name: string): Signer {
  return signerFromSeed(fromHex(sha(`invitation:${name}`)));
}

export const join = (by: string, options: JoinOptions = {}): Command =>
  act<JoinOptions>({ type: 'member.joined.v1', by }, (pool, { invitation, signed }) => {
    const who = cast(by);
    if (invitation === undefined) return joinPayload(who);
    const key = signed ?? invitationKey(invitation);
    const use = {
      space: pool.space,
      user: who.user,
      device: who.personal.device,
      invitation: invitationKey(invitation).device,
    };
    const signature = toHex(key.sign(invitationBytes(use)));
    return { ...joinPayload(who), via: { kind: 'invitation', invitation: use.invitation, signature } };
  })(options);

export const leave = act({ type: 'member.left.v1', by: 'member' }, () => ({}));
export const kick = (who: string, options: ActOptions = {}): Command =>
  act({ type: 'member.kicked.v1', by: 'officer' }, (pool) => ({ user: pool.id(who), reason: 'said so' }))(options);
export const appoint = (who: string, role: string, options: ActOptions = {}): Command =>
  act({ type: 'role.set.v1', by: 'owner' }, (pool) => ({ user: pool.id(who), role, reason: 'said so' }))(options);
export const invite = (name: string, options: ActOptions = {}): Command =>
  act({ type: 'invitation.created.v1', by: 'officer' }, () => ({
    invitation: invitationKey(name).device,
    kind: 'referral',
    uses: 1,
  }))(options);
export const setPassword = (name: string, options: ActOptions = {}): Command =>
  invite(name, { by: 'owner', ...options, with: { kind: 'password', uses: 1000, ...options.with } });
export const revokeInvitation = (name: string, options: ActOptions = {}): Command =>
  act({ type: 'invitation.revoked.v1', by: 'officer' }, () => ({ invitation: invitationKey(name).device }))(options);
/** Members by name; their agents become the notaries. */
export const nameNotaries = (mode: string, names: readonly string[], options: ActOptions = {}): Command =>
  act({ type: 'notaries.changed.v1', by: 'owner' }, () => ({
    mode,
    members: names.map((name) => cast(name).agent.device),
    reason: 'said so',
  }))(options);
/** The instance of the notary goes up to this version of the fold. */
export const supportFold = (version: number, options: ActOptions = {}): Command =>
  act({ type: 'fold.supported.v1', by: 'owner', device: 'agent' }, () => ({ version }))(options);
export const upgradePool = (version: number, options: ActOptions = {}): Command =>
  act({ type: 'pool.upgraded.v1', by: 'owner' }, () => ({ version, reason: 'said so' }))(options);
/** Members by name; `needed` of them could recover the pool. */
export const nameRecovery = (needed: number, names: readonly string[], options: ActOptions = {}): Command =>
  act({ type: 'recovery.named.v1', by: 'owner' }, () => ({
    users: names.map((name) => cast(name).user),
    rootKeys: names.map((name) => cast(name).root.device),
    needed,
    reason: 'said so',
  }))(options);
export interface AccuseOptions extends ActOptions {
  /** Who signs the second event, unless a test cheats: the accused. */
  readonly signed?: Signer;
  /** Of which of their devices; absent: the personal one. */
  readonly accused?: 'personal' | 'agent';
}
/** `who` signed two events for one place: the proof. */
export const accuse = (who: string, options: AccuseOptions = {}): Command =>
  act<AccuseOptions>(
    { type: 'author.equivocated.v1', by: 'member', device: 'agent' },
    (pool, { signed, accused = 'personal' }) => {
      const { device } = cast(who)[accused];
      const branch = (note: string) => {
        const header = {
          space: pool.space,
          author: device,
          seq: 7,
          prev: sha('the one before'),
          hlc: makeHlc(pool.nowMs, 0),
          after: [],
          type: 'thing.done.v1',
          payloadHash: sha(note),
        };
        const bytes = encodeHeader(header);
        const signature = (signed ?? cast(who)[accused]).sign(signingBytes('event', testCrypto.sha256(bytes)));
        return { headers: [toHex(bytes)], signature: toHex(signature) };
      };
      return { author: device, seq: 7, first: branch('one'), second: branch('another') };
    },
  )(options);
export const describePool = act({ type: 'pool.described.v1', by: 'owner' }, () => ({ description: 'a pool' }));

// --- devices

export interface CertifyOptions extends ActOptions {
  readonly certificate?: unknown;
}

export const certifyDevice = act<CertifyOptions>(
  { type: 'device.certified.v1', by: 'buyer' },
  (_pool, { certificate }) => ({ certificate }),
);
/** Signed by the root key of `who`: what may be carried by anybody. */
export const revokeDevice = (
  who: string,
  kind: 'personal' | 'agent',
  options: ActOptions & { readonly signed?: Signer } = {},
): Command =>
  act<ActOptions & { readonly signed?: Signer }>({ type: 'device.revoked.v1', by: who }, (_pool, { signed }) => {
    const { device } = cast(who)[kind];
    return {
      device,
      rootSignature: toHex((signed ?? cast(who).root).sign(signingBytes('device', fromHex(`00${device}`)))),
    };
  })(options);

// --- nodes and offers

export const registerNode = act({ type: 'node.registered.v1', by: 'provider', as: 'node' }, (_pool, { by }) => ({
  name: 'workstation',
  agent: cast(by ?? 'provider').agent.device,
  hardware: {
    cpuModel: 'a CPU',
    physicalCores: 16,
    logicalCores: 32,
    memoryBytes: 16 * GIB,
    gpus: [],
    os: 'linux',
    arch: 'x64',
  },
  limits: { cores: 8, memoryBytes: 8 * GIB, diskBytes: 0, pauseAboveCpuPercent: 100 },
  isolation: { process: true, nodePermissions: true, bwrap: false, cgroup: 'none' },
  consent: true,
}));
export const benchmark = act({ type: 'node.benchmarked.v1', by: 'provider', device: 'agent' }, (pool, { of }) => ({
  node: pool.id(of ?? 'node'),
  seed: sha('seed'),
  outputHash: sha('output'),
  singleScore: 100,
  allScore: 700,
}));
/** Score 0: the node's output is not that of the challenger. */
export const challenge = act<ActOptions & { readonly score?: number; readonly signed?: Signer }>(
  { type: 'node.challenged.v1', by: 'member', device: 'agent' },
  (pool, { of, by, score, signed }) => {
    const node = pool.id(of ?? 'node');
    const signer = signed ?? cast('provider').agent;
    const work = { node, seed: sha('another seed'), samples: 24 };
    const outputHash = sha(score === 0 ? 'another output' : 'output');
    const asked = { space: pool.space, challenger: cast(by ?? 'member').user, ...work, outputHash };
    return {
      ...work,
      outputHash: sha('output'),
      answer: { device: signer.device, outputHash, signature: toHex(signer.sign(challengeBytes(asked))) },
      singleScore: score ?? 100,
    };
  },
);
export const changeNode = act<ActOptions & { readonly limits?: object }>(
  { type: 'node.changed.v1', by: 'provider' },
  (pool, { of, limits }) => ({
    node: pool.id(of ?? 'node'),
    name: 'workstation',
    limits: { cores: 8, memoryBytes: 8 * GIB, diskBytes: 0, pauseAboveCpuPercent: 100, ...limits },
  }),
);
export const setNodeState = (state: string, options: ActOptions = {}): Command =>
  act({ type: 'node.state-set.v1', by: 'provider' }, (pool, { of }) => ({ node: pool.id(of ?? 'node'), state }))(
    options,
  );

export const publish = act({ type: 'offer.published.v1', by: 'provider', as: 'offer' }, (pool, { of }) => ({
  node: pool.id(of ?? 'node'),
  title: 'fast cores',
  executor: 'wasi',
  slots: 4,
  coresPerSlot: 1,
  memoryPerSlotBytes: 256 * MIB,
  pricePerSlotHour: PRICE.toString(),
  minMs: TIME.MINUTE_MS,
  maxMs: TIME.HOUR_MS,
}));
export const editOffer = (price: bigint, options: ActOptions = {}): Command =>
  act({ type: 'offer.edited.v1', by: 'provider' }, (pool, { of }) => ({
    offer: pool.id(of ?? 'offer'),
    title: 'faster cores',
    pricePerSlotHour: price.toString(),
  }))(options);
/** Absent: never. */
export const setExpiry = (lifeMs: number | undefined, options: ActOptions = {}): Command =>
  act({ type: 'offer.expiry-set.v1', by: 'provider' }, (pool, { of }) => ({
    offer: pool.id(of ?? 'offer'),
    ...(lifeMs === undefined ? {} : { lifeMs }),
  }))(options);
export const setOfferState = (state: string, options: ActOptions = {}): Command =>
  act({ type: 'offer.state-set.v1', by: 'provider' }, (pool, { of }) => ({ offer: pool.id(of ?? 'offer'), state }))(
    options,
  );

// --- money

export const transferTo = (to: string, amount: bigint, options: ActOptions = {}): Command =>
  act({ type: 'transfer.made.v1', by: 'buyer' }, (pool) => ({
    to: pool.id(to),
    amount: amount.toString(),
    memo: 'thanks',
  }))(options);
export const grantTo = (to: string, amount: bigint, options: ActOptions = {}): Command =>
  act({ type: 'grant.made.v1', by: 'owner' }, (pool) => ({
    to: pool.id(to),
    amount: amount.toString(),
    reason: 'welcome',
  }))(options);

// --- jobs and orders

export const authorizeJob = act<ActOptions & { readonly max?: bigint; readonly lifeMs?: number }>(
  { type: 'job.authorized.v1', by: 'buyer', as: 'job' },
  (_pool, { max, lifeMs }) => ({
    specHash: sha('spec'),
    max: (max ?? 10_000_000n).toString(),
    lifeMs: lifeMs ?? TIME.HOUR_MS,
  }),
);
export const closeJob = act({ type: 'job.closed.v1', by: 'buyer' }, subject('job'));

export interface PlaceOptions extends ActOptions {
  readonly slots?: number;
  readonly durationMs?: number;
  /** Name of the job whose mandate pays. */
  readonly job?: string;
}

/** Two slots for ten minutes: 1,200,000 micro-credits. */
export const place = act<PlaceOptions>(
  { type: 'order.placed.v1', by: 'buyer', as: 'order' },
  (pool, { of, slots, durationMs, job }) => ({
    offer: pool.id(of ?? 'offer'),
    offerVersion: pool.row(offerPrices, of ?? 'offer')?.version ?? sha('no version'),
    slots: slots ?? 2,
    durationMs: durationMs ?? 10 * TIME.MINUTE_MS,
    maxCost: 1_000_000_000n.toString(),
    ...(job === undefined ? {} : { job: pool.id(job) }),
  }),
);
export const accept = act({ type: 'order.accepted.v1', by: 'provider', device: 'agent' }, subject('order'));
export const decline = act({ type: 'order.declined.v1', by: 'provider' }, (pool, { of }) => ({
  order: pool.id(of ?? 'order'),
  reason: 'busy',
}));
export const cancel = act({ type: 'order.cancelled.v1', by: 'buyer' }, subject('order'));

export interface SignedOptions extends ActOptions {
  /** Whose device signs for the buyer. */
  readonly signed?: Signer;
}

export const ready = act<SignedOptions>(
  { type: 'order.ready.v1', by: 'provider', device: 'agent' },
  (pool, { of, signed }) => {
    const signer = signed ?? cast('buyer').agent;
    const order = pool.id(of ?? 'order');
    return { order, buyerDevice: signer.device, buyerSignature: toHex(signer.sign(readyBytes(pool.space, order))) };
  },
);

export interface ReceiptOptions extends ActOptions {
  readonly n?: number;
  readonly elapsedMs?: number;
  readonly paidMs?: number;
  readonly tasksEnded?: number;
  readonly tasksHash?: string;
  readonly last?: boolean;
  /** Who countersigns; `nobody`: the receipt comes without. */
  readonly signed?: Signer | 'nobody';
}

/** The next receipt of the order: as much as was paid before, unless said. */
export const receipt = act<ReceiptOptions>(
  { type: 'receipt.issued.v1', by: 'provider', device: 'agent' },
  (pool, options) => {
    const order = pool.id(options.of ?? 'order');
    const row = pool.row(orders, order);
    const paidMs = options.paidMs ?? row?.paidMs ?? 0;
    const body = {
      order,
      n: options.n ?? (row?.receipts ?? 0) + 1,
      elapsedMs: options.elapsedMs ?? Math.max(row?.elapsedMs ?? 0, Math.ceil(paidMs / (row?.slots ?? 1))),
      paidMs,
      cpuUs: 0,
      bytes: 0,
      tasksEnded: options.tasksEnded ?? row?.tasksEnded ?? 0,
      tasksHash: options.tasksHash ?? sha('tasks'),
      last: options.last ?? false,
    };
    if (options.signed === 'nobody') return body;
    const signer = options.signed ?? cast('buyer').agent;
    const signature = toHex(signer.sign(receiptBytes(pool.space, body)));
    return { ...body, countersign: { device: signer.device, signature } };
  },
);

export const stop = act({ type: 'order.stopped.v1', by: 'buyer' }, (pool, { of }) => ({
  order: pool.id(of ?? 'order'),
  reason: 'enough',
}));
export const confirm = act({ type: 'order.confirmed.v1', by: 'buyer' }, subject('order'));
export const suspend = act({ type: 'order.suspended.v1', by: 'officer' }, (pool, { of }) => ({
  order: pool.id(of ?? 'order'),
  reason: 'abuse',
}));
export const lift = act({ type: 'order.lifted.v1', by: 'officer' }, subject('order'));
