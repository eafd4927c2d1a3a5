import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { DISPUTE_LIMITS } from '#core/kernel/limits.ts';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { type DisputeRow, disputes, evidence } from '#core/features/disputes/disputes.tables.ts';
import { disputesApi } from '#core/features/disputes/disputes.api.ts';
import { orders } from '#core/features/orders/orders.tables.ts';
import { openFile, sealFile } from '#edge/crypto/sealed-box.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { command } from './commands.ts';
import { disputeDetail, disputeView, evidenceFields, findDispute, isStaff, judgesOf } from './disputes.views.ts';
import { type EvidenceFiles, workRecordOf } from './evidence-files.ts';
import { pendingActs } from './pools.views.ts';
import { type Runtime, accountOf } from './runtime.ts';
import { readersOf, sealFields } from './sealed.ts';

type Caller = Parameters<typeof command>[1];

export function disputesRoutes(runtime: Runtime, files: EvidenceFiles): Route[] {
  const sealed = (pool: string, parties: readonly string[], fields: Readonly<Record<string, string | number>>) =>
    sealFields(runtime, { pool, purpose: 'dispute', readers: readersOf(runtime.spaces.reader(pool), parties) }, fields);
  const ofDispute = (pool: string, dispute: string, text: string) => {
    const row = runtime.spaces.reader(pool).get(disputes, dispute);
    return sealed(pool, row === undefined ? [] : [row.buyer, row.provider], { text });
  };
  const bare = (call: Caller & { params: { pool: string; dispute: string } }, type: string, payload: object = {}) =>
    command(runtime, call, call.params.pool, { type, payload: { dispute: call.params.dispute, ...payload } });
  const withText = (
    call: Caller & { params: { pool: string; dispute: string }; body: { text: string } },
    type: string,
    payload: object = {},
  ) => bare(call, type, { ...payload, text: ofDispute(call.params.pool, call.params.dispute, call.body.text) });

  /** Encrypts a file, keeps it, and says on the log that it belongs to the dispute. */
  const attach = async (
    call: Caller,
    at: { readonly pool: string; readonly row: Pick<DisputeRow, 'dispute' | 'buyer' | 'provider'> },
    file: { readonly kind: string; readonly name: string; readonly contentType: string; readonly bytes: Uint8Array },
  ) => {
    const { key, bytes } = sealFile(file.bytes);
    const blob = await runtime.blobs.put(once(bytes), { maxBytes: bytes.length });
    const { name, contentType } = file;
    const text = sealed(at.pool, [at.row.buyer, at.row.provider], {
      name,
      contentType,
      key: toHex(key),
      sizeBytes: file.bytes.length,
    });
    const payload = {
      dispute: at.row.dispute,
      kind: file.kind,
      file: { hash: blob.hash, sizeBytes: blob.sizeBytes },
      text,
    };
    return command(runtime, call, at.pool, { type: 'dispute.evidence-added.v1', payload });
  };

  /** The own record of the work goes along by itself: what this instance saw, in the words of the receipts' hash. */
  const attachRecord = async (call: Caller, pool: string, dispute: string, order: string): Promise<void> => {
    const { user } = accountOf(runtime, call.claims);
    const row = runtime.spaces.reader(pool).get(orders, order);
    if (row === undefined || isAttached(runtime.spaces.reader(pool), dispute, user)) return;
    const record = workRecordOf(runtime, pool, row, user);
    if (record === undefined) return;
    try {
      const at = { pool, row: { dispute, buyer: row.buyer, provider: row.provider } };
      await attach({ ...call, idem: undefined, waitMs: 0 }, at, { kind: 'work-record', ...record });
    } catch (cause) {
      // The dispute itself stands; the record can still be attached by hand.
      runtime.logger.warn({ dispute, cause: String(cause) }, 'the record of the work could not be attached');
    }
  };

  return [
    route(disputesApi.disputesRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const rows = listDisputes(reader, user, query);
      const items = rows.map((row) => disputeView(runtime, params.pool, row, user));
      const last = rows.at(-1);
      const next = rows.length === query.limit && last !== undefined ? `${last.openedMs}.${last.dispute}` : undefined;
      return { items, ...(next === undefined ? {} : { next }) };
    }),
    route(disputesApi.judgesRead, async ({ params }) => ({ items: judgesOf(runtime.spaces.reader(params.pool)) })),
    route(disputesApi.disputeRead, async ({ claims, params }) => {
      const account = accountOf(runtime, claims);
      const row = findDispute(runtime.spaces.reader(params.pool), params.dispute, account.user);
      return disputeDetail(runtime, params.pool, row, account);
    }),
    route(disputesApi.disputeOpen, async (call) => {
      const { pool } = call.params;
      const { order, category, claimed, text } = call.body;
      const row = runtime.spaces.reader(pool).get(orders, order);
      const parties = row === undefined ? [] : [row.buyer, row.provider];
      const view = await command(runtime, call, pool, {
        type: 'dispute.opened.v1',
        payload: { order, category, claimed: claimed.toString(), text: sealed(pool, parties, { text }) },
      });
      await attachRecord(call, pool, view.id, order);
      return view;
    }),
    route(disputesApi.disputeAnswer, async (call) => {
      const view = await withText(call, 'dispute.answered.v1');
      const { pool, dispute } = call.params;
      const order = runtime.spaces.reader(pool).get(disputes, dispute)?.order;
      if (order !== undefined) await attachRecord(call, pool, dispute, order);
      return view;
    }),
    route(disputesApi.disputeState, (call) => withText(call, 'dispute.evidence-added.v1', { kind: 'statement' })),
    route(disputesApi.disputeAppeal, (call) => withText(call, 'dispute.appealed.v1')),
    route(disputesApi.disputeTake, (call) => bare(call, 'dispute.taken.v1')),
    route(disputesApi.disputeWithdraw, (call) => bare(call, 'dispute.withdrawn.v1')),
    route(disputesApi.disputeOffer, (call) =>
      bare(call, 'dispute.settlement-offered.v1', { buyer: call.body.buyer.toString() }),
    ),
    route(disputesApi.disputeAccept, (call) =>
      bare(call, 'dispute.settlement-accepted.v1', { buyer: call.body.buyer.toString() }),
    ),
    route(disputesApi.disputeDecide, (call) => {
      const { buyerBps, reason } = call.body;
      return withText(call, 'dispute.decided.v1', { buyerBps, reason });
    }),
    route(disputesApi.disputeFileAdd, async (call) => {
      const { pool, dispute } = call.params;
      const { user } = accountOf(runtime, call.claims);
      const row = findDispute(runtime.spaces.reader(pool), dispute, user);
      const bytes = await collect(call.body as unknown as AsyncIterable<Uint8Array>, DISPUTE_LIMITS.fileBytesMax);
      return attach(call, { pool, row }, { kind: 'file', ...call.query, bytes });
    }),
    route(disputesApi.disputeFileRead, async ({ claims, params }) => {
      const account = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const dispute = findDispute(reader, params.dispute, account.user);
      const row = reader.get(evidence, params.dispute, params.event);
      if (row === undefined || row.file === null) throw new RefusalError({ code: 'file.unknown' });
      const fields = evidenceFields(runtime, params.pool, row, account);
      if (fields === undefined) throw new RefusalError({ code: 'dispute.sealed_to_others' });
      const cipher = await files.fetch(params.pool, dispute, row.file);
      const plain = cipher === undefined ? undefined : openFile(cipher, fromHex(String(fields['key'])));
      if (plain === undefined)
        throw new RefusalError({ code: cipher === undefined ? 'file.not_here' : 'file.damaged' });
      return {
        contentType: 'application/octet-stream',
        fileName: String(fields['name'] ?? 'file'),
        etag: row.file,
        sizeBytes: plain.length,
        bytes: plain,
        isInline: false,
      };
    }),
  ];
}

