/** What a page of a game shows, as numbers. */
import type { Page } from 'playwright-core';

/** Share of the picture's elements that changed clearly within a time. */
export async function change(page: Page, ms: number): Promise<number> {
  const before = await pixels(page);
  await page.waitForTimeout(ms);
  return difference(before, await pixels(page));
}

/** Share of elements that are clearly not the same, 0 to 1. */
export function difference(before: readonly number[], after: readonly number[]): number {
  let changed = 0;
  for (let at = 0; at < before.length; at += 1) if (Math.abs((before[at] ?? 0) - (after[at] ?? 0)) > 24) changed += 1;
  return changed / before.length;
}

/** The picture as grey values, 160 × 90. */
export function pixels(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const small = document.createElement('canvas');
    small.width = 160;
    small.height = 90;
    const context = small.getContext('2d');
    const isByRtc = document.querySelector('[data-way="webrtc"]') !== null;
    const source = document.querySelector(`[data-of="${isByRtc ? 'webrtc' : 'websocket'}"]:not([hidden])`);
    if (context === null || source === null) return [];
    context.drawImage(source, 0, 0, 160, 90);
    const { data } = context.getImageData(0, 0, 160, 90);
    const grey: number[] = [];
    for (let at = 0; at < data.length; at += 4)
      grey.push(((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3);
    return grey;
  });
}

/** Of the page's own world only what is asked of it above. */
interface PageContext {
  drawImage(source: object, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}
declare const document: {
  createElement(name: 'canvas'): { width: number; height: number; getContext(kind: '2d'): PageContext | null };
  querySelector(selector: string): object | null;
};
