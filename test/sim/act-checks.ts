/**
 * A second opinion on rights, written down apart from the rules: whoever an accepted act was by must have been allowed to.
 * Small on purpose; it says what must never be accepted, not what must.
 */
import { decodeCanonical } from '#core/kernel/canonical.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { offers } from '#core/features/market/market.tables.ts';
import { nodes } from '#core/features/nodes/nodes.tables.ts';
import { notarySetNow } from '#core/features/notaries/notaries.reads.ts';
import { foldSupportOf, foldVersionOf } from '#core/features/upgrade/upgrade.reads.ts';
import { COUNTED_TYPE, NEXT_VERSION } from '../kit/fold-versions.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { idempotency } from '#engine/tables.ts';
import { must } from './report.ts';
import type { SealView } from './witness.ts';
import type { World } from './world.ts';

type ActCheck = (event: SignedEvent, code: string | undefined, view: SealView, world: World) => void;

const OWNER_ACTS = ['grant.made.v1', 'role.set.v1', 'notaries.changed.v1', 'pool.upgraded.v1'];
const OFFICER_ACTS = [
  'member.kicked.v1',
  'invitation.created.v1',
  'invitation.revoked.v1',
  'order.suspended.v1',
  'order.lifted.v1',
  'pool.described.v1',
];
const AGENT_ACTS = [
  'order.placed.v1',
  'order.accepted.v1',
  'order.declined.v1',
  'order.cancelled.v1',
  'order.ready.v1',
  'receipt.issued.v1',
  'order.stopped.v1',
  'order.confirmed.v1',
  'verification.opened.v1',
  'verification.revealed.v1',
  'job.closed.v1',
  'node.benchmarked.v1',
  'device.certified.v1',
  'device.revoked.v1',
  'author.equivocated.v1',
  'fold.supported.v1',
];

const PARTY: Readonly<Record<string, 'buyer' | 'provider' | 'either' | 'neither'>> = {
  'order.accepted.v1': 'provider',
  'order.declined.v1': 'provider',
  'order.ready.v1': 'provider',
  'receipt.issued.v1': 'provider',
  'verification.revealed.v1': 'provider',
  'order.cancelled.v1': 'buyer',
  'order.stopped.v1': 'either',
  'order.confirmed.v1': 'either',
  'order.suspended.v1': 'neither',
  'order.lifted.v1': 'neither',
};

function accepted(check: (event: SignedEvent, view: SealView, world: World) => void): ActCheck {
  return (event, code, view, world) => {
    if (code === undefined) check(event, view, world);
  };
}

/** Payload of an event whose schema held. */
export function payloadOf(event: SignedEvent): Readonly<Record<string, unknown>> {
  return decodeCanonical(event.payload) as Record<string, unknown>;
}

export function userOf({ store }: SealView, author: string): string {
  return store.get(devices, author)?.user ?? '';
}

/** In this seal: somebody may be made an officer, act as one and leave, all of it between two states that are seen here. */
function rolesGiven({ events, outcomes }: SealView, user: string | undefined): unknown[] {
  return events
    .filter(({ type }, index) => type === 'role.set.v1' && outcomes[index]?.code === undefined)
    .map(payloadOf)
    .filter((given) => given['user'] === user)
    .map((given) => given['role']);
}

export const ACT_CHECKS: readonly ActCheck[] = [
  accepted((event, view, world) => {
    const device = view.store.get(devices, event.author);
    must(
      device !== undefined || event.type === 'device.certified.v1',
      'rights',
      () => `${event.type} of an unknown device is accepted`,
    );
    const isPersonal = device === undefined || device.kind === 'personal';
    must(isPersonal || AGENT_ACTS.includes(event.type), 'rights', () => `${event.type} of an agent device is accepted`);
    const role = world.roleOf(device?.user ?? '');
    const now = view.store.get(members, device?.user ?? '')?.role;
    if (OWNER_ACTS.includes(event.type))
      must(role === 'owner', 'rights', () => `${event.type} of a ${role} is accepted`);
    const isOfficer = [role, now, ...rolesGiven(view, device?.user)].some(
      (held) => held === 'owner' || held === 'officer',
    );
    if (OFFICER_ACTS.includes(event.type)) must(isOfficer, 'rights', () => `${event.type} of a ${role} is accepted`);
  }),
  // What a version brings counts from the seal after its upgrade, and no pool moves past one that seals it.
  accepted((event, { seal, store }) => {
    const { number, foldVersion } = seal.content;
    must(foldVersion === foldVersionOf(store, number), 'version', () => `seal ${number} is of version ${foldVersion}`);
    must(
      event.type !== COUNTED_TYPE || foldVersion >= NEXT_VERSION,
      'version',
      () => `${event.type} is accepted by version ${foldVersion}`,
    );
    if (event.type !== 'pool.upgraded.v1') return;
    const sealers = JSON.parse(notarySetNow(store)?.members ?? '[]') as string[];
    const version = Number(payloadOf(event)['version']);
    // One that took its word back within the same seal had it when the pool moved.
    const saidLater = seal.content.events
      .map((hash) => store.event(hash))
      .filter((said) => said?.type === 'fold.supported.v1')
      .map((said) => said?.author);
    const lacks = sealers.find((device) => foldSupportOf(store, device) < version && !saidLater.includes(device));
    must(lacks === undefined, 'version', () => `the pool moves to version ${version}, which a notary lacks`);
  }),
  accepted((event, view) => {
    const party = PARTY[event.type];
    if (party === undefined) return;
    const order = view.store.get(orders, String(payloadOf(event)['order']));
    const user = userOf(view, event.author);
    const isBuyer = order?.buyer === user;
    const isProvider = order?.provider === user;
    const may =
      party === 'buyer'
        ? isBuyer
        : party === 'provider'
          ? isProvider
          : party === 'either'
            ? isBuyer || isProvider
            : !isBuyer && !isProvider;
    must(order !== undefined && may, 'rights', () => `${event.type} is accepted, but not of the ${party}`);
  }),
  accepted((event, view) => {
    const payload = payloadOf(event);
    const user = userOf(view, event.author);
    const isNodeAct = ['node.benchmarked.v1', 'node.changed.v1', 'node.state-set.v1', 'offer.published.v1'].includes(
      event.type,
    );
    if (isNodeAct)
      must(
        view.store.get(nodes, String(payload['node']))?.user === user,
        'rights',
        () => `${event.type} on somebody else's node is accepted`,
      );
    const isOfferAct = ['offer.edited.v1', 'offer.state-set.v1'].includes(event.type);
    if (isOfferAct)
      must(
        view.store.get(offers, String(payload['offer']))?.user === user,
        'rights',
        () => `${event.type} on somebody else's offer is accepted`,
      );
  }),
  // L7, L8: one effect per key, and the row that remembers it names this event.
  accepted((event, view) => {
    const idem = payloadOf(event)['idem'] as { readonly key: string; readonly body: string } | undefined;
    if (idem === undefined || event.type === 'member.joined.v1') return;
    const row = view.store.get(idempotency, userOf(view, event.author), idem.key);
    must(
      row?.event === event.hash && row.body === idem.body && row.code === '',
      'L7',
      () => `${event.type} is accepted although its key was used by another event`,
    );
  }),
];
