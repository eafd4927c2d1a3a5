/**
 * Chromium for tests of the GUI: opens pages, collects what went wrong in them, and holds them against the rules that every
 * page has to keep: no error in the console, nothing beyond the edge, no untranslated key, nothing that axe finds.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { en } from '../../../web/src/texts/en.ts';

/** Of the page's own world only what is asked of it below: its whole library of types is not Node's. */
interface PageElement {
  readonly tagName: string;
  readonly innerText: string;
  readonly clientWidth: number;
  readonly scrollWidth: number;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { readonly left: number; readonly right: number };
  querySelectorAll(selector: string): Iterable<PageElement>;
}
declare function requestAnimationFrame(work: (value?: unknown) => void): void;
declare const document: {
  readonly documentElement: {
    readonly clientWidth: number;
    readonly scrollWidth: number;
    readonly scrollHeight: number;
  };
  readonly body: PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
};

const EXECUTABLES = [
  process.env['REALMS_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is, or undefined: a test that needs it is then skipped by name. */
export function findChromium(): string | undefined {
  return EXECUTABLES.find((path) => path !== undefined && existsSync(path));
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  assert.ok(executablePath !== undefined, 'no Chromium: install it, or name it in REALMS_CHROMIUM');
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

export interface Look {
  readonly width: 1366 | 390;
  readonly theme: 'dark' | 'light' | 'auto';
  readonly language: 'en' | 'ru';
}
export const DESKTOP: Look = { width: 1366, theme: 'dark', language: 'en' };
export const PHONE: Look = { width: 390, theme: 'dark', language: 'en' };
/** Every page is looked at in each of these, and in each in both themes. */
export const LOOKS: readonly Look[] = ([1366, 390] as const).flatMap((width) =>
  (['en', 'ru'] as const).map((language): Look => ({ width, theme: 'auto', language })),
);

export interface GuiPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and of the page, failed requests of third parties; empty where all is well. */
  readonly faults: string[];
}

/** A fresh profile with its own cookies, at the given instance. */
export async function openGui(browser: Browser, url: string, look: Look = DESKTOP): Promise<GuiPage> {
  const isPhone = look.width === 390;
  const context = await browser.newContext({
    viewport: { width: look.width, height: isPhone ? 844 : 900 },
    baseURL: url,
    locale: look.language === 'ru' ? 'ru-RU' : 'en-GB',
    hasTouch: isPhone,
    isMobile: isPhone,
    reducedMotion: 'reduce',
  });
  await context.addInitScript(({ theme, language }) => {
    localStorage.setItem('realms.theme', theme);
    localStorage.setItem('realms.language', language);
  }, look);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    // A refusal that the page shows is not a fault of the page; Chromium logs each answer above 399.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(url).origin) faults.push(`third party: ${request.url()}`);
  });
  return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
}

/** Leaves the page alone until it has what it asked for: no bricks of a skeleton are left. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('.bricks, .splash') === null && document.querySelector('h1') !== null,
  );
}

const KEYS = new Set<string>(Object.keys(en));

export interface CheckOptions {
  /** Test id of what the page is for: it has to be inside the first screen's width and visible. */
  readonly primary?: string;
  readonly axe?: boolean;
  /** Whether to look for what every theme has the same: edges, texts, emptiness. */
  readonly layout?: boolean;
}

/** Every rule that a page has to keep; all that are broken are named at once. */
export async function checkPage(
  { page, faults }: GuiPage,
  name: string,
  { primary, axe = true, layout = true }: CheckOptions = {},
): Promise<void> {
  const found = await Promise.all([
    ...(layout ? [beyondEdge(page), clipped(page), untranslated(page), emptiness(page)] : []),
    primary === undefined || !layout ? [] : hiddenPrimary(page, primary),
    axe ? axeViolations(page) : [],
  ]);
  const problems = [...faults, ...found.flat()];
  assert.deepEqual(problems, [], `${name}: ${problems.join('\n')}`);
}

async function beyondEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 1,
    );
    return [
      `overflow: ${document.documentElement.scrollWidth} > ${width}, by ${wide
        .slice(0, 3)
        .map((element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`)
        .join(', ')}`,
    ];
  });
}

/** What can be pressed in a cell of a table, and is not wholly inside of it; a large sum that runs into its neighbour: axe does not see that. */
async function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...[...document.querySelectorAll('.big')]
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map((element) => `clipped: “${element.innerText}” is wider than its place`),
    ...[...document.querySelectorAll('td')]
      .flatMap((cell) => {
        const { left, right } = cell.getBoundingClientRect();
        return [...cell.querySelectorAll('button, .badge')].filter((element) => {
          const box = element.getBoundingClientRect();
          return box.left < left - 1 || box.right > right + 1;
        });
      })
      .slice(0, 3)
      .map((element) => `clipped: “${element.innerText}” in a table`),
  ]);
}

async function untranslated(page: Page): Promise<string[]> {
  const words = await page.evaluate(() => {
    const shown = [document.body.innerText];
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) shown.push(element.getAttribute(name) ?? '');
    }
    return shown.join('\n').split(/[\s,;:()]+/);
  });
  const left = words.filter(
    (word) => KEYS.has(word) || /^\{\w+\}$/.test(word) || word === 'undefined' || word === 'NaN',
  );
  return [...new Set(left)].map((word) => `untranslated: ${word}`);
}

async function emptiness(page: Page): Promise<string[]> {
  const text = await page.evaluate(() => document.querySelector('main')?.innerText.trim() ?? '');
  return text.length > 20 ? [] : ['empty: the page shows nothing'];
}

async function hiddenPrimary(page: Page, testId: string): Promise<string[]> {
  const box = await page.getByTestId(testId).first().boundingBox();
  const width = page.viewportSize()?.width ?? 0;
  if (box === null) return [`primary: ${testId} is not visible`];
  return box.x >= 0 && box.x + box.width <= width
    ? []
    : [`primary: ${testId} is cut off at ${Math.round(box.x + box.width)} of ${width}`];
}

/** Comes with @axe-core/playwright. Its own builder opens a page of its own for each report, which costs more than the report. */
const AXE = createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core') as { readonly source: string };
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}
declare const axe: { run(context: object, options: object): Promise<{ readonly violations: readonly AxeViolation[] }> };

/** Left in the page: the next look at it, after a step inside of it, needs no second load. */
export async function axeViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE.source);
  const violations = await page.evaluate(
    async (values) =>
      // Behind an open dialog nothing can be reached, and what it half covers is no small target.
      (
        await axe.run(document.querySelector('[role=dialog]') ?? document, {
          runOnly: { type: 'tag', values },
          resultTypes: ['violations'],
          elementRef: false,
        })
      ).violations,
    AXE_RULES,
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `axe ${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  );
}
