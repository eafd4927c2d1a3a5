/** `realms wallet | statement | send | grant | invariants`. */
import {
  STATEMENT_KINDS,
  type StatementKind,
  grantCreate,
  invariantsRead,
  walletHistory,
  statementRead,
  transferCreate,
  walletRead,
} from '#core/features/ledger/ledger.api.ts';
import { asText, command, one, optional, required, value } from '../command.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatAmount, parseAmount } from '../values/amounts.ts';
import { shortId } from '../values/ids.ts';
import { parseDuration } from '../values/durations.ts';
import { formatTime, oneOf, wholeNumber } from '../values/numbers.ts';

const KINDS = Object.keys(STATEMENT_KINDS) as StatementKind[];
const DAY_MS = 86_400_000;
const MEMBER = one('Name, name#fingerprint or id');

export const moneyCommands = [
  command({
    name: 'wallet',
    summary: 'What is available, held and pending',
    args: { pool: optional('Name or id') },
    examples: ['wallet Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const wallet = await context.call(walletRead, { params: { pool } });
      const day = await context.call(walletHistory, {
        params: { pool },
        query: { fromMs: Math.max(0, context.machine.nowMs() - DAY_MS), points: 1 },
      });
      out.show({ ...wallet, dayEarned: day.earned, daySpent: day.spent }, () =>
        out.fields([
          [t('Available'), formatAmount(wallet.available, wallet)],
          [t('Held'), formatAmount(wallet.held, wallet)],
          [t('Pending'), formatAmount(wallet.pending, wallet)],
          [t('Earned in 24 hours'), formatAmount(day.earned, wallet)],
          [t('Spent in 24 hours'), formatAmount(day.spent, wallet)],
        ]),
      );
    },
  }),
  command({
    name: 'statement',
    summary: 'Your statement with the running balance, newest first',
    args: { pool: optional('Name or id') },
    flags: {
      limit: value('NUMBER', 'Lines (default: 50)', wholeNumber({ min: 1, max: 500 })),
      kind: value('KIND', `Only lines of a kind: ${KINDS.join(', ')}`, oneOf(KINDS)),
      with: value('MEMBER', 'Only with this member', asText),
      since: value('DURATION', 'Only the newest, so far back', parseDuration),
      cursor: value('CURSOR', 'Where the last page ended', asText),
    },
    examples: ['statement Guild --limit 20', 'statement Guild --kind transfers --with Bob --since 7d'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const page = await context.call(statementRead, {
        params: { pool: pool.pool },
        query: {
          ...(flags.limit === undefined ? {} : { limit: flags.limit }),
          ...(flags.cursor === undefined ? {} : { cursor: flags.cursor }),
          ...(flags.kind === undefined ? {} : { kind: flags.kind }),
          ...(flags.with === undefined ? {} : { with: await memberIdOf(context, pool.pool, flags.with) }),
          ...(flags.since === undefined ? {} : { fromMs: context.machine.nowMs() - flags.since }),
        },
      });
      out.show(page, () => {
        if (page.items.length === 0) return t('No postings yet.');
        const table = out.table(
          [
            { title: t('No'), of: ({ no }) => String(no), align: 'right' },
            { title: t('Time'), of: ({ timeMs }) => formatTime(timeMs) },
            { title: t('Kind'), of: ({ code }) => code },
            { title: t('Amount'), of: ({ amount }) => formatAmount(amount, pool), align: 'right' },
            { title: t('Balance'), of: ({ balance }) => formatAmount(balance, pool), align: 'right' },
            {
              title: t('With'),
              of: ({ counter }) => counter.map((account) => account.replace(/[0-9a-f]{64}/, shortId)).join(', '),
            },
            { title: t('Memo'), of: ({ memo }) => memo },
          ],
          page.items,
        );
        return page.next === undefined
          ? table
          : `${table}\n${t('More: realms statement --cursor {cursor}', { cursor: page.next })}`;
      });
    },
  }),
  command({
    name: 'send',
    summary: 'Send credits to another member',
    args: { member: MEMBER, amount: one('Credits, as 12 or 1.5') },
    flags: { memo: value('TEXT', 'What for', asText) },
    examples: ['send Bob 1.5 --memo "thanks"'],
    run: async (context, { args, flags }) => {
      const pool = await poolOf(context);
      const amount = parseAmount(args.amount);
      const to = await memberIdOf(context, pool.pool, args.member);
      const view = await context.call(transferCreate, {
        params: { pool: pool.pool },
        body: { to, amount: amount.toString(), ...(flags.memo === undefined ? {} : { memo: flags.memo }) },
      });
      showOutcome(
        context,
        view,
        context.t('{amount} sent to {member}.', { amount: formatAmount(amount, pool), member: args.member }),
      );
    },
  }),
  command({
    name: 'grant',
    summary: 'Grant credits from the treasury (owner)',
    args: { member: MEMBER, amount: one('Credits, as 12 or 1.5') },
    flags: { reason: required('TEXT', 'Why; the pool keeps it', asText) },
    examples: ['grant Bob 50 --reason "for the new server"'],
    run: async (context, { args, flags }) => {
      const pool = await poolOf(context);
      const amount = parseAmount(args.amount);
      const to = await memberIdOf(context, pool.pool, args.member);
      const view = await context.call(grantCreate, {
        params: { pool: pool.pool },
        body: { to, amount: amount.toString(), reason: flags.reason },
      });
      showOutcome(
        context,
        view,
        context.t('{amount} granted to {member}.', { amount: formatAmount(amount, pool), member: args.member }),
      );
    },
  }),
  command({
    name: 'invariants',
    summary: 'Sum the books of the pool and check every invariant; fails when one is broken',
    args: { pool: optional('Name or id') },
    examples: ['invariants Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const view = await context.call(invariantsRead, { query: { pool: pool.pool } });
      out.show(view, () =>
        [
          out.fields([
            [t('Seal'), String(view.seal)],
            [t('State hash'), view.stateHash],
            [t('Books'), view.isSound ? t('sound') : t('BROKEN')],
          ]),
          '',
          out.table(
            [
              { title: t('Invariant'), of: ({ name }) => name },
              { title: t('Held?'), of: ({ isHeld }) => (isHeld ? t('yes') : t('NO')) },
              { title: t('Detail'), of: ({ detail }) => detail },
            ],
            view.checks,
          ),
          '',
          out.table(
            [
              { title: t('Account'), of: ({ account }) => account.replace(/[0-9a-f]{64}/, shortId) },
              { title: t('Balance'), of: ({ balance }) => formatAmount(balance, pool), align: 'right' },
            ],
            view.balances,
          ),
        ].join('\n'),
      );
      if (!view.isSound) throw new CliError(EXIT.failed, t('an invariant is broken'));
    },
  }),
];
