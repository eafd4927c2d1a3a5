/** `realms offer rules | remove`, `realms node unverify`: terms, and the end of what breaks them. */
import { nodeUnverify, offerRemove, offerRulesRead, offerRulesSet } from '#core/features/market/search.api.ts';
import { asText, command, list, one, required, toggle, value } from '../command.ts';
import { badInput } from '../exit-codes.ts';
import { nodeIdOf, offerOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { oneOf, wholeNumber } from '../values/numbers.ts';

const REASON = required('TEXT', 'Why; the pool keeps it', asText);

export const termsCommands = [
  command({
    name: 'offer rules',
    summary: 'Terms of an offer: shows them, or changes those of your own',
    args: { offer: one('Title or id') },
    flags: {
      hours: list('DAY=FROM-TO', 'Open in these hours (UTC), such as mon=18:00-24:00; none: always', parseHours),
      always: toggle('Open at all hours'),
      notice: value('DURATION', 'Notice before you stop an order', parseDuration),
      cancelFee: value('DURATION', 'What a late cancel costs, as time', parseDuration),
      auto: value('ON/OFF', 'The node accepts by itself', oneOf(['on', 'off'])),
      autoSlots: value('NUMBER', 'Up to so many slots by itself', wholeNumber({ min: 1, max: 4096 })),
      autoTime: value('DURATION', 'Up to so long by itself', parseDuration),
      min: value('DURATION', 'Shortest order', parseDuration),
      max: value('DURATION', 'Longest order', parseDuration),
    },
    examples: [
      'offer rules cccc --pool Guild',
      'offer rules cccc --hours mon=18:00-24:00 --hours sat=00:00-24:00 --notice 5m --cancel-fee 2m --auto on --auto-slots 2 --auto-time 4h --min 1m --max 12h --pool Guild',
    ],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const { offer } = await offerOf(context, pool, args.offer, { withClosed: true });
      const now = await context.call(offerRulesRead, { params: { pool, offer } });
      const isChange =
        flags.hours.length > 0 ||
        flags.always ||
        [flags.notice, flags.cancelFee, flags.auto, flags.autoSlots, flags.autoTime, flags.min, flags.max].some(
          (of) => of !== undefined,
        );
      if (!isChange)
        return out.show(now, () =>
          out.fields([
            [t('Hours (UTC)'), now.hours.length === 0 ? t('always') : now.hours.map(hoursText).join(', ')],
            [t('Shortest order'), formatDuration(now.minMs)],
            [t('Longest order'), formatDuration(now.maxMs)],
            [t('Notice'), now.noticeMs === 0 ? t('none') : formatDuration(now.noticeMs)],
            [
              t('A late cancel costs'),
              now.cancelFeeMs === undefined ? t('as the pool says') : formatDuration(now.cancelFeeMs),
            ],
            [t('Accepts by itself'), t(now.auto.isOn ? 'yes' : 'no')],
            [t('Up to slots'), now.auto.slotsMax === undefined ? undefined : String(now.auto.slotsMax)],
            [
              t('Up to time'),
              now.auto.durationMaxMs === undefined ? undefined : formatDuration(now.auto.durationMaxMs),
            ],
          ]),
        );
      const { auto } = now;
      const view = await context.call(offerRulesSet, {
        params: { pool, offer },
        body: {
          ...now,
          hours: flags.always ? [] : flags.hours.length > 0 ? [...flags.hours] : now.hours,
          noticeMs: flags.notice ?? now.noticeMs,
          minMs: flags.min ?? now.minMs,
          maxMs: flags.max ?? now.maxMs,
          ...(flags.cancelFee === undefined ? {} : { cancelFeeMs: flags.cancelFee }),
          auto: {
            ...auto,
            isOn: flags.auto === undefined ? auto.isOn : flags.auto === 'on',
            ...(flags.autoSlots === undefined ? {} : { slotsMax: flags.autoSlots }),
            ...(flags.autoTime === undefined ? {} : { durationMaxMs: flags.autoTime }),
          },
        },
      });
      showOutcome(context, view, t('The terms are changed; running orders keep theirs.'));
    },
  }),
  command({
    name: 'offer remove',
    summary: 'Take an offer off the market (officer); running orders go on',
    args: { offer: one('Title or id') },
    flags: { reason: REASON },
    examples: ['offer remove cccc --reason "not what it says" --pool Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const { offer } = await offerOf(context, pool, args.offer, { withClosed: true });
      const view = await context.call(offerRemove, { params: { pool, offer }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('The offer is off the market.'));
    },
  }),
  command({
    name: 'node unverify',
    summary: 'Void what a node claims (officer): it sells nothing until it is measured again',
    args: { node: one('Name or id') },
    flags: { reason: REASON },
    examples: ['node unverify bbbb --reason "far slower than it says" --pool Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const node = await nodeIdOf(context, pool, args.node);
      const view = await context.call(nodeUnverify, { params: { pool, node }, body: { reason: flags.reason } });
      showOutcome(context, view, context.t('What the node claims counts no more.'));
    },
  }),
];

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** @throws {CliError} not DAY=FROM-TO */
function parseHours(text: string): { readonly day: number; readonly from: number; readonly to: number } {
  const match = /^([a-z]{3})=(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text.trim().toLowerCase());
  const day = DAYS.indexOf((match?.[1] ?? '') as (typeof DAYS)[number]);
  const from = Number(match?.[2]) * 60 + Number(match?.[3]);
  const to = Number(match?.[4]) * 60 + Number(match?.[5]);
  if (match === null || day < 0 || !(from < to) || to > 1440)
    throw badInput(`"${text}" must be DAY=FROM-TO, such as mon=18:00-24:00`);
  return { day, from, to };
}

function hoursText({ day, from, to }: { readonly day: number; readonly from: number; readonly to: number }): string {
  const clock = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${DAYS[day] ?? '?'} ${clock(from)}-${clock(to)}`;
}
