/** Views of a pool from its read-only connection and the newest status of its line. */
import { accountOf as ledgerAccount } from '#core/kernel/postings.ts';
import { decodeCanonical } from '#core/kernel/canonical.ts';
import { RIGHTS, type Right, roleMay } from '#core/contract/rights.ts';
import { balances } from '#core/features/ledger/ledger.tables.ts';
import { devices } from '#core/features/identity/identity.tables.ts';
import { withdrawals } from '#core/features/withdrawals/withdrawals.tables.ts';
import type { ReplicaView } from '#core/features/pools/pools.api.ts';
import { members, pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { LineStatus } from '#engine/line-status.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { handleOf } from './names.ts';
import type { Runtime } from './runtime.ts';

/** Shorter silences are network noise, not a pause. */
const PAUSED_AFTER_MS = 5_000;
/** A notary of a set of several that was not heard of for so long, and has no link to here, is away. */
const NOTARY_SILENT_AFTER_MS = 30_000;
/** What waits for longer than any failover is not sealed for want of a quorum. */
const UNSEALED_AFTER_MS = 60_000;
/** Undecided acts of one device that are looked at. */
const PENDING_SHOWN_MAX = 500;

export function balanceOf(reader: SpaceReader, account: string): bigint {
  return reader.get(balances, account)?.balance ?? 0n;
}

/** Own acts that no seal decided yet, oldest first. */
export function pendingActs(
  reader: SpaceReader,
  user: string,
): { readonly event: string; readonly type: string; readonly payload: Record<string, unknown> }[] {
  const authors = reader.where(devices, '"user" = ?', [user]).map((row) => row.device);
  const found: { event: string; type: string; payload: Record<string, unknown> }[] = [];
  for (const author of authors) {
    const decided = Number(reader.all('SELECT seq FROM authors WHERE author = ?', [author])[0]?.['seq'] ?? 0);
    for (const { hash, type, payload } of reader.eventsAfter({ author, seq: decided, limit: PENDING_SHOWN_MAX }))
      found.push({ event: hash, type, payload: payloadOf(payload) });
  }
  return found;
}

function payloadOf(bytes: Uint8Array): Record<string, unknown> {
  try {
    return decodeCanonical(bytes) as Record<string, unknown>;
  } catch {
    // Kept in the log until the seal rejects it; there is nothing to show.
    return {};
  }
}

/** Acts that take their `amount` from the author's wallet. */
const SPENDING: ReadonlySet<string> = new Set(['transfer.made.v1', 'withdrawal.requested.v1', 'refund.made.v1']);

/** The three numbers of a wallet. */
export function walletOf(
  reader: SpaceReader,
  user: string,
): { readonly available: bigint; readonly held: bigint; readonly pending: bigint } {
  let debits = 0n;
  for (const { type, payload } of pendingActs(reader, user)) {
    const amount = type === 'order.placed.v1' ? payload['maxCost'] : SPENDING.has(type) ? payload['amount'] : undefined;
    if (typeof amount === 'string' && /^[0-9]+$/.test(amount)) debits += BigInt(amount);
  }
  const sum = (column: 'buyer' | 'provider', prefix: string): bigint => {
    const rows = reader.all(
      `SELECT COALESCE(SUM(b.balance), 0) AS total FROM orders o JOIN ledger_balances b ON b.account = '${prefix}' || o."order" WHERE o."${column}" = ? AND o.state <> 'settled'`,
      [user],
    );
    return BigInt(rows[0]?.['total'] ?? 0n);
  };
  const sealed = balanceOf(reader, ledgerAccount.wallet(user));
  // Asked for and not paid yet: in hold, or with a rail.
  const withdrawn = reader
    .where(withdrawals, `"user" = ? AND state NOT IN ('executed', 'failed', 'cancelled', 'rejected', 'expired')`, [
      user,
    ])
    .reduce((total, { amount, fee }) => total + amount + fee, 0n);
  return {
    available: sealed > debits ? sealed - debits : 0n,
    held: sum('buyer', 'escrow:') + withdrawn,
    pending: sum('provider', 'pending:'),
  };
}

export interface Trade {
  readonly isPaused: boolean;
  readonly sinceMs?: number;
  readonly cause?: 'notary_unreachable' | 'no_quorum' | 'stopped' | 'forked' | 'update_needed' | 'fault' | 'behind';
  readonly detail?: string;
}

export type TradeOf = (status: LineStatus) => Trade;

/** Told at once: no wait ends them. */
const LASTING: readonly Trade['cause'][] = ['stopped', 'forked', 'update_needed', 'fault'];

/** Since when trade has been paused, as this instance noticed it. */
export function createTradeWatch(runtime: Runtime): TradeOf {
  const since = new Map<string, number>();
  return (status) => {
    const trade = tradeNow(runtime, status);
    if (trade === undefined) {
      since.delete(status.space);
      return { isPaused: false };
    }
    const noticed = since.get(status.space) ?? runtime.nowMs();
    since.set(status.space, noticed);
    if (!LASTING.includes(trade.cause) && runtime.nowMs() - noticed < PAUSED_AFTER_MS) return { isPaused: false };
    return { isPaused: true, sinceMs: noticed, ...trade };
  };
}

function tradeNow(
  runtime: Runtime,
  status: LineStatus,
): { readonly cause: NonNullable<Trade['cause']>; readonly detail?: string } | undefined {
  if (status.update !== undefined) return { cause: 'update_needed', detail: status.stopped ?? '' };
  if (status.stopped !== undefined) return { cause: status.isForked ? 'forked' : 'stopped', detail: status.stopped };
  if (status.fault !== undefined) return { cause: 'fault', detail: status.fault };
  const reader = runtime.spaces.reader(status.space);
  const connected = new Set((runtime.p2p()?.peers() ?? []).map(({ peerKey }) => peerKey));
  const isConnected = (notary: string): boolean => connected.has(reader.get(devices, notary)?.peerKey ?? '');
  const quorum = status.quorum?.quorum ?? 1;
  if (status.isNotary) {
    const there = status.quorum?.members.filter(
      ({ device, isSelf, heardMs = 0 }) =>
        isSelf || isConnected(device) || runtime.nowMs() - heardMs < NOTARY_SILENT_AFTER_MS,
    );
    return (there?.length ?? quorum) < quorum ? { cause: 'no_quorum' } : undefined;
  }
  if (!status.notaries.some(isConnected)) return { cause: 'notary_unreachable' };
  // Which notaries hear each other cannot be seen from here; that what waits is not sealed can.
  const waitsMs = status.waitingSinceMs === undefined ? 0 : runtime.nowMs() - status.waitingSinceMs;
  if (quorum > 1 && waitsMs > UNSEALED_AFTER_MS) return { cause: 'no_quorum' };
  return status.highestKnownSeal > status.sealNumber + 1 ? { cause: 'behind' } : undefined;
}

/** Trade goes on, the seals are followed. */
const USUAL = JSON.stringify([false, undefined]);

/** undefined: it follows the seals. */
export function replicaOf({ joining, divergedAt, divergence = '' }: LineStatus): ReplicaView | undefined {
  if (joining !== undefined) return { state: 'joining', ...joining };
  return divergedAt === undefined ? undefined : { state: 'diverged', seal: divergedAt, cause: divergence };
}

/** Tells the pages when trade pauses or goes on, and how far a joining is: no event of the log says so. Call it every second or so. */
export function createTradeNotice(runtime: Runtime, tradeOf: TradeOf): () => void {
  const told = new Map<string, string>();
  return () => {
    for (const space of runtime.spaces.ids('pool')) {
      const status = runtime.spaces.status(space);
      if (status === undefined) continue;
      const news = JSON.stringify([tradeOf(status).isPaused, replicaOf(status)]);
      if ((told.get(space) ?? USUAL) !== news)
        runtime.live.emit({ kind: 'pool', pool: space, seal: status.sealNumber });
      told.set(space, news);
    }
  };
}

export function poolView(
  runtime: Runtime,
  space: string,
  user: string,
  tradeOf: (status: LineStatus) => Trade,
): unknown {
  const reader = runtime.spaces.reader(space);
  const row = reader.get(poolTable, 'pool');
  const status = runtime.spaces.status(space);
  if (row === undefined || status === undefined) return undefined;
  const member = reader.get(members, user);
  const role = member?.role ?? 'member';
  const description = reader.all("SELECT value FROM registers WHERE kind = 'pool' AND key = 'description'", [])[0];
  const count = Number(reader.all("SELECT count(*) AS n FROM members WHERE state <> 'left'", [])[0]?.['n'] ?? 0);
  const isWaiting = member === undefined || (member.state === 'left' && status.denied !== undefined);
  const denied = isWaiting ? joinDenial(status) : undefined;
  const { name, symbol, decimals, access, feeBps, welcomeGrant, initialSupply, owner } = row;
  return {
    pool: space,
    name,
    symbol,
    decimals,
    access,
    description:
      description === undefined
        ? ''
        : String((JSON.parse(String(description['value'])) as { description: string }).description),
    feeBps,
    welcomeGrant,
    initialSupply,
    owner,
    ownerHandle: handleOf(reader, owner),
    members: count,
    membership: isWaiting ? (denied === undefined ? 'joining' : 'denied') : member.state,
    ...(denied === undefined ? {} : { denialCode: denied }),
    role,
    rights: member?.state === 'active' ? (Object.keys(RIGHTS) as Right[]).filter((right) => roleMay(role, right)) : [],
    seal: { number: status.sealNumber, timeMs: status.sealTimeMs, hash: status.sealHash },
    poolMs: status.poolMs,
    pending: status.pending,
    isNotary: status.isNotary,
    notaries: notariesOf(runtime, status),
    peers: status.peers.length,
    trade: tradeOf(status),
    replica: replicaOf(status),
    wallet: walletOf(reader, user),
    terms: JSON.parse(row.terms) as Record<string, number>,
  };
}

function notariesOf(runtime: Runtime, { space, notaries }: LineStatus): unknown[] {
  const reader = runtime.spaces.reader(space);
  const here = runtime.keys.peer.publicKey;
  const connected = new Set((runtime.p2p()?.peers() ?? []).map(({ peerKey }) => peerKey));
  return notaries.map((device) => {
    const row = reader.get(devices, device);
    const user = row?.user ?? '';
    const isConnected = row !== undefined && (row.peerKey === here || connected.has(row.peerKey));
    return { device, user, handle: user === '' ? '' : handleOf(reader, user), isConnected };
  });
}

/** Why a join was refused, as the peers say; waiting for it to be sealed is no denial. */
export function joinDenial(status: LineStatus | undefined): string | undefined {
  const denied = status?.denied;
  return denied === undefined || denied.startsWith('access.') ? undefined : denied;
}
