/** Disputes as people see them: states with what is left of their time, evidence opened for whoever may read it. */
import { RefusalError } from '#core/contract/problem.ts';
import { roleMay } from '#core/contract/rights.ts';
import { DISPUTE_LIMITS } from '#core/kernel/limits.ts';
import type { DISPUTE_ACTS } from '#core/features/disputes/disputes.api.ts';
import { frozenOf, splitOf } from '#core/features/disputes/disputes.reads.ts';
import {
  type DisputeRow,
  type EvidenceRow,
  disputeSteps,
  disputes,
  evidence,
} from '#core/features/disputes/disputes.tables.ts';
import { isParty } from '#core/features/orders/orders.reads.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { handleOf } from './names.ts';
import type { Runtime } from './runtime.ts';
import { openFields, payloadOf } from './sealed.ts';

type DisputeAct = (typeof DISPUTE_ACTS)[number];

const STEPS_SHOWN_MAX = 500;
const RECEIPTS_SHOWN_MAX = 500;

export function isStaff(reader: SpaceReader, user: string): boolean {
  const member = reader.get(members, user);
  return member !== undefined && member.state === 'active' && member.role !== 'member';
}

/** @throws {RefusalError} for who is neither party nor of the staff */
export function findDispute(reader: SpaceReader, dispute: string, user: string): DisputeRow {
  const row = reader.get(disputes, dispute);
  if (row === undefined) throw new RefusalError({ code: 'dispute.unknown', dispute });
  if (row.buyer !== user && row.provider !== user && !isStaff(reader, user))
    throw new RefusalError({ code: 'dispute.not_yours', dispute });
  return row;
}

export function disputeView(runtime: Runtime, pool: string, row: DisputeRow, user: string) {
  const reader = runtime.spaces.reader(pool);
  const poolMs = runtime.spaces.status(pool)?.poolMs ?? 0;
  const isOver = row.state === 'resolved' || row.state === 'withdrawn';
  const paid = { buyer: row.paidBuyer, provider: row.paidProvider, treasury: row.paidTreasury };
  return {
    dispute: row.dispute,
    order: row.order,
    state: row.state,
    level: row.level,
    category: row.category,
    side: row.buyer === user ? 'buyer' : row.provider === user ? 'provider' : 'other',
    isOpener: row.opener === user,
    buyer: row.buyer,
    buyerHandle: handleOf(reader, row.buyer),
    provider: row.provider,
    providerHandle: handleOf(reader, row.provider),
    opener: row.opener,
    ...(row.decider === null ? {} : { decider: row.decider, deciderHandle: handleOf(reader, row.decider) }),
    claimed: row.claimed,
    frozen: frozenOf(row),
    measured: row.measured,
    ...(row.basis === null
      ? {}
      : { basis: row.basis, award: row.state === 'resolved' ? paid : splitOf(row, row.awarded) }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.offerBy === null
      ? {}
      : { offer: { by: row.offerBy, isOwn: row.offerBy === user, split: splitOf(row, row.offered) } }),
    openedMs: row.openedMs,
    changedMs: row.changedMs,
    ...(row.dueMs === 0 ? {} : { dueMs: row.dueMs, leftMs: Math.max(0, row.dueMs - poolMs) }),
    hardLeftMs: isOver ? 0 : Math.max(0, row.hardMs - poolMs),
    may: actsOf(runtime, reader, row, user),
  };
}

/** What the rules would allow this user now; a courtesy: the seal decides. */
function actsOf(runtime: Runtime, reader: SpaceReader, row: DisputeRow, user: string): DisputeAct[] {
  const isLive = row.state !== 'resolved' && row.state !== 'withdrawn';
  if (!isLive) return [];
  const acts: DisputeAct[] = [];
  if (user === row.buyer || user === row.provider) {
    const used = user === row.buyer ? row.evidenceBuyer : row.evidenceProvider;
    const isOpener = user === row.opener;
    if (row.state === 'open' && !isOpener) acts.push('answer');
    if (used < DISPUTE_LIMITS.evidencePerPartyMax) acts.push('attach');
    acts.push('offer');
    if (row.offerBy !== null && row.offerBy !== user) acts.push('accept');
    if (isOpener && ['open', 'evidence', 'review'].includes(row.state)) acts.push('withdraw');
    if (row.state === 'decided') acts.push('appeal');
    return acts;
  }
  const member = reader.get(members, user);
  const order = reader.get(orders, row.order);
  if (member === undefined || order === undefined || !isStaff(reader, user)) return acts;
  if (!roleMay(member.role, 'dispute.decide') || row.level === 'admin') return acts;
  if (row.level === 'owner' && member.role !== 'owner') return acts;
  const { role, state } = member;
  const actor = {
    user,
    device: '',
    deviceKind: 'personal',
    peerKey: runtime.keys.peer.publicKey,
    role,
    state,
  } as const;
  if (isParty(order, actor, reader)) return acts;
  if (row.state === 'evidence') acts.push('take');
  if ((row.state === 'review' && row.decider === user) || row.state === 'appealed') acts.push('decide');
  return acts;
}

