import { RefusalError } from '#core/contract/problem.ts';
import { type Route, route } from '#core/contract/route.ts';
import { accountOf as ledgerAccount } from '#core/kernel/postings.ts';
import { deposits, cooling, withdrawals } from '#core/features/withdrawals/withdrawals.tables.ts';
import { withdrawalsApi } from '#core/features/withdrawals/withdrawals.api.ts';
import { askedBy } from '#core/features/withdrawals/withdrawals.reads.ts';
import { withdrawalTermsOf } from '#core/features/withdrawals/withdrawals.schemas.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import { isFrozen, settingsPart } from '#core/features/pools/pools.reads.ts';
import { webhookFault } from '#edge/rails/signatures.ts';
import { RailAnswer, outcomeOf } from '#edge/rails/webhook.ts';
import type { SpaceReader } from '#edge/store/reader.ts';
import { command } from './commands.ts';
import { isStaff } from './disputes.views.ts';
import type { Payouts } from './payouts.ts';
import { balanceOf } from './pools.views.ts';
import type { RailSettings } from './rail-settings.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';
import { readersOf, sealFields } from './sealed.ts';
import {
  depositView,
  destinationHash,
  destinationSalt,
  findWithdrawal,
  withdrawalDetail,
  withdrawalView,
} from './withdrawals.views.ts';

type Caller = Parameters<typeof command>[1];
type ActCall = Caller & { readonly params: { readonly pool: string; readonly withdrawal: string } };
const DEPOSITS_SHOWN_MAX = 500;

