/** What officers, owners and GlobalAdmins do to a pool and its members, with sensible particulars. */
import { toHex } from '#core/kernel/bytes.ts';
import { TIME } from '#core/kernel/limits.ts';
import { type Appointment, appointmentBytes, appointmentEndBytes, appointmentId } from '#core/contract/appointment.ts';
import type { Signer } from '#engine/ports.ts';
import { type ActOptions, type Command, act } from './acts.ts';
import { type TestPool, cast, networkRoot, testCrypto } from './test-pool.ts';

const REASON = 'said so';

export const setMember = (who: string, state: string, options: ActOptions = {}): Command =>
  act({ type: 'member.state-set.v1', by: 'officer' }, (pool) => ({
    user: pool.id(who),
    state,
    reason: REASON,
    ...(state === 'suspended' ? { lifeMs: TIME.DAY_MS } : {}),
  }))(options);
export const admit = (who: string, answer: 'accepted' | 'refused' = 'accepted', options: ActOptions = {}): Command =>
  act({ type: 'member.admitted.v1', by: 'officer' }, () => ({ user: cast(who).user, answer, reason: REASON }))(options);

export const offerOwnership = (to: string, options: ActOptions = {}): Command =>
  act({ type: 'ownership.offered.v1', by: 'owner' }, (pool) => ({ to: pool.id(to), reason: REASON }))(options);
export const answerOwnership = (by: string, answer = 'accepted', options: ActOptions = {}): Command =>
  act({ type: 'ownership.answered.v1', by }, () => ({ answer }))(options);
export const withdrawOwnership = act({ type: 'ownership.withdrawn.v1', by: 'owner' }, () => ({ reason: REASON }));

export const announceSettings = (changes: Readonly<Record<string, unknown>>, options: ActOptions = {}): Command =>
  act({ type: 'settings.announced.v1', by: 'owner', as: 'change' }, () => ({ changes, reason: REASON }))(options);
export const withdrawSettings = act({ type: 'settings.withdrawn.v1', by: 'owner' }, (pool, { of }) => ({
  change: pool.id(of ?? 'change'),
  reason: REASON,
}));

export const announce = act({ type: 'announcement.posted.v1', by: 'officer', as: 'announcement' }, () => ({
  title: 'Game night',
  text: 'On Friday.',
}));
export const removeAnnouncement = act({ type: 'announcement.removed.v1', by: 'officer' }, (pool, { of }) => ({
  announcement: pool.id(of ?? 'announcement'),
  reason: REASON,
}));

export const freeze = (who: string, options: ActOptions = {}): Command =>
  act({ type: 'wallet.frozen.v1', by: 'officer' }, (pool) => ({ user: pool.id(who), reason: REASON }))(options);
export const thaw = (who: string, options: ActOptions = {}): Command =>
  act({ type: 'wallet.thawed.v1', by: 'officer' }, (pool) => ({ user: pool.id(who), reason: REASON }))(options);
export const closePool = act({ type: 'pool.closed.v1', by: 'owner' }, () => ({ reason: REASON }));

export const removeOffer = act({ type: 'offer.removed.v1', by: 'officer' }, (pool, { of }) => ({
  offer: pool.id(of ?? 'offer'),
  reason: REASON,
}));
export const unverifyNode = act({ type: 'node.unverified.v1', by: 'officer' }, (pool, { of }) => ({
  node: pool.id(of ?? 'node'),
  reason: REASON,
}));

// --- treasury

export const proposeTreasury = (
  kind: 'mint' | 'burn' | 'payout',
  amount: bigint,
  options: ActOptions & { readonly to?: string } = {},
): Command =>
  act<ActOptions & { readonly to?: string }>(
    { type: 'treasury.proposed.v1', by: 'owner', as: 'treasury act' },
    (pool, { to }) => ({
      kind,
      amount: amount.toString(),
      reason: REASON,
      ...(to === undefined ? {} : { to: pool.id(to) }),
    }),
  )(options);
export const answerTreasury = (answer = 'approved', options: ActOptions = {}): Command =>
  act({ type: 'treasury.answered.v1', by: 'officer' }, (pool, { of }) => ({
    act: pool.id(of ?? 'treasury act'),
    answer,
    reason: REASON,
  }))(options);
export const withdrawTreasury = act({ type: 'treasury.withdrawn.v1', by: 'owner' }, (pool, { of }) => ({
  act: pool.id(of ?? 'treasury act'),
  reason: REASON,
}));

// --- GlobalAdmins

/** An appointment of `who` by the network's root key, ninety days around the start of test pools. */
export function appointment(
  who: string,
  change: Partial<Appointment> & { readonly signer?: Signer } = {},
  nowMs = 1_700_000_000_000,
): Appointment {
  const { signer = networkRoot(), ...fields } = change;
  const bare = {
    networkKey: networkRoot().device,
    user: cast(who).user,
    fromMs: nowMs - TIME.DAY_MS,
    toMs: nowMs + 89 * TIME.DAY_MS,
    ...fields,
  };
  return { ...bare, signature: toHex(signer.sign(appointmentBytes(bare))) };
}

export interface AdminOptions extends ActOptions {
  readonly appointment?: Appointment;
  readonly certificate?: unknown;
}

/** `what` may hold names instead of ids. */
export const adminAct = (what: Readonly<Record<string, unknown>>, options: AdminOptions = {}): Command =>
  act<AdminOptions>({ type: 'admin.acted.v1', by: 'admin' }, (pool, { by, appointment: shown, certificate }) => ({
    appointment: shown ?? appointment(by ?? 'admin'),
    certificate: certificate ?? cast(by ?? 'admin').certificates[0],
    act: Object.fromEntries(Object.entries(what).map(([field, value]) => [field, idOf(pool, field, value)])),
    reason: REASON,
  }))(options);

function idOf(pool: TestPool, field: string, value: unknown): unknown {
  return ['user', 'to', 'offer', 'node', 'order', 'invitation', 'dispute', 'withdrawal', 'correction'].includes(field)
    ? pool.id(String(value))
    : value;
}

export const revokeAdmin = (who: string, options: ActOptions & { readonly signed?: Signer } = {}): Command =>
  act<ActOptions & { readonly signed?: Signer }>({ type: 'admin.revoked.v1', by: 'member' }, (_pool, { signed }) => {
    const id = appointmentId(appointment(who), testCrypto);
    const key = networkRoot();
    return { appointment: id, signature: toHex((signed ?? key).sign(appointmentEndBytes(key.device, id))) };
  })(options);
