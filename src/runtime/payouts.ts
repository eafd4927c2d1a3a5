/**
 * Executes withdrawals that name an agent device of this instance, by the webhook rail. Looks at every change of a pool and every second;
 * what is valid is decided by the pool alone, and nothing leaves here before P15 is sealed (I9).
 */
import { type WithdrawalRow, withdrawals } from '#core/features/withdrawals/withdrawals.tables.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { Payment, Rail, RailOutcome } from '#edge/rails/port.ts';
import { agentCommand } from './commands.ts';
import { type OutboxRow, delayMs, openOutbox } from './outbox.ts';
import { pendingActs } from './pools.views.ts';
import type { RailSettings } from './rail-settings.ts';
import { type Runtime, agentSeedOf } from './runtime.ts';
import { openAgentFields, payloadOf } from './sealed.ts';
import { destinationHash } from './withdrawals.views.ts';

const OPEN_MAX = 1000;

export interface Payouts {
  /** Resolves when there is nothing to do now; never rejects. */
  reconcile(space: string): Promise<void>;
  /** A signed word of the paying service about a key. */
  tell(pool: string, withdrawal: string, outcome: RailOutcome): Promise<boolean>;
  rowOf(withdrawal: string): OutboxRow | undefined;
}

export function createPayouts(runtime: Runtime, rails: RailSettings): Payouts {
  const outbox = openOutbox(runtime.db);
  const busy = new Set<string>();

  /** Says on the log what became of it; a refusal means that the pool knows already. */
  const tellPool = async (
    row: WithdrawalRow,
    pool: string,
    account: Account,
    type: string,
    payload: object,
  ): Promise<void> => {
    if (
      pendingActs(runtime.spaces.reader(pool), account.user).some((act) => act.payload['withdrawal'] === row.withdrawal)
    )
      return;
    const result = await agentCommand(runtime, pool, agentSeedOf(runtime, account), {
      type,
      payload: { withdrawal: row.withdrawal, ...payload },
    });
    if (!result.ok) runtime.logger.warn({ withdrawal: row.withdrawal, type, code: result.code }, 'the pool refused');
  };

  const report = async (row: WithdrawalRow, pool: string, account: Account, entry: OutboxRow): Promise<void> => {
    if (entry.state === 'executed') {
      const proof = entry.proof === '' ? {} : { proof: entry.proof };
      await tellPool(row, pool, account, 'withdrawal.executed.v1', { reference: entry.reference, ...proof });
    } else if (entry.state === 'failed') {
      await tellPool(row, pool, account, 'withdrawal.failed.v1', {
        cause: (entry.lastCause || 'failed').slice(0, 200),
      });
    } else if (entry.state === 'doubtful' && row.state === 'executing') {
      await tellPool(row, pool, account, 'withdrawal.doubted.v1', {
        cause: (entry.lastCause || 'unknown').slice(0, 200),
      });
    }
  };

  const keep = (withdrawal: string, outcome: RailOutcome): OutboxRow => {
    const attempts = (outbox.find(withdrawal)?.attempts ?? 0) + 1;
    const nextMs = runtime.nowMs() + delayMs(attempts);
    switch (outcome.kind) {
      case 'executed':
        return outbox.set(withdrawal, {
          state: 'executed',
          reference: outcome.reference,
          proof: outcome.proof ?? '',
          attempts,
        });
      case 'failed':
        return outbox.set(withdrawal, { state: 'failed', lastCause: outcome.cause, attempts });
      case 'pending':
        return outbox.set(withdrawal, { state: 'sent', attempts, nextMs, lastCause: '' });
      case 'never_seen':
        return outbox.set(withdrawal, { state: 'planned', attempts, nextMs: 0, lastCause: '' });
      case 'unknown':
        return outbox.set(withdrawal, { state: 'doubtful', attempts, nextMs, lastCause: outcome.cause });
    }
  };

  /** One step of one execution. */
  const advance = async (row: WithdrawalRow, pool: string, account: Account, rail: Rail): Promise<void> => {
    const entry = outbox.find(row.withdrawal) ?? outbox.plan(row.withdrawal, pool, 'doubtful', runtime.nowMs());
    if (entry.state === 'executed' || entry.state === 'failed') return report(row, pool, account, entry);
    if (entry.nextMs > runtime.nowMs()) return undefined;
    const payment = paymentOf(runtime, pool, row, account);
    if (typeof payment === 'string') {
      // Nothing was sent and nothing ever will be: but only where nothing may have been sent before.
      if (entry.state === 'planned')
        return report(row, pool, account, outbox.set(row.withdrawal, { state: 'failed', lastCause: payment }));
      return undefined;
    }
    const key = row.withdrawal;
    // `sending` here means that a process ended between the call and its answer.
    const isFresh = entry.state === 'planned' && row.state === 'executing';
    if (isFresh) {
      const refused = await rail.prepare(payment);
      if (refused !== undefined)
        return report(row, pool, account, outbox.set(key, { state: 'failed', lastCause: refused }));
      outbox.set(key, { state: 'sending' });
      return report(row, pool, account, keep(key, await rail.submit(payment, key)));
    }
    const told = await rail.status(payment, key);
    if (told.kind === 'never_seen' && row.state === 'unknown') {
      // Under the same key, so that whoever else may have sent it has not paid twice.
      outbox.set(key, { state: 'sending' });
      return report(row, pool, account, keep(key, await rail.submit(payment, key)));
    }
    return report(row, pool, account, keep(key, told));
  };

  const start = async (row: WithdrawalRow, pool: string, account: Account): Promise<void> => {
    outbox.plan(row.withdrawal, pool, 'planned', runtime.nowMs());
    await tellPool(row, pool, account, 'withdrawal.started.v1', {});
  };

  const work = async (pool: string): Promise<void> => {
    const reader = runtime.spaces.reader(pool);
    for (const account of runtime.accounts.all()) {
      const rows = reader.where(
        withdrawals,
        "executor = ? AND rail = 'webhook' AND state IN ('confirmed', 'executing', 'unknown') LIMIT ?",
        [account.agentKey, OPEN_MAX],
      );
      for (const row of rows) {
        const rail = rails.railOf(pool);
        if (rail === undefined) continue;
        if (row.state === 'confirmed') await start(row, pool, account);
        else await advance(row, pool, account, rail);
      }
    }
  };

  return {
    reconcile: async (space) => {
      if (busy.has(space) || rails.railOf(space) === undefined) return;
      busy.add(space);
      try {
        await work(space);
      } catch (cause) {
        runtime.logger.error({ space, cause: String(cause) }, 'the outbox stopped at a withdrawal');
      } finally {
        busy.delete(space);
      }
    },
    tell: async (pool, withdrawal, outcome) => {
      const reader = runtime.spaces.reader(pool);
      const row = reader.get(withdrawals, withdrawal);
      const account = runtime.accounts.all().find(({ agentKey }) => agentKey === row?.executor);
      const entry = outbox.find(withdrawal);
      if (row === undefined || account === undefined || entry === undefined || entry.pool !== pool) return false;
      if (entry.state === 'executed' || entry.state === 'failed') return true;
      // What was never sent from here has no outcome.
      if (entry.state === 'planned' || outcome.kind === 'never_seen' || outcome.kind === 'unknown') return false;
      await report(row, pool, account, keep(withdrawal, outcome));
      return true;
    },
    rowOf: (withdrawal) => outbox.find(withdrawal),
  };
}

/** What is to be paid, or why it cannot be: the destination must be the one that the pool was told of. */
function paymentOf(runtime: Runtime, pool: string, row: WithdrawalRow, account: Account): Payment | string {
  const reader = runtime.spaces.reader(pool);
  const sealed = payloadOf(reader, row.withdrawal)?.['sealed'];
  const fields = openAgentFields(runtime, { pool, purpose: 'withdrawal', account }, sealed);
  const destination = fields?.['destination'];
  if (typeof destination !== 'string') return 'this device cannot read the destination';
  if (destinationHash(runtime, String(fields?.['salt2']), destination) !== row.destination)
    return 'the destination is not the one that the pool was told of';
  const symbol = reader.get(poolTable, 'pool')?.symbol ?? '';
  return { pool, withdrawal: row.withdrawal, destination, amount: row.amount, symbol };
}
