/** `realms reputation`: what a member is worth as a partner, and why. `realms order rate`, `order ratings`. */
import {
  type RatingRoundView,
  orderRatingRead,
  ratingGive,
  ratingRoundsRead,
  ratingsRead,
  reputationRead,
  reputationsRead,
} from '#core/features/ratings/ratings.api.ts';
import { asText, command, one, optional, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { memberIdOf, orderIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatAmount } from '../values/amounts.ts';
import { formatDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatBps, formatTime, wholeNumber } from '../values/numbers.ts';

export const reputationCommands = [
  command({
    name: 'reputation',
    summary: 'Reputation of everybody who traded, or of one member; --explain shows every part',
    args: { member: optional('Name, name#fingerprint or id') },
    flags: { explain: toggle('Every order with its weight') },
    examples: ['reputation --pool Guild', 'reputation Bob --explain --pool Guild', 'reputation Bob --pool Guild'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const pool = await poolOf(context);
      if (args.member === undefined) {
        const { items } = await context.call(reputationsRead, { params: { pool: pool.pool } });
        return out.show(items, () =>
          items.length === 0
            ? t('Nobody has traded yet.')
            : out.table(
                [
                  { title: t('Member'), of: ({ handle }) => handle },
                  { title: t('As provider'), of: ({ provider }) => boundText(context, provider) },
                  { title: t('Orders'), of: ({ provider }) => String(provider.orders), align: 'right' },
                  { title: t('As buyer'), of: ({ buyer }) => boundText(context, buyer) },
                ],
                items,
              ),
        );
      }
      const user = await memberIdOf(context, pool.pool, args.member);
      const [view, told] = await Promise.all([
        context.call(reputationRead, { params: { pool: pool.pool, user } }),
        context.call(ratingsRead, { params: { pool: pool.pool, user } }),
      ]);
      out.show({ ...view, ratings: told.items }, () =>
        [
          ...(['provider', 'buyer'] as const).flatMap((side) => {
            const score = view[side];
            return [
              side === 'provider' ? t('As provider') : t('As buyer'),
              out.fields([
                [t('Shown'), boundText(context, score)],
                [t('Score'), formatBps(score.scoreBps)],
                [t('Reliability (half)'), formatBps(score.reliabilityBps)],
                [t('Stars (three tenths)'), formatBps(score.starsBps)],
                [t('Disputes (two tenths)'), formatBps(score.disputesBps)],
                [t('Weight'), `${score.weight / 1000} + 8`],
                [t('Formula'), String(score.formula)],
              ]),
              ...(flags.explain && score.facts.length > 0
                ? [
                    out.table(
                      [
                        { title: t('Order'), of: ({ order }) => shortId(order) },
                        { title: t('With'), of: ({ counterpartyHandle }) => counterpartyHandle },
                        { title: t('Relation'), of: ({ relation }) => t(`relation: ${relation}`) },
                        { title: t('Amount'), of: ({ amount }) => formatAmount(amount, pool), align: 'right' },
                        { title: t('Reliability'), of: (fact) => formatBps(fact.reliabilityBps), align: 'right' },
                        { title: t('Stars'), of: ({ stars }) => String(stars ?? ''), align: 'right' },
                        {
                          title: t('Weight'),
                          of: (fact) => `${fact.counted / 1000}/${fact.weight / 1000}`,
                          align: 'right',
                        },
                      ],
                      score.facts,
                    ),
                  ]
                : []),
            ];
          }),
          ...told.items.map(
            ({ stars, text, byHandle, poolMs }) => `${'★'.repeat(stars)} ${text} — ${byHandle}, ${formatTime(poolMs)}`,
          ),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'order rate',
    summary: 'Rate the other side of a settled order; told when both have rated, or after seven days',
    args: { order: one('Id of the order'), stars: one('1 to 5') },
    flags: { text: value('TEXT', 'What there is to say', asText) },
    examples: [`order rate ${'d'.repeat(64)} 5 --text "fast and kind" --pool Guild`],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const order = await orderIdOf(context, pool, args.order);
      const stars = wholeNumber({ min: 1, max: 5 })(args.stars);
      const view = await context.call(ratingGive, {
        params: { pool, order },
        body: { stars, ...(flags.text === undefined ? {} : { text: flags.text }) },
      });
      showOutcome(context, view, context.t('Rated. It is told when both have rated, or after seven days.'));
    },
  }),
  command({
    name: 'order ratings',
    summary: 'Your orders that may be rated or whose ratings are not told yet, or the ratings of one order',
    args: { order: optional('Id of the order') },
    examples: ['order ratings --pool Guild', `order ratings ${'d'.repeat(64)} --pool Guild`],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context);
      const items =
        args.order === undefined
          ? (await context.call(ratingRoundsRead, { params: { pool } })).items
          : [
              await context.call(orderRatingRead, {
                params: { pool, order: await orderIdOf(context, pool, args.order) },
              }),
            ];
      out.show(items, () =>
        items.length === 0
          ? t('You have nothing to rate.')
          : out.table(
              [
                { title: t('Order'), of: ({ order }) => shortId(order) },
                { title: t('Buyer'), of: (round) => `${round.buyerHandle}: ${givenText(context, round.byBuyer)}` },
                {
                  title: t('Provider'),
                  of: (round) => `${round.providerHandle}: ${givenText(context, round.byProvider)}`,
                },
                { title: t('Left'), of: ({ leftMs }) => (leftMs === undefined ? '' : formatDuration(leftMs)) },
                { title: t('May rate'), of: ({ mayRate }) => (mayRate ? t('yes') : '') },
              ],
              items,
            ),
      );
    },
  }),
];

function boundText({ t }: Context, score: { readonly isNew: boolean; readonly boundBps: number }): string {
  return score.isNew ? t('new') : formatBps(score.boundBps);
}

function givenText({ t }: Context, { state, stars }: RatingRoundView['byBuyer']): string {
  return stars === undefined ? t(`rating: ${state}`) : `${'★'.repeat(stars)} (${t(`rating: ${state}`)})`;
}