export function withdrawalsRoutes(runtime: Runtime, rails: RailSettings, payouts: Payouts): Route[] {
  const act = (call: ActCall, verb: string, payload: object = {}) =>
    command(runtime, call, call.params.pool, {
      type: `withdrawal.${verb}.v1`,
      payload: { withdrawal: call.params.withdrawal, ...payload },
    });
  const requireStaff = (pool: string, user: string): void => {
    if (!isStaff(runtime.spaces.reader(pool), user))
      throw new RefusalError({ code: 'right.missing', right: 'withdrawal.execute', role: 'member' });
  };
  const railView = (pool: string, told?: string) => {
    const entry = rails.entryOf(pool);
    return {
      pool,
      ...(entry === undefined ? {} : { url: entry.url }),
      hasSecret: entry !== undefined,
      ...(told === undefined ? {} : { secret: told }),
      callbackPath: `/api/v1/pools/${pool}/rail/callback`,
      allowsInternal: rails.allowInternal,
    };
  };

  return [
    route(withdrawalsApi.withdrawalsRead, async ({ claims, params, query }) => {
      const account = accountOf(runtime, claims);
      const rows = listWithdrawals(runtime.spaces.reader(params.pool), account.user, query);
      const last = rows.at(-1);
      const next =
        rows.length === query.limit && last !== undefined ? `${last.requestedMs}.${last.withdrawal}` : undefined;
      return {
        items: rows.map((row) => withdrawalView(runtime, params.pool, row, account)),
        ...(next === undefined ? {} : { next }),
      };
    }),
    route(withdrawalsApi.withdrawalLimits, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const poolMs = runtime.spaces.status(params.pool)?.poolMs ?? 0;
      const terms = withdrawalTermsOf(settingsPart(reader, 'withdrawals'));
      const { today, week } = askedBy(reader, user, poolMs);
      const coolingUntilMs = reader.get(cooling, user)?.dueMs ?? 0;
      return {
        available: balanceOf(reader, ledgerAccount.wallet(user)),
        isFrozen: isFrozen(reader, user),
        fee: terms.feeMicro,
        dayMax: terms.dayMaxMicro,
        dayUsed: today,
        weekMax: terms.weekMaxMicro,
        weekUsed: week,
        large: terms.largeMicro,
        officerMax: terms.officerMaxMicro,
        holdMs: terms.holdMs,
        newDestinationHoldMs: terms.newDestinationHoldMs,
        coolingMs: Math.max(0, coolingUntilMs - poolMs),
      };
    }),
    route(withdrawalsApi.withdrawalRead, async ({ claims, params }) => {
      const account = accountOf(runtime, claims);
      const row = findWithdrawal(runtime.spaces.reader(params.pool), params.withdrawal, account.user);
      const entry = payouts.rowOf(row.withdrawal);
      const { state, attempts, nextMs, lastCause } = entry ?? { state: '', attempts: 0, nextMs: 0, lastCause: '' };
      const outbox = entry === undefined ? undefined : { state, attempts, nextMs, lastCause };
      return withdrawalDetail(runtime, params.pool, row, account, outbox);
    }),
    route(withdrawalsApi.withdrawalRequest, async (call) => {
      const { pool } = call.params;
      const { rail, amount, destination } = call.body;
      const account = accountOf(runtime, call.claims);
      const symbol = runtime.spaces.reader(pool).get(poolTable, 'pool')?.symbol ?? '';
      const cause = await rails.railNamed(pool, rail)?.prepare({ pool, withdrawal: '', destination, amount, symbol });
      if (cause !== undefined) throw new RefusalError({ code: 'rail.bad_destination', cause, field: 'destination' });
      const salt = destinationSalt(runtime, pool, personalSeedOf(runtime, account));
      const readers = readersOf(runtime.spaces.reader(pool), [account.user], { withAgents: rail === 'webhook' });
      const sealed = sealFields(runtime, { pool, purpose: 'withdrawal', readers }, { destination, salt2: salt });
      return command(runtime, call, pool, {
        type: 'withdrawal.requested.v1',
        payload: { rail, amount: amount.toString(), destination: destinationHash(runtime, salt, destination), sealed },
      });
    }),
    route(withdrawalsApi.withdrawalCancel, (call) => act(call, 'cancelled')),
    route(withdrawalsApi.withdrawalConfirm, async (call) => {
      const { pool, withdrawal } = call.params;
      const account = accountOf(runtime, call.claims);
      const row = findWithdrawal(runtime.spaces.reader(pool), withdrawal, account.user);
      const own = rails.entryOf(pool) === undefined ? undefined : account.agentKey;
      const executor = call.body.executor ?? (row.rail === 'webhook' ? (row.executor ?? own) : undefined);
      if (row.rail === 'webhook' && executor === undefined) throw new RefusalError({ code: 'rail.no_executor' });
      return act(call, 'confirmed', executor === undefined ? {} : { executor });
    }),
    route(withdrawalsApi.withdrawalReject, (call) => act(call, 'rejected', call.body)),
    route(withdrawalsApi.withdrawalStart, (call) => act(call, 'started')),
    route(withdrawalsApi.withdrawalExecute, (call) => {
      const { reference, proof } = call.body;
      return act(call, 'executed', { reference, ...(proof === undefined ? {} : { proof }) });
    }),
    route(withdrawalsApi.withdrawalFail, (call) => act(call, 'failed', call.body)),
    route(withdrawalsApi.withdrawalDoubt, (call) => act(call, 'doubted', call.body)),
    route(withdrawalsApi.withdrawalFreeze, (call) => act(call, 'frozen', call.body)),
    route(withdrawalsApi.withdrawalThaw, (call) => act(call, 'thawed', call.body)),
    route(withdrawalsApi.withdrawalReassign, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'execution.reassigned.v1',
        payload: { withdrawal: call.params.withdrawal, ...call.body },
      }),
    ),
    route(withdrawalsApi.withdrawalRule, (call) => act(call, 'ruled', call.body)),
    route(withdrawalsApi.depositsRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const own = isStaff(reader, user) ? '1 = 1' : '"user" = ?';
      const rows = reader.where(deposits, `${own} ORDER BY "poolMs" DESC, deposit LIMIT ?`, [
        ...(isStaff(reader, user) ? [] : [user]),
        DEPOSITS_SHOWN_MAX,
      ]);
      return { items: rows.map((row) => depositView(runtime, params.pool, row, user)) };
    }),
    route(withdrawalsApi.depositRecord, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'deposit.recorded.v1',
        payload: { ...call.body, amount: call.body.amount.toString() },
      }),
    ),
    route(withdrawalsApi.depositConfirm, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'deposit.confirmed.v1',
        payload: { deposit: call.params.deposit },
      }),
    ),
    route(withdrawalsApi.railRead, async ({ claims, params }) => {
      requireStaff(params.pool, accountOf(runtime, claims).user);
      return railView(params.pool);
    }),
    route(withdrawalsApi.railSet, async ({ claims, params, body }) => {
      requireStaff(params.pool, accountOf(runtime, claims).user);
      const before = rails.entryOf(params.pool)?.secret;
      const entry = rails.set(params.pool, body.url, body.secret);
      if (typeof entry === 'string') throw new RefusalError({ code: 'rail.bad_target', fault: entry, field: 'url' });
      return railView(params.pool, entry.secret === before ? undefined : entry.secret);
    }),
    route(withdrawalsApi.railRemove, async ({ claims, params }) => {
      requireStaff(params.pool, accountOf(runtime, claims).user);
      rails.remove(params.pool);
    }),
    route(withdrawalsApi.railCallback, async ({ params, body, signed }) => {
      const secret = rails.entryOf(params.pool)?.secret;
      // The same answer where there is no rail: nobody learns which pools pay from here.
      const fault =
        secret === undefined || signed === undefined
          ? 'missing'
          : webhookFault(secret, signed, { nowMs: runtime.nowMs(), body: signed.body });
      if (fault !== undefined) throw new RefusalError({ code: 'rail.bad_signature' });
      const { key, ...said } = body.data;
      if (!RailAnswer.safeParse(said).success) throw new RefusalError({ code: 'rail.bad_outcome' });
      return { isTaken: await payouts.tell(params.pool, key, outcomeOf(200, JSON.stringify(said))) };
    }),
  ];
}

function listWithdrawals(
  reader: SpaceReader,
  user: string,
  query: {
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly open: boolean;
    readonly mine: boolean;
  },
) {
  const conditions = ['1 = 1'];
  const parameters: (string | number)[] = [];
  if (query.mine || !isStaff(reader, user)) {
    conditions.push('"user" = ?');
    parameters.push(user);
  }
  if (query.open) conditions.push("state NOT IN ('executed', 'failed', 'cancelled', 'rejected', 'expired')");
  const cursor = /^(\d{1,16})\.([0-9a-f]{64})$/.exec(query.cursor ?? '');
  if (cursor !== null) {
    conditions.push('("requestedMs" < ? OR ("requestedMs" = ? AND withdrawal > ?))');
    parameters.push(Number(cursor[1]), Number(cursor[1]), String(cursor[2]));
  }
  parameters.push(query.limit);
  return reader.where(
    withdrawals,
    `${conditions.join(' AND ')} ORDER BY "requestedMs" DESC, withdrawal LIMIT ?`,
    parameters,
  );
}
