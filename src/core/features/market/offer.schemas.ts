/** Terms of an offer beside its price: when it is open, what the node accepts by itself, how it ends. Pure, and shared with views. */
import { z } from 'zod';
import { Count, DurationMs } from '../../contract/act-fields.ts';
import { OFFER_LIMITS, TIME } from '../../kernel/limits.ts';

const MINUTES_A_DAY = 24 * 60;
const WEEK_MS = 7 * TIME.DAY_MS;
/** 1 January 1970 was a Thursday; days count from Monday. */
const EPOCH_DAY = 3;

/** How long an offer stands, on the pool clock. */
export const OfferLifeMs = z.number().int().min(OFFER_LIMITS.lifeMinMs).max(OFFER_LIMITS.lifeMaxMs);

export const OfferHours = z
  .strictObject({
    /** 0: Monday … 6: Sunday, UTC. */
    day: z.number().int().min(0).max(6),
    /** Minutes of the day. */
    from: z
      .number()
      .int()
      .min(0)
      .max(MINUTES_A_DAY - 1),
    to: z.number().int().min(1).max(MINUTES_A_DAY),
  })
  .refine(({ from, to }) => from < to, 'from must be before to');
export type OfferHours = z.infer<typeof OfferHours>;

export const OfferRules = z.strictObject({
  /** Empty: always open. An order fits into these hours as a whole. */
  hours: z.array(OfferHours).max(OFFER_LIMITS.hoursMax),
  /** What the node accepts by itself; what is beyond waits for its owner. */
  auto: z.strictObject({
    isOn: z.boolean(),
    slotsMax: Count.min(1).max(4096).optional(),
    durationMaxMs: DurationMs.optional(),
  }),
  /** A provider who stops an order ends it this long after saying so. */
  noticeMs: Count.max(OFFER_LIMITS.noticeMaxMs),
  /** What a cancel after acceptance costs, as time; absent: as the pool says. */
  cancelFeeMs: Count.max(OFFER_LIMITS.cancelFeeMaxMs).optional(),
});
export type OfferRules = z.infer<typeof OfferRules>;

/** Of an offer whose seller said nothing. */
export const USUAL_RULES: OfferRules = { hours: [], auto: { isOn: true }, noticeMs: 0 };

/**
 * How long an order may last that starts at `atMs`, as far as the hours go; 0: closed now. Windows that touch or overlap count as one,
 * also over the end of the week.
 */
export function openForMs(hours: readonly OfferHours[], atMs: number): number {
  if (hours.length === 0) return Number.MAX_SAFE_INTEGER;
  const start = (((atMs + EPOCH_DAY * TIME.DAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  const windows = hours
    .flatMap(({ day, from, to }) => {
      const base = day * TIME.DAY_MS;
      const window = { from: base + from * TIME.MINUTE_MS, to: base + to * TIME.MINUTE_MS };
      return [window, { from: window.from + WEEK_MS, to: window.to + WEEK_MS }];
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let end = start;
  for (const { from, to } of windows) if (from <= end && to > end) end = to;
  return end - start;
}

/** Whether the node's own rules take an order without asking its owner. */
export function acceptsByItself(
  { auto }: OfferRules,
  order: { readonly slots: number; readonly durationMs: number },
): boolean {
  return (
    auto.isOn &&
    order.slots <= (auto.slotsMax ?? Number.MAX_SAFE_INTEGER) &&
    order.durationMs <= (auto.durationMaxMs ?? Number.MAX_SAFE_INTEGER)
  );
}
