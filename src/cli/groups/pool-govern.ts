/** `realms pool rights | settings | set | unset | transfer … | announce … | referrals | close | audit`. */
import { resolve } from 'node:path';
import { auditExport, auditRead } from '#core/features/audit/audit.api.ts';
import {
  announcementPost,
  announcementRemove,
  announcementsRead,
  ownershipAnswer,
  ownershipOffer,
  ownershipRead,
  ownershipWithdraw,
  poolClose,
  referralsRead,
  rightsRead,
  settingsAnnounce,
  settingsPreview,
  settingsRead,
  settingsWithdraw,
} from '#core/features/pools/govern.api.ts';
import { asText, command, list, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { saveBody } from '../downloads.ts';
import { badInput } from '../exit-codes.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { formatAmount, parseAmountOrZero } from '../values/amounts.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatBps, formatTime, oneOf, parsePercentAsBps, wholeNumber } from '../values/numbers.ts';

const REASON = required('TEXT', 'Why; the pool keeps it', asText);
const YES = toggle('Do not ask');
const POOL = { pool: optional('Name or id') } as const;
const onOff = oneOf(['on', 'off']);

export const governCommands = [
  command({
    name: 'pool rights',
    summary: 'Who may do what, what you may, and whom to ask for the rest',
    args: POOL,
    flags: { mine: toggle('Only what you may') },
    examples: ['pool rights Guild', 'pool rights Guild --mine'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const view = await context.call(rightsRead, { params: { pool } });
      const items = flags.mine ? view.items.filter(({ isMine }) => isMine) : view.items;
      out.show({ ...view, items }, () =>
        [
          out.table(
            [
              { title: t('Right'), of: ({ right }) => right },
              { title: t('Member'), of: ({ member }) => member },
              { title: t('Officer'), of: ({ officer }) => officer },
              { title: t('Owner'), of: ({ owner }) => owner },
              { title: t('Administrator'), of: ({ admin }) => admin },
              { title: t('You'), of: ({ isMine, why }) => (isMine ? t('yes') : t(`no: ${why ?? 'role'}`)) },
            ],
            items,
          ),
          '',
          t('In office: {people}', {
            people: view.office.map(({ handle, role }) => `${handle} (${t(role)})`).join(', '),
          }),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'pool settings',
    summary: 'Settings that hold, and changes that were announced',
    args: POOL,
    examples: ['pool settings Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const view = await context.call(settingsRead, { params: { pool: pool.pool } });
      const { settings } = view;
      out.show(view, () =>
        [
          out.fields([
            [t('Access'), t(settings.access)],
            [t('Newcomers wait for an officer'), t(settings.joinApproval ? 'yes' : 'no')],
            [t('Members may invite'), t(settings.memberInvites ? 'yes' : 'no')],
            [t('Fee'), formatBps(settings.feeBps)],
            [t("Inviter's share of the fee"), formatBps(settings.referralShareBps)],
            [t('Welcome grant'), formatAmount(settings.welcomeGrant, pool)],
            [t('Joins a day'), String(settings.joinsPerDayMax)],
            [t('Grants a day'), String(settings.grantsPerDayMax)],
            [t('Officers grant a day'), formatAmount(settings.officerGrantsPerDay, pool)],
            [t('The owner grants a day'), formatAmount(settings.ownerGrantsPerDay, pool)],
            [t('Supply cap'), settings.supplyCap === 0n ? t('none') : formatAmount(settings.supplyCap, pool)],
            ...Object.entries(settings.terms).map(([name, ms]) => [name, formatDuration(ms)] as const),
          ]),
          ...view.changes
            .filter(({ state }) => state === 'announced')
            .map((change) =>
              t('In {time}, by {name}: {change} ({id})', {
                time: formatDuration(change.leftMs),
                name: change.byHandle,
                change: change.differences.map(({ field, from, to }) => `${field} ${from} → ${to}`).join(', '),
                id: shortId(change.change),
              }),
            ),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'pool set',
    summary: 'Announce a change of settings: shows it first, counts 72 hours later (owner)',
    args: POOL,
    flags: {
      access: value('ACCESS', 'public, private or referral', oneOf(['public', 'private', 'referral'])),
      fee: value('PERCENT', 'Share of each payment that goes to the treasury', parsePercentAsBps),
      referralShare: value('PERCENT', "Inviter's share of the fee on an invitee's orders", parsePercentAsBps),
      welcomeGrant: value('CREDITS', 'What each new member gets', parseAmountOrZero),
      joinsPerDay: value('NUMBER', 'Joins a day by the open door', wholeNumber({ min: 0, max: 1_000_000 })),
      grantsPerDay: value('NUMBER', 'Grants a day', wholeNumber({ min: 0, max: 1_000_000 })),
      approval: value('ON/OFF', 'Newcomers of a public pool wait for an officer', onOff),
      memberInvites: value('ON/OFF', 'Members may make invitations', onOff),
      officerGrants: value('CREDITS', 'What all officers together may grant on a day', parseAmountOrZero),
      ownerGrants: value('CREDITS', 'What the owner alone may grant on a day', parseAmountOrZero),
      supplyCap: value('CREDITS', 'Credits that may exist at most; 0: no cap', parseAmountOrZero),
      time: list('NAME=DURATION', 'A timed setting, as realms pool settings names it', parseTimed),
      reason: REASON,
      yes: YES,
    },
    examples: [
      'pool set Guild --fee 3 --reason "hosting got dearer" --yes',
      'pool set Guild --time disputeWindowMs=48h --approval on --reason "more time" --yes',
    ],
    run: async (context, { args, flags }) => {
      const { t } = context;
      const { pool } = await poolOf(context, args.pool);
      const amount = (of: bigint | undefined) => (of === undefined ? undefined : of.toString());
      const isOn = (of: 'on' | 'off' | undefined) => (of === undefined ? undefined : of === 'on');
      const changes = defined({
        access: flags.access,
        feeBps: flags.fee,
        referralShareBps: flags.referralShare,
        welcomeGrant: amount(flags.welcomeGrant),
        joinsPerDayMax: flags.joinsPerDay,
        grantsPerDayMax: flags.grantsPerDay,
        joinApproval: isOn(flags.approval),
        memberInvites: isOn(flags.memberInvites),
        officerGrantsPerDay: amount(flags.officerGrants),
        ownerGrantsPerDay: amount(flags.ownerGrants),
        supplyCap: amount(flags.supplyCap),
        terms: flags.time.length === 0 ? undefined : Object.fromEntries(flags.time),
      });
      const preview = await context.call(settingsPreview, { params: { pool }, body: { changes } });
      const lines = preview.differences.map(({ field, from, to, touches }) =>
        t('{field}: {from} → {to} ({touches})', { field, from, to, touches: t(touches) }),
      );
      const question = t('In {time} this counts: {changes}. Announce it?', {
        time: formatDuration(preview.noticeMs),
        changes: lines.join('; '),
      });
      await confirm(context, question, flags.yes);
      const view = await context.call(settingsAnnounce, { params: { pool }, body: { changes, reason: flags.reason } });
      showOutcome(context, view, t('Announced; it counts in {time}.', { time: formatDuration(preview.noticeMs) }), [
        [t('Change'), lines.join('; ')],
      ]);
    },
  }),
  command({
    name: 'pool unset',
    summary: 'Take an announced change of settings back (owner)',
    args: { change: one('Id of the change') },
    flags: { reason: REASON },
    examples: ['pool unset 5555 --reason "changed my mind"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const { changes } = await context.call(settingsRead, { params: { pool } });
      const known = changes.map(({ change }) => ({ id: change, names: [] }));
      const change = resolveId(args.change, known, 'change');
      const view = await context.call(settingsWithdraw, { params: { pool, change }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('The change is taken back.'));
    },
  }),
  command({
    name: 'pool transfer',
    summary: 'Offer the pool to a member; done 72 hours after it was accepted (owner)',
    args: { member: one('Name, name#fingerprint or id') },
    flags: { reason: REASON, yes: YES },
    examples: ['pool transfer Bob --reason "I move away" --yes'],
    run: async (context, { args, flags }) => {
      const { pool, name } = await poolOf(context);
      const to = await memberIdOf(context, pool, args.member);
      await confirm(context, context.t('Give {pool} to {member}?', { pool: name, member: args.member }), flags.yes);
      const view = await context.call(ownershipOffer, { params: { pool }, body: { to, reason: flags.reason } });
      showOutcome(context, view, context.t('Offered. {member} has 7 days to accept.', { member: args.member }));
    },
  }),
  command({
    name: 'pool ownership',
    summary: 'Whose pool it is; accept, decline or take back a transfer',
    args: POOL,
    flags: {
      accept: toggle('Accept the pool that was offered to you'),
      decline: toggle('Decline it'),
      takeBack: value('TEXT', 'Take the offer back, or object to a claim, with this reason (owner)', asText),
    },
    examples: ['pool ownership Guild', 'pool ownership Guild --accept', 'pool ownership Guild --take-back "a mistake"'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      if (flags.accept || flags.decline) {
        const answer = flags.accept ? 'accepted' : 'declined';
        const view = await context.call(ownershipAnswer, { params: { pool }, body: { answer } });
        return showOutcome(context, view, flags.accept ? t('Accepted; done in 72 hours.') : t('Declined.'));
      }
      if (flags.takeBack !== undefined) {
        const view = await context.call(ownershipWithdraw, { params: { pool }, body: { reason: flags.takeBack } });
        return showOutcome(context, view, t('The transfer is off.'));
      }
      const view = await context.call(ownershipRead, { params: { pool } });
      const { transfer } = view;
      out.show(view, () =>
        out.fields([
          [t('Owner'), view.ownerHandle],
          [
            t('Transfer'),
            transfer === undefined
              ? t('none')
              : `${transfer.fromHandle} → ${transfer.toHandle}: ${t(transfer.state)}${transfer.leftMs === 0 ? '' : `, ${formatDuration(transfer.leftMs)}`}`,
          ],
        ]),
      );
    },
  }),
  command({
    name: 'pool announce',
    summary: 'Tell the pool something (officer)',
    args: { title: one('Title') },
    flags: { text: value('TEXT', 'What there is to say', asText) },
    examples: ['pool announce "Game night" --text "On Friday"'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const body = { title: args.title, ...(flags.text === undefined ? {} : { text: flags.text }) };
      const view = await context.call(announcementPost, { params: { pool }, body });
      showOutcome(context, view, context.t('Announced.'));
    },
  }),
  command({
    name: 'pool announcements',
    summary: 'Announcements; take one down with --remove (officer)',
    args: POOL,
    flags: { remove: value('ID', 'Take this one down', asText) },
    examples: ['pool announcements Guild', 'pool announcements Guild --remove 6666'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const { items } = await context.call(announcementsRead, { params: { pool } });
      if (flags.remove !== undefined) {
        const known = items.map(({ announcement: id, title }) => ({ id, names: [title] }));
        const announcement = resolveId(flags.remove, known, 'announcement');
        const view = await context.call(announcementRemove, { params: { pool, announcement }, body: {} });
        return showOutcome(context, view, t('Taken down.'));
      }
      out.show(items, () =>
        items.length === 0
          ? t('There are no announcements.')
          : items
              .map((item) => `${formatTime(item.poolMs)}  ${item.byHandle}: ${item.title}\n  ${item.text}`.trimEnd())
              .join('\n'),
      );
    },
  }),
  command({
    name: 'pool referrals',
    summary: 'Whom you brought here, whom they brought, and what you got of the fees',
    args: POOL,
    examples: ['pool referrals Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const pool = await poolOf(context, args.pool);
      const view = await context.call(referralsRead, { params: { pool: pool.pool } });
      out.show(view, () =>
        [
          t('Your share of the fees of your invitees: {share}; so far {amount}.', {
            share: formatBps(view.shareBps),
            amount: formatAmount(view.earned, pool),
          }),
          ...view.items.map(
            ({ handle, depth, earned }) => `${'  '.repeat(depth)}${handle}  ${formatAmount(earned, pool)}`,
          ),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'pool close',
    summary: 'Close the pool for good, once nothing of its orders is open (owner)',
    args: POOL,
    flags: { reason: REASON, yes: YES },
    examples: ['pool close Guild --reason "we are done" --yes'],
    run: async (context, { args, flags }) => {
      const { pool, name } = await poolOf(context, args.pool);
      await confirm(context, context.t('Close {pool} for good?', { pool: name }), flags.yes);
      const view = await context.call(poolClose, { params: { pool }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('{pool} is closed.', { pool: name }));
    },
  }),
  command({
    name: 'pool audit',
    summary: 'Every privileged act: who, as what, to whom, why (officer)',
    args: POOL,
    flags: {
      limit: value('NUMBER', 'Records (default: 50)', wholeNumber({ min: 1, max: 500 })),
      type: value('TYPE', 'Only acts of this type', asText),
      cursor: value('CURSOR', 'Where the last page ended', asText),
      export: value('FILE', 'Save the whole log: .csv or .json', asText),
    },
    examples: ['pool audit Guild --limit 20', 'pool audit Guild --export audit.csv'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      if (flags.export !== undefined) return exportAudit(context, pool, flags.export);
      const page = await context.call(auditRead, {
        params: { pool },
        query: defined({ limit: flags.limit, type: flags.type, cursor: flags.cursor }),
      });
      out.show(page, () =>
        page.items.length === 0
          ? t('No privileged act so far.')
          : out.table(
              [
                { title: t('No'), of: ({ no }) => String(no), align: 'right' },
                { title: t('Time'), of: ({ timeMs }) => formatTime(timeMs) },
                { title: t('Who'), of: ({ actorHandle, seat }) => `${actorHandle} (${t(seat)})` },
                { title: t('Act'), of: ({ type }) => type.replace(/\.v\d+$/, '') },
                { title: t('To'), of: ({ subject, subjectHandle }) => subjectHandle ?? shortId(subject) },
                { title: t('Reason'), of: ({ reason }) => reason },
              ],
              page.items,
            ),
      );
    },
  }),
];

async function exportAudit(context: Context, pool: string, typed: string): Promise<void> {
  const path = resolve(context.machine.workDir, typed);
  const format = path.endsWith('.json') ? 'json' : 'csv';
  const response = await context.raw(auditExport, { params: { pool }, query: { format } });
  const { sizeBytes } = await saveBody(response, path, undefined);
  context.out.show({ path, sizeBytes }, () => context.t('Saved {path}, {size} bytes.', { path, size: sizeBytes }));
}

/** @throws {CliError} not NAME=DURATION */
function parseTimed(text: string): readonly [string, number] {
  const at = text.indexOf('=');
  if (at < 1) throw badInput(`"${text}" must be NAME=DURATION, such as disputeWindowMs=48h`);
  return [text.slice(0, at), parseDuration(text.slice(at + 1))];
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, of]) => of !== undefined)) as Defined<T>;
}
