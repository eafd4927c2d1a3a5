/** From a User-Agent to what a person calls it: "Firefox on Windows". What it does not say is left out, never guessed. */
export interface ProgramName {
  readonly program: string | undefined;
  readonly system: string | undefined;
}

/** The first that fits: others carry the names of those before them for compatibility. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Chrome'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

export function programName(agent: string): ProgramName {
  const find = (names: readonly (readonly [RegExp, string])[]): string | undefined =>
    names.find(([pattern]) => pattern.test(agent))?.[1];
  return { program: find(PROGRAMS), system: find(SYSTEMS) };
}

/** Programs that speak to the API themselves, such as the command line: fetch of Node names itself so. */
export function isScript(agent: string): boolean {
  return /^(node|undici|curl|python)\b/i.test(agent);
}