function isAttached(reader: SpaceReader, dispute: string, user: string): boolean {
  if (reader.where(evidence, `dispute = ? AND "user" = ? AND kind = 'work-record' LIMIT 1`, [dispute, user]).length > 0)
    return true;
  return pendingActs(reader, user).some(
    ({ type, payload }) => type === 'dispute.evidence-added.v1' && payload['dispute'] === dispute,
  );
}

function listDisputes(
  reader: SpaceReader,
  user: string,
  query: {
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly open: boolean;
    readonly mine: boolean;
    readonly order?: string | undefined;
  },
): DisputeRow[] {
  const conditions = ['1 = 1'];
  const parameters: (string | number)[] = [];
  if (query.mine || !isStaff(reader, user)) {
    conditions.push('(buyer = ? OR provider = ?)');
    parameters.push(user, user);
  }
  if (query.open) conditions.push("state NOT IN ('resolved', 'withdrawn')");
  if (query.order !== undefined) {
    conditions.push('"order" = ?');
    parameters.push(query.order);
  }
  const cursor = /^(\d{1,16})\.([0-9a-f]{64})$/.exec(query.cursor ?? '');
  if (cursor !== null) {
    conditions.push('("openedMs" < ? OR ("openedMs" = ? AND dispute > ?))');
    parameters.push(Number(cursor[1]), Number(cursor[1]), String(cursor[2]));
  }
  parameters.push(query.limit);
  return reader.where(disputes, `${conditions.join(' AND ')} ORDER BY "openedMs" DESC, dispute LIMIT ?`, parameters);
}

async function collect(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw new RefusalError({ code: 'request.too_large', limitBytes: maxBytes });
    chunks.push(chunk);
  }
  if (size === 0) throw new RefusalError({ code: 'file.empty' });
  return Buffer.concat(chunks);
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
