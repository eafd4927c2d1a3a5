import { accountOf as ledgerAccount } from '#core/kernel/postings.ts';
import { type Route, route } from '#core/contract/route.ts';
import { settingsOf } from '#core/features/pools/pools.reads.ts';
import { members } from '#core/features/pools/pools.tables.ts';
import { treasuryApi } from '#core/features/treasury/treasury.api.ts';
import { dayOf, grantKindOf } from '#core/features/treasury/treasury.reads.ts';
import { dailyAmounts, treasuryActs } from '#core/features/treasury/treasury.tables.ts';
import { command } from './commands.ts';
import { handleOf } from './names.ts';
import { balanceOf } from './pools.views.ts';
import { type Runtime, accountOf } from './runtime.ts';

const ACTS_SHOWN_MAX = 200;

export function treasuryRoutes(runtime: Runtime): Route[] {
  return [
    route(treasuryApi.treasuryRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const poolMs = runtime.spaces.status(params.pool)?.poolMs ?? 0;
      const role = reader.get(members, user)?.role ?? 'member';
      const settings = settingsOf(reader);
      const acts = reader
        .where(treasuryActs, `1 = 1 ORDER BY "proposedMs" DESC, act LIMIT ${ACTS_SHOWN_MAX}`, [])
        .map((row) => ({
          act: row.act,
          kind: row.kind,
          amount: row.amount,
          ...(row.to === null ? {} : { to: row.to, toHandle: handleOf(reader, row.to) }),
          by: row.by,
          byHandle: handleOf(reader, row.by),
          reason: row.reason,
          state: row.state,
          isAlone: row.alone === 1,
          proposedMs: row.proposedMs,
          leftMs: row.dueMs === 0 ? 0 : Math.max(0, row.dueMs - poolMs),
          ...(row.answeredBy === null ? {} : { answeredByHandle: handleOf(reader, row.answeredBy) }),
        }));
      return {
        balance: balanceOf(reader, ledgerAccount.treasury),
        supply: -balanceOf(reader, ledgerAccount.issuance),
        cap: settings.supplyCap,
        grantedToday: reader.get(dailyAmounts, grantKindOf(role), dayOf(poolMs))?.amount ?? 0n,
        grantLimit:
          role === 'owner' ? settings.ownerGrantsPerDay : role === 'officer' ? settings.officerGrantsPerDay : 0n,
        acts,
      };
    }),
    route(treasuryApi.treasuryPropose, (call) => {
      const { kind, amount, to, reason } = call.body;
      return command(runtime, call, call.params.pool, {
        type: 'treasury.proposed.v1',
        payload: { kind, amount: amount.toString(), reason, ...(to === undefined ? {} : { to }) },
      });
    }),
    route(treasuryApi.treasuryAnswer, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'treasury.answered.v1',
        payload: { act: call.params.act, ...call.body },
      }),
    ),
    route(treasuryApi.treasuryWithdraw, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'treasury.withdrawn.v1',
        payload: { act: call.params.act, ...call.body },
      }),
    ),
  ];
}
