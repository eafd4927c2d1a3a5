import { mayBeNegative } from '#core/kernel/postings.ts';
import { type Route, route } from '#core/contract/route.ts';
import { ledgerApi } from '#core/features/ledger/ledger.api.ts';
import { balances } from '#core/features/ledger/ledger.tables.ts';
import { pool as poolTable } from '#core/features/pools/pools.tables.ts';
import { refuseBlocked } from './blocks.ts';
import { command } from './commands.ts';
import { walletOf } from './pools.views.ts';
import { historyOf, statementPage } from './ledger.views.ts';
import { type Runtime, accountOf } from './runtime.ts';

export function ledgerRoutes(runtime: Runtime): Route[] {
  return [
    route(ledgerApi.walletRead, async ({ claims, params }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      const row = reader.get(poolTable, 'pool');
      return { user, ...walletOf(reader, user), symbol: row?.symbol ?? '', decimals: row?.decimals ?? 2 };
    }),
    route(ledgerApi.walletHistory, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const { fromMs, toMs = runtime.nowMs(), points } = query;
      return historyOf(runtime.spaces.reader(params.pool), user, { fromMs, toMs, points });
    }),
    route(ledgerApi.statementRead, async ({ claims, params, query }) => {
      const { user } = accountOf(runtime, claims);
      const reader = runtime.spaces.reader(params.pool);
      return statementPage(reader, user, query);
    }),
    route(ledgerApi.transferCreate, async (call) => {
      refuseBlocked(runtime, accountOf(runtime, call.claims).user, call.body.to);
      return command(runtime, call, call.params.pool, {
        type: 'transfer.made.v1',
        payload: { to: call.body.to, amount: call.body.amount.toString(), memo: call.body.memo },
      });
    }),
    route(ledgerApi.grantCreate, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'grant.made.v1',
        payload: { to: call.body.to, amount: call.body.amount.toString(), reason: call.body.reason },
      }),
    ),
    route(ledgerApi.invariantsRead, async ({ query }) => audit(runtime, query.pool)),
  ];
}

/** L1, L2, L3, I2, I3, O1, O2 over the whole tables. */
export function audit(runtime: Runtime, pool: string): unknown {
  const reader = runtime.spaces.reader(pool);
  const status = runtime.spaces.status(pool);
  const one = (sql: string): bigint => BigInt(reader.all(sql, [])[0]?.['n'] ?? 0n);
  const all = reader.where(balances, '1 = 1 ORDER BY account', []);
  const unbalanced = one(
    'SELECT count(*) AS n FROM (SELECT no FROM ledger_postings GROUP BY no HAVING SUM(amount) <> 0)',
  );
  const total = all.reduce((sum, { balance }) => sum + balance, 0n);
  const drifted = one(
    'SELECT count(*) AS n FROM ledger_balances b WHERE b.balance <> (SELECT COALESCE(SUM(amount), 0) FROM ledger_postings p WHERE p.account = b.account)',
  );
  const negative = all.filter(({ account, balance }) => balance < 0n && !mayBeNegative(account));
  const held = all
    .filter(({ account }) => account !== 'issuance' && !account.startsWith('external:'))
    .reduce((sum, { balance }) => sum + balance, 0n);
  const issued = -all
    .filter(({ account }) => account === 'issuance' || account.startsWith('external:'))
    .reduce((sum, { balance }) => sum + balance, 0n);
  const balanceSql = (prefix: string): string =>
    `COALESCE((SELECT balance FROM ledger_balances WHERE account = '${prefix}' || o."order"), 0)`;
  const escrow = one(
    `SELECT count(*) AS n FROM orders o WHERE ${balanceSql('escrow:')} <> o.funded - o.net - o.fee - o.refunded`,
  );
  const unsettled = one(
    `SELECT count(*) AS n FROM orders o WHERE o.state = 'settled' AND (${balanceSql('escrow:')} <> 0 OR ${balanceSql('pending:')} <> 0 OR ${balanceSql('fees:')} <> 0)`,
  );
  const oversold = one(
    'SELECT count(*) AS n FROM offer_use u JOIN offers f ON f.offer = u.offer WHERE u.slots > f.slots OR u.slots < 0',
  );
  const dispute = `COALESCE((SELECT balance FROM ledger_balances WHERE account = 'dispute:' || d.dispute), 0)`;
  const frozen = 'd."frozenEscrow" + d."frozenPending" + d."frozenFees"';
  const misheld = one(
    `SELECT count(*) AS n FROM disputes d WHERE ${dispute} <> CASE WHEN d.state IN ('resolved', 'withdrawn') THEN 0 ELSE ${frozen} END OR (d.state = 'resolved' AND d."paidBuyer" + d."paidProvider" + d."paidTreasury" <> ${frozen})`,
  );
  const doubled = one(
    `SELECT count(*) AS n FROM (SELECT "order" FROM disputes WHERE state NOT IN ('resolved', 'withdrawn') GROUP BY "order" HAVING count(*) > 1)`,
  );
  const parties = one(
    'SELECT count(*) AS n FROM disputes WHERE decider IN (buyer, provider) OR "decidedBy" IN (buyer, provider)',
  );
  const paidTwice = one(
    `SELECT count(*) AS n FROM (SELECT subject FROM ledger_journal WHERE code = 'P16' GROUP BY subject HAVING count(*) > 1)`,
  );
  const selfApproved = one(
    `SELECT count(*) AS n FROM withdrawals WHERE "secondApprover" IN (approver, "user") OR (approver = "user" AND "soloReady" = 0 AND state IN ('confirmed', 'executing', 'executed'))`,
  );
  const checks = [
    { name: 'L1', isHeld: unbalanced === 0n, detail: 'each transaction sums to 0' },
    { name: 'L2', isHeld: total === 0n, detail: 'all balances sum to 0' },
    { name: 'L3', isHeld: drifted === 0n, detail: 'each balance equals the sum of its postings' },
    { name: 'I2', isHeld: held === issued, detail: 'balances and holds equal what was minted minus burned' },
    { name: 'I3', isHeld: negative.length === 0, detail: 'no account below zero, save issuance and external' },
    { name: 'O1', isHeld: escrow === 0n, detail: 'escrow = funded − used − refunded' },
    { name: 'O2', isHeld: unsettled === 0n, detail: 'a settled order holds no money' },
    { name: 'D1', isHeld: doubled === 0n, detail: 'one open dispute per order' },
    { name: 'D2', isHeld: parties === 0n, detail: 'no party judges' },
    { name: 'D3', isHeld: misheld === 0n, detail: 'a dispute gives out what it froze' },
    { name: 'W1', isHeld: paidTwice === 0n, detail: 'a withdrawal is paid at most once' },
    { name: 'W2', isHeld: selfApproved === 0n, detail: 'nobody confirms their own withdrawal, two are two' },
    { name: 'O5', isHeld: oversold === 0n, detail: 'capacity is never sold twice' },
  ];
  return {
    pool,
    seal: status?.sealNumber ?? 0,
    stateHash: status?.stateHash ?? '',
    isSound: checks.every(({ isHeld }) => isHeld),
    checks,
    balances: all,
  };
}