export function disputeDetail(runtime: Runtime, pool: string, row: DisputeRow, account: Account) {
  const reader = runtime.spaces.reader(pool);
  const found = reader.where(evidence, 'dispute = ? ORDER BY "poolMs", event', [row.dispute]);
  return {
    ...disputeView(runtime, pool, row, account.user),
    timeline: reader
      .scan(disputeSteps, [row.dispute], { limit: STEPS_SHOWN_MAX })
      .map(({ state, level, cause, sealMs, poolMs, event }) => ({ state, level, cause, sealMs, poolMs, event })),
    evidence: found.map((one) => evidenceView(runtime, pool, one, account)),
    facts: factsOf(reader, row.order),
  };
}

/** Fields of an evidence's text, if this account is among its readers. */
export function evidenceFields(runtime: Runtime, pool: string, row: EvidenceRow, account: Account) {
  const payload = payloadOf(runtime.spaces.reader(pool), row.event);
  return openFields(runtime, { pool, purpose: 'dispute', account }, payload?.['text']);
}

function evidenceView(runtime: Runtime, pool: string, row: EvidenceRow, account: Account) {
  const fields = evidenceFields(runtime, pool, row, account);
  const text = fields?.['text'];
  const { name, contentType } = fields ?? {};
  return {
    event: row.event,
    kind: row.kind,
    user: row.user,
    handle: handleOf(runtime.spaces.reader(pool), row.user),
    hash: row.hash,
    poolMs: row.poolMs,
    ...(typeof text === 'string' ? { text } : {}),
    // The terms need no key: they are on the log.
    isReadable: row.kind === 'terms' || fields !== undefined,
    ...(row.file === null
      ? {}
      : {
          file: {
            hash: row.file,
            sizeBytes: row.sizeBytes,
            ...(typeof name === 'string' ? { name } : {}),
            ...(typeof contentType === 'string' ? { contentType } : {}),
          },
        }),
  };
}

function factsOf(reader: SpaceReader, order: string) {
  const row = reader.get(orders, order);
  const events = reader
    .all(
      `SELECT DISTINCT j.no, j.event FROM ledger_postings p JOIN ledger_journal j ON j.no = p.no WHERE p.account = ? AND j.code = 'P6' ORDER BY j.no LIMIT ?`,
      [`escrow:${order}`, RECEIPTS_SHOWN_MAX],
    )
    .map(({ event }) => String(event));
  return {
    termsHash: row?.termsHash ?? '',
    terms: JSON.parse(row?.terms ?? '{}') as Record<string, unknown>,
    usedMs: row?.paidMs ?? 0,
    tasksEnded: row?.tasksEnded ?? 0,
    isUnsigned: row?.unsigned === 1,
    receipts: events.flatMap((event) => {
      const receipt = payloadOf(reader, event);
      if (receipt === undefined) return [];
      return [
        {
          event,
          n: Number(receipt['n']),
          elapsedMs: Number(receipt['elapsedMs']),
          paidMs: Number(receipt['paidMs']),
          tasksEnded: Number(receipt['tasksEnded']),
          tasksHash: String(receipt['tasksHash']),
          isCountersigned: receipt['countersign'] !== undefined,
        },
      ];
    }),
  };
}

/** Outcomes by who decided first: what came of it, and how often an appeal changed it. */
export function judgesOf(reader: SpaceReader) {
  const rows = reader.where(disputes, '"firstDecider" IS NOT NULL ORDER BY "firstDecider" LIMIT 100000', []);
  const byJudge = Map.groupBy(rows, ({ firstDecider }) => firstDecider ?? '');
  return [...byJudge].map(([user, decided]) => {
    const shares = decided.map((row) =>
      frozenOf(row) === 0n ? 0 : Number((row.firstAwarded * 10_000n) / frozenOf(row)),
    );
    const replaced = decided.filter((row) => row.decidedBy !== user && row.decidedBy !== null);
    return {
      user,
      handle: handleOf(reader, user),
      decided: decided.length,
      appealed: decided.filter((row) => row.state === 'appealed' || row.decidedBy !== user).length,
      overturned: replaced.filter((row) => row.awarded !== row.firstAwarded).length,
      buyerBps: Math.round(shares.reduce((sum, share) => sum + share, 0) / shares.length),
      toBuyer: shares.filter((share) => share > 5_000).length,
      toProvider: shares.filter((share) => share < 5_000).length,
    };
  });
}
