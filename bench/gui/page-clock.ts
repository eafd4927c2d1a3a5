/**
 * What a browser tells of a page's speed, read in the page: paints (FCP, LCP), layout shifts (CLS), long tasks (TBT), and Event Timing,
 * from the press of a key to the frame that shows what it did, as the Interaction to Next Paint is made of.
 */
import type { Page } from 'playwright-core';

export interface PageSpeed {
  readonly fcpMs: number;
  readonly lcpMs: number;
  readonly tbtMs: number;
  readonly cls: number;
}

interface Entry {
  readonly startTime: number;
  readonly duration: number;
  readonly value?: number;
  readonly hadRecentInput?: boolean;
  readonly interactionId?: number;
}
interface Clock {
  fcp: number;
  lcp: number;
  cls: number;
  long: { start: number; ms: number }[];
  events: { name: string; ms: number }[];
  useful: number;
}
/** Of the page's own world only what is asked of it below. */
declare const window: { clock: Clock };
declare const document: { querySelector(selector: string): object | null };
declare function requestAnimationFrame(act: () => void): number;
declare class PerformanceObserver {
  constructor(tell: (list: { getEntries(): (Entry & { readonly name: string })[] }) => void);
  observe(what: object): void;
}
declare class MutationObserver {
  constructor(tell: () => void);
  observe(what: object, how: object): void;
  disconnect(): void;
}

/** From the first byte on, in every page that opens. */
export async function startClock(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const clock: Clock = { fcp: 0, lcp: 0, cls: 0, long: [], events: [], useful: 0 };
    window.clock = clock;
    const watch = (type: string, take: (entry: Entry & { readonly name: string }) => void, more: object = {}): void =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
    watch('paint', ({ name, startTime }) => {
      if (name === 'first-contentful-paint') clock.fcp = startTime;
    });
    watch('largest-contentful-paint', ({ startTime }) => {
      clock.lcp = startTime;
    });
    watch('layout-shift', ({ value = 0, hadRecentInput = false }) => {
      if (!hadRecentInput) clock.cls += value;
    });
    watch('longtask', ({ startTime, duration }) => {
      clock.long.push({ start: startTime, ms: duration });
    });
    watch(
      'event',
      ({ name, duration, interactionId = 0 }) => {
        if (interactionId > 0) clock.events.push({ name, ms: duration });
      },
      { durationThreshold: 16 },
    );
  });
}

/**
 * Notes in the page when what `selector` names was first shown: the end of the frame that painted it. Asking from outside would add the asker's
 * own rhythm, up to half a second.
 */
export async function watchUse(page: Page, selector: string): Promise<void> {
  await page.addInitScript((wanted) => {
    const watch = new MutationObserver(() => {
      if (document.querySelector(wanted) === null) return;
      watch.disconnect();
      // The task after the frame's own callback comes when the frame is painted.
      requestAnimationFrame(() =>
        setTimeout(() => {
          window.clock.useful = performance.now();
        }),
      );
    });
    watch.observe(document, { childList: true, subtree: true });
  }, selector);
}

/** After `startClock` and `watchUse`; from the start of the navigation, ms. */
export async function readUseMs(page: Page): Promise<number> {
  const useful = await page.waitForFunction(() => window.clock.useful);
  return useful.jsonValue();
}

/** Since the page was opened. Long tasks count from the first paint on, by what exceeds 50 ms of each. */
export async function readSpeed(page: Page): Promise<PageSpeed> {
  const { fcp, lcp, cls, long } = await page.evaluate(() => window.clock);
  const tbtMs = long.filter(({ start }) => start >= fcp).reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0);
  return { fcpMs: fcp, lcpMs: lcp, tbtMs, cls };
}

/** Acts, and tells the slowest of what it pressed: from the press to the next frame, ms. What stays under 16 ms is not told by the browser. */
export async function timeInteraction(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    window.clock.events.length = 0;
  });
  await act();
  // The entry of an event comes with a later frame than the event itself.
  await page.waitForTimeout(SETTLE_MS);
  const events = await page.evaluate(() => window.clock.events);
  return Math.max(UNTOLD_MS, ...events.map(({ ms }) => ms));
}
const SETTLE_MS = 350;
const UNTOLD_MS = 16;

/**
 * Performance by the curves of Lighthouse 12 for a desktop (https://googlechrome.github.io/lighthouse/scorecalc), 0 to 100. Its speed
 * index needs a film of the page; the largest paint, which comes later, stands for it.
 */
export function performanceScore({ fcpMs, lcpMs, tbtMs, cls }: PageSpeed): number {
  const parts: readonly (readonly [number, number])[] = [
    [0.1, curve(fcpMs, 934, 1600)],
    [0.1, curve(lcpMs, 1311, 2300)],
    [0.25, curve(lcpMs, 1200, 2400)],
    [0.3, curve(tbtMs, 150, 350)],
    [0.25, curve(cls, 0.1, 0.25)],
  ];
  return 100 * parts.reduce((sum, [weight, score]) => sum + weight * score, 0);
}

/** Log-normal: 0.9 at `good`, 0.5 at `median`. */
function curve(value: number, good: number, median: number): number {
  if (value <= 0) return 1;
  const INVERSE_ERFC_OF_A_FIFTH = 0.9061938024368232;
  const standardised = (Math.log(value / median) * INVERSE_ERFC_OF_A_FIFTH) / Math.log(median / good);
  return (1 - erf(standardised)) / 2;
}

/** Abramowitz and Stegun 7.1.26. */
function erf(x: number): number {
  const sign = Math.sign(x);
  const size = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * size);
  const y =
    1 -
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) *
      t *
      Math.exp(-size * size);
  return sign * y;
}
